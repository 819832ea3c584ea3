"""The only reader of the system clock, so that a test can say what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_stopped_at: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stopped_at or datetime.now(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Make `now()` answer `moment` (aware) in every thread while the block runs."""
    global _stopped_at
    before, _stopped_at = _stopped_at, moment.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before

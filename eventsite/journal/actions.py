"""Writing the journal, and who is writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from eventsite import clock
from eventsite.db import session
from eventsite.journal.models import Entry

SYSTEM = "system"
_actor: ContextVar[str] = ContextVar("actor", default=SYSTEM)


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Sign what the block writes with `actor`: "system", "person 7" (a pass) or "staff 3"."""
    before = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(before)


def act_as(actor: str) -> None:
    """From here to the end of the request, sign entries with `actor`."""
    _actor.set(actor)


def actor() -> str:
    """Who is acting now."""
    return _actor.get()


def note(
    verb: str,
    subject: str,
    subject_id: int | None,
    *,
    event_id: int | None = None,
    pass_id: int | None = None,
    **facts: Any,
) -> None:
    """Write that `verb` was done to the subject. `facts` are numbers, moments (ISO) and words of
    ours, never what a person typed."""
    session.add(
        Entry(
            at=clock.now(),
            event_id=event_id,
            pass_id=pass_id,
            actor=_actor.get(),
            verb=verb,
            subject=subject,
            subject_id=subject_id,
            facts=facts,
        )
    )

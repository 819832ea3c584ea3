"""The rules of sending, as plain functions of plain values."""

from datetime import timedelta
from enum import StrEnum

from eventsite.messages.models import Message

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
TEXT_KEPT = timedelta(days=7)


class State(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


def state(message: Message) -> State:
    """Where the message stands."""
    if message.sent_at:
        return State.SENT
    return State.GIVEN_UP if message.given_up_at else State.WAITING


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after this many tries have failed; None means give up."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None

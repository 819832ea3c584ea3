"""Writing into the outbox, and the worker's part: claim, mark."""

import uuid
from datetime import timedelta

from sqlalchemy import func, select, update

from eventsite import clock
from eventsite.db import session
from eventsite.messages import rules
from eventsite.messages.models import Message
from eventsite.settings import settings

LEASE = timedelta(minutes=2)


def write(
    kind: str, text: str, *, to: str, event_id: int, pass_id: int | None = None
) -> Message | None:
    """Leave a text for `to` (a number in E.164), sent after this transaction has committed.

    Without a channel nothing is written: a text that waits for a gateway to be bought would reach
    people long after it was true. Returns the message, or None.
    """
    if not settings.can_send:
        return None
    now = clock.now()
    message = Message(
        key=str(uuid.uuid4()),
        event_id=event_id,
        pass_id=pass_id,
        kind=kind,
        to=to,
        text=text,
        written_at=now,
        due_at=now,
    )
    session.add(message)
    return message


def claim_next() -> Message | None:
    """Take the next message that is due; for as long as the lease lasts no other worker gets it."""
    now = clock.now()
    waiting = (Message.sent_at.is_(None), Message.given_up_at.is_(None), Message.due_at <= now)
    due = select(Message.id).where(*waiting).order_by(Message.due_at, Message.id).limit(1)
    claim = (
        update(Message)
        .where(Message.id.in_(due.with_for_update(skip_locked=True)))
        .values(due_at=now + LEASE, tries=Message.tries + 1)
        .returning(Message)
    )
    return session.scalar(claim, execution_options={"synchronize_session": False})


def mark_sent(message_id: int) -> None:
    """The channel has taken the message."""
    message = session.get_one(Message, message_id)
    message.sent_at, message.trouble = clock.now(), ""


def mark_failed(message_id: int, trouble: str) -> None:
    """The channel has not taken it: try again later, or give up after the last try."""
    message = session.get_one(Message, message_id)
    message.trouble = trouble[:200]
    pause = rules.pause_after(message.tries)
    if pause is None:
        message.given_up_at = clock.now()
    else:
        message.due_at = clock.now() + pause


def blank_old() -> int:
    """Blank the texts that were sent, or given up, a week ago, and say how many it were.

    What has waited that long is given up: it is true no more.
    """
    now = clock.now()
    old = now - rules.TEXT_KEPT
    is_waiting = Message.sent_at.is_(None) & Message.given_up_at.is_(None)
    is_done = func.coalesce(Message.sent_at, Message.given_up_at) < old
    changes = (
        update(Message)
        .where(is_waiting, Message.written_at < old)
        .values(given_up_at=now, text=""),
        update(Message).where(is_done, Message.text != "").values(text=""),
    )
    return sum(len(session.scalars(each.returning(Message.id)).all()) for each in changes)

"""Looking into the outbox."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from eventsite.db import session
from eventsite.messages.models import Message


def newest(
    event_ids: Collection[int] | None = None, with_texts: bool = False, limit: int = 100
) -> Sequence[Message]:
    """The newest messages of these events (None: of all), the last written first.

    Without texts nothing is decrypted, and who reads one all the same gets an error.
    """
    query = select(Message).order_by(Message.id.desc()).limit(limit)
    if event_ids is not None:
        query = query.where(Message.event_id.in_(event_ids))
    if not with_texts:
        query = query.options(defer(Message.text, raiseload=True))
    return session.scalars(query).all()


def written_to(pass_id: int) -> Sequence[Message]:
    """What was written to this pass, oldest first."""
    query = select(Message).where(Message.pass_id == pass_id)
    return session.scalars(query.order_by(Message.id)).all()

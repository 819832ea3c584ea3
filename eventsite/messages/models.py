"""Table: the outbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base
from eventsite.sealed import Sealed

IS_WAITING = text("sent_at IS NULL AND given_up_at IS NULL")


class Message(Base):
    """One text to one number. `key` makes sending it twice harmless at the gateway.

    `due_at` is the next try; a worker that takes it moves `due_at` on (a lease), so that its death
    delays the message and loses nothing.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_due",
            "due_at",
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index("ix_message_event", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    pass_id: Mapped[int | None] = mapped_column(ForeignKey("pass.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    to: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Sealed)
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(200), default="")

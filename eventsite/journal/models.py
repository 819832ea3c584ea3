"""Table: the journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base


class Entry(Base):
    """One thing done. `subject` is a kind and a number ("sign_up 12"); `facts` holds no text that
    a person wrote, no name and no number of a phone."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_event_at", "event_id", "at"),
        Index("ix_journal_subject", "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    pass_id: Mapped[int | None] = mapped_column(ForeignKey("pass.id"), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

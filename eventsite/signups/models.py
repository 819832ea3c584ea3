"""Table: one pass's claim on one slot."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.db import Base
from eventsite.events.models import Slot
from eventsite.passes.models import Pass

IS_LIVE = text("given_up_at IS NULL")


class SignUp(Base):
    """A claim on a slot: holding a place (`held_at`), waiting, or given up (`given_up_at`).

    `asked_at` orders the wait list. `sequence` grows with every change that a calendar must learn.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        # One live claim a slot and pass: giving up and coming back works.
        Index(
            "uq_sign_up_live",
            "slot_id",
            "pass_id",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
        Index("ix_sign_up_slot_asked", "slot_id", "asked_at", "id"),
        Index("ix_sign_up_pass", "pass_id"),
        CheckConstraint("given_up_by IS NULL OR given_up_at IS NOT NULL", "given_up_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("pass.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    asked_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    given_up_by: Mapped[str | None]
    sequence: Mapped[int] = mapped_column(default=0)

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")
    owner: Mapped[Pass] = relationship(lazy="raise_on_sql")

    @property
    def is_live(self) -> bool:
        """Still a claim: holding or waiting."""
        return self.given_up_at is None

    @property
    def is_held(self) -> bool:
        """Is there a place?"""
        return self.is_live and self.held_at is not None

    @property
    def is_waiting(self) -> bool:
        """On the wait list?"""
        return self.is_live and self.held_at is None

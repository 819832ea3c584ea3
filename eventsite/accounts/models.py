"""Tables: staff, their roles, and failed tries to sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.db import Base

ROLES = ("organizer", "desk", "booth")


class Staff(Base):
    """Somebody with a password. A new `epoch` (with a new password) ends all their sessions."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    password: Mapped[str] = mapped_column(String(200))  # argon2 hash
    epoch: Mapped[int] = mapped_column(default=1)
    is_admin: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    roles: Mapped[list["Role"]] = relationship(back_populates="staff", lazy="selectin")


def _once(name: str, where: str, *columns: str) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class Role(Base):
    """What somebody may do at one event; booth staff at one booth of it."""

    __tablename__ = "role"
    __table_args__ = (
        # Two indexes: where there is no booth, a single one would see no two rows as the same.
        _once("uq_role_at_event", "booth_id IS NULL", "staff_id", "event_id", "name"),
        _once("uq_role_at_booth", "booth_id IS NOT NULL", "staff_id", "event_id", "booth_id"),
        CheckConstraint("(name = 'booth') = (booth_id IS NOT NULL)", "booth_staff_has_a_booth"),
        CheckConstraint("name IN ('organizer', 'desk', 'booth')", "known_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    booth_id: Mapped[int | None] = mapped_column(ForeignKey("booth.id"))
    name: Mapped[str] = mapped_column(String(16))

    staff: Mapped[Staff] = relationship(back_populates="roles", lazy="raise")


class FailedSignIn(Base):
    """A wrong password, kept (as keyed hashes) so that limits survive a restart."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_name", "name", "at"),
        Index("ix_failed_sign_in_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(22))
    address: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

"""Tables: passes, the persons that proven numbers join, and the codes that prove a number."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base

HAS_PHONE = text("phone IS NOT NULL")
LAST_FOUR = Computed("substr(phone, length(phone) - 3)", persisted=True)
# Where a Chinese given name begins.
BUT_FIRST = Computed("substr(name, 2)", persisted=True)
# Sorted by code point, as in SQLite: then an index finds what begins with some characters.
NAME = String(60).with_variant(String(60, collation="C"), "postgresql")


class Person(Base):
    """Joins the passes of one proven number, across events."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    proven_at: Mapped[datetime]


class Pass(Base):
    """One person's pass to one event, with the contact facts as given there.

    `phone` is E.164, or None for a walk-in without one. `origin` is a keyed hash of the address it
    was made from, or None: it limits how many unproven passes one address may make. `browser` is a
    keyed hash of the browser that made it, so that a sign-up whose answer got lost can be repeated.
    `reopened_at` is when a link from the desk opened it on another phone. The database itself fills
    `given` and `tail`, by which the desk finds people.
    """

    __tablename__ = "pass"
    __table_args__ = (
        # A number has one pass at an event.
        Index(
            "uq_pass_event_phone",
            "event_id",
            "phone",
            unique=True,
            sqlite_where=HAS_PHONE,
            postgresql_where=HAS_PHONE,
        ),
        Index("ix_pass_event_origin", "event_id", "origin"),
        Index("ix_pass_event_browser", "event_id", "browser"),
        Index("ix_pass_event_name", "event_id", "name"),
        Index("ix_pass_event_given", "event_id", "given"),
        Index("ix_pass_event_tail", "event_id", "tail"),
        CheckConstraint("epoch >= 1", "epoch_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    epoch: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(NAME)
    given: Mapped[str] = mapped_column(NAME, BUT_FIRST)
    phone: Mapped[str | None] = mapped_column(String(16))
    tail: Mapped[str | None] = mapped_column(String(4), LAST_FOUR)
    group: Mapped[str] = mapped_column(String(16), default="")
    language: Mapped[str] = mapped_column(String(8), default="zh")
    consent_version: Mapped[str] = mapped_column(String(16))
    consent_at: Mapped[datetime]
    origin: Mapped[str | None] = mapped_column(String(22))
    browser: Mapped[str | None] = mapped_column(String(22))
    made_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    @property
    def phone_tail(self) -> str:
        """The last four digits, as staff see them; empty without a phone."""
        return self.phone[-4:] if self.phone else ""

    @property
    def is_shut(self) -> bool:
        """Are its confidential parts shut? The desk opened it for somebody whose number nobody has
        proven yet."""
        return self.reopened_at is not None and self.proven_at is None


class FreshLink(Base):
    """A link, shown once at the desk, that opens a pass on another phone. `token` is a keyed
    hash."""

    __tablename__ = "fresh_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("pass.id"), index=True)
    token: Mapped[str] = mapped_column(String(22), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PhoneCode(Base):
    """A six-digit code asked for, kept as HMAC. Rows exist for unknown numbers too (no telling)."""

    __tablename__ = "phone_code"
    __table_args__ = (
        Index("ix_phone_code_number_asked", "number", "asked_at"),
        Index("ix_phone_code_browser_asked", "browser", "asked_at"),
        Index("ix_phone_code_asked", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[str] = mapped_column(String(22))  # keyed hash of the phone number
    browser: Mapped[str] = mapped_column(String(22))  # keyed hash of the browser's token
    code: Mapped[str] = mapped_column(String(22))  # keyed hash of number and code
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

"""Tables: what is on, where and when."""

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.db import Base


class Event(Base):
    """One day (or part of one) at one venue.

    Every text has a twin in English (`…_en`), which may be empty. `version` counts the changes of
    anything that its public pages show, `expected` the passes that hold a place.
    """

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("starts_at < ends_at", "starts_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    short_name: Mapped[str] = mapped_column(String(40))
    short_name_en: Mapped[str] = mapped_column(String(40), default="")
    summary: Mapped[str] = mapped_column(default="")
    summary_en: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(String(120))
    venue_en: Mapped[str] = mapped_column(String(120), default="")
    directions: Mapped[str] = mapped_column(default="")
    directions_en: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    organizer: Mapped[str] = mapped_column(String(120), default="")
    organizer_en: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sign_up_opens_at: Mapped[datetime | None]
    sign_up_closes_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    limit_per_pass: Mapped[int] = mapped_column(default=0)  # 0: no limit
    limit_per_browser: Mapped[int] = mapped_column(default=10)  # unproven passes; 0: no limit
    limit_per_address: Mapped[int] = mapped_column(default=300)  # the same
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Begins anywhere: an event that gets the number of a deleted one must not pass for it.
    version: Mapped[int] = mapped_column(default=lambda: secrets.randbelow(2**30))
    expected: Mapped[int] = mapped_column(default=0)

    booths: Mapped[list["Booth"]] = relationship(
        back_populates="event", order_by="Booth.position", lazy="raise_on_sql"
    )

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which this event's times are shown and its days are counted."""
        return ZoneInfo(self.zone)


class Booth(Base):
    """One service at an event. `notice` and `wait_list_stops` are minutes before a slot begins."""

    __tablename__ = "booth"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("notice >= 0 AND wait_list_stops >= 0", "no_negative_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    slug: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    host: Mapped[str] = mapped_column(String(120), default="")
    host_en: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    place_en: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    bring_en: Mapped[str] = mapped_column(default="")
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    is_discreet: Mapped[bool] = mapped_column(default=False)
    has_wait_list: Mapped[bool] = mapped_column(default=False)
    notice: Mapped[int] = mapped_column(default=10)
    wait_list_stops: Mapped[int] = mapped_column(default=10)
    paused_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(back_populates="booths", lazy="raise_on_sql")
    slots: Mapped[list["Slot"]] = relationship(
        back_populates="booth", order_by="Slot.starts_at, Slot.id", lazy="raise_on_sql"
    )


class Slot(Base):
    """A time window of a booth with a capacity.

    `taken` and `waiting` are kept by conditional updates under the event's lock, never counted;
    `extra` is room beyond the capacity that an override, a lowered capacity or an uploaded offline
    walk-in has made.
    """

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "starts_before_it_ends"),
        CheckConstraint("capacity >= 0 AND extra >= 0 AND taken >= 0", "no_negative_places"),
        CheckConstraint("taken <= capacity + extra", "not_oversold"),
        CheckConstraint("waiting >= 0", "no_negative_wait_list"),
        Index("ix_slot_booth_starts", "booth_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    extra: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)

    booth: Mapped[Booth] = relationship(back_populates="slots", lazy="raise_on_sql")

    @property
    def left(self) -> int:
        """Places that can still be taken."""
        return max(0, self.capacity + self.extra - self.taken)

    def closes_at(self, notice: int) -> datetime:
        """When signing up ends, `notice` minutes before the slot begins."""
        return self.starts_at - timedelta(minutes=notice)

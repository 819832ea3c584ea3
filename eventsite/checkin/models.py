"""Tables: scans, the arrivals they led to, and how many of both there are."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base

GATE = 0  # the door of those who are not at a booth
IS_LIVE = text("undone_at IS NULL")


class Scan(Base):
    """One try to check a pass in, or to undo that, accepted or not. Never deleted.

    `uuid` is the device's, so that a scan that is sent twice is known. `device_at` is what the
    device's clock said, `at` the same put right, `server_at` when we learned of it. `decided` is
    what the device showed while it had no network, `override` why somebody was let in against the
    rule. `facts` holds what it takes to give the same answer again: moments and numbers, no names.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("event_id", "uuid"),
        Index("ix_scan_event_booth", "event_id", "booth_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    booth_id: Mapped[int | None] = mapped_column(ForeignKey("booth.id"))  # None: the gate
    pass_id: Mapped[int | None] = mapped_column(ForeignKey("pass.id"), index=True)
    sign_up_id: Mapped[int | None] = mapped_column(ForeignKey("sign_up.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))
    action: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    decided: Mapped[str | None] = mapped_column(String(16))
    override: Mapped[str | None] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(64))
    device_at: Mapped[datetime | None]
    at: Mapped[datetime]
    server_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


@dataclass
class Draft:
    """A scan that is not in the database yet: what the columns of `Scan` will hold."""

    uuid: str
    event_id: int
    booth_id: int | None
    staff_id: int | None
    action: str
    code: str
    at: datetime
    server_at: datetime
    device_at: datetime | None = None
    decided: str | None = None
    sign_up_id: int | None = None
    pass_id: int | None = None
    undoes_id: int | None = None
    override: str | None = None
    result: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Arrival(Base):
    """Somebody has come: to the gate (`door` is 0) or to a booth (its number), by this scan.

    The index is what makes one of many scans at the same moment the one that counts.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        Index(
            "uq_arrival_live",
            "pass_id",
            "door",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("pass.id"))
    door: Mapped[int]
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), unique=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Tally(Base):
    """How many have arrived at a door, and how often anything changed there.

    Cut into shards by pass, so that not every scan waits for the one before it to be committed.
    """

    __tablename__ = "tally"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    door: Mapped[int] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    arrived: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)

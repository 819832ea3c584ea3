"""Finding who holds a code, what they have booked, and what happened at the doors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select, union_all

from eventsite.checkin.models import GATE, Arrival, Scan, Tally
from eventsite.checkin.rules import Action, Booking, BoothName
from eventsite.checkin.typed import Typed
from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp

MOST_FOUND = 10
LAST = "\U0010ffff"  # sorts behind every other character
_is_live = Arrival.undone_at.is_(None)
_is_known = Pass.forgotten_at.is_(None)

# The statements of each scan are made once, of columns: making one, or a row of a mapped class,
# takes several times as long as running it.
_passes, _arrivals, _sign_ups, _slots, _booths = (
    table.__table__ for table in (Pass, Arrival, SignUp, Slot, Booth)
)
_came = and_(
    _arrivals.c.pass_id == _passes.c.id,
    _arrivals.c.door == bindparam("door"),
    _arrivals.c.undone_at.is_(None),
)
_facts = (
    *(_sign_ups.c[name] for name in ("id", "pass_id", "held_at", "given_up_at")),
    *(_slots.c[name] for name in ("booth_id", "starts_at", "ends_at")),
    *(_booths.c[name] for name in ("name", "name_en", "place", "place_en", "is_discreet")),
)
_HOLDER = (
    select(
        _passes.c.id.label("holder_id"),
        _passes.c.event_id,
        _passes.c.name.label("holder"),
        _passes.c.tail,
        _arrivals.c.at.label("came_at"),
        *_facts,
    )
    .select_from(
        _passes.outerjoin(_arrivals, _came)
        .outerjoin(_sign_ups, _sign_ups.c.pass_id == _passes.c.id)
        .outerjoin(_slots, _slots.c.id == _sign_ups.c.slot_id)
        .outerjoin(_booths, _booths.c.id == _slots.c.booth_id)
    )
    .where(_passes.c.code == bindparam("code"), _passes.c.forgotten_at.is_(None))
    .order_by(_slots.c.starts_at, _sign_ups.c.id)
)
_BOOKINGS = (
    select(*_facts)
    .select_from(_sign_ups.join(_slots).join(_booths))
    .where(_sign_ups.c.pass_id.in_(bindparam("pass_ids", expanding=True)))
    .order_by(_slots.c.starts_at, _sign_ups.c.id)
)


@dataclass(frozen=True)
class Holder:
    """Whose code it is, when they were checked in at the door, and all their sign-ups by time,
    also those that wait and those given up."""

    id: int
    event_id: int
    name: str
    tail: str
    first_at: datetime | None
    bookings: Sequence[Booking]


@dataclass(frozen=True)
class Figures:
    """How many are expected and how many have come, by door; `changes` grows with every scan."""

    expected: int
    arrived: dict[int, int]
    changes: int

    @property
    def version(self) -> str:
        """Names what a page shows of these."""
        return f"{self.changes}.{self.expected}"


def door_of(booth: Booth | None) -> int:
    """The number under which arrivals at this booth, or at the gate, are kept."""
    return booth.id if booth else GATE


def holder_of(code: str, door: int) -> Holder | None:
    """The pass with this code, of whatever event, its live arrival at the door and all its
    sign-ups; one query."""
    rows = session.connection().execute(_HOLDER, {"code": code, "door": door}).all()
    if not rows:
        return None
    first = rows[0]
    bookings = [_booking(row) for row in rows if row.id is not None]
    return Holder(
        first.holder_id, first.event_id, first.holder, first.tail or "", first.came_at, bookings
    )


def first_arrival(pass_id: int, door: int) -> datetime | None:
    """When this pass was checked in at the door."""
    return session.scalar(
        select(Arrival.at).where(Arrival.pass_id == pass_id, Arrival.door == door, _is_live)
    )


def bookings_of(pass_id: int) -> list[Booking]:
    """All sign-ups of the pass by time, also those that wait and those given up; one query."""
    rows = session.execute(_BOOKINGS, {"pass_ids": [pass_id]})
    return [_booking(row) for row in rows]


def _booking(row: Any) -> Booking:
    booth = BoothName(row.booth_id, row.name, row.name_en, row.place, row.place_en, row.is_discreet)
    is_held = row.held_at is not None and row.given_up_at is None
    return Booking(row.id, booth, row.starts_at, row.ends_at, is_held, row.given_up_at)


def scan_of(event: Event, uuid: str) -> Scan | None:
    """The scan with this id, if it was made at this event."""
    return session.scalar(select(Scan).where(Scan.event_id == event.id, Scan.uuid == uuid))


def pass_at(event: Event, pass_id: int) -> Pass | None:
    """The pass of this number, if it is one of the event's."""
    owner = session.get(Pass, pass_id)
    return owner if owner and owner.event_id == event.id and not owner.forgotten_at else None


def figures(event: Event) -> Figures:
    """The figures of the event, from a few rows however many people there are."""
    arrived: dict[int, int] = {}
    changes = 0
    for tally in session.scalars(select(Tally).where(Tally.event_id == event.id)):
        arrived[tally.door] = arrived.get(tally.door, 0) + tally.arrived
        changes += tally.changes
    return Figures(event.expected, arrived, changes)


@dataclass(frozen=True)
class Line:
    """One of the last scans at a door."""

    pass_id: int
    name: str
    tail: str
    result: str
    at: datetime
    is_undone: bool


def last_scans(event: Event, booth: Booth | None, most: int) -> list[Line]:
    """The last scans at the door that were about somebody, the newest first."""
    query = select(
        Scan.pass_id, Pass.name, Pass.tail, Scan.result, Scan.at, Arrival.undone_at
    ).join(Pass, Pass.id == Scan.pass_id)
    query = query.outerjoin(Arrival, Arrival.scan_id == Scan.id).where(
        Scan.event_id == event.id,
        Scan.booth_id == booth.id if booth else Scan.booth_id.is_(None),
        Scan.action != Action.UNDO,
        Pass.event_id == event.id,
    )
    rows = session.execute(query.order_by(Scan.id.desc()).limit(most))
    return [
        Line(row.pass_id, row.name, row.tail or "", row.result, row.at, row.undone_at is not None)
        for row in rows
    ]


def arrivals_of(owner: Pass) -> list[tuple[Scan, Booth | None]]:
    """The scans by which the pass has arrived, with their booths; none at a discreet one."""
    query = select(Scan, Booth).join(Arrival, Arrival.scan_id == Scan.id)
    query = query.outerjoin(Booth, Booth.id == Scan.booth_id)
    query = query.where(Arrival.pass_id == owner.id, _is_live, Booth.is_discreet.is_not(True))
    return [(scan, booth) for scan, booth in session.execute(query.order_by(Arrival.at))]


@dataclass(frozen=True)
class Found:
    """Somebody whom a search has found."""

    owner: Pass
    bookings: list[Booking]
    first_at: datetime | None


def people(
    event: Event, kind: Typed, text: str, booth: Booth | None, own: Collection[int] | None
) -> list[Found]:
    """At most ten passes of the event that `text` finds, with bookings and arrival at the door.

    `own` are the booths of somebody who may see their bookings only. They find who booked there,
    or who has told them the whole number.
    """
    which = [Pass.event_id == event.id, _is_known]
    if own is not None and kind is not Typed.PHONE:
        booked = select(SignUp.id).join(Slot, Slot.id == SignUp.slot_id)
        booked = booked.where(SignUp.pass_id == Pass.id, Slot.booth_id.in_(own))
        which.append(booked.exists())
    ids = _first_ids(which, kind, text)
    if not ids:
        return []
    query = select(Pass).where(Pass.id.in_(ids)).order_by(Pass.name, Pass.id)
    owners = session.scalars(query).all()
    bookings: dict[int, list[Booking]] = {owner_id: [] for owner_id in ids}
    for row in session.execute(_BOOKINGS, {"pass_ids": ids}):
        if own is None or row.booth_id in own:
            bookings[row.pass_id].append(_booking(row))
    here = (Arrival.pass_id.in_(ids), Arrival.door == door_of(booth), _is_live)
    came = {each.pass_id: each.at for each in session.scalars(select(Arrival).where(*here))}
    return [Found(owner, bookings[owner.id], came.get(owner.id)) for owner in owners]


def _first_ids(which: Sequence[ColumnElement[bool]], kind: Typed, text: str) -> list[int]:
    query = select(Pass.id).where(*which)
    if kind is not Typed.NAME:
        column = {Typed.TAIL: Pass.tail, Typed.PHONE: Pass.phone}.get(kind, Pass.code)
        return list(session.scalars(query.where(column == text).limit(MOST_FOUND)))
    # Names and given names that begin like this stand together in an index each. What is only
    # somewhere in a name is looked for in all of them, when nothing else is found.
    begun = [
        select(
            query.where(column >= text, column < text + LAST)
            .order_by(column)
            .limit(MOST_FOUND)
            .subquery()
            .c.id
        )
        for column in (Pass.name, Pass.given)
    ]
    found = list(dict.fromkeys(session.scalars(union_all(*begun))))[:MOST_FOUND]
    within = Pass.name.icontains(text, autoescape=True)
    return found or list(session.scalars(query.where(within).limit(MOST_FOUND)))

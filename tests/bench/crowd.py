"""Very many people at once: rows inserted in bulk, with all counters as the verbs would have them.

Everybody has two places, one early and one late. Every tenth also waits for a lawyer, whose slots
are full; every fifth has come already.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import bindparam, func, insert, select, update

from eventsite import clock, codes
from eventsite.checkin.actions.record import SHARDS
from eventsite.checkin.models import GATE, Arrival, Scan, Tally
from eventsite.db import Base, session
from eventsite.demo_texts import NAMES
from eventsite.events.models import Booth, Event, Slot
from eventsite.journal.models import Entry
from eventsite.passes.models import Pass
from eventsite.passes.rules import CONSENT_VERSION, GROUPS
from eventsite.signups.models import SignUp

ROOM = 1_000_000
FULL = "legal"
FIRST = "+86137"  # how the numbers of these people begin
EARLY, LATE = timedelta(hours=2), timedelta(hours=5)


def fill(sign_ups: int) -> None:
    """Add people with so many places to the care day, whose slots become large enough."""
    event = session.scalars(select(Event).where(Event.slug == "care-day")).one()
    now = clock.now()
    _insert(Pass, [_pass(event, number, now) for number in range(sign_ups // 2)])
    known = select(Pass.id).where(Pass.event_id == event.id, Pass.phone.startswith(FIRST))
    people = session.scalars(known.order_by(Pass.phone)).all()
    claims = _claims(people, now)
    _insert(SignUp, claims)
    _insert(Entry, [_entry(event, claim, now) for claim in claims])
    _arrive(event, people[::5], now)
    _count(event, now)


def open_slots(booth: str) -> list[int]:
    """The slots of the care day's booth that can be taken for some time yet."""
    query = select(Slot.id).join(Slot.booth).join(Booth.event)
    is_open = (Event.slug == "care-day", Booth.slug == booth, Slot.starts_at > clock.now() + EARLY)
    return list(session.scalars(query.where(*is_open).order_by(Slot.starts_at)))


def codes_to_scan() -> Sequence[str]:
    """The codes of these people that nobody has scanned yet."""
    has_come = select(Arrival.id).where(Arrival.pass_id == Pass.id).exists()
    query = select(Pass.code).where(Pass.phone.startswith(FIRST), ~has_come)
    return session.scalars(query.order_by(Pass.id)).all()


def _insert(table: type[Base], rows: list[dict[str, Any]]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        _copy(table, rows)
    elif rows:
        session.execute(insert(table), rows)


def _copy(table: type[Base], rows: list[dict[str, Any]]) -> None:
    """As PostgreSQL likes it best: ten times as fast as so many INSERTs."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    cursor = session.connection().connection.cursor()
    with cursor.copy(f'COPY "{table.__tablename__}" ({names}) FROM STDIN') as copying:
        for row in rows:
            copying.write_row([Json(v) if isinstance(v, dict) else v for v in row.values()])


def _pass(event: Event, number: int, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "code": _code(number),
        "epoch": 1,
        "name": NAMES[number % len(NAMES)],
        "phone": f"{FIRST}{number:08}",
        "group": GROUPS[number % len(GROUPS)],
        "language": "zh",
        "consent_version": CONSENT_VERSION,
        "consent_at": now,
        "made_at": now - timedelta(days=1),
    }


def _code(number: int) -> str:
    """A well-formed code that is like no other: the number, in the codes' own digits."""
    body = ""
    for _ in range(codes.LENGTH - 1):
        number, digit = divmod(number, len(codes.ALPHABET))
        body = codes.ALPHABET[digit] + body
    return body + codes._check(body)


def _claims(people: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    early, late, full = _slots(now)
    claims = []
    for number, person in enumerate(people):
        turn, booth = divmod(number, len(early))
        # Early at one booth, late at the next: nobody is at two places at once.
        mornings, evenings = early[booth], late[(booth + 1) % len(late)]
        places = [mornings[turn % len(mornings)], evenings[turn % len(evenings)]]
        asked_at = now - timedelta(days=1) + timedelta(milliseconds=number)
        claim = {"pass_id": person, "asked_at": asked_at, "sequence": 0}
        claims += [{**claim, "slot_id": slot.id, "held_at": asked_at} for slot in places]
        if number % 10 == 0 and all(slot.booth.slug != FULL for slot in places):
            claims.append({**claim, "slot_id": full[turn % len(full)].id, "held_at": None})
    return claims


def _slots(now: datetime) -> tuple[list[list[Slot]], list[list[Slot]], list[Slot]]:
    """The slots early and late in the day, booth by booth, and all of those that are full."""
    query = select(Slot).join(Slot.booth).join(Booth.event).where(Event.slug == "care-day")
    booths: dict[Booth, list[Slot]] = {}
    for slot, booth in session.execute(query.add_columns(Booth).order_by(Slot.starts_at)):
        slot.booth = booth
        booths.setdefault(booth, []).append(slot)
    early = [
        [s for s in slots if now + EARLY < s.starts_at and s.ends_at <= now + LATE]
        for slots in booths.values()
    ]
    late = [[s for s in slots if s.starts_at >= now + LATE] for slots in booths.values()]
    (full,) = [slots for booth, slots in booths.items() if booth.slug == FULL]
    return early, late, [slot for slot in full if slot.starts_at > now + EARLY]


def _entry(event: Event, claim: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "event_id": event.id,
        "pass_id": claim["pass_id"],
        "actor": f"person {claim['pass_id']}",
        "verb": "took place" if claim["held_at"] else "joined wait list",
        "subject": "sign_up",
        "subject_id": None,
        "facts": {"slot": claim["slot_id"]},
    }


def _arrive(event: Event, people: Sequence[int], now: datetime) -> None:
    scan = {
        "event_id": event.id,
        "action": "check_in",
        "result": "ok",
        "at": now,
        "server_at": now,
        "facts": {},
    }
    uuid = "00000000-0000-4000-9000-{:012}"
    _insert(
        Scan,
        [{**scan, "uuid": uuid.format(each), "pass_id": each, "code": "-"} for each in people],
    )
    rows = session.execute(select(Scan.id, Scan.pass_id).where(Scan.event_id == event.id))
    _insert(
        Arrival,
        [{"pass_id": row.pass_id, "door": GATE, "scan_id": row.id, "at": now} for row in rows],
    )
    shards = Counter(person % SHARDS for person in people)
    key = {"event_id": event.id, "door": GATE}
    _insert(
        Tally,
        [
            {**key, "shard": shard, "arrived": number, "changes": number}
            for shard, number in shards.items()
        ],
    )


def _count(event: Event, now: datetime) -> None:
    """Put right what the verbs would have counted."""
    held = func.count(SignUp.held_at)
    query = select(Slot.id, held, func.count(SignUp.id) - held, Booth.slug)
    query = query.join(Slot.booth).outerjoin(
        SignUp, (SignUp.slot_id == Slot.id) & SignUp.given_up_at.is_(None)
    )
    query = query.where(Booth.event_id == event.id).group_by(Slot.id, Booth.slug)
    counted = [
        {
            "slot": slot,
            "taken": taken,
            "waiting": waiting,
            "capacity": max(1, taken) if booth == FULL else ROOM,
        }
        for slot, taken, waiting, booth in session.execute(query)
    ]
    change = update(Slot.__table__).where(Slot.__table__.c.id == bindparam("slot"))
    values = {name: bindparam(name) for name in ("taken", "waiting", "capacity")}
    session.connection().execute(change.values(values), counted)
    expected = select(func.count(SignUp.pass_id.distinct())).join(Pass, Pass.id == SignUp.pass_id)
    is_held = (SignUp.held_at.is_not(None), SignUp.given_up_at.is_(None))
    event.expected = session.scalar(expected.where(Pass.event_id == event.id, *is_held)) or 0
    event.version += 1

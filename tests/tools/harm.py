"""What is wrong in a database, in words: whatever happened, this finds nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import select

from eventsite.checkin.models import Arrival, Scan, Tally
from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp


@dataclass(frozen=True)
class Claim:
    """A live claim with its time."""

    id: int
    owner: int
    event: int
    slot: int
    starts_at: datetime
    ends_at: datetime
    asked_at: datetime
    is_held: bool

    def overlaps(self, other: "Claim") -> bool:
        """Do they share a moment?"""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def live_claims() -> list[Claim]:
    """Who holds and who waits, in the order of asking."""
    query = select(
        SignUp.id,
        SignUp.pass_id,
        Booth.event_id,
        SignUp.slot_id,
        Slot.starts_at,
        Slot.ends_at,
        SignUp.asked_at,
        SignUp.held_at,
    )
    query = query.join(Slot, Slot.id == SignUp.slot_id).join(Booth, Booth.id == Slot.booth_id)
    query = query.where(SignUp.given_up_at.is_(None)).order_by(SignUp.asked_at, SignUp.id)
    return [Claim(*row[:7], is_held=row[7] is not None) for row in session.execute(query)]


def harm(now: datetime, may_overlap: frozenset[int] = frozenset()) -> list[str]:
    """Everything that is wrong; `may_overlap` are passes that an organizer let in all the same."""
    claims = live_claims()
    return [
        *_wrong_counters(claims),
        *_doubles(claims),
        *_overlaps(claims, may_overlap),
        *_idle_places(claims, now),
        *_wrong_arrivals(),
    ]


def _wrong_counters(claims: list[Claim]) -> Iterator[str]:
    held = Counter(claim.slot for claim in claims if claim.is_held)
    waiting = Counter(claim.slot for claim in claims if not claim.is_held)
    for slot in session.scalars(select(Slot)):
        if (slot.taken, slot.waiting) != (held[slot.id], waiting[slot.id]):
            counted = f"{slot.taken} taken and {slot.waiting} waiting"
            yield f"slot {slot.id} counts {counted}; are {held[slot.id]} and {waiting[slot.id]}"
        if slot.taken > slot.capacity + slot.extra:
            yield f"slot {slot.id} is oversold"
        if slot.extra > max(0, slot.taken - slot.capacity):
            yield f"slot {slot.id} has more room beyond its capacity than people in it"
    expected = Counter(event for event, _ in {(c.event, c.owner) for c in claims if c.is_held})
    for event in session.scalars(select(Event)):
        if event.expected != expected[event.id]:
            yield f"event {event.id} expects {event.expected}; are {expected[event.id]}"


def _doubles(claims: list[Claim]) -> Iterator[str]:
    for (slot, owner), count in Counter((claim.slot, claim.owner) for claim in claims).items():
        if count > 1:
            yield f"pass {owner} claims slot {slot} {count} times"
    phones = session.execute(select(Pass.event_id, Pass.phone).where(Pass.phone.is_not(None)))
    for (event, phone), count in Counter(map(tuple, phones)).items():
        if count > 1:
            yield f"{phone} has {count} passes to event {event}"


def _overlaps(claims: list[Claim], may_overlap: frozenset[int]) -> Iterator[str]:
    by_owner: dict[int, list[Claim]] = {}
    for claim in claims:
        if claim.is_held:
            by_owner.setdefault(claim.owner, []).append(claim)
    for owner, theirs in by_owner.items():
        if owner not in may_overlap and any(a.overlaps(b) for a, b in combinations(theirs, 2)):
            yield f"pass {owner} is at two places at once"


def _idle_places(claims: list[Claim], now: datetime) -> Iterator[str]:
    query = select(Slot, Booth).join(Booth, Booth.id == Slot.booth_id)
    waited_for = {
        slot.id
        for slot, booth in session.execute(query)
        if slot.left
        and not booth.paused_at
        and now < slot.closes_at(max(booth.notice, booth.wait_list_stops))
    }
    for claim in claims:
        if claim.slot in waited_for and not claim.is_held:
            held = (other for other in claims if other.is_held and other.owner == claim.owner)
            if not any(other.overlaps(claim) for other in held):
                yield f"pass {claim.owner} waits for slot {claim.slot}, which has a place"


def _wrong_arrivals() -> Iterator[str]:
    query = select(Arrival.pass_id, Arrival.door, Scan.event_id, Scan.booth_id, Scan.pass_id)
    query = query.join(Scan, Scan.id == Arrival.scan_id).where(Arrival.undone_at.is_(None))
    rows = session.execute(query).all()
    for (owner, door), count in Counter((row[0], row[1]) for row in rows).items():
        if count > 1:
            yield f"pass {owner} has come {count} times to door {door}"
    for owner, door, _event, booth, scanned in rows:
        if (owner, door) != (scanned, booth or 0):
            yield f"pass {owner} has come to door {door} by a scan of something else"
    yield from _wrong_tallies(Counter((row[2], row[1]) for row in rows))


def _wrong_tallies(come: Counter[tuple[int, int]]) -> Iterator[str]:
    counted: Counter[tuple[int, int]] = Counter()
    for tally in session.scalars(select(Tally)):
        counted[tally.event_id, tally.door] += tally.arrived
    for key in come.keys() | counted.keys():
        if come[key] != counted[key]:
            yield f"event and door {key} count {counted[key]} arrivals; are {come[key]}"

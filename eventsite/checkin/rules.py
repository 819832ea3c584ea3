"""The rules of checking in, as plain functions of plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eventsite.accounts.models import Staff
from eventsite.accounts.rules import may
from eventsite.events.models import Booth, Event, Slot
from eventsite.signups.rules import Verdict, Wish, overlapping

EARLY_AT_GATE = timedelta(minutes=60)
EARLY_AT_BOOTH = LATE_AT_BOOTH = timedelta(minutes=30)
UNDO_WITHIN = timedelta(minutes=15)
LINK_SHOWN = timedelta(minutes=10)


class Action(StrEnum):
    """What a scan asks for."""

    CHECK_IN = "check_in"
    UNDO = "undo"
    WALK_IN = "walk_in"


class Result(StrEnum):
    """What became of a scan. Those of checking in stand in the order in which they apply."""

    UNKNOWN = "unknown"
    WRONG_EVENT = "wrong_event"
    ALREADY = "already"
    CANCELLED = "cancelled"
    TOO_EARLY = "too_early"
    OVER = "over"
    NO_BOOKING = "no_booking"
    OK = "ok"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing_to_undo"
    CONFLICT = "conflict"


TURNED_AWAY = (Result.CANCELLED, Result.TOO_EARLY, Result.OVER, Result.NO_BOOKING)


class Override(StrEnum):
    """Why somebody was let in against the rule. These words, and no others, go into the journal."""

    EARLY = "early"
    OUR_MISTAKE = "our_mistake"
    INVITED = "invited"
    LONG_WAY = "long_way"
    OFFLINE = "offline"


REASONS = (Override.OUR_MISTAKE, Override.INVITED, Override.LONG_WAY)


@dataclass(frozen=True)
class BoothName:
    """What a booth is called, and where it is."""

    id: int
    name: str
    name_en: str
    place: str
    place_en: str
    is_discreet: bool


@dataclass(frozen=True)
class Booking:
    """A sign-up, as far as checking in needs it."""

    id: int
    booth: Booth | BoothName
    starts_at: datetime
    ends_at: datetime
    is_held: bool
    given_up_at: datetime | None


@dataclass(frozen=True)
class Case:
    """Somebody shows a code at a door, the gate (None) or a booth.

    `pass_event_id` is the event of the pass with that code, None if there is none; `first_at` when
    it was checked in at this door before.
    """

    event: Event
    booth: Booth | None
    pass_event_id: int | None
    first_at: datetime | None
    bookings: Sequence[Booking]
    now: datetime


@dataclass(frozen=True)
class Decision:
    """What becomes of it; the booking it speaks of; since, until or from when."""

    result: Result
    booking: Booking | None = None
    when: datetime | None = None


def decide(case: Case) -> Decision:
    """What becomes of somebody who shows a code."""
    if case.pass_event_id is None:
        return Decision(Result.UNKNOWN)
    if case.pass_event_id != case.event.id:
        return Decision(Result.WRONG_EVENT)
    if case.first_at:
        return Decision(Result.ALREADY, when=case.first_at)
    here = [each for each in case.bookings if case.booth is None or each.booth.id == case.booth.id]
    held = sorted((each for each in here if each.is_held), key=lambda each: each.starts_at)
    if here and all(each.given_up_at for each in here):
        last = max(here, key=lambda each: each.given_up_at or case.now)
        return Decision(Result.CANCELLED, last, last.given_up_at)
    if wrong_time := _wrong_time(case, held):
        return wrong_time
    if not held and not (case.booth and case.booth.is_walk_in):
        return Decision(Result.NO_BOOKING, _next(case.bookings, case.now))
    return Decision(Result.OK, _next(held, case.now))


def _wrong_time(case: Case, held: Sequence[Booking]) -> Decision | None:
    if case.event.called_off_at:
        return Decision(Result.OVER)
    booking = _next(held, case.now)
    begins, ends = (
        _hours(case, held) if booking is None or not case.booth else _around(case, booking)
    )
    if case.now < begins:
        return Decision(Result.TOO_EARLY, booking, begins)
    return Decision(Result.OVER, booking, ends) if case.now >= ends else None


def _hours(case: Case, held: Sequence[Booking]) -> tuple[datetime, datetime]:
    """When the gate is open for somebody: all day, and longer for who serves before or after it."""
    begins = min([case.event.starts_at, *(each.starts_at for each in held)])
    return begins - EARLY_AT_GATE, max([case.event.ends_at, *(each.ends_at for each in held)])


def _around(case: Case, booking: Booking) -> tuple[datetime, datetime]:
    """When a booth takes somebody for this booking."""
    until = min(booking.ends_at + LATE_AT_BOOTH, max(case.event.ends_at, booking.ends_at))
    return booking.starts_at - EARLY_AT_BOOTH, until


def _next(bookings: Sequence[Booking], now: datetime) -> Booking | None:
    """The first held one that is not over, else the last."""
    held = sorted((each for each in bookings if each.is_held), key=lambda each: each.starts_at)
    to_come = (each for each in held if now < each.ends_at + LATE_AT_BOOTH)
    return next(to_come, held[-1] if held else None)


def let_in(result: Result, decided: str | None) -> tuple[Result, bool]:
    """What is written down, and whether the person has arrived, when a device without network has
    decided (or not) and the rules say `result`.

    Who was let in has arrived and who was turned away has not, whatever the rules say; where they
    say otherwise there is a conflict.
    """
    if decided == Result.OK and result in (Result.ALREADY, *TURNED_AWAY):
        return Result.CONFLICT, result != Result.ALREADY
    if decided in TURNED_AWAY and result == Result.OK:
        return Result.CONFLICT, False
    return result, result == Result.OK


def may_check_in(staff: Staff, event_id: int, booth: Booth | None) -> bool:
    """May this person check in at the door? The desk may everywhere but at discreet booths, whose
    bookings are for that booth's own staff."""
    if booth and any(role.booth_id == booth.id for role in staff.roles):
        return True
    return may(staff, event_id, "desk") and not (booth and booth.is_discreet)


def may_know(staff: Staff, event_id: int, booth: Booth | None, booking: Booking) -> bool:
    """May this person, who is at that door, know of the booking? A booth knows of its own only."""
    is_own = booth is not None and booking.booth.id == booth.id
    return is_own or may(staff, event_id, "desk")


def may_override(staff: Staff, event_id: int, result: Result, reason: Override) -> bool:
    """May this person let somebody in all the same? Everybody, who is only early; an organizer,
    with a reason, who comes too late or has no place."""
    if result is Result.TOO_EARLY:
        return True
    return reason in REASONS and result in TURNED_AWAY and may(staff, event_id, "organizer")


def may_undo(staff: Staff, event_id: int, scanned_at: datetime, now: datetime) -> bool:
    """May this person still undo a scan made at a door of theirs? Organizers always may."""
    return now < scanned_at + UNDO_WITHIN or may(staff, event_id, "organizer")


def place_at_desk(wish: Wish, *, is_override: bool = False) -> Verdict:
    """What becomes of somebody who stands at the desk and would like a place in a slot.

    Sign-up may be closed and the slot may have begun; nobody is put on a wait list.
    """
    slot = wish.slot
    if any(claim.slot_id == slot.id and claim.is_held for claim in wish.claims):
        return Verdict.SAME
    if is_override:
        return Verdict.HOLD
    if wish.booth.paused_at:
        return Verdict.PAUSED
    if any(claim.booth_id == wish.booth.id and claim.is_held for claim in wish.claims):
        return Verdict.HAS_BOOTH
    if overlapping(slot.starts_at, slot.ends_at, wish.claims):
        return Verdict.OVERLAPS
    return Verdict.HOLD if slot.left else Verdict.FULL


def slots_at_desk(slots: Sequence[Slot], now: datetime) -> list[Slot]:
    """Those of which at least half is still to come, full ones too."""
    return [slot for slot in slots if now < slot.starts_at + (slot.ends_at - slot.starts_at) / 2]


def slot_to_offer(wishes: Iterable[Wish]) -> Slot | None:
    """The first slot in which somebody who stands at the desk gets a place."""
    return next((wish.slot for wish in wishes if place_at_desk(wish) is Verdict.HOLD), None)


def is_due(slot: Slot, now: datetime) -> bool:
    """Can somebody with a place in this slot be checked in at its booth?"""
    return slot.starts_at - EARLY_AT_BOOTH <= now < slot.ends_at + LATE_AT_BOOTH


def corrected(device_at: datetime | None, slow: timedelta, now: datetime) -> datetime:
    """The true time of what a device did at `device_at`, whose clock is `slow` by so much."""
    if device_at is None:
        return now
    try:
        return min(device_at + slow, now)
    except OverflowError:
        return now


def uuid_of(text: str) -> str:
    """An id in its one usual form, "" if it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""

"""What the public pages say of booths and slots, as plain functions of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventsite.events import kinds
from eventsite.events.models import Booth, Event, Slot
from eventsite.events.rules import has_begun, moments, next_moment, takes_waiters
from eventsite.signups.letters import label
from eventsite.signups.models import SignUp
from eventsite.signups.rules import claim_of, may_still_change, overlapping

FEW_AT_BOOTH = 3
FEW_IN_SLOT = 2
PAST_SHOWN = 3  # enough to see that the day is running, and no more to scroll past


class State(StrEnum):
    """How much of something is left, in the order in which templates ask."""

    WALK_IN = "walk_in"
    MINE = "mine"
    PAUSED = "paused"
    UNFIXED = "unfixed"
    OVER = "over"
    FREE = "free"
    FEW = "few"
    WAIT = "wait"
    FULL = "full"


FREE = (State.FREE, State.FEW)


@dataclass(frozen=True)
class BoothLine:
    """A booth as one row of the event page. `left` and `room` count slots that are still open."""

    booth: Booth
    kind: kinds.Kind
    state: State
    left: int
    room: int
    next_at: datetime | None
    mine: SignUp | None


@dataclass(frozen=True)
class Choice:
    """A slot as one field of the grid. `position` is where one would stand in its wait list."""

    slot: Slot
    state: State
    position: int
    is_chosen: bool

    @property
    def is_open(self) -> bool:
        """Can it be chosen?"""
        return self.state in (State.FREE, State.FEW, State.WAIT)


def booth_lines(
    booths: Sequence[Booth], sign_ups: Sequence[SignUp], now: datetime
) -> list[BoothLine]:
    """The rows of the event page. The reader's own claims are marked, but for discreet ones: who
    looks over a shoulder must not learn of them."""
    mine = {s.slot.booth_id: s for s in sign_ups if not s.slot.booth.is_discreet}
    return [booth_line(booth, now, mine.get(booth.id)) for booth in booths]


def booth_line(booth: Booth, now: datetime, mine: SignUp | None = None) -> BoothLine:
    """What the event page says of the booth; `mine` is the reader's own claim there, if any."""
    open_slots = [slot for slot in booth.slots if not has_begun(slot, booth.notice, now)]
    free = [slot for slot in open_slots if slot.left]
    left = sum(slot.left for slot in open_slots)
    return BoothLine(
        booth=booth,
        kind=kinds.kind_of(booth.kind),
        state=_booth_state(booth, open_slots, left, now, mine),
        left=left,
        room=sum(slot.capacity + slot.extra for slot in open_slots),
        next_at=free[0].starts_at if free else None,
        mine=mine,
    )


def _booth_state(
    booth: Booth, open_slots: Sequence[Slot], left: int, now: datetime, mine: SignUp | None
) -> State:
    if booth.is_walk_in:
        return State.WALK_IN
    if mine:
        return State.MINE
    if booth.paused_at:
        return State.PAUSED
    if not open_slots:
        return State.OVER if booth.slots else State.UNFIXED
    if left:
        return State.FEW if left <= FEW_AT_BOOTH else State.FREE
    waits = any(takes_waiters(booth, slot, now) for slot in open_slots)
    return State.WAIT if waits else State.FULL


def choices(
    booth: Booth, now: datetime, mine: Mapping[int, SignUp], chosen: int | None = None
) -> list[Choice]:
    """The booth's slots as the grid shows them. `mine` maps slots to the reader's own claims.

    Chosen is what the reader chose, while that can be had; else the first free slot, so that most
    people need not choose at all.
    """
    states = {slot.id: _slot_state(booth, slot, now, mine) for slot in booth.slots}
    free = [slot_id for slot_id, state in states.items() if state in FREE]
    open_ids = [*free, *(slot_id for slot_id, state in states.items() if state is State.WAIT)]
    if chosen not in open_ids:
        chosen = free[0] if free and chosen is None else None
    past = [slot for slot in booth.slots if states[slot.id] is State.OVER]
    return [
        Choice(slot, states[slot.id], slot.waiting + 1, slot.id == chosen)
        for slot in booth.slots
        if slot not in past[:-PAST_SHOWN]
    ]


def _slot_state(booth: Booth, slot: Slot, now: datetime, mine: Mapping[int, SignUp]) -> State:
    if slot.id in mine:
        return State.MINE
    if has_begun(slot, booth.notice, now):
        return State.OVER
    if slot.left:
        return State.FEW if slot.left <= FEW_IN_SLOT < slot.capacity + slot.extra else State.FREE
    return State.WAIT if takes_waiters(booth, slot, now) else State.FULL


@dataclass(frozen=True)
class PassLine:
    """A sign-up as one row of the pass. `position` is its place in the line, 0 for one that holds;
    `others` are the free slots of the booth to which it can move."""

    sign_up: SignUp
    label: str
    kind: kinds.Kind
    position: int
    can_change: bool
    others: list[Choice]


def pass_lines(
    sign_ups: Sequence[SignUp], booths: Sequence[Booth], positions: Mapping[int, int], now: datetime
) -> list[PassLine]:
    """The rows of the pass, in the order of `sign_ups`."""
    by_id = {booth.id: booth for booth in booths}
    claims = [claim_of(sign_up) for sign_up in sign_ups]
    lines = []
    for sign_up in sign_ups:
        booth = by_id[sign_up.slot.booth_id]
        busy = [claim for claim in claims if claim.id != sign_up.id]
        free = [choice for choice in choices(booth, now, {}, 0) if choice.state in FREE]
        lines.append(
            PassLine(
                sign_up=sign_up,
                label=label(booth),
                kind=kinds.kind_of(booth.kind),
                position=positions.get(sign_up.id, 0),
                can_change=may_still_change(sign_up.slot, now),
                others=[
                    choice
                    for choice in free
                    if choice.slot.id != sign_up.slot_id
                    and not overlapping(choice.slot.starts_at, choice.slot.ends_at, busy)
                ],
            )
        )
    return lines


def version_of(event: Event, booths: Sequence[Booth], now: datetime) -> str:
    """Names what a page shows: how often the event has changed, and until when (epoch seconds)
    nothing changes by the clock alone. A page is current while `is_current` says so."""
    until = next_moment(moments(event, [(b, slot) for b in booths for slot in b.slots]), now)
    return f"{event.version}.{int(until.timestamp()) if until else 0}"


def is_current(version: str, changes: int, now: datetime) -> bool:
    """Does a page of this version still show what is so, when the event has changed so often?
    Takes any text, as it comes from outside."""
    shown, _dot, until = version.partition(".")
    if not (shown == str(changes) and until.isascii() and until.isdigit()):
        return False
    return until == "0" or now.timestamp() < int(until[:12])

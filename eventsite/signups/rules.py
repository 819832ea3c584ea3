"""The rules of taking a place, as plain functions of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventsite.events.models import Booth, Event, Slot
from eventsite.events.rules import Stage, has_begun, stage, takes_waiters
from eventsite.signups.models import SignUp


class Verdict(StrEnum):
    """What becomes of a wish for a place. The refusals stand in the order in which they apply."""

    DRAFT = "draft"
    CALLED_OFF = "called_off"
    OVER = "over"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    PAUSED = "paused"
    BEGUN = "begun"
    SAME = "same"
    HAS_BOOTH = "has_booth"
    OVERLAPS = "overlaps"
    AT_LIMIT = "at_limit"
    HOLD = "hold"
    WAIT = "wait"
    FULL = "full"


@dataclass(frozen=True)
class Claim:
    """One live sign-up of the pass, as far as the rules need it."""

    id: int
    slot_id: int
    booth_id: int
    starts_at: datetime
    ends_at: datetime
    is_held: bool


def claim_of(sign_up: SignUp) -> Claim:
    """A sign-up, loaded with its slot, as the rules want it."""
    slot = sign_up.slot
    return Claim(
        sign_up.id, slot.id, slot.booth_id, slot.starts_at, slot.ends_at, is_held=sign_up.is_held
    )


@dataclass(frozen=True)
class Wish:
    """A pass, with these live `claims`, would like a place in `slot`.

    `moving` is the id of the claim that is to be given up for it.
    """

    event: Event
    booth: Booth
    slot: Slot
    claims: Sequence[Claim]
    now: datetime
    moving: int | None = None


def decide(wish: Wish) -> Verdict:
    """What becomes of the wish.

    Somebody who waits at this booth may take another slot that is free: that ends the wait.
    """
    if refusal := _closed(wish):
        return refusal
    if any(claim.slot_id == wish.slot.id for claim in wish.claims):
        return Verdict.SAME
    if refusal := _in_the_way(wish):
        return refusal
    if wish.slot.left:
        return Verdict.HOLD
    # Nobody gives up a place that is held for one in a line.
    if wish.moving is None and takes_waiters(wish.booth, wish.slot, wish.now):
        return Verdict.WAIT
    return Verdict.FULL


def _closed(wish: Wish) -> Verdict | None:
    where = stage(wish.event, wish.now)
    if where is not Stage.OPEN:
        return Verdict(where.value)
    if wish.booth.paused_at:
        return Verdict.PAUSED
    return Verdict.BEGUN if has_begun(wish.slot, wish.booth.notice, wish.now) else None


def _in_the_way(wish: Wish) -> Verdict | None:
    slot, limit = wish.slot, wish.event.limit_per_pass
    others = [claim for claim in wish.claims if claim.id != wish.moving]
    here = [claim for claim in others if claim.booth_id == wish.booth.id]
    if here and not (slot.left and not here[0].is_held):
        return Verdict.HAS_BOOTH
    if overlapping(slot.starts_at, slot.ends_at, others):
        return Verdict.OVERLAPS
    return Verdict.AT_LIMIT if limit and len(others) - len(here) >= limit else None


def overlapping(starts_at: datetime, ends_at: datetime, claims: Sequence[Claim]) -> Claim | None:
    """The first *held* claim that shares a moment with the half-open time; touching is fine."""
    for claim in claims:
        if claim.is_held and claim.starts_at < ends_at and starts_at < claim.ends_at:
            return claim
    return None


def may_still_change(slot: Slot, now: datetime) -> bool:
    """A person may give up or move until the slot begins."""
    return now < slot.starts_at

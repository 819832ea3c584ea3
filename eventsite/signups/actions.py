"""What can be done to places: the only code that changes who holds or waits.

Each verb runs inside the caller's transaction, in which the event's lock was taken before the first
row was read (`events.actions.lock`); a verb checks that. `Slot.taken` and `Slot.waiting` change by
conditional updates only.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, update
from sqlalchemy.orm.attributes import set_committed_value

from eventsite import clock
from eventsite.db import check_event_lock, session
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events import queries as event_queries
from eventsite.events.models import Booth, Event, Slot
from eventsite.events.rules import takes_waiters
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.passes import actions as passes
from eventsite.passes import links
from eventsite.passes.models import Pass
from eventsite.signups import letters, queries, rules
from eventsite.signups.models import SignUp
from eventsite.signups.refusals import refusal_of
from eventsite.signups.rules import Verdict, Wish


def take(booth: Booth, slot: Slot, owner: Pass) -> SignUp:
    """Take a place in the slot for this pass, or a place in its wait list.

    Asking again for a slot one already has gives the same sign-up, and changes nothing. Somebody
    who waits at this booth and asks for another slot that is free moves there. Raises Refusal.
    """
    event = booth.event
    check_event_lock()
    now = clock.now()
    claims = queries.claims_of(owner)
    wish = Wish(event, booth, slot, claims, now)
    verdict = rules.decide(wish)
    if verdict is Verdict.SAME:
        return _found(queries.live_in(owner, slot))
    if verdict not in (Verdict.HOLD, Verdict.WAIT):
        raise _refusal(verdict, wish)
    here = [claim for claim in claims if claim.booth_id == booth.id]
    if here:
        return _move(_found(queries.sign_up_of(owner, here[0].id)), booth, slot, owner)
    sign_up = SignUp(pass_id=owner.id, slot_id=slot.id, asked_at=now, sequence=0)
    sign_up.owner, sign_up.slot = owner, slot
    if verdict is Verdict.HOLD:
        _hold(sign_up, slot)
    else:
        _count(slot, Slot.waiting >= 0, waiting=Slot.waiting + 1)
    session.add(sign_up)
    session.flush()  # needs the id
    events.changed(event.id)
    _record("took place" if sign_up.is_held else "joined wait list", sign_up, booth)
    compose = letters.taken if sign_up.is_held else letters.waiting
    link = links.address_of(owner)
    kind = "taken" if sign_up.is_held else "waiting"
    passes.tell(owner, kind, lambda: compose(event, booth, slot, link))
    return sign_up


def move(sign_up: SignUp, slot: Slot, owner: Pass) -> SignUp:
    """Change to a free slot of the same booth. Until it is certain, the old place is kept."""
    booth = sign_up.slot.booth
    check_event_lock()
    now = clock.now()
    _check_still_changeable(sign_up, now)
    wish = Wish(booth.event, booth, slot, queries.claims_of(owner), now, moving=sign_up.id)
    verdict = rules.decide(wish)
    if verdict is Verdict.SAME:
        return sign_up
    if verdict is not Verdict.HOLD:
        raise _refusal(verdict, wish)
    return _move(sign_up, booth, slot, owner)


def give_up(sign_up: SignUp, owner: Pass) -> None:
    """Give the place, or the place in the line, back; the next in line moves up.

    Giving up twice is fine. Raises Refusal once the slot has begun.
    """
    check_event_lock()
    if not sign_up.is_live:
        return
    now = clock.now()
    _check_still_changeable(sign_up, now)
    booth, slot = sign_up.slot.booth, sign_up.slot
    _leave(sign_up, slot)
    sign_up.given_up_at, sign_up.given_up_by = now, journal.actor()
    sign_up.sequence += 1
    events.changed(owner.event_id)
    _record("gave up", sign_up, booth)
    passes.tell(owner, "given_up", lambda: letters.given_up(booth.event, booth, slot))
    _move_others_up(booth, slot, owner)


def resize(booth: Booth, slot: Slot, capacity: int) -> None:
    """Change how many the slot can hold: more moves people up, fewer puts nobody out."""
    check_event_lock()
    before = slot.capacity
    slot.capacity, slot.extra = capacity, max(0, slot.taken - capacity)
    session.flush()  # so that the updates below see it
    events.changed(booth.event_id)
    journal.note("resized", "slot", slot.id, event_id=booth.event_id, before=before, after=capacity)
    _fill(booth, slot)


def pause(booth: Booth) -> None:
    """Take no more sign-ups and move nobody up at this booth until it resumes."""
    check_event_lock()
    booth.paused_at = clock.now()
    events.changed(booth.event_id)
    journal.note("paused", "booth", booth.id, event_id=booth.event_id)


def resume(booth: Booth) -> None:
    """Go on after a pause; places that became free meanwhile go to those who wait."""
    check_event_lock()
    booth.paused_at = None
    session.flush()  # so that filling sees it
    events.changed(booth.event_id)
    journal.note("resumed", "booth", booth.id, event_id=booth.event_id)
    for slot in booth.slots:
        _fill(booth, slot)


def call_off(event: Event) -> None:
    """The event will not take place: everybody who has a claim is told."""
    check_event_lock()
    event.called_off_at = clock.now()
    events.changed(event.id)
    journal.note("called off", "event", event.id, event_id=event.id)
    for owner in queries.owners_in(event.id):
        passes.tell(owner, "called_off", lambda: letters.called_off(event))


def _move(sign_up: SignUp, booth: Booth, slot: Slot, owner: Pass) -> SignUp:
    left = sign_up.slot
    _leave(sign_up, left)
    sign_up.slot_id, sign_up.slot, sign_up.asked_at = slot.id, slot, clock.now()
    sign_up.sequence += 1
    _hold(sign_up, slot)
    session.flush()  # so that moving up sees the new time
    events.changed(booth.event_id)
    _record("moved", sign_up, booth, left=left.id)
    link = links.address_of(owner)
    passes.tell(owner, "moved", lambda: letters.moved(booth.event, booth, slot, link))
    _move_others_up(booth, left, owner)
    return sign_up


def _move_others_up(booth: Booth, slot: Slot, owner: Pass) -> None:
    """A place in `slot` and an hour of `owner` have become free: both may let somebody move up."""
    session.flush()  # so that the searches see what was given up
    _fill(booth, slot)
    for waited_for in queries.slots_waited_for(owner):
        if waited_for.id != slot.id:
            _fill(waited_for.booth, waited_for)


def _fill(booth: Booth, slot: Slot) -> None:
    """Give free places to those who wait, in order."""
    event = booth.event
    while (
        slot.left
        and slot.waiting
        and not booth.paused_at
        and not event.called_off_at
        and takes_waiters(booth, slot, clock.now())
    ):
        sign_up = queries.next_in_line(slot)
        if sign_up is None:
            return
        _leave(sign_up, slot)
        _hold(sign_up, slot)
        sign_up.sequence += 1
        session.flush()  # so that the next search sees this place
        events.changed(event.id)
        _record("moved up", sign_up, booth)
        _tell_moved_up(event, booth, slot, sign_up.owner)


def _tell_moved_up(event: Event, booth: Booth, slot: Slot, owner: Pass) -> None:
    link = links.address_of(owner)
    passes.tell(owner, "moved_up", lambda: letters.moved_up(event, booth, slot, link))


def _hold(sign_up: SignUp, slot: Slot) -> None:
    # Under the lock the rule has just seen a place; this is the second of the two guards.
    if not _count(slot, Slot.taken < Slot.capacity + Slot.extra, taken=Slot.taken + 1):
        raise Refusal(_("The last place has just been taken"), _("Please choose another time."))
    sign_up.held_at = clock.now()


def _leave(sign_up: SignUp, slot: Slot) -> None:
    if sign_up.is_waiting:
        _count(slot, Slot.waiting > 0, waiting=Slot.waiting - 1)
        return
    # Room beyond the capacity goes with the people who leave: nobody else may move into it.
    beyond = Slot.taken - 1 - Slot.capacity
    _count(slot, Slot.taken > 0, taken=Slot.taken - 1, extra=case((beyond > 0, beyond), else_=0))


def _count(slot: Slot, condition: ColumnElement[bool], **values: Any) -> bool:
    """Change the slot's counters if the condition holds in the database; tells whether it did."""
    change = update(Slot).where(Slot.id == slot.id, condition).values(**values)
    change = change.returning(Slot.taken, Slot.extra, Slot.waiting)
    counted = session.execute(
        change, execution_options={"synchronize_session": False}
    ).one_or_none()
    if counted is None:
        return False
    for name in ("taken", "extra", "waiting"):
        set_committed_value(slot, name, getattr(counted, name))
    return True


def _check_still_changeable(sign_up: SignUp, now: datetime) -> None:
    if not sign_up.is_live:
        raise Refusal(_("This sign-up was cancelled"), _("Take a new time at the booth."))
    if not rules.may_still_change(sign_up.slot, now):
        raise Refusal(_("This time has begun"), _("Please speak to the people at the desk."))


def _record(verb: str, sign_up: SignUp, booth: Booth, **facts: int) -> None:
    journal.note(
        verb,
        "sign_up",
        sign_up.id,
        event_id=booth.event_id,
        pass_id=sign_up.pass_id,
        slot=sign_up.slot_id,
        **facts,
    )


def _refusal(verdict: Verdict, wish: Wish) -> Refusal:
    booths = event_queries.booths_by_id(wish.event.id)
    return refusal_of(verdict, wish, booths, event_queries.slots_of(wish.booth))


def _found(sign_up: SignUp | None) -> SignUp:
    assert sign_up is not None
    return sign_up

"""What can be done to places: the only code that changes who holds or waits.

Each verb runs inside the caller's transaction, in which the event's lock was taken before the first
row was read (`events.actions.lock`); a verb checks that. `Slot.taken`, `Slot.waiting` and
`Event.expected` change by updates only that the database itself works out.
"""

from typing import Any

from sqlalchemy import ColumnElement, case, update
from sqlalchemy.orm.attributes import set_committed_value

from eventsite import clock
from eventsite.db import check_event_lock, session
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.events.rules import takes_waiters
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.passes import actions as passes
from eventsite.passes import links
from eventsite.passes.models import Pass
from eventsite.signups import letters, queries, rules
from eventsite.signups.models import SignUp
from eventsite.signups.refusals import check_still_changeable, refusal
from eventsite.signups.rules import Verdict, Wish


def take(booth: Booth, slot: Slot, owner: Pass) -> SignUp:
    """Take a place in the slot for this pass, or a place in its wait list.

    Asking again for a slot one already has gives the same sign-up, and changes nothing. Somebody
    who waits at this booth and asks for another slot that is free moves there. Raises Refusal.
    """
    check_event_lock()
    wish = Wish(booth.event, booth, slot, queries.claims_of(owner), clock.now())
    verdict = rules.decide(wish)
    if verdict is Verdict.SAME:
        return _found(queries.live_in(owner, slot))
    if verdict not in (Verdict.HOLD, Verdict.WAIT):
        raise refusal(verdict, wish)
    return settle(wish, owner, waits=verdict is Verdict.WAIT)


def settle(wish: Wish, owner: Pass, *, waits: bool = False, beyond: str = "") -> SignUp:
    """Give the wish its place, or its place in the line. Who calls has decided that it may be.

    `beyond` is a reason, a word of ours, to make room where there is none.
    """
    check_event_lock()
    booth, slot = wish.booth, wish.slot
    if beyond and not slot.left:
        _count(slot, Slot.extra >= 0, extra=Slot.extra + 1)
        journal.note("added room", "slot", slot.id, event_id=booth.event_id, reason=beyond)
    here = [claim for claim in wish.claims if claim.booth_id == booth.id]
    if here:
        return _move(_found(queries.sign_up_of(owner, here[0].id)), booth, slot, owner)
    sign_up = SignUp(pass_id=owner.id, slot_id=slot.id, asked_at=wish.now, sequence=0)
    sign_up.owner, sign_up.slot = owner, slot
    if waits:
        _count(slot, Slot.waiting >= 0, waiting=Slot.waiting + 1)
    else:
        _hold(sign_up, slot)
    session.add(sign_up)
    session.flush()  # needs the id
    is_first = sign_up.is_held and not any(claim.is_held for claim in wish.claims)
    events.changed(booth.event_id, expected=int(is_first))
    _record("joined wait list" if waits else "took place", sign_up, booth)
    _tell("waiting" if waits else "taken", booth, slot, owner)
    return sign_up


def move(sign_up: SignUp, slot: Slot, owner: Pass) -> SignUp:
    """Change to a free slot of the same booth. Until it is certain, the old place is kept."""
    booth = sign_up.slot.booth
    check_event_lock()
    now = clock.now()
    check_still_changeable(sign_up, now)
    wish = Wish(booth.event, booth, slot, queries.claims_of(owner), now, moving=sign_up.id)
    verdict = rules.decide(wish)
    if verdict is Verdict.SAME:
        return sign_up
    if verdict is not Verdict.HOLD:
        raise refusal(verdict, wish)
    return _move(sign_up, booth, slot, owner)


def give_up(sign_up: SignUp, owner: Pass) -> None:
    """Give the place, or the place in the line, back; the next in line moves up.

    Giving up twice is fine. Raises Refusal once the slot has begun.
    """
    if sign_up.is_live:
        check_still_changeable(sign_up, clock.now())
        release(sign_up, owner)


def release(sign_up: SignUp, owner: Pass) -> None:
    """Give a live sign-up back whatever the time: the next in line moves up."""
    check_event_lock()
    booth, slot = sign_up.slot.booth, sign_up.slot
    fewer = _sole(sign_up) if sign_up.is_held else 0
    _leave(sign_up, slot)
    sign_up.given_up_at, sign_up.given_up_by = clock.now(), journal.actor()
    sign_up.sequence += 1
    events.changed(owner.event_id, expected=-fewer)
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
    more = _sole(sign_up) if sign_up.is_waiting else 0
    _leave(sign_up, left)
    sign_up.slot_id, sign_up.slot, sign_up.asked_at = slot.id, slot, clock.now()
    sign_up.sequence += 1
    _hold(sign_up, slot)
    session.flush()  # so that moving up sees the new time
    events.changed(booth.event_id, expected=more)
    _record("moved", sign_up, booth, left=left.id)
    _tell("moved", booth, slot, owner)
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
        events.changed(event.id, expected=_sole(sign_up))
        _record("moved up", sign_up, booth)
        _tell("moved_up", booth, slot, sign_up.owner)


def _sole(sign_up: SignUp) -> int:
    """1 if the pass holds no other place, so that with this one more, or fewer, is expected."""
    return 0 if queries.holds_another(sign_up) else 1


def _tell(kind: str, booth: Booth, slot: Slot, owner: Pass) -> None:
    letter, link = letters.WITH_LINK[kind], links.address_of(owner)
    passes.tell(owner, kind, lambda: letter(booth.event, booth, slot, link))


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


def _record(verb: str, sign_up: SignUp, booth: Booth, **facts: int) -> None:
    about = {"event_id": booth.event_id, "pass_id": sign_up.pass_id}
    journal.note(verb, "sign_up", sign_up.id, **about, slot=sign_up.slot_id, **facts)


def _found(sign_up: SignUp | None) -> SignUp:
    assert sign_up is not None
    return sign_up

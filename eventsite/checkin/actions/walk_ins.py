"""People without a sign-up: registered on the spot, or admitted with the pass they have."""

from dataclasses import replace

from eventsite.checkin import refusals, rules
from eventsite.checkin.actions import record, scans
from eventsite.checkin.actions.record import Done, Sent
from eventsite.checkin.answers import Answer
from eventsite.checkin.rules import Action, Booking, Case, Decision, Override, Result
from eventsite.db import check_event_lock, session
from eventsite.events import queries as event_queries
from eventsite.events.models import Event, Slot
from eventsite.passes import actions as passes
from eventsite.passes import queries as pass_queries
from eventsite.passes.actions import Contact
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups
from eventsite.signups.models import SignUp
from eventsite.signups.rules import Verdict, Wish

MAY_BE_ADMITTED = (Result.NO_BOOKING, Result.CANCELLED)
OPEN = (Result.NO_BOOKING, Result.OK)  # what the rules say to who has no booking, by day


def register(event: Event, sent: Sent, contact: Contact, slot: Slot | None) -> Done:
    """Make a pass for somebody new, who has come; at a booth they get a place in the slot.

    Raises Refusal: the door is not open yet or no more, there is no place in the slot.
    """
    check_event_lock()
    if done := record.again(event, sent):
        return done
    _check_open(event, sent)
    return _admit(event, sent, passes.make_at_desk(event, contact), slot)


def admit(event: Event, sent: Sent, slot: Slot | None) -> Done:
    """Let somebody in who has a pass and no booking here; at a booth they get a place in the slot.

    Who has a booking by now, or has come, is answered as if scanned. Raises Refusal.
    """
    check_event_lock()
    if done := record.again(event, sent):
        return done
    holder, decision = scans.look_up(event, sent)
    if holder is None or decision.result not in MAY_BE_ADMITTED:
        return scans.check_in(event, sent)
    _check_open(event, sent)
    return _admit(event, sent, session.get_one(Pass, holder.id), slot)


def bring_in(event: Event, sent: Sent, contact: Contact) -> Done:
    """Write down that somebody was registered while there was no network.

    They have come, so nothing is refused: where there was no room, or the door was not open, there
    is a conflict.
    """
    check_event_lock()
    if done := record.again(event, sent):
        return done
    known = pass_queries.pass_with_phone(event.id, contact.phone) if contact.phone else None
    if known:
        sent = replace(sent, code=known.code, decided=Result.OK)
        _holder, decision = scans.look_up(event, sent)
        if decision.result not in MAY_BE_ADMITTED:
            return scans.check_in(event, sent)
    owner = known or passes.make_at_desk(event, contact)
    slot = None
    if sent.booth and not sent.booth.is_walk_in:
        slots = event_queries.slots_of(sent.booth)
        slot = next(iter(rules.slots_at_desk(slots, sent.at)), None)
    has_room = slot.left > 0 if slot else not sent.booth or sent.booth.is_walk_in
    opening = _opening(event, sent).result
    sent = replace(sent, override=Override.OFFLINE)
    if opening not in OPEN:
        return _admit(event, sent, owner, slot, conflict=opening)
    return _admit(event, sent, owner, slot, conflict=None if has_room else Result.NO_BOOKING)


def _opening(event: Event, sent: Sent) -> Decision:
    """What the rules say to somebody who has a pass and nothing else."""
    return rules.decide(Case(event, sent.booth, event.id, None, (), sent.at))


def _check_open(event: Event, sent: Sent) -> None:
    decision = _opening(event, sent)
    if decision.result in OPEN:
        return
    reason = sent.override
    if not (reason and rules.may_override(sent.staff, event.id, decision.result, reason)):
        raise refusals.not_open(event, decision, sent.at)


def _admit(
    event: Event, sent: Sent, owner: Pass, slot: Slot | None, conflict: Result | None = None
) -> Done:
    sign_up, before = _place(event, sent, owner, slot) if slot else (None, {})
    scan = record.begin(event, sent, Action.WALK_IN, _booking(sent, slot, sign_up))
    scan.pass_id, scan.code, scan.override = owner.id, owner.code, sent.override
    comes_now = slot is None or bool(conflict) or rules.is_due(slot, sent.at)
    scan.result = Result.CONFLICT if conflict else Result.OK
    scan.facts |= {"made": not sent.code, "is_later": not comes_now, **before}
    if conflict:
        scan.facts["verdict"] = conflict
    number = record.keep(scan)
    if number is None:
        raise RuntimeError("under the lock nobody else can have sent this scan")
    if sent.override and sent.override is not Override.OFFLINE:
        record.note_override(scan, number, against=Result.NO_BOOKING)
    has_arrived = comes_now and record.arrive(scan, number)
    about = sent.booth if slot else None
    answer = Answer(event, scan, sent.booth, owner.name, owner.phone_tail, about)
    return Done(answer, came=int(has_arrived))


def _place(event: Event, sent: Sent, owner: Pass, slot: Slot) -> tuple[SignUp, dict[str, object]]:
    """A place in the slot; and what undoing it has to know."""
    assert sent.booth
    wish = Wish(event, sent.booth, slot, sign_ups.claims_of(owner), sent.at)
    beyond = sent.override if _may_overbook(event, sent) else None
    verdict = rules.place_at_desk(wish, is_override=bool(beyond))
    if verdict is Verdict.SAME:
        sign_up = sign_ups.live_in(owner, slot)
        assert sign_up
        return sign_up, {}
    if verdict is not Verdict.HOLD:
        raise refusals.no_place(verdict, wish, owner)
    waited = sign_ups.waiting_at(owner, sent.booth)
    before: dict[str, object] = {"took": True}
    if waited:
        before["waited"] = [waited.slot_id, waited.asked_at.isoformat()]
    return places.settle(wish, owner, beyond=beyond or ""), before


def _may_overbook(event: Event, sent: Sent) -> bool:
    if sent.override is None or sent.override is Override.OFFLINE:
        return sent.override is not None
    return rules.may_override(sent.staff, event.id, Result.NO_BOOKING, sent.override)


def _booking(sent: Sent, slot: Slot | None, sign_up: SignUp | None) -> Booking | None:
    if slot is None or sign_up is None or sent.booth is None:
        return None
    return Booking(sign_up.id, sent.booth, slot.starts_at, slot.ends_at, True, None)

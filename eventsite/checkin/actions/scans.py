"""Checking in, and undoing it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from eventsite import codes
from eventsite.checkin import queries, rules
from eventsite.checkin.actions import record
from eventsite.checkin.actions.record import Done, Sent
from eventsite.checkin.answers import Answer
from eventsite.checkin.models import Arrival, Draft, Scan
from eventsite.checkin.queries import Holder
from eventsite.checkin.rules import Action, Case, Decision, Result
from eventsite.db import session
from eventsite.errors import Refusal
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups


def check_in(event: Event, sent: Sent) -> Done:
    """Check in whoever holds the code. The same scan again gives the same answer."""
    holder, decision = look_up(event, sent)
    scan = record.begin(event, sent, Action.CHECK_IN, decision.booking)
    has_arrived = _settle(event, sent, scan, decision)
    answer = Answer(event, scan, sent.booth)
    if holder and holder.event_id == event.id:
        scan.pass_id = holder.id
        about = decision.booking.booth if decision.booking else None
        answer = replace(answer, name=holder.name, tail=holder.tail, about=about)
    number = record.keep(scan)
    if number is None:
        return _again(event, sent)
    if scan.override:
        record.note_override(scan, number, against=decision.result)
    if has_arrived and not record.arrive(scan, number):
        has_arrived = False
        _was_second(scan, number)
    return Done(answer, came=int(has_arrived))


def look_up(event: Event, sent: Sent) -> tuple[Holder | None, Decision]:
    """Whose code it is, and what the rules say."""
    code = codes.clean(sent.code)
    if not codes.is_well_formed(code):
        return None, Decision(Result.UNKNOWN)
    holder = queries.holder_of(code, queries.door_of(sent.booth))
    case = Case(
        event=event,
        booth=sent.booth,
        pass_event_id=holder.event_id if holder else None,
        first_at=holder.first_at if holder else None,
        bookings=holder.bookings if holder else (),
        now=sent.at,
    )
    decision = rules.decide(case)
    if decision.booking and not rules.may_know(sent.staff, event.id, sent.booth, decision.booking):
        decision = replace(decision, booking=None)
    return holder, decision


def undo(event: Event, sent: Sent, undone: str) -> Done:
    """Undo the scan of this id: nobody has come by it, and a place that it took is free again.

    Needs the event's lock if it was a walk-in's.
    """
    target = queries.scan_of(event, undone)
    scan = record.begin(event, sent, Action.UNDO)
    if target is None or not _may_undo(event, sent, target):
        return _keep_undo(event, sent, scan, Result.NOTHING_TO_UNDO)
    scan.undoes_id, scan.booth_id, scan.pass_id = target.id, target.booth_id, target.pass_id
    is_live = (Arrival.scan_id == target.id, Arrival.undone_at.is_(None))
    ended = update(Arrival).where(*is_live).values(undone_at=sent.at).returning(Arrival.id)
    options = {"synchronize_session": False}
    has_left = session.scalar(ended, execution_options=options) is not None
    gave_back = target.facts.get("took", False) and _give_place_back(target)
    result = Result.UNDONE if has_left or gave_back else Result.NOTHING_TO_UNDO
    return _keep_undo(event, sent, scan, result, came=-int(has_left))


def _keep_undo(event: Event, sent: Sent, scan: Draft, result: Result, came: int = 0) -> Done:
    scan.result = result
    booth = events.booth_with_id(scan.booth_id)
    owner = session.get(Pass, scan.pass_id) if scan.pass_id else None
    answer = Answer(event, scan, booth)
    if owner:
        answer = replace(answer, name=owner.name, tail=owner.phone_tail)
    return Done(answer, came=came) if record.keep(scan) is not None else _again(event, sent)


def _may_undo(event: Event, sent: Sent, target: Scan) -> bool:
    booth = events.booth_with_id(target.booth_id)
    return (
        target.action != Action.UNDO
        and rules.may_check_in(sent.staff, event.id, booth)
        and rules.may_undo(sent.staff, event.id, target.at, sent.at)
    )


def _give_place_back(target: Scan) -> bool:
    owner = session.get_one(Pass, target.pass_id)
    sign_up = sign_ups.sign_up_of(owner, target.sign_up_id) if target.sign_up_id else None
    if sign_up is None or not sign_up.is_live:
        return False
    booth = sign_up.slot.booth
    places.release(sign_up, owner)
    if waited := target.facts.get("waited"):
        _let_wait_again(booth, owner, *waited)
    return True


def _let_wait_again(booth: Booth, owner: Pass, slot_id: int, asked_at: str) -> None:
    """Who waited when they were admitted has their place in the line again, if there is one."""
    slot = events.slot_in(booth, slot_id)
    if slot is None:
        return
    try:
        places.take(booth, slot, owner).asked_at = datetime.fromisoformat(asked_at)
    except Refusal:
        return


def _settle(event: Event, sent: Sent, scan: Draft, decision: Decision) -> bool:
    """Write the result into the scan; tells whether the person has come."""
    reason, verdict = sent.override, decision.result
    if reason and rules.may_override(sent.staff, event.id, verdict, reason):
        scan.result, scan.override = Result.OK, reason
        return True
    scan.result, has_arrived = rules.let_in(verdict, sent.decided)
    if scan.result == Result.CONFLICT:
        scan.facts["verdict"] = verdict
    if decision.when:
        scan.facts["when"] = decision.when.isoformat()
    return has_arrived


def _was_second(scan: Draft, number: int) -> None:
    """Another scan of this very moment has made the arrival."""
    assert scan.pass_id
    first_at = queries.first_arrival(scan.pass_id, record.door(scan))
    scan.result, _arrives = rules.let_in(Result.ALREADY, scan.decided)
    scan.facts = {"when": (first_at or scan.at).isoformat(), "verdict": Result.ALREADY}
    change = update(Scan).where(Scan.id == number).values(result=scan.result, facts=scan.facts)
    session.execute(change, execution_options={"synchronize_session": False})


def _again(event: Event, sent: Sent) -> Done:
    done = record.again(event, sent)
    assert done
    return done

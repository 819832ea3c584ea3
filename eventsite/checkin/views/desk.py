"""The one field of the desk: a code checks in, a name or number is looked for."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.guards import role_at
from eventsite.accounts.models import Staff
from eventsite.accounts.rules import may
from eventsite.checkin import answers, guards, queries, rules
from eventsite.checkin.actions import record, scans, searches, walk_ins
from eventsite.checkin.answers import Answer
from eventsite.checkin.forms import REASONS, page_id
from eventsite.checkin.queries import Found
from eventsite.checkin.rules import Action, Override, Result
from eventsite.checkin.typed import Typed, read
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes import links
from eventsite.signups import queries as sign_ups
from eventsite.signups.rules import Wish
from eventsite.web.finding import found
from eventsite.web.pages import page, unchanged, whole
from eventsite.web.qr import qr
from eventsite.web.site import shown_again_by

blueprint = Blueprint("desk", __name__, url_prefix="/desk/<slug:event>")
LINES = 6
# How each result looks: the tone of its box, and the sign in it.
LOOKS = {
    Result.OK: ("ok", "tick"),
    Result.ALREADY: ("info", "again"),
    Result.NO_BOOKING: ("ask", "ask"),
    Result.TOO_EARLY: ("ask", "clock"),
    Result.CANCELLED: ("no", "ban"),
    Result.OVER: ("no", "clock"),
    Result.WRONG_EVENT: ("no", "alert"),
    Result.UNKNOWN: ("no", "cross"),
    Result.UNDONE: ("ask", "again"),
    Result.NOTHING_TO_UNDO: ("ask", "alert"),
    Result.CONFLICT: ("later", "nonet"),
}
NEVER_A_CODE = (Typed.TAIL, Typed.PHONE, Typed.TOO_SHORT)


@blueprint.get("/")
@role_at("desk", "booth")
def show(staff: Staff, event: Event) -> ResponseReturnValue:
    """The field, how many have come, what was last; with `?scan=` the answer to that scan."""
    asked = request.args
    if "booth" in asked:
        booth = guards.door(staff, event, asked["booth"])
    elif "at" in asked:
        booth = guards.door(staff, event, asked["at"], remember=False)
    else:
        booth = guards.remembered_door(staff, event)
    if "v" in asked and asked["v"] == queries.figures(event).version:
        return unchanged()
    shown = rules.uuid_of(asked.get("scan", ""))
    done = record.again(event, guards.sent_before(staff, booth, shown)) if shown else None
    return show_desk(staff, event, booth, answer=done.answer if done else None)


@blueprint.post("/scan")
@shown_again_by(show)
@role_at("desk", "booth")
def scan(staff: Staff, event: Event) -> ResponseReturnValue:
    """Check in whose code it is. What is no code but a name or number is looked for instead."""
    booth = guards.door(staff, event, request.form.get("booth", ""))
    kind, wanted = read(request.form.get("code", ""))
    if kind is not Typed.CODE:
        people = _search(staff, event, booth, kind, wanted)
        # A name is not written down where codes are; a word of plain letters may be a wrong code.
        if people or kind in NEVER_A_CODE or not wanted.isascii():
            return show_desk(staff, event, booth, people=people, kind=kind)
    done = scans.check_in(event, guards.sent_by(staff, booth, Action.CHECK_IN))
    record.count(done)
    return show_desk(staff, event, booth, answer=done.answer)


@blueprint.post("/search")
@shown_again_by(show)
@role_at("desk", "booth")
def search(staff: Staff, event: Event) -> ResponseReturnValue:
    """Look for a name, a number or its last four digits, or a code; check nobody in."""
    booth = guards.door(staff, event, request.form.get("booth", ""))
    kind, wanted = read(request.form.get("q", ""))
    people = _search(staff, event, booth, kind, wanted)
    return show_desk(staff, event, booth, people=people, kind=kind)


@blueprint.post("/undo")
@shown_again_by(show)
@guards.under_lock
@role_at("desk", "booth")
def undo(staff: Staff, event: Event) -> ResponseReturnValue:
    """Undo a scan; it stays in the record."""
    booth = guards.door(staff, event, request.form.get("booth", ""))
    undone = rules.uuid_of(request.form.get("scan", ""))
    done = scans.undo(event, guards.sent_by(staff, booth, Action.UNDO, undone), undone)
    record.count(done)
    return show_desk(staff, event, booth, answer=done.answer)


@blueprint.post("/admit")
@shown_again_by(show)
@guards.under_lock
@role_at("desk", "booth")
def admit(staff: Staff, event: Event) -> ResponseReturnValue:
    """Let somebody in who has a pass and no booking here."""
    booth = guards.door(staff, event, request.form.get("booth", ""))
    number = request.form.get("slot", "")
    slot = guards.slot_at(booth, number)
    done = walk_ins.admit(event, guards.sent_by(staff, booth, Action.WALK_IN, number), slot)
    record.count(done)
    return show_desk(staff, event, booth, answer=done.answer)


def show_desk(
    staff: Staff,
    event: Event,
    booth: Booth | None,
    answer: Answer | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The page, or the part that was asked for; what the rest needs is not even read then."""
    g.shown = show
    return page(
        "checkin/desk.html",
        event=event,
        desk_url=url_for(".show", event=event.slug),
        booth=booth,
        answer=answer,
        look=LOOKS[answer.result] if answer else None,
        people=more.get("people"),
        kind=more.get("kind"),
        label_at=answers.label_at,
        qr=qr,
        is_desk=may(staff, event.id, "desk"),
        offer=_offer(event, booth, answer) if answer else None,
        reasons=_reasons(staff, event, answer) if answer else {},
        link=_link(staff, event, answer) if answer else "",
        page_id=page_id(),
        doors=partial(_doors, staff, event),
        live=partial(_live, event, booth),
    )


def _search(
    staff: Staff, event: Event, booth: Booth | None, kind: Typed, wanted: str
) -> Sequence[Found]:
    if kind is Typed.TOO_SHORT or not wanted:
        return []
    return searches.search(event, kind, wanted, booth, guards.own_booths(staff, event))


def _offer(event: Event, booth: Booth | None, answer: Answer) -> Slot | None:
    """The slot in which there is a place for somebody who has no booking at this booth."""
    if booth is None or answer.result not in walk_ins.MAY_BE_ADMITTED:
        return None
    now = clock.now()
    claims = sign_ups.claims_of(found(queries.pass_at(event, answer.scan.pass_id or 0)))
    slots = rules.slots_at_desk(events.slots_of(booth), now)
    return rules.slot_to_offer(Wish(event, booth, slot, claims, now) for slot in slots)


def _reasons(staff: Staff, event: Event, answer: Answer) -> dict[Override, Any]:
    """The reasons for which this person may let somebody in all the same; who is only early needs
    none."""
    first = rules.REASONS[0]
    if answer.result is Result.TOO_EARLY:
        return {}
    return REASONS if rules.may_override(staff, event.id, answer.result, first) else {}


def _link(staff: Staff, event: Event, answer: Answer) -> str:
    """The link of a pass that this person has just made, to take along."""
    scan = answer.scan
    is_theirs = scan.facts.get("made") and scan.staff_id == staff.id
    if not (is_theirs and scan.pass_id and clock.now() < scan.server_at + rules.LINK_SHOWN):
        return ""
    owner = found(queries.pass_at(event, scan.pass_id))
    return whole(url_for("pass_page.show", secret=links.secret_of(owner)))


def _doors(staff: Staff, event: Event) -> list[Booth | None]:
    """Where this person may check in."""
    every = [None, *events.booths_at(event)]
    return [booth for booth in every if rules.may_check_in(staff, event.id, booth)]


def _live(event: Event, booth: Booth | None) -> dict[str, Any]:
    """What changes by itself: the figures, and the last scans at the door."""
    figures = queries.figures(event)
    return {
        "figures": figures,
        "arrived": figures.arrived.get(queries.door_of(booth), 0),
        "booths": events.booths_at(event),
        "lines": queries.last_scans(event, booth, LINES),
    }

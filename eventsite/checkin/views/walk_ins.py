"""Registering people on the spot."""

from flask import url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.guards import role_at
from eventsite.accounts.models import Staff
from eventsite.accounts.rules import may
from eventsite.checkin import guards, rules
from eventsite.checkin.actions import record, searches, walk_ins
from eventsite.checkin.forms import WalkInForm, page_id
from eventsite.checkin.rules import Action
from eventsite.checkin.typed import Typed
from eventsite.checkin.views.desk import blueprint, show_desk
from eventsite.errors import Unfilled
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.language import gettext as _
from eventsite.passes import queries as passes
from eventsite.web.finding import checked, form_of
from eventsite.web.pages import leave_for, page
from eventsite.web.site import shown_again_by


@blueprint.get("/walk-in")
@role_at("desk", "booth")
def new_walk_in(staff: Staff, event: Event) -> ResponseReturnValue:
    """The form: a name, perhaps a number, one tap each for the rest."""
    form = form_of(WalkInForm)
    booth = guards.remembered_door(staff, event)
    slots = [] if booth is None or booth.is_walk_in else events.slots_of(booth)
    form.id.data = form.id.data or page_id()
    return page(
        "checkin/walk_in.html",
        event=event,
        booth=booth,
        form=form,
        slots=rules.slots_at_desk(slots, clock.now()),
        is_organizer=may(staff, event.id, "organizer"),
    )


@blueprint.post("/walk-in")
@shown_again_by(new_walk_in)
@guards.under_lock
@role_at("desk", "booth")
def walk_in(staff: Staff, event: Event) -> ResponseReturnValue:
    """Make a pass for somebody who has come, and check it in."""
    form = checked(WalkInForm)
    booth = guards.door(staff, event, form.booth.data or "")
    if form.number and passes.pass_with_phone(event.id, form.number):
        own = guards.own_booths(staff, event)
        people = searches.search(event, Typed.PHONE, form.number, booth, own)
        return show_desk(staff, event, booth, people=people, kind="known")
    parts = (form.name.data, form.number, form.slot.data or "")
    sent = guards.sent_by(staff, booth, Action.WALK_IN, *parts)
    done = walk_ins.register(event, sent, form.contact, _slot(form, booth))
    record.count(done)
    return leave_for(url_for(".show", event=event.slug, scan=sent.uuid))


def _slot(form: WalkInForm, booth: Booth | None) -> Slot | None:
    """The slot that was chosen; none is needed where there are none."""
    slot = guards.slot_at(booth, form.slot.data or "")
    if slot is None and booth and not booth.is_walk_in:
        form.slot.errors = [_("Choose a time, please.")]
        raise Unfilled(form, _("One thing is still missing"))
    return slot

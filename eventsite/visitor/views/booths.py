"""One booth: its slots, and taking a place."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.errors import NotAllowed
from eventsite.events import actions as event_actions
from eventsite.events import kinds
from eventsite.events import queries as events
from eventsite.events.rules import stage
from eventsite.language import gettext as _
from eventsite.passes import actions as passes
from eventsite.passes import guards, links
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups
from eventsite.visitor import rules
from eventsite.visitor.forms import PlaceForm, SignUpForm, slot_number
from eventsite.web.access import open_to
from eventsite.web.finding import checked, form_of, found
from eventsite.web.limits import limiter
from eventsite.web.pages import leave_for, page, unchanged
from eventsite.web.site import shown_again_by

blueprint = Blueprint("booths", __name__)


@blueprint.get("/events/<slug:event>/booths/<slug:booth>/")
@open_to("anybody")
def show(event: str, booth: str) -> ResponseReturnValue:
    """The booth, its slots and the form."""
    now = clock.now()
    version = request.args.get("v", "")
    if version and rules.is_current(version, found(events.published_event(event)).version, now):
        return unchanged()
    row = found(events.published_booth(event, booth))
    owner = guards.remembered(row.event)
    is_shut = owner is not None and owner.is_shut and row.is_discreet
    claims = sign_ups.sign_ups_of(owner) if owner and not is_shut else []
    mine = {claim.slot_id: claim for claim in claims}
    form = form_of(PlaceForm if owner else SignUpForm)
    guards.visitor()  # so that the form comes back from a browser that we know
    return page(
        "visitor/booth.html",
        event=row.event,
        booth=row,
        kind=kinds.kind_of(row.kind),
        stage=stage(row.event, now),
        at=now,
        form=form,
        owner=owner,
        here_already=[claim for claim in mine.values() if claim.slot.booth_id == row.id],
        choices=rules.choices(row, now, mine, slot_number(request.values.get("slot"))),
        version=rules.version_of(row.event, [row], now),
    )


@blueprint.post("/events/<slug:event>/booths/<slug:booth>/sign-up")
@open_to("anybody")
@limiter.limit("120 per minute")
@shown_again_by(show)
def sign_up(event: str, booth: str) -> ResponseReturnValue:
    """Take a place, or a place in the wait list; a new number gets its pass with it."""
    event_actions.lock(event)
    row, slot = found(events.booth_and_slot(event, booth, slot_number(request.form.get("slot"))))
    owner = guards.remembered(row.event)
    if owner and owner.is_shut and row.is_discreet:
        raise NotAllowed(
            _("Your number is not proven yet"), _("Prove it by a code, or ask at the desk.")
        )
    form = checked(PlaceForm if owner else SignUpForm)
    wanted = form.chosen(slot)
    if owner is None:
        owner = passes.make(row.event, form.contact, guards.visitor())
    places.take(row, wanted, owner)
    guards.remember(owner)
    return leave_for(url_for("pass_page.show", secret=links.secret_of(owner)))

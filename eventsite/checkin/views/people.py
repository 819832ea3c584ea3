"""One person at the desk: corrections, being seen, a link for another phone."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.guards import role_at
from eventsite.accounts.models import Staff
from eventsite.checkin import answers, guards, queries
from eventsite.checkin.forms import CorrectionForm, page_id
from eventsite.events.models import Event
from eventsite.passes import actions as passes
from eventsite.passes.models import Pass
from eventsite.web.finding import checked, form_of, found
from eventsite.web.pages import leave_for, page, whole
from eventsite.web.qr import qr
from eventsite.web.site import shown_again_by

blueprint = Blueprint("people", __name__, url_prefix="/desk/<slug:event>/passes/<id:pass_id>")


@blueprint.get("/")
@role_at("desk")
def show(staff: Staff, event: Event, pass_id: int) -> ResponseReturnValue:
    """What the desk knows of one person, and what it can do for them."""
    return _page(event, found(queries.pass_at(event, pass_id)))


@blueprint.post("/correct")
@shown_again_by(show)
@guards.under_lock
@role_at("desk")
def correct(staff: Staff, event: Event, pass_id: int) -> ResponseReturnValue:
    """Change the name or the number; the pass stays as it is."""
    owner = found(queries.pass_at(event, pass_id))
    form = checked(CorrectionForm)
    passes.change_contact(owner, form.name.data, form.number or None)
    return leave_for(url_for(".show", event=event.slug, pass_id=pass_id))


@blueprint.post("/prove")
@shown_again_by(show)
@guards.under_lock
@role_at("desk")
def prove(staff: Staff, event: Event, pass_id: int) -> ResponseReturnValue:
    """The person stands here, and the number is theirs."""
    passes.prove_by_sight(found(queries.pass_at(event, pass_id)))
    return leave_for(url_for(".show", event=event.slug, pass_id=pass_id))


@blueprint.post("/fresh-link")
@shown_again_by(show)
@role_at("desk")
def fresh_link(staff: Staff, event: Event, pass_id: int) -> ResponseReturnValue:
    """A link for another phone, shown this once."""
    owner = found(queries.pass_at(event, pass_id))
    token = passes.make_fresh_link(owner)
    return _page(event, owner, fresh=qr(whole(url_for("passes.open_fresh", token=token))))


def _page(event: Event, owner: Pass, **more: Any) -> ResponseReturnValue:
    form = form_of(CorrectionForm)
    form.name.data = form.name.data or owner.name
    return page(
        "checkin/person.html",
        event=event,
        owner=owner,
        form=form,
        bookings=queries.bookings_of(owner.id),
        arrivals=queries.arrivals_of(owner),
        label_at=answers.label_at,
        where=answers.where,
        page_id=page_id(),
        **more,
    )

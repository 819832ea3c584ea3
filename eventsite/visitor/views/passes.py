"""The pass: what one has, its code, giving up and moving."""

import io

import segno
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock, codes
from eventsite.events import queries as events
from eventsite.events.rules import stage
from eventsite.passes import guards, links
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups
from eventsite.visitor import rules
from eventsite.visitor.calendar import calendar_of
from eventsite.visitor.forms import PlaceForm, slot_number
from eventsite.web.finding import form_of, found
from eventsite.web.pages import leave_for, page, unchanged, whole
from eventsite.web.site import shown_again_by

blueprint = Blueprint("pass_page", __name__, url_prefix="/passes/<secret:secret>")
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@blueprint.get("/")
@guards.by_link
def show(owner: Pass) -> ResponseReturnValue:
    """The code, what, where and when; and what one can still change."""
    event, now = found(events.event_with_id(owner.event_id)), clock.now()
    version = request.args.get("v", "")
    if version and rules.is_current(version, event.version, now):
        return unchanged()
    mine = sign_ups.sign_ups_of(owner)
    booths = events.booths_with_slots([claim.slot.booth_id for claim in mine])
    if guards.remembered(event) is None:
        guards.remember(owner)
    return page(
        "visitor/pass.html",
        event=event,
        owner=owner,
        secret=links.secret_of(owner),
        stage=stage(event, now),
        at=now,
        lines=rules.pass_lines(mine, booths, sign_ups.positions_of(mine), now),
        form=form_of(PlaceForm),
        version=rules.version_of(event, booths, now),
        link=whole(url_for(".show", secret=links.secret_of(owner))),
        in_chat="MicroMessenger" in request.headers.get("User-Agent", ""),
    )


@blueprint.get("/qr.svg")
@guards.by_link
def qr_svg(owner: Pass) -> ResponseReturnValue:
    """The code as a picture that stays sharp."""
    svg = _qr(owner).svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    return Response(
        svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1), mimetype="image/svg+xml"
    )


@blueprint.get("/qr.png")
@guards.by_link
def qr_png(owner: Pass) -> ResponseReturnValue:
    """The code as a picture that chat browsers can keep."""
    picture = io.BytesIO()
    _qr(owner).save(picture, kind="png", scale=16, border=4)
    return Response(picture.getvalue(), mimetype="image/png")


@blueprint.get("/calendar.ics")
@guards.by_link
def calendar(owner: Pass) -> ResponseReturnValue:
    """The sign-ups for the phone's calendar."""
    event = found(events.event_with_id(owner.event_id))
    file = calendar_of(event, sign_ups.all_of(owner), clock.now())
    name = f'attachment; filename="{event.slug}.ics"'
    return Response(file, mimetype="text/calendar", headers={"Content-Disposition": name})


@blueprint.post("/sign-ups/<id:sign_up_id>/cancel")
@shown_again_by(show)
@guards.by_link
def cancel(owner: Pass, sign_up_id: int) -> ResponseReturnValue:
    """Give the place, or the place in the line, back."""
    places.give_up(found(sign_ups.sign_up_of(owner, sign_up_id)), owner)
    return leave_for(url_for(".show", secret=links.secret_of(owner)))


@blueprint.post("/sign-ups/<id:sign_up_id>/move")
@shown_again_by(show)
@guards.by_link
def move(owner: Pass, sign_up_id: int) -> ResponseReturnValue:
    """Change to another time at the same booth."""
    sign_up = found(sign_ups.sign_up_of(owner, sign_up_id))
    slot = events.slot_in(sign_up.slot.booth, slot_number(request.form.get("slot")))
    places.move(sign_up, PlaceForm().chosen(slot), owner)
    return leave_for(url_for(".show", secret=links.secret_of(owner)))


@blueprint.after_request
def keep_quiet(response: Response) -> Response:
    """A secret link is stored nowhere on its way and told to nobody."""
    response.headers.update(QUIET)
    return response


def _qr(owner: Pass) -> segno.QRCode:
    # Alphanumeric mode and short: 21 modules, so that a cheap camera reads it from afar.
    return segno.make(f"{codes.PREFIX}{owner.code}", error="q", micro=False)

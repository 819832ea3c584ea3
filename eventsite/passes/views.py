"""Finding one's pass again, and leaving a phone that is not one's own."""

from flask import Blueprint, make_response, url_for
from flask.typing import ResponseReturnValue

from eventsite.errors import Refusal
from eventsite.events import actions as event_actions
from eventsite.events import queries as events
from eventsite.events.models import Event
from eventsite.language import gettext as _
from eventsite.passes import actions, guards, links, proofs
from eventsite.passes.forms import CodeForm, PhoneForm
from eventsite.settings import settings
from eventsite.web.access import open_to
from eventsite.web.finding import checked, form_of, found
from eventsite.web.limits import limiter
from eventsite.web.pages import leave_for, page
from eventsite.web.site import Site, shown_again_by

blueprint = Blueprint("passes", __name__)


def init(site: Site) -> None:
    """Add the routes."""
    site.register_blueprint(blueprint)


@blueprint.get("/events/<slug:event>/pass")
@open_to("anybody")
def mine(event: str) -> ResponseReturnValue:
    """To the pass that this browser remembers, else to finding it."""
    owner = guards.remembered(_published(event))
    if owner:
        return leave_for(url_for("pass_page.show", secret=links.secret_of(owner)))
    return leave_for(url_for(".find", event=event))


@blueprint.get("/events/<slug:event>/find-pass")
@open_to("anybody")
def find(event: str) -> ResponseReturnValue:
    """How to get back to one's pass: by a code where one can be sent, else at the desk."""
    form = form_of(PhoneForm)
    return page("passes/find.html", event=_published(event), form=form, can_send=settings.can_send)


@blueprint.post("/events/<slug:event>/find-pass")
@open_to("anybody")
@limiter.limit("30 per minute")
@shown_again_by(find)
def ask_for_code(event: str) -> ResponseReturnValue:
    """Send a code; the answer is the same whether or not the number is known."""
    event_actions.lock(event)
    row = _published(event)
    form = checked(PhoneForm)
    if not settings.can_send:
        raise Refusal(_("We cannot send codes here"), _("The desk can open your pass for you."))
    proofs.ask_for_code(row, form.number, guards.visitor().browser)
    return leave_for(url_for(".enter_code", event=event))


@blueprint.get("/events/<slug:event>/enter-code")
@open_to("anybody")
def enter_code(event: str) -> ResponseReturnValue:
    """Where the six digits are typed."""
    return page("passes/enter_code.html", event=_published(event), form=form_of(CodeForm))


@blueprint.post("/events/<slug:event>/enter-code")
@open_to("anybody")
@limiter.limit("30 per minute")
@shown_again_by(enter_code)
def prove(event: str) -> ResponseReturnValue:
    """Open the pass of the number that the code was sent to."""
    event_actions.lock(event)
    row = _published(event)
    form = checked(CodeForm)
    owner = proofs.prove(row, form.number, form.code.data)
    if owner is None:
        # Returned, not raised: the try must be counted.
        form.code.errors = [_("These are not the digits we sent, or they are too old.")]
        return page("passes/enter_code.html", 409, event=row, form=form)
    guards.remember(owner)
    return leave_for(url_for("pass_page.show", secret=links.secret_of(owner)))


@blueprint.get("/passes/<secret:token>/open")
@open_to("anybody")
def open_fresh(token: str) -> ResponseReturnValue:
    """Where the desk's QR code leads: one press opens the pass, so that a preview by a chat
    program does not use the link up."""
    answer = make_response(page("passes/open.html", token=token))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.post("/passes/<secret:token>/open")
@open_to("anybody")
@limiter.limit("30 per minute")
@shown_again_by(open_fresh)
def use_fresh(token: str) -> ResponseReturnValue:
    """Open the pass on this phone, and on no other one any more."""
    owner = actions.use_fresh_link(token, guards.visitor())
    if owner is None:
        raise Refusal(
            _("This link has been used, or is too old"), _("Ask the desk for another one.")
        )
    guards.remember(owner)
    return leave_for(url_for("pass_page.show", secret=links.secret_of(owner)))


@blueprint.post("/events/<slug:event>/forget-pass")
@open_to("anybody")
def forget(event: str) -> ResponseReturnValue:
    """Somebody else has this phone now: the browser forgets the pass; the pass stays as it is."""
    guards.forget(_published(event))
    response = make_response(leave_for(url_for("events.show", event=event)))
    # The copy for times without network goes, too.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _published(slug: str) -> Event:
    return found(events.published_event(slug))

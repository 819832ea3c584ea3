"""Signing in and out, and where staff find their work."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts import actions, guards, queries, rules
from eventsite.accounts.forms import SignInForm
from eventsite.accounts.models import Staff
from eventsite.web.access import open_to
from eventsite.web.finding import checked, form_of
from eventsite.web.limits import limiter, network_address
from eventsite.web.pages import leave_for, page
from eventsite.web.site import Site, own_transactions, shown_again_by

blueprint = Blueprint("accounts", __name__)


def init(site: Site) -> None:
    """Add the routes."""
    site.register_blueprint(blueprint)


@blueprint.get("/sign-in")
@open_to("anybody")
def show() -> ResponseReturnValue:
    """The form to sign in with."""
    form = form_of(SignInForm)
    form.next.data = form.next.data or request.args.get("next")
    return page("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@open_to("anybody")
@limiter.limit("120 per minute")
@own_transactions
@shown_again_by(show)
def sign_in() -> ResponseReturnValue:
    """Let somebody in who knows the password, and on to where they wanted to go."""
    form = checked(SignInForm)
    guards.let_in(actions.sign_in(form.username.data, form.password.data, network_address()))
    wanted = form.next.data or ""
    return leave_for(wanted if rules.is_local_path(wanted) else url_for(".index"))


@blueprint.post("/sign-out")
@open_to("anybody")
def sign_out() -> ResponseReturnValue:
    """End the session; fine if there is none."""
    guards.let_out()
    return leave_for(url_for(".show"))


@blueprint.get("/staff/")
@guards.staff_only
def index(staff: Staff) -> ResponseReturnValue:
    """The events at which they work, and as what."""
    return page(
        "accounts/index.html",
        staff=staff,
        mine=queries.work_of(staff),
        may_see_messages=rules.is_organizer(staff),
    )

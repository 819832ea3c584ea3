"""Who is signed in, and what they may open.

A guard asks the database, so it stands on views that run in the request's transaction.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import g, make_response, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts import queries, rules
from eventsite.accounts.models import ROLES, Staff
from eventsite.db import session
from eventsite.errors import NotAllowed
from eventsite.events import queries as events
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.web.access import open_to
from eventsite.web.finding import found
from eventsite.web.pages import leave_for, refused

STAFF = "staff"
# What belongs to the browser, whoever uses it: the passes it remembers, and for how long.
KEPT = ("passes", "_permanent")

View = Callable[..., ResponseReturnValue]
Admit = Callable[[Staff, dict[str, Any]], tuple[Any, ...]]


def current_staff() -> Staff | None:
    """Who is signed in, if anybody is; one query a transaction."""
    # After a refusal the page is shown from a new transaction, in which the old row means nothing.
    if "staff" not in g or (g.staff and g.staff not in session):
        g.staff = _staff_of_cookie()
    return g.staff


def staff_only(view: View) -> View:
    """Open the view to everybody who is signed in, and hand it the staff."""
    return _guard(view, lambda staff, path: (), "staff")


def admin_only(view: View) -> View:
    """Open the view to admins, and hand it the staff."""

    def admit(staff: Staff, path: dict[str, Any]) -> tuple[Any, ...]:
        return _check(staff.is_admin)

    return _guard(view, admit, "admin")


def organizer_only(view: View) -> View:
    """Open the view to admins and to organizers of any event, and hand it the staff."""

    def admit(staff: Staff, path: dict[str, Any]) -> tuple[Any, ...]:
        return _check(rules.is_organizer(staff))

    return _guard(view, admit, "admin", "organizer")


def role_at(*roles: str) -> Callable[[View], View]:
    """Open a view under `<slug:event>` to who has one of the roles at that event, and hand it staff
    and event. Admins have every role; organizers are at the desk, too."""
    if not set(roles) <= set(ROLES):
        raise ValueError(f"no such role in {roles}")

    def admit(staff: Staff, path: dict[str, Any]) -> tuple[Any, ...]:
        event = found(events.event_of(path.pop("event")))
        return (*_check(rules.may(staff, event.id, *roles)), event)

    return lambda view: _guard(view, admit, "admin", *roles)


def let_in(staff: Staff) -> None:
    """Begin their session. What could be known of the cookie from before is worth nothing then."""
    _renew_cookie()
    cookie[STAFF] = [staff.id, staff.epoch, clock.now().isoformat()]
    cookie.permanent = True


def let_out() -> None:
    """End the session of whoever is signed in; nothing of them stays in this browser."""
    _renew_cookie()
    g.pop("staff", None)


def _guard(view: View, admit: Admit, *who: str) -> View:
    @open_to(*who)
    @wraps(view)
    def guarded(**path: Any) -> ResponseReturnValue:
        staff = current_staff()
        if staff is None:
            return _to_sign_in()
        journal.act_as(f"staff {staff.id}")
        response = make_response(view(staff, *admit(staff, path), **path))
        # The next person at this phone must not find the page with the back button.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def _check(is_allowed: bool) -> tuple[()]:
    if not is_allowed:
        raise NotAllowed(
            _("Your account does not open this page"),
            _("Ask an organizer for the role you need, or sign in with another account."),
        )
    return ()


def _staff_of_cookie() -> Staff | None:
    try:
        staff_id, epoch, signed_in_at = cookie[STAFF]
        is_alive = rules.is_alive(datetime.fromisoformat(signed_in_at), clock.now())
    except (KeyError, TypeError, ValueError):
        return None
    return queries.staff_in_session(staff_id, epoch) if is_alive else None


def _to_sign_in() -> ResponseReturnValue:
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return leave_for(url_for("accounts.show", next=request.full_path.rstrip("?")))
    answer = make_response(
        refused(NotAllowed(_("You are not signed in any more"), _("Sign in, then do it again.")))
    )
    if request.method == "GET":
        answer.headers["HX-Redirect"] = url_for("accounts.show", next=_page_around())
    return answer


def _page_around() -> str:
    """The page of which htmx asked a part."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{shown.path}?{shown.query}" if shown.query else shown.path


def _renew_cookie() -> None:
    kept = {key: cookie[key] for key in KEPT if key in cookie}
    cookie.clear()
    cookie.update(kept)

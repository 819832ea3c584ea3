"""Whose pass is it: by the secret link, or by what this browser remembers."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from eventsite.codes import pass_id_of
from eventsite.db import lock_event, session
from eventsite.errors import NotFound
from eventsite.events.models import Event
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.passes import links
from eventsite.passes.actions import Visitor
from eventsite.passes.models import Pass
from eventsite.web.access import open_to
from eventsite.web.limits import network_address

PASSES, BROWSER = "passes", "browser"


def by_link(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Open the view to who has the pass's secret link, and hand it the pass.

    A request that changes something takes the event's lock before it reads a row.
    """

    @wraps(view)
    def guarded(secret: str, **rest: Any) -> ResponseReturnValue:
        owner = _pass_of(secret)
        journal.act_as(f"person {owner.id}")
        return view(owner, **rest)

    return open_to("link")(guarded)


def visitor() -> Visitor:
    """Who is asking; gives the browser a token of its own if it has none."""
    if BROWSER not in cookie:
        cookie[BROWSER] = secrets.token_urlsafe(16)
        cookie.permanent = True
    return Visitor(browser=cookie[BROWSER], address=network_address())


def remembered(event: Event) -> Pass | None:
    """The pass that this browser remembers for the event."""
    pass_id, epoch = cookie.get(PASSES, {}).get(str(event.id), (0, 0))
    owner = session.get(Pass, pass_id) if pass_id else None
    if owner is None or owner.event_id != event.id or owner.epoch != epoch:
        return None
    return owner


def all_remembered() -> list[Pass]:
    """Every pass that this browser remembers, the newest first; one query."""
    known = dict(cookie.get(PASSES, {}).values())
    if not known:
        return []
    found = session.scalars(select(Pass).where(Pass.id.in_(known)).order_by(Pass.id.desc()))
    return [owner for owner in found if known[owner.id] == owner.epoch]


def remember(owner: Pass) -> None:
    """Let this browser open the pass without its link."""
    cookie[PASSES] = {**cookie.get(PASSES, {}), str(owner.event_id): [owner.id, owner.epoch]}
    cookie.permanent = True


def forget(event: Event) -> None:
    """Remember no pass for this event, and be a new browser to it: somebody else has the phone."""
    cookie[PASSES] = {
        key: kept for key, kept in cookie.get(PASSES, {}).items() if key != str(event.id)
    }
    cookie.pop(BROWSER, None)


def _pass_of(secret: str) -> Pass:
    pass_id = pass_id_of(secret)
    if pass_id is not None and request.method not in ("GET", "HEAD"):
        lock_event(select(Pass.event_id).where(Pass.id == pass_id).scalar_subquery())
    owner = session.get(Pass, pass_id) if pass_id is not None else None
    if owner is None or owner.forgotten_at or not links.fits(owner, secret):
        raise NotFound(_("This link opens no pass"), _("It may have been replaced by a newer one."))
    return owner

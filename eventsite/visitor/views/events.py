"""Coming events, and one event."""

from collections.abc import Callable

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.events import queries as events
from eventsite.events.rules import stage
from eventsite.passes import guards
from eventsite.signups import queries as sign_ups
from eventsite.visitor import rules
from eventsite.web.access import open_to
from eventsite.web.finding import found
from eventsite.web.kept import keep
from eventsite.web.pages import page, unchanged

blueprint = Blueprint("events", __name__)


@blueprint.get("/")
@open_to("anybody")
def index() -> ResponseReturnValue:
    """Coming events."""
    now = clock.now()
    coming = [(event, stage(event, now)) for event in events.coming_events(now)]
    return page("visitor/index.html", coming=coming)


@blueprint.get("/events/<slug:event>/")
@open_to("anybody")
def show(event: str) -> ResponseReturnValue:
    """The event and its booths, and what is left now."""
    now = clock.now()
    version = request.args.get("v", "")
    if version and rules.is_current(version, found(events.published_event(event)).version, now):
        return unchanged()
    row = found(events.published_with_booths(event))
    owner = guards.remembered(row)
    mine = sign_ups.sign_ups_of(owner) if owner else []
    current = rules.version_of(row, row.booths, now)
    if owner is None:
        keep(current, _still_current(current, row.id))
    return page(
        "visitor/event.html",
        event=row,
        stage=stage(row, now),
        at=now,
        lines=rules.booth_lines(row.booths, mine, now),
        owner=owner,
        mine=mine,
        version=current,
    )


def _still_current(version: str, event_id: int) -> Callable[[], bool]:
    """A way to ask, without a request, whether a page of this version shows what is so."""
    glances = current_app.glances  # type: ignore[attr-defined]  # Site has it
    changes = f"SELECT version FROM event WHERE id = {event_id}"  # noqa: S608  # a number of ours
    return lambda: rules.is_current(version, glances.number(changes) or 0, clock.now())

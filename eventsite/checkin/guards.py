"""At which door somebody works, and the lock that some of their work needs."""

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.models import Staff
from eventsite.accounts.rules import may
from eventsite.checkin import rules
from eventsite.checkin.actions.record import Sent
from eventsite.checkin.rules import Action, Override
from eventsite.errors import NotAllowed
from eventsite.events import actions as event_actions
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.language import gettext as _
from eventsite.web.finding import Slug, found

DOORS = "doors"


def under_lock(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Take the event's lock, before the guard of the view reads the first row."""

    @wraps(view)
    def locked(event: str, **rest: Any) -> ResponseReturnValue:
        event_actions.lock(event)
        return view(event=event, **rest)

    return locked


def door(staff: Staff, event: Event, slug: str, *, remember: bool = True) -> Booth | None:
    """The booth of this slug, or the gate for "", if this person may check in there. This browser
    remembers it."""
    booth = found(_booth(event, slug)) if slug else _first_door(staff, event)
    if not rules.may_check_in(staff, event.id, booth):
        raise NotAllowed(_("Your account does not check in here"), _("Choose another place."))
    chosen, key = booth.slug if booth else "", str(event.id)
    if remember and cookie.get(DOORS, {}).get(key, "") != chosen:
        cookie[DOORS] = {**cookie.get(DOORS, {}), key: chosen}
    return booth


def remembered_door(staff: Staff, event: Event) -> Booth | None:
    """The door where this browser was last, if its user may be there; else their first."""
    slug = cookie.get(DOORS, {}).get(str(event.id), "")
    booth = _booth(event, slug)
    may_be_there = booth and rules.may_check_in(staff, event.id, booth)
    return booth if may_be_there else _first_door(staff, event)


def own_booths(staff: Staff, event: Event) -> set[int] | None:
    """The booths of somebody who may see their bookings only; None for the desk, who sees all."""
    if may(staff, event.id, "desk"):
        return None
    return {role.booth_id for role in staff.roles if role.event_id == event.id and role.booth_id}


def sent_by(staff: Staff, booth: Booth | None, action: Action, *parts: str) -> Sent:
    """The scan of this request's form.

    The same form sent twice is the same scan; with anything changed in it, it is another one.
    """
    form = request.form
    code, reason = form.get("code", ""), form.get("override", "")
    where = booth.slug if booth else ""
    return Sent(
        uuid=_scan_id(form.get("id", ""), action, where, code, reason, *parts),
        staff=staff,
        booth=booth,
        at=clock.now(),
        code=code,
        override=Override(reason) if reason in (Override.EARLY, *rules.REASONS) else None,
    )


def sent_before(staff: Staff, booth: Booth | None, scan: str) -> Sent:
    """A scan that was sent before, by its id, to be shown again."""
    return Sent(uuid=scan, staff=staff, booth=booth, at=clock.now())


def slot_at(booth: Booth | None, number: str) -> Slot | None:
    """The booth's slot of this number, as a form sends it."""
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return events.slot_in(booth, int(number)) if booth and is_number else None


def _booth(event: Event, slug: str) -> Booth | None:
    return events.booth_at(event, slug) if re.fullmatch(Slug.regex, slug) else None


def _first_door(staff: Staff, event: Event) -> Booth | None:
    own = own_booths(staff, event)
    return events.booth_with_id(min(own)) if own else None


def _scan_id(page: str, *parts: str) -> str:
    space = uuid.UUID(rules.uuid_of(page) or str(uuid.uuid4()))
    return str(uuid.uuid5(space, "\n".join(part[:1000] for part in parts)))

"""What a device did while it had no network."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.guards import role_at
from eventsite.accounts.models import Staff
from eventsite.checkin import guards
from eventsite.checkin.actions import uploads
from eventsite.checkin.actions.uploads import Item, Told
from eventsite.checkin.forms import Unreadable, items_of
from eventsite.errors import Refusal
from eventsite.events.models import Event
from eventsite.language import gettext as _
from eventsite.web.site import takes_json

blueprint = Blueprint("uploads", __name__, url_prefix="/desk/<slug:event>")
LONGEST = 1_000_000  # bytes: a thousand scans with walk-ins between them


@blueprint.post("/scans")
@takes_json(LONGEST)
@guards.under_lock
@role_at("desk", "booth")
def scans(staff: Staff, event: Event) -> ResponseReturnValue:
    """Do what the device did, in its order, and answer each scan."""
    try:
        items = items_of(_sent(), clock.now(), event.tz)
    except Unreadable as bad:
        refusal = Refusal(str(bad))
        refusal.status = 422
        raise refusal from None
    told = uploads.upload(event, staff, items)
    return {"results": [_told(*pair, event) for pair in zip(items, told, strict=True)]}


def _sent() -> Any:
    try:
        return request.get_json(force=True)
    except (ValueError, RecursionError):
        raise Unreadable(_("This is no JSON")) from None


def _told(item: Item, told: Told, event: Event) -> dict[str, Any]:
    answer = told.answer
    is_somebody = answer.is_about_somebody and not told.trouble
    return {
        "id": item.sent_id,
        "result": answer.result,
        "message": told.message,
        "person": {"name": answer.name, "phone_tail": answer.tail} if is_somebody else None,
        "first_at": answer.first_at.astimezone(event.tz).isoformat() if answer.first_at else None,
    }

"""What was written to people, for those who have to know whether it arrived."""

from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from eventsite.accounts.guards import organizer_only
from eventsite.accounts.models import Staff
from eventsite.accounts.rules import organizes
from eventsite.language import lazy_gettext as _l
from eventsite.messages import queries, rules
from eventsite.settings import settings
from eventsite.web.pages import page
from eventsite.web.site import Site

blueprint = Blueprint("messages", __name__)

# What a text is about; a kind that is not here shows its own name.
KINDS = {
    "taken": _l("place taken"),
    "waiting": _l("on the wait list"),
    "moved_up": _l("moved up"),
    "moved": _l("time changed"),
    "given_up": _l("cancelled"),
    "called_off": _l("event called off"),
    "code": _l("code"),
}


def init(site: Site) -> None:
    """Add the routes."""
    site.register_blueprint(blueprint)


@blueprint.get("/staff/messages/")
@organizer_only
def index(staff: Staff) -> ResponseReturnValue:
    """The newest messages. Texts hold codes and secret links: they are shown, and even decrypted,
    only where they go to the terminal anyway."""
    shows_texts = settings.sms == "console"
    events = None if staff.is_admin else organizes(staff)
    return page(
        "messages/index.html",
        messages=[(each, rules.state(each)) for each in queries.newest(events, shows_texts)],
        shows_texts=shows_texts,
        kinds=KINDS,
        zone=ZoneInfo(settings.zone),
    )

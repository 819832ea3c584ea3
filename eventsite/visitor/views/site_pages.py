"""Pages about the site: privacy, one's passes, the service worker."""

import hashlib

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from eventsite.events import queries as events
from eventsite.passes import guards, links
from eventsite.passes.rules import CONSENT_VERSION
from eventsite.web.access import open_to
from eventsite.web.pages import page

blueprint = Blueprint("site_pages", __name__)
# What a pass needs to look right without network.
SHELL = ("css/site.css", "img/sprite.svg", "img/icon.svg", "vendor/htmx-4.0.1.min.js", "js/site.js")


@blueprint.get("/privacy/")
@open_to("anybody")
def privacy() -> ResponseReturnValue:
    """What is stored, why, by whom and for how long."""
    return page("visitor/privacy.html", version=CONSENT_VERSION)


@blueprint.get("/passes/")
@open_to("anybody")
def passes() -> ResponseReturnValue:
    """The passes that this browser remembers."""
    owners = guards.all_remembered()
    by_id = events.events_by_id([owner.event_id for owner in owners])
    secrets = {owner.id: links.secret_of(owner) for owner in owners}
    return page("visitor/passes.html", owners=owners, events=by_id, secrets=secrets)


@blueprint.get("/sw.js")
@open_to("anybody")
def service_worker() -> ResponseReturnValue:
    """Keeps passes readable without network; at the root, since its folder is its scope."""
    shell = [_asset(name) for name in SHELL]
    mark = hashlib.sha256("".join(shell).encode()).hexdigest()[:12]
    script = render_template("visitor/sw.js", shell=shell, mark=mark)
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@blueprint.get("/favicon.ico")
@open_to("anybody")
def favicon() -> ResponseReturnValue:
    """Old browsers ask for it by this name."""
    return current_app.redirect(_asset("img/icon-192.png"), 301)


def _asset(name: str) -> str:
    address: str = current_app.jinja_env.globals["asset"](name)  # type: ignore[operator]  # init_assets put it there
    return address

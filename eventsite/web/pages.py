"""Answers: a page, a part of it, the way to another page, a refusal."""

from functools import partial
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import Template
from werkzeug.datastructures import Headers
from werkzeug.utils import redirect

from eventsite.errors import Refusal
from eventsite.settings import settings


def page(template_name: str, /, status: int = 200, **context: Any) -> ResponseReturnValue:
    """Answer with the whole template, or with the block that htmx asks for.

    A part of a page is a block whose name is the id of its root element, so the template alone
    decides what can be refreshed and the view never asks who is calling.
    """
    template = current_app.jinja_env.get_template(template_name)
    block = template.blocks.get(_wanted(request.headers))
    response = make_response("", status)
    response.vary.update(("HX-Request", "HX-Target"))
    if block is None:
        response.set_data(render_template(template, **context))
    elif request.method == "POST" and "refusal" not in g:
        vars(response)["drawn_by"] = partial(_part, template, block, context)
    else:
        response.set_data(_part(template, block, context))
    return response


def draw(response: Response) -> None:
    """Draw the part that answers a POST: not before the transaction is over, since while it is not
    others wait. What the part shows is loaded by then."""
    drawn_by = vars(response).pop("drawn_by", None)
    if drawn_by:
        response.set_data(drawn_by())


def _part(template: Template, block: Any, context: dict[str, Any]) -> str:
    current_app.update_template_context(context)
    return "".join(block(template.new_context(context)))


def whole(path: str) -> str:
    """The whole address of a path of ours, to be copied or drawn: PUBLIC_URL's, if there is one."""
    return (settings.public_url or request.url_root.rstrip("/")) + path


def unchanged() -> ResponseReturnValue:
    """Nothing new since the version that the page shows; htmx leaves it as it is."""
    return make_response("", 204)


def leave_for(url: str) -> ResponseReturnValue:
    """After a change: go to another page, also when htmx asked."""
    if "HX-Request" in request.headers:
        return make_response("", 200, {"HX-Redirect": url})
    return redirect(url, 303)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal as a page of its own, as the notice when htmx asked for a part, or as JSON."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "speaks_json", False):
        sentences = {"error": refusal.message, "advice": refusal.advice}
        return make_response(sentences, refusal.status, retry_headers(refusal))
    part = "HX-Request" in request.headers and request.headers.get("HX-Boosted") is None
    template = "errors/_notice.html" if part else "errors/refusal.html"
    response = make_response(render_template(template, refusal=refusal), refusal.status)
    if part:
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    response.headers.extend(retry_headers(refusal))
    return response


def retry_headers(refusal: Refusal) -> dict[str, str]:
    """When to come back, for a refusal that says so."""
    return {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}


def here() -> str:
    """The address, without query, under which a reader finds the page that is being shown."""
    if request.routing_exception or not request.endpoint:
        return "/"
    if request.method not in ("GET", "HEAD") and "shown" not in g:
        return "/"
    return url_for(_shown_endpoint(), **shown_arguments())


def shown_arguments() -> dict[str, Any]:
    """The arguments of this request's address that the page which is shown takes."""
    rule = next(current_app.url_map.iter_rules(_shown_endpoint()))
    return {
        name: value for name, value in (request.view_args or {}).items() if name in rule.arguments
    }


def _shown_endpoint() -> str:
    """The page's own endpoint, also while a refused form is shown on it again."""
    shown = g.get("shown")
    return f"{request.blueprint}.{shown.__name__}" if shown else request.endpoint or ""


def _wanted(headers: Headers) -> str:
    if "HX-Request" not in headers or "HX-Boosted" in headers:
        return ""
    # htmx 4 sends tag#id, htmx 2 the bare id.
    return headers.get("HX-Target", "").rpartition("#")[2].replace("-", "_")

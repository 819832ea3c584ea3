"""/health for load balancers, /metrics for Prometheus."""

import hmac
import time
from ipaddress import ip_address

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sqlalchemy import text

from eventsite.db import session
from eventsite.errors import NotFound
from eventsite.language import gettext as _
from eventsite.settings import settings
from eventsite.web.access import open_to
from eventsite.web.site import Site

blueprint = Blueprint("machines", __name__)
answers = Counter("eventsite_answers", "Answers by route and status", ["route", "status"])
seconds = Histogram("eventsite_seconds", "Seconds to answer, by route", ["route"])


@blueprint.get("/health")
@open_to("anybody")
def health() -> ResponseReturnValue:
    """200 when the database answers, too."""
    session.execute(text("SELECT 1"))
    return Response("ok\n", content_type="text/plain")


@blueprint.get("/metrics")
@open_to("machines")
def metrics() -> ResponseReturnValue:
    """Counts and times of this process; from this machine, or with the token of METRICS_TOKEN."""
    if not (_has_token() or _is_local()):
        raise NotFound(_("There is nothing here"))
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def init_metrics(site: Site) -> None:
    """Count every answer under its route (never under its path)."""
    site.register_blueprint(blueprint)

    @site.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule or "none")
        answers.labels(route, response.status_code).inc()
        if "began" in g:
            seconds.labels(route).observe(time.perf_counter() - g.began)
        return response


def count_kept(status: int, route: str) -> None:
    """Count an answer that was kept and did not pass through Flask."""
    answers.labels(route, status).inc()


def _has_token() -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.metrics_token
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def _is_local() -> bool:
    # Behind a proxy on the same machine every request comes from loopback; the proxy says so.
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
    forwarded = any(name in request.headers for name in names)
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

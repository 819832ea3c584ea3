"""How often one address may ask: generously, since a venue shares one. The rules limit finer."""

from flask import request
from flask_limiter import Limiter

from eventsite.web.site import Site


def network_address() -> str | None:
    """The reader's network address; None for the machine itself, which says nothing of a person."""
    address = request.remote_addr or ""
    return None if address in ("127.0.0.1", "::1", "") else address


limiter = Limiter(
    key_func=lambda: network_address() or "",
    storage_uri="memory://",
    strategy="moving-window",
)
limiter.request_filter(lambda: network_address() is None)


def init_limits(site: Site) -> None:
    """Limits are counted in memory, by process; they guard against floods, not against fraud."""
    site.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(site)

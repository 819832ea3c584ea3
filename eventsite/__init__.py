"""eventsite: one-day volunteer events, from signing up to checking in."""

from datetime import timedelta

from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsite import kinds
from eventsite.accounts import views as accounts
from eventsite.checkin import views as checkin
from eventsite.codes import subkey
from eventsite.db import db, engine_options
from eventsite.messages import views as messages
from eventsite.passes import views as passes
from eventsite.settings import PACKAGE, ROOT, Settings
from eventsite.visitor import views as visitor
from eventsite.web.access import check_every_view_is_stated
from eventsite.web.assets import init_assets
from eventsite.web.compression import init_compression
from eventsite.web.doorstep import init_doorstep
from eventsite.web.failures import init_failures
from eventsite.web.filters import init_filters
from eventsite.web.finding import init_addresses
from eventsite.web.headers import init_headers
from eventsite.web.kept import init_kept
from eventsite.web.languages import init_languages
from eventsite.web.limits import init_limits
from eventsite.web.logs import init_logs
from eventsite.web.metrics import init_metrics
from eventsite.web.site import Site

FEATURES = (accounts, checkin, messages, passes, visitor)
REMEMBERED = timedelta(days=180)


def create_app(settings: Settings | None = None) -> Site:
    """The application, with `settings` or those of the environment (raises BadSetting)."""
    settings = settings or Settings.from_env()
    site = Site("eventsite", template_folder=str(ROOT / "templates"), static_folder=None)
    site.settings = settings
    site.config.update(
        SECRET_KEY=subkey(settings.secret_key, "session"),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, settings.threads),
        PERMANENT_SESSION_LIFETIME=REMEMBERED,
        # Signed and sent when something in it changes, and not with every answer.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_NAME="eventsite",
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        # A phone keeps a page open between two deliveries; the token lives as long as its session.
        WTF_CSRF_TIME_LIMIT=None,
        # A pass's page sends no referrer, and must be able to send its forms over https.
        WTF_CSRF_SSL_STRICT=False,
    )
    init_addresses(site)
    init_logs(site)
    init_assets(site, settings)
    init_languages(site)
    init_limits(site)
    CSRFProtect(site)
    db.init_app(site)
    Migrate(site, db, directory=str(PACKAGE / "migrations"))
    init_metrics(site)
    kinds.register()
    for feature in FEATURES:
        feature.init(site)
    init_filters(site)
    init_failures(site)
    init_headers(site, settings)
    init_compression(site)
    init_kept(site)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        trusting = ProxyFix(site.wsgi_app, hops, hops, hops)
        site.wsgi_app = trusting  # type: ignore[method-assign]  # the usual way to add a layer
    init_doorstep(site)
    check_every_view_is_stated(site)
    return site

"""Security headers on every answer."""

from flask import Response, request

from eventsite.settings import Settings
from eventsite.web.site import Site

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def init_headers(site: Site, settings: Settings) -> None:
    """Add the headers after each request; pages that nobody marked may not be stored."""

    @site.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=()"
        headers.setdefault("Referrer-Policy", "same-origin")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store" if _is_personal() else "private, no-cache"
        if settings.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _is_personal() -> bool:
    return request.method != "GET" or request.path.startswith(("/passes", "/desk", "/manage"))

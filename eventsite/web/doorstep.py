"""What a request must be like before anybody looks at it: decodable."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from eventsite.web.site import Site

SENTENCE = b"This address cannot be opened; please check it.\n"  # no browser sends such a thing
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(SENTENCE)))]


class Doorstep:
    """The outermost WSGI layer: turns away a Host that is no name, and drops unreadable cookies.

    Flask stumbles over both before its own error pages can help.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the request in, or answer 400 with a sentence."""
        if not _is_name(environ.get("HTTP_HOST", "")):
            start_response("400 Bad Request", PLAIN)
            return [SENTENCE]
        if not _is_readable(environ.get("HTTP_COOKIE", "")):
            del environ["HTTP_COOKIE"]
        return self._app(environ, start_response)


def init_doorstep(site: Site) -> None:
    """Put the layer before all others."""
    site.wsgi_app = Doorstep(site.wsgi_app)  # type: ignore[method-assign]  # adds a layer


def _is_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _is_readable(cookies: str) -> bool:
    try:
        cookies.encode("latin1").decode()
    except UnicodeError:
        return False
    return True

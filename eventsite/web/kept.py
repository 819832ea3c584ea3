"""Public pages that are not made again for every reader.

A page is kept as it went out, with a way to ask whether it still shows what is so. That is asked
for every reader, in the database: a change is seen by the very next request, in every process. The
layer stands before Flask, since making a page takes a hundred times as long as asking.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request
from werkzeug.http import parse_cookie

from eventsite.db import db
from eventsite.glances import Glances
from eventsite.language import DEFAULT, LANGUAGES
from eventsite.web.logs import log_kept
from eventsite.web.metrics import count_kept
from eventsite.web.site import Site

WISH = "eventsite.keep"
SESSION = "eventsite="
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Wish:
    """A view's wish that its answer be kept: its version, and whether that is still current."""

    version: str
    is_current: Callable[[], bool]
    route: str


@dataclass(frozen=True)
class Kept:
    """An answer as it went out."""

    wish: Wish
    headers: Headers
    body: bytes


def keep(version: str, is_current: Callable[[], bool]) -> None:
    """Keep the answer to this request for other strangers while `is_current()` says so.

    Nothing personal may be in it. `is_current` is called without a request, from any thread. A
    request with a session or a query is never kept, whatever the view says.
    """
    request.environ[WISH] = Wish(version, is_current, str(request.url_rule))


class KeptPages:
    """The WSGI layer. `tell` logs and counts an answer from here, and gives its id."""

    def __init__(self, app: WSGIApplication, tell: Callable[[int, str], str]) -> None:
        self._app, self._tell = app, tell
        self._pages: dict[tuple[str, str, str], Kept] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let the application answer and keep that."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        key = _key(environ)
        kept = self._pages.get(key)
        query = environ.get("QUERY_STRING", "")
        if kept and _is_current(kept):
            if query == f"v={kept.wish.version}":
                start_response("204 No Content", [self._id(204, kept)])
                return [b""]
            if not query and _is_stranger(environ):
                start_response("200 OK", [*kept.headers, self._id(200, kept)])
                return [kept.body]
        if query or not _is_stranger(environ):
            return self._app(environ, start_response)
        return self._made(key, environ, start_response)

    def _id(self, status: int, kept: Kept) -> tuple[str, str]:
        return "X-Request-ID", self._tell(status, kept.wish.route)

    def _made(
        self, key: tuple[str, str, str], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            started[:] = [status, headers]
            return start_response(status, headers, exc_info)

        body = self._app(environ, start)
        wish = environ.get(WISH)
        if wish is None or not started or not started[0].startswith("200"):
            return body
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        headers = [(name, value) for name, value in started[1] if name not in ONCE]
        self._pages[key] = Kept(wish, headers, whole)
        return [whole]


def init_kept(site: Site) -> None:
    """Put the layer before the application, and give views a way to glance at the database."""
    with site.app_context():
        site.glances = Glances(db.engine)

    def tell(status: int, route: str) -> str:
        count_kept(status, route)
        return log_kept(status, route)

    site.wsgi_app = KeptPages(site.wsgi_app, tell)  # type: ignore[method-assign]  # adds a layer


ONCE = {"X-Request-ID", "Set-Cookie"}


def _is_current(kept: Kept) -> bool:
    try:
        return kept.wish.is_current()
    except Exception:
        # The database cannot be asked: the application finds that out, too, and has a page for it.
        return False


def _is_stranger(environ: WSGIEnvironment) -> bool:
    return SESSION not in environ.get("HTTP_COOKIE", "") and "HTTP_HX_REQUEST" not in environ


def _key(environ: WSGIEnvironment) -> tuple[str, str, str]:
    """What an answer to a stranger depends on: the path, the language, the compression."""
    chosen = parse_cookie(environ.get("HTTP_COOKIE", "")).get("lang", "")
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    packing = next((name for name in ("br", "gzip") if name in accepted), "")
    return environ["PATH_INFO"], chosen if chosen in LANGUAGES else DEFAULT, packing

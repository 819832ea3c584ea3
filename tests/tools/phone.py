"""Somebody's browser on the other side of a socket: keeps cookies, sends forms, follows nothing."""

import gzip
import http.client
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import brotli

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back; `body` as it was on the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(
            self.headers.get("Content-Encoding", ""), bytes
        )
        return unpack(self.body).decode()

    @property
    def token(self) -> str:
        """The token that the forms of this page carry."""
        return TOKEN.search(self.text)[1]


class Phone:
    """One connection, closed at the end of a `with` block, and the cookies that came over it.

    Trouble is an OSError or an HTTPException."""

    def __init__(self, url: str, patience: float = 60) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=patience)
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> "Phone":
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._connection.close()

    @property
    def cookie(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path, None, headers)

    def send(self, path: str, form: dict[str, object], **headers: str) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urlencode(form), {"Content-Type": FORM, **headers})

    def ask(self, method: str, path: str, body: str | bytes | None, headers: dict) -> Answer:
        """Send any request. An address may be a whole one; a name of a header may have _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Accept-Encoding": "br, gzip", **named}
        if self.cookies:
            given["Cookie"] = self.cookie
        found = urlsplit(path)
        path = f"{found.path}?{found.query}" if found.query else found.path
        self._connection.request(method, path, body, given)
        answer = self._connection.getresponse()
        kept = Answer(answer.status, answer.headers, answer.read())
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: part.value for name, part in SimpleCookie(line).items()}
        return kept

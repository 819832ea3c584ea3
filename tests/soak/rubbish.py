"""Rubbish of every kind for every field, path and body; the same for the same seed."""

import json
import random
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

LONG = 100_000
TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e309",
    "9" * 9,
    "9" * 10,
    "9" * 40,
    "٣٤٥",
    "１２３",
    "²",
    "true",
    "null",
    "NaN",
    "a\0b",
    "\0",
    "\r\nSet-Cookie: a=b",
    "\ud800",
    "\u202eabc",
    "e\u0301" * 200,
    "👩‍👩‍👧" * 20,
    "’ OR 1=1 --",
    "'; DROP TABLE pass; --",
    "%",
    "__",
    "\\",
    "{{ 7 * 7 }}",
    "{% include 'base.html' %}",
    "%(name)s",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "http://[::1",
    "//example.org",
    "2026-11-23T10:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "EV:",
    "a" * 65,
    "中" * 300,
    "x" * LONG,
]
JSONS: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    [],
    {},
    [[]],
    {"a": {}},
    [None] * 1500,
    *TEXTS,
]
BYTES = [
    b"\xff\xfe\x00",
    b"slot=%ff%fe&name=%c3%28",
    b"slot=1&slot=2&slot",
    b"&&&===&%&%zz",
    b"{",
    b"[" * LONG,
    b'{"a":' * LONG,
    b'{"scans": [{"id": "\\ud800"}]}',
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    b"--x\r\n" * 2000,
    b"a=1&" * 5000,
    b"x" * 300_000,
    b"x" * 1_100_000,
]
KINDS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "nonsense",
    "",
]
HEADERS = {
    "HX-Request": ["true", "", "x" * 1000],
    "HX-Target": ["form#sign-up", "div#answer", "#", "a" * 5000, "body", "__init__"],
    "HX-Current-URL": ["http://[", "javascript:alert(1)", "x" * 5000, "/a?b=c"],
    "HX-Boosted": ["true"],
    "Accept-Encoding": ["br;q=oops", "*", "gzip;q=0, identity;q=0", "x" * 5000],
    "Accept-Language": ["*", "zz-ZZ", "x" * 5000],
    "X-Forwarded-For": ["nonsense", "::1, 10.0.0.1", "999.1.1.1", "x" * 5000],
    "X-Forwarded-Proto": ["nonsense"],
    "X-Forwarded-Host": ["a b", "[", "x" * 5000],
    "Host": ["a b", "[::1", "localhost:99999", "x" * 500],
    "If-None-Match": ["*", '"', "x" * 5000],
    "If-Modified-Since": ["yesterday"],
    "Range": ["bytes=5-1", "bytes=0-", "x"],
    "Authorization": ["Bearer \xff", "Basic x", "Bearer"],
    "User-Agent": ["MicroMessenger", "x" * 5000],
    "Cookie": ["eventsite=x.y.z", "lang=xx", "=", "x" * 5000, "eventsite=\xff"],
    "X-CSRFToken": ["x", "x" * 5000],
    "Content-Encoding": ["gzip", "nonsense"],
    "Transfer-Encoding": ["chunked"],
}


@dataclass
class Rubbish:
    """`known` are values that would be right: fields and parts of paths, by their names."""

    known: Mapping[str, list[str]]
    chance: random.Random
    fields: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.fields = sorted(self.known)

    def text(self, name: str) -> str:
        """Something for a field: often right, sometimes almost, else rubbish."""
        kind = self.chance.random()
        right = self.known.get(name) or TEXTS
        if kind < 0.5:
            return self.chance.choice(right)
        if kind < 0.65:
            return self._almost(self.chance.choice(right))
        if kind < 0.75:
            other = self.known[self.chance.choice(self.fields)]
            return self.chance.choice(other)
        return self.chance.choice(TEXTS)

    def _almost(self, text: str) -> str:
        letters = list(text) or ["a"]
        at = self.chance.randrange(len(letters))
        letters[at] = self.chance.choice([*string.printable, "", "\0", "é", letters[at] * 3])
        return "".join(letters)

    def part(self, name: str) -> str:
        """Something for a part of a path, quoted."""
        text = self.text(name)[:2000]
        return quote(text.encode("utf-8", "surrogatepass"), safe="") or "-"

    def query(self) -> str:
        """Perhaps a query."""
        if self.chance.random() < 0.6:
            return ""
        names = self.chance.sample(["v", "lang", "slot", "booth", "at", "scan", "next", "q"], 2)
        return "?" + urlencode([(name, self.text(name)[:3000]) for name in names], errors="replace")

    def headers(self) -> dict[str, str]:
        """Perhaps a few headers."""
        some = self.chance.sample(sorted(HEADERS), self.chance.choice([0, 0, 0, 1, 3]))
        return {name: self.chance.choice(HEADERS[name]) for name in some}

    def body(self, names: list[str], token: str) -> tuple[bytes, str]:
        """A body and its kind: a form of these fields, JSON, or bytes that are neither."""
        kind = self.chance.random()
        if kind < 0.7:
            return self._form(names, token), KINDS[0]
        if kind < 0.85:
            return self._json(), "application/json"
        return self.chance.choice(BYTES), self.chance.choice(KINDS)

    def _form(self, names: list[str], token: str) -> bytes:
        pairs = [("csrf_token", token)]
        for name in names:
            # Missing, once, or doubled.
            pairs += [
                (name, self.text(name)) for _ in range(self.chance.choice([0, 1, 1, 1, 1, 2]))
            ]
        encoded = [(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs]
        return urlencode(encoded).encode()

    def _json(self) -> bytes:
        names = ["id", "action", "code", "booth", "at", "decided", "undoes", "name", "phone"]
        names += ["group", "consent"]
        scans = [{name: self._value(name) for name in names} for _ in range(3)]
        upload = {"sent_at": self._value("at"), "scans": scans}
        if self.chance.random() < 0.3:
            upload[self.chance.choice(["sent_at", "scans"])] = self.chance.choice(JSONS)
        return json.dumps(upload).encode()

    def _value(self, name: str) -> Any:
        return self.chance.choice(JSONS) if self.chance.random() < 0.3 else self.text(name)

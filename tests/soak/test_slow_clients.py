"""Clients that are slow, broken or talk nonsense: everybody else is served as before."""

import socket
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median
from urllib.parse import urlsplit

import pytest

from tests.soak.clients import Crowd, busy
from tests.soak.house import CLINIC, EVENT, housed
from tests.tools.counts import often
from tests.tools.phone import Phone

pytestmark = pytest.mark.slow

IDLE, HALF, SLOW, DEAF = often(500, 700), 20, 60, 30
PAGES = 20
FACTOR = 15  # times as long as before, which is very much; a site that hangs takes for ever
HEAD = b"POST " + CLINIC.encode() + b"sign-up HTTP/1.1\r\nHost: a\r\n"
NONSENSE = [
    b"",
    b"\0" * 1000,
    b"\xff" * 1000,
    b"\r\n" * 1000,
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nA: " + b"b" * 40_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n: no name\r\n\r\n",
    b"GET / HTTP/1.1\r\nA\0: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a..b\r\n\r\n",
    b"GET / HTTP/1.1\r\nCookie: lang=\xff\r\n\r\n",
    b"GET /%ff%fe/%00 HTTP/1.1\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
    b"GET http://example.org/ HTTP/1.1\r\n\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
    HEAD + b"Content-Length: -1\r\n\r\n",
    HEAD + b"Content-Length: nine\r\n\r\n",
    HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    HEAD + b"Content-Length: 99999999999999999999\r\n\r\n",
    HEAD + b"Content-Length: 2000000\r\n\r\n" + b"a" * 1000,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
    HEAD + b"Expect: nonsense\r\nContent-Length: 3\r\n\r\nabc",
]


@pytest.fixture
def served(tmp_path):
    """An installation, and the site that serves it."""
    with housed(tmp_path, f"sqlite:///{tmp_path / 'site.db'}") as house, house.serving() as site:
        yield house, site


def connect(url, buffer=0):
    """A bare connection; `buffer` is how much the system takes for it."""
    address = urlsplit(url)
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(20)
    connection.connect((address.hostname, address.port))
    return connection


def usual_wait(crowd, url):
    """How long somebody waits for a page and a place."""
    waits = []
    for _ in range(PAGES):
        began = time.perf_counter()
        crowd.sign_up(url)
        waits.append(time.perf_counter() - began)
    assert crowd.ledger.odd == []
    return median(waits)


@contextmanager
def nuisances(url):
    """Connections that say nothing, half of it, one byte a second, or do not listen."""
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(connect(url))
        for _ in range(HALF):
            stack.enter_context(connect(url)).sendall(HEAD[:-10])
        slow = [stack.enter_context(connect(url)) for _ in range(SLOW)]
        for connection in slow:
            connection.sendall(HEAD + b"Content-Length: 500\r\n\r\n")
        for _ in range(DEAF):
            deaf = stack.enter_context(connect(url, buffer=4096))
            deaf.sendall(f"GET {EVENT} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 200)
        with busy(partial(_a_byte_each, slow)):
            yield


def _a_byte_each(connections):
    for connection in connections:
        connection.sendall(b"a")
    time.sleep(1)


def test_others_are_served_beside_slow_and_deaf_clients(served):
    house, site = served
    crowd = Crowd(house.slots, iter(()))
    before = usual_wait(crowd, site.url)
    with nuisances(site.url):
        time.sleep(1)
        meanwhile = usual_wait(crowd, site.url)
    after = usual_wait(crowd, site.url)
    assert len(crowd.ledger.booked) == 3 * PAGES
    assert meanwhile < FACTOR * before
    assert after < FACTOR * before
    assert house.harm() == []


def test_nonsense_is_answered_or_hung_up_on_and_not_logged(served):
    _house, site = served
    wrong = [f"{answer[:200]} to {said[:60]}" for said, answer in _answers(site.url)]
    assert wrong == []
    with Phone(site.url) as phone:
        assert phone.get(EVENT).status == 200
    assert "Traceback" not in site.output()


def _answers(url):
    """Every piece of nonsense that gets an answer which is none, and that answer."""
    for said in NONSENSE:
        with connect(url) as connection:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            answer = _all_of(connection)
        status = int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0
        if (status >= 500 and status not in (501, 505)) or b"Traceback" in answer:
            yield said, answer


def _all_of(connection):
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionError:  # hung up before it had all been said
        pass
    return b"".join(parts)

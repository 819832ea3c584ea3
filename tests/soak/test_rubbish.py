"""Every address, asked by everybody for every kind of rubbish: a sentence, never a mistake, and
never a long wait."""

import random
import time
from dataclasses import dataclass
from itertools import product
from statistics import median

import pytest

from eventsite import clock
from eventsite.accounts import actions as accounts
from eventsite.db import transaction
from eventsite.passes import actions as passes
from eventsite.passes import links
from eventsite.signups import actions as places
from tests import make
from tests.conftest import Browser
from tests.soak.rubbish import Rubbish
from tests.tools.counts import often
from tests.tools.harm import harm
from tests.tools.phone import TOKEN

pytestmark = pytest.mark.slow

PASSWORD = "four words of mine"
STAFF = ("desk", "booth", "organizer", "admin")
ROLES = ("stranger", "rider", *STAFF)
TIMES = often(2, 60)  # each address, method and role
SLOW = 40  # times the processor time of the median page
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE")
FIELDS = {
    "booths.sign_up": ["slot", "name", "phone", "group", "consent"],
    "pass_page.move": ["slot"],
    "accounts.sign_in": ["username", "password", "totp", "next"],
    "passes.ask_for_code": ["phone"],
    "passes.prove": ["phone", "code"],
    "desk.scan": ["code", "booth", "id", "override"],
    "desk.search": ["q", "booth"],
    "desk.undo": ["scan", "booth", "id"],
    "desk.admit": ["code", "booth", "slot", "id", "override"],
    "desk.walk_in": ["name", "phone", "group", "consent", "booth", "slot", "id", "reason"],
    "people.correct": ["name", "phone"],
}


@dataclass
class Cast:
    """The site, who asks (their cookies and a token), and what would be right."""

    site: object
    cookies: dict[str, tuple[str, str]]
    known: dict[str, list[str]]


@pytest.fixture
def cast(site, at_ten):
    """A day with something of everything, and another event beside it."""
    with site.app_context(), transaction():
        known, link = _day()
    return Cast(site, {role: _cookie(site, role, link) for role in ROLES}, known)


def _day():
    event = make.event()
    clinic, legal = make.booth(event), make.booth(event, slug="legal", is_discreet=True)
    slots = [make.slot(clinic, hours * make.HOUR, capacity=500) for hours in (1, 2)]
    slots.append(make.slot(legal, 3 * make.HOUR))
    people = [make.owner(event) for _ in range(3)]
    claims = [places.take(clinic, slots[0], owner) for owner in people]
    token = passes.make_fresh_link(people[2])
    other = make.event(slug="elsewhere")
    there = make.slot(make.booth(other, slug="elsewhere"))
    stranger = make.owner(other)
    claims.append(places.take(there.booth, there, stranger))
    for role in STAFF:
        staff = accounts.create_staff(role, PASSWORD, role, is_admin=role == "admin")
        if role != "admin":
            accounts.give_role(staff, event.id, role, clinic.id if role == "booth" else None)
    secrets = [links.secret_of(owner) for owner in (*people, stranger)]
    return {
        "event": ["care-day", "care-day", "elsewhere"],
        "booth": ["clinic", "clinic", "legal", "elsewhere", ""],
        "secret": secrets,
        "token": [token, *secrets],
        "pass_id": [str(owner.id) for owner in (*people, stranger)],
        "sign_up_id": [str(claim.id) for claim in claims],
        "slot": [str(slot.id) for slot in (*slots, there)],
        "name": ["张师傅", "O’Neill"],
        "phone": ["138 0827 4519", *(owner.phone for owner in people), "+49 30 901820"],
        "group": ["courier", "other"],
        "consent": ["y"],
        "username": list(STAFF),
        "password": [PASSWORD],
        "next": ["/staff/"],
        "code": [*(owner.code for owner in (*people, stranger)), "123456"],
        "q": ["张师", "4519", people[0].code],
        "id": ["6f1b0c9e-58a4-4a0f-9d39-1f6f0f3b2c11"],
        "scan": ["6f1b0c9e-58a4-4a0f-9d39-1f6f0f3b2c11"],
        "undoes": ["6f1b0c9e-58a4-4a0f-9d39-1f6f0f3b2c11"],
        "override": ["early", "invited", "offline"],
        "reason": ["invited", ""],
        "action": ["check_in", "undo", "walk_in"],
        "decided": ["ok", "already"],
        "at": [clock.now().isoformat()],
        "v": ["1.0", "5.1766714400"],
        "lang": ["en", "zh"],
    }, secrets[0]


def _cookie(site, role, link):
    browser = Browser(site)
    if role in STAFF:
        form = {"username": role, "password": PASSWORD}
        assert browser.submit("/sign-in", form, seen="/sign-in").status_code == 303
    elif role == "rider":
        browser.get(f"/passes/{link}/")
    token = TOKEN.search(browser.get("/sign-in").text)[1]
    return browser.client.get_cookie("eventsite").value, token


@dataclass(frozen=True)
class Request:
    """What somebody sends."""

    role: str
    endpoint: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    kind: str

    def __str__(self) -> str:
        facts = f"{self.headers} {self.kind} {self.body[:300]!r}"
        return f"{self.role}: {self.method} {self.path[:300]} {facts[:900]}"


def _requests(cast, chance):
    """For every address, method and role, some requests."""
    rubbish = Rubbish(cast.known, chance)
    rules = list(cast.site.url_map.iter_rules())
    for rule, role, _ in product(rules, ROLES, range(TIMES)):
        wrong = chance.choice(METHODS)
        for method in (*sorted(rule.methods & {"GET", "POST"}), wrong):
            parts = {name: rubbish.part(name) for name in rule.arguments}
            path = "".join(
                parts[part] if is_dynamic else part for is_dynamic, part in rule._trace
            ).partition("|")[2]
            names = FIELDS.get(rule.endpoint) or chance.sample(sorted(cast.known), 5)
            body, kind = rubbish.body(names, cast.cookies[role][1])
            if method != "POST" and chance.random() < 0.7:
                body, kind = b"", ""
            headers = rubbish.headers()
            if rule.endpoint == "uploads.scans":
                headers.setdefault("X-CSRFToken", cast.cookies[role][1])
            yield Request(role, rule.endpoint, method, path + rubbish.query(), headers, body, kind)


def _ask(cast, request):
    """The status, or the mistake that it ended in, and how much processor time it took."""
    client = cast.site.test_client(use_cookies=False)
    headers = {"Cookie": f"eventsite={cast.cookies[request.role][0]}", **request.headers}
    began = time.thread_time()
    try:
        with client.open(
            request.path,
            method=request.method,
            headers=headers,
            data=request.body,
            content_type=request.kind,
        ) as answer:
            status = answer.status_code
    except Exception as mistake:  # before Flask, nothing catches it
        status = repr(mistake)
    return status, time.thread_time() - began


def test_no_rubbish_makes_a_mistake_or_a_long_wait(cast, request):
    chance = random.Random(often(4, random.randrange(10**9)))
    normal = Request("rider", "events.show", "GET", "/events/care-day/", {}, b"", "")
    usual = median(_ask(cast, normal)[1] for _ in range(20))
    wrong, slow = [], []
    for each in _requests(cast, chance):
        status, took = _ask(cast, each)
        if isinstance(status, str) or status >= 500:
            wrong.append(f"{status} for {each}")
        if took > SLOW * usual:
            again = min(_ask(cast, each)[1] for _ in range(2))
            if again > SLOW * usual:
                slow.append(f"{again / usual:.0f} times as long as a page: {each}")
    assert wrong == []
    assert slow == []
    with cast.site.app_context(), transaction(writing=False):
        assert harm(clock.now()) == []

"""Who may use which address: every route, everybody, one line."""

import re

import pytest

from eventsite import clock, codes
from eventsite.accounts import actions as accounts
from eventsite.db import transaction
from eventsite.passes import links
from eventsite.signups import actions as places
from tests import make
from tests.conftest import NOW, Browser, make_site, settings_for, statements

PASSWORD = "four words of mine"
ROLES = ["stranger", "rider", "other", "desk", "booth", "foreign", "organizer", "admin"]
STAFF = ROLES[3:]  # "foreign" is an organizer, but of another event; "other" is another rider

# {link} opens the rider's pass for whoever has it; {forged} is made with another key; {sign_up} is
# one of the rider's; {others} opens the pass of the other rider.
TABLE = """
method path                                stranger rider other desk booth foreign organizer admin
GET  /                                          200   200   200  200   200     200       200   200
GET  /health                                    200   200   200  200   200     200       200   200
GET  /metrics                                   200   200   200  200   200     200       200   200
GET  /sw.js                                     200   200   200  200   200     200       200   200
GET  /favicon.ico                               301   301   301  301   301     301       301   301
GET  /privacy/                                  200   200   200  200   200     200       200   200
GET  /passes/                                   200   200   200  200   200     200       200   200
GET  /nothing                                   404   404   404  404   404     404       404   404

GET  /events/care-day/                          200   200   200  200   200     200       200   200
GET  /events/draft/                             404   404   404  404   404     404       404   404
GET  /events/care-day/booths/clinic/            200   200   200  200   200     200       200   200
GET  /events/draft/booths/clinic/               404   404   404  404   404     404       404   404
POST /events/care-day/booths/clinic/sign-up     303   303   303  303   303     303       303   303
POST /events/draft/booths/clinic/sign-up        404   404   404  404   404     404       404   404
GET  /events/care-day/pass                      303   303   303  303   303     303       303   303
GET  /events/draft/pass                         404   404   404  404   404     404       404   404
GET  /events/care-day/find-pass                 200   200   200  200   200     200       200   200
POST /events/care-day/find-pass                 303   303   303  303   303     303       303   303
GET  /events/care-day/enter-code                200   200   200  200   200     200       200   200
POST /events/care-day/enter-code                409   409   409  409   409     409       409   409
POST /events/care-day/forget-pass               303   303   303  303   303     303       303   303

GET  /passes/{link}/                            200   200   200  200   200     200       200   200
GET  /passes/{forged}/                          404   404   404  404   404     404       404   404
GET  /passes/{link}/qr.svg                      200   200   200  200   200     200       200   200
GET  /passes/{forged}/qr.svg                    404   404   404  404   404     404       404   404
GET  /passes/{link}/qr.png                      200   200   200  200   200     200       200   200
GET  /passes/{forged}/qr.png                    404   404   404  404   404     404       404   404
GET  /passes/{link}/calendar.ics                200   200   200  200   200     200       200   200
GET  /passes/{forged}/calendar.ics              404   404   404  404   404     404       404   404
POST /passes/{link}/sign-ups/{sign_up}/move     303   303   303  303   303     303       303   303
POST /passes/{others}/sign-ups/{sign_up}/move   404   404   404  404   404     404       404   404
POST /passes/{forged}/sign-ups/{sign_up}/move   404   404   404  404   404     404       404   404
POST /passes/{link}/sign-ups/{given_up}/cancel  303   303   303  303   303     303       303   303
POST /passes/{others}/sign-ups/{sign_up}/cancel 404   404   404  404   404     404       404   404
POST /passes/{forged}/sign-ups/{sign_up}/cancel 404   404   404  404   404     404       404   404
GET  /passes/{forged}/open                      200   200   200  200   200     200       200   200
POST /passes/{forged}/open                      409   409   409  409   409     409       409   409

GET  /sign-in                                   200   200   200  200   200     200       200   200
POST /sign-in                                   303   303   303  303   303     303       303   303
POST /sign-out                                  303   303   303  303   303     303       303   303
GET  /staff/                                    303   303   303  200   200     200       200   200
GET  /staff/messages/                           303   303   303  403   403     200       200   200

GET  /desk/care-day/                            303   303   303  200   200     403       200   200
GET  /desk/elsewhere/                           303   303   303  403   403     200       403   200
POST /desk/care-day/scan                        403   403   403  200   200     403       200   200
POST /desk/care-day/scans                       403   403   403  200   200     403       200   200
POST /desk/care-day/search                      403   403   403  200   200     403       200   200
POST /desk/care-day/undo                        403   403   403  200   200     403       200   200
POST /desk/care-day/admit                       403   403   403  200   200     403       200   200
GET  /desk/care-day/walk-in                     303   303   303  200   200     403       200   200
POST /desk/care-day/walk-in                     403   403   403  303   303     403       303   303
GET  /desk/care-day/passes/{pass}/              303   303   303  200   403     403       200   200
GET  /desk/elsewhere/passes/{pass}/             303   303   303  403   403     404       403   404
POST /desk/care-day/passes/{pass}/correct       403   403   403  303   403     403       303   303
POST /desk/care-day/passes/{pass}/prove         403   403   403  303   403     403       303   303
POST /desk/care-day/passes/{pass}/fresh-link    403   403   403  200   403     403       200   200
POST /desk/elsewhere/passes/{pass}/fresh-link   403   403   403  403   403     404       403   404
"""
LINES = [line.split() for line in TABLE.strip().splitlines()[1:] if line]


def form_for(path, role, facts):
    """What this role sends to the address."""
    phone = f"138 0827 45{ROLES.index(role):02}"
    if path.endswith("sign-up"):
        return make.form(facts["slot"], role, phone)
    if path.endswith("sign-in"):
        return {"username": "desk", "password": PASSWORD}
    if path.endswith("walk-in"):
        slot = facts["slot"] if role == "booth" else ""
        return make.form(slot, role, phone.replace("0827", "0828"))
    if path.endswith("correct"):
        return {"name": "张师傅", "phone": ""}
    return {"phone": phone, "code": "123456", "slot": facts["later"], "q": "张师傅"}


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """The site, what paths are filled in with, and the cookies of each role."""
    site = make_site(settings_for(tmp_path_factory.mktemp("routes")))
    with clock.stopped_at(NOW):
        with site.app_context(), transaction():
            facts = _events()
            for number, role in enumerate(STAFF):
                _hire(role, number)
        yield site, facts, {role: _cookie(site, role, facts) for role in ROLES}
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()


def _events():
    event = make.event()
    clinic, legal = make.booth(event), make.booth(event, slug="legal", kind="legal")
    slot = make.slot(clinic, capacity=20)
    now, later = make.slot(legal, 2 * make.HOUR), make.slot(legal, 3 * make.HOUR)
    rider, other = make.owner(event, "张师傅"), make.owner(event, "李红梅")
    given_up = places.take(clinic, slot, rider)
    places.give_up(given_up, rider)
    sign_up = places.take(legal, now, rider)
    for slug, published in (("draft", None), ("elsewhere", clock.now())):
        make.slot(make.booth(make.event(slug=slug, published_at=published)))
    return {
        "slot": slot.id,
        "later": later.id,
        "pass": rider.id,
        "sign_up": sign_up.id,
        "given_up": given_up.id,
        "link": links.secret_of(rider),
        "forged": codes.link_secret("another key " * 4, rider.id, 1),
        "others": links.secret_of(other),
    }


def _hire(role, number):
    staff = accounts.create_staff(role, PASSWORD, role.title(), is_admin=role == "admin")
    if role == "booth":
        accounts.give_role(staff, 1, "booth", 1)
    elif role == "foreign":
        accounts.give_role(staff, 3, "organizer")
    elif role != "admin":
        accounts.give_role(staff, 1, role)


def _cookie(site, role, facts):
    browser = Browser(site)
    if role in STAFF:
        sent = {"username": role, "password": PASSWORD}
        assert browser.submit("/sign-in", sent, seen="/sign-in").status_code == 303
    elif role != "stranger":
        browser.get(f"/passes/{facts['link' if role == 'rider' else 'others']}/")
    return getattr(browser.client.get_cookie("eventsite"), "value", None)


def _ask(cast, method, path, role):
    site, facts, cookies = cast
    browser, path = Browser(site), path.format(**facts)
    if cookies[role]:
        browser.client.set_cookie("eventsite", cookies[role])
    if method == "POST":
        seen = "/events/care-day/find-pass"
        if path.endswith("scans"):
            token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(seen).text)[1]
            return browser.client.post(path, json={"scans": []}, headers={"X-CSRFToken": token})
        return browser.submit(path, form_for(path, role, facts), seen=seen)
    with statements() as sent:
        answer = browser.get(path)
    assert [sql for sql in sent if not sql.startswith("SELECT")] == []  # a GET changes nothing
    return answer


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line[:2]))
def test_everybody_gets_what_the_table_says(cast, line):
    method, path, *expected = line
    answers = {role: _ask(cast, method, path, role) for role in ROLES}
    assert {role: answer.status_code for role, answer in answers.items()} == {
        role: int(status) for role, status in zip(ROLES, expected, strict=True)
    }
    for role, answer in answers.items():
        assert answer.status_code != 303 or answer.headers["Location"].startswith("/"), role


def test_every_route_has_a_line(cast):
    site, facts, _cookies = cast
    known = set()
    address = site.url_map.bind("localhost")
    for method, path, *_ in LINES:
        if path != "/nothing":
            rule, _arguments = address.match(path.format(**facts), method, return_rule=True)
            known.add((method, rule.rule))
    there = {
        (method, rule.rule)
        for rule in site.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there - known == set()


def test_what_is_not_for_anybody_is_not_for_strangers(cast):
    site, facts, _cookies = cast
    address = site.url_map.bind("localhost")
    for method, path, stranger, *_ in LINES:
        if path != "/nothing":
            endpoint, _arguments = address.match(path.format(**facts), method)
            who = set(site.view_functions[endpoint].open_to)
            if who & {"staff", "admin", "organizer", "desk", "booth"}:
                assert stranger in ("303", "403"), path
            elif who == {"link"} and "{forged}" in path:
                assert stranger == "404", path


@pytest.mark.parametrize(
    ("role", "path", "leads_to"),
    [
        ("stranger", "/events/care-day/pass", "/events/care-day/find-pass"),
        ("rider", "/events/care-day/pass", "/passes/{link}/"),
        ("other", "/events/care-day/pass", "/passes/{others}/"),
        ("desk", "/events/care-day/pass", "/events/care-day/find-pass"),
        ("stranger", "/staff/", "/sign-in?next=/staff/"),
        ("rider", "/staff/messages/", "/sign-in?next=/staff/messages/"),
    ],
)
def test_everybody_is_led_to_their_own_place(cast, role, path, leads_to):
    answer = _ask(cast, "GET", path, role)
    assert answer.headers["Location"] == leads_to.format(**cast[1])


def test_no_page_of_a_rider_is_shown_to_another(cast):
    for role in set(ROLES) - {"rider"}:
        page = (
            _ask(cast, "GET", "/events/care-day/", role).text
            + _ask(cast, "GET", "/passes/", role).text
        )
        assert not re.search("张师傅|" + cast[1]["link"], page), role

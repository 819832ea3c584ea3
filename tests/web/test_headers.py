"""What every answer carries: it runs no foreign script, tells no other site, is stored nowhere."""

import pytest

from tests import make
from tests.conftest import make_site, settings_for
from tests.web.conftest import BOOTH, PART, SIGN_UP

ANSWERS = {
    "page": (200, "/"),
    "event": (200, "/events/care-day/"),
    "booth": (200, BOOTH),
    "privacy": (200, "/privacy/"),
    "sign-in": (200, "/sign-in"),
    "worker": (200, "/sw.js"),
    "icon": (301, "/favicon.ico"),
    "health": (200, "/health"),
    "metrics": (200, "/metrics"),
    "nothing": (404, "/nothing"),
    "dead link": (404, "/passes/1-0000000000000000000000/"),
    "wrong method": (405, SIGN_UP),
    "refused": (409, "/fail/409"),
    "flood": (429, "/fail/429"),
    "mistake": (500, "/fail/bug"),
    "busy": (503, "/fail/503"),
    "no static file": (404, "/static/css/site.css"),
}
OURS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def check(answer):
    headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert OURS.items() <= policy.items()
    assert {source for sources in policy.values() for source in sources.split()} == {
        "'none'",
        "'self'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_the_policy(failing, name, headers):
    status, path = ANSWERS[name]
    answer = failing.test_client().get(path, headers=headers)
    assert answer.status_code == status
    check(answer)
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_static_files_carry_it_too(failing):
    for name in failing.assets.values():
        check(failing.test_client().get(f"/static/{name}", buffered=True))


def test_a_refused_form_and_a_stale_one_carry_it(lite, add_day, browser_of):
    slot = add_day(lite)
    check(browser_of(lite).submit(SIGN_UP, make.form(slot, phone="1")))
    check(lite.test_client().post(SIGN_UP, data=make.form(slot)))


@pytest.mark.parametrize("what", ["", "qr.svg", "qr.png", "calendar.ics"])
def test_a_pass_is_stored_nowhere_and_tells_no_one_its_address(lite, add_day, browser_of, what):
    slot = add_day(lite)
    ana = browser_of(lite)
    secret_link = ana.submit(SIGN_UP, make.form(slot)).headers["Location"]
    for path in (secret_link + what, secret_link.replace("-", "-x") + what):
        answer = ana.get(path)
        assert answer.status_code == (200 if path.startswith(secret_link) else 404)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        check(answer)


def test_a_page_is_asked_for_again_and_shared_with_nobody(failing):
    answer = failing.test_client().get("/events/care-day/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request", "HX-Target"} <= set(answer.vary)


def test_an_answer_to_a_form_is_not_stored(lite, add_day, browser_of):
    answer = browser_of(lite).submit(SIGN_UP, make.form(add_day(lite)))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("https", [True, False])
def test_cookies_are_shut_to_scripts_and_other_sites(tmp_path, add_day, https):
    site = make_site(settings_for(tmp_path, https=https))
    add_day(site)
    answer = site.test_client().get(BOOTH + "?lang=en", base_url="https://localhost")
    cookies = dict(line.split("=", 1) for line in answer.headers.getlist("Set-Cookie"))
    assert "HttpOnly" in cookies["eventsite"]
    assert "SameSite=Lax" in cookies["eventsite"]
    assert "SameSite=Lax" in cookies["lang"]
    assert ("Secure" in cookies["eventsite"]) == https
    assert ("Strict-Transport-Security" in answer.headers) == https

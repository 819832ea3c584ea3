"""Forms are taken only from a page of ours that this browser has seen."""

import re
import time

import pytest

from tests import make
from tests.web.conftest import BOOTH, PART, SIGN_UP

TOO_LONG = {"zh": "这个页面开得太久了", "en": "This page has been open for too long"}


def token_on(answer):
    return re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
@pytest.mark.parametrize("token", [None, "", "stale", "another browser's"])
def test_a_form_without_a_good_token_is_refused_and_changes_nothing(
    lite, add_day, browser_of, count, token, headers
):
    slot = add_day(lite)
    ana, ben = browser_of(lite), browser_of(lite)
    ana.get(BOOTH)
    if token == "another browser's":
        token = token_on(ben.get(BOOTH))
    sent = make.form(slot) if token is None else make.form(slot, csrf_token=token)
    answer = ana.client.post(SIGN_UP, data=sent, headers=headers)
    assert answer.status_code == 422
    assert TOO_LONG["zh"] in answer.text
    assert ("<html" in answer.text) == (not headers)
    assert count(lite) == 0


def test_it_is_refused_in_the_readers_language(failing):
    client = failing.test_client()
    client.set_cookie("lang", "en")
    assert TOO_LONG["en"] in client.post("/sign-in").text


def test_every_address_that_changes_something_asks_for_the_token(failing):
    changing = [rule for rule in failing.url_map.iter_rules() if "POST" in rule.methods]
    assert len(changing) > 5
    for rule in changing:
        path = rule.build(dict.fromkeys(rule.arguments, "1"))[1]
        answer = failing.test_client().post(path)
        assert answer.status_code == 422, rule
        said = answer.json["error"] if answer.is_json else answer.text
        assert TOO_LONG["zh"] in said, rule


def test_a_page_that_stayed_open_all_day_can_still_be_sent(lite, add_day, browser_of, monkeypatch):
    slot = add_day(lite)
    ana = browser_of(lite)
    token = token_on(ana.get(BOOTH))
    late = time.time() + 20 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: late)
    answer = ana.client.post(SIGN_UP, data=make.form(slot, csrf_token=token))
    assert answer.status_code == 303


def test_over_https_a_pass_can_be_changed_although_its_page_sends_no_referrer(
    lite, add_day, browser_of
):
    slot = add_day(lite)
    ana, https = browser_of(lite), "https://localhost"
    token = token_on(ana.get(BOOTH, base_url=https))
    form = make.form(slot, csrf_token=token)
    taken = ana.client.post(SIGN_UP, data=form, base_url=https, headers={"Referer": https + BOOTH})
    page = ana.get(taken.headers["Location"], base_url=https)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    cancel = re.search(r'action="([^"]+/cancel)"', page.text)[1]
    answer = ana.client.post(cancel, data={"csrf_token": token_on(page)}, base_url=https)
    assert answer.status_code == 303

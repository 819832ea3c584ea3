"""Signing in, staying signed in, signing out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.accounts import actions, passwords
from eventsite.accounts.models import FailedSignIn, Staff
from eventsite.db import session, transaction
from eventsite.journal.models import Entry
from tests.accounts.conftest import PASSWORD
from tests.conftest import NOW

WRONG = "not my password"


def cookie_of(browser):
    with browser.client.session_transaction() as cookie:
        return dict(cookie)


def change(site, **facts):
    with site.app_context(), transaction():
        ana = session.scalars(select(Staff).where(Staff.username == "ana")).one()
        for name, value in facts.items():
            setattr(ana, name, value)


@pytest.mark.usefixtures("at_ten")
def test_the_right_password_opens_the_staff_page(site, hire, sign_in, browser_of):
    hire(site)
    ana = browser_of(site)
    answer = sign_in(ana)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/")
    page = ana.get("/staff/")
    assert page.status_code == 200
    assert "You are signed in as Ana." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    with site.app_context(), transaction(writing=False):
        last = session.scalar(select(Entry).order_by(Entry.id.desc()))
        assert (last.actor, last.verb) == ("staff 1", "signed in")


def test_capitals_and_spaces_around_the_name_do_not_matter(lite, hire, sign_in, browser_of):
    hire(lite)
    assert sign_in(browser_of(lite), " Ana ").status_code == 303


def test_a_one_time_code_may_be_sent_along(lite, hire, sign_in, browser_of):
    hire(lite)
    assert sign_in(browser_of(lite), totp="123456").status_code == 303


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(lite, hire, sign_in, browser_of):
    hire(lite)
    wrong = sign_in(browser_of(lite), "ana", WRONG)
    unknown = sign_in(browser_of(lite), "ben", WRONG)
    assert wrong.status_code == unknown.status_code == 403
    for answer, name in ((wrong, "ana"), (unknown, "ben")):
        assert "User name and password do not fit together" in answer.text
        assert f'value="{name}"' in answer.text  # the form again, as typed
        assert WRONG not in answer.text


def test_an_unknown_name_costs_one_hashing_too(lite, sign_in, browser_of, monkeypatch):
    looked_at = []
    monkeypatch.setattr(passwords, "fits", lambda *given: looked_at.append(given))
    sign_in(browser_of(lite), "nobody", WRONG)
    assert looked_at == [(passwords.NOBODY, WRONG)]


def test_hashing_happens_outside_every_transaction(site, hire, sign_in, browser_of, monkeypatch):
    hire(site)
    monkeypatch.setattr(passwords, "fits", lambda *_: not session.registry.has())
    assert sign_in(browser_of(site)).status_code == 303


def test_an_empty_form_says_what_is_missing(lite, browser_of):
    browser = browser_of(lite)
    browser.client.set_cookie("lang", "en")
    answer = browser.submit("/sign-in", {"username": "", "password": ""}, seen="/sign-in")
    assert answer.status_code == 422
    assert "Write your user name." in answer.text
    assert "Write your password." in answer.text


def test_an_ended_account_opens_nothing(lite, hire, sign_in, browser_of):
    hire(lite)
    change(lite, ended_at=NOW)
    assert sign_in(browser_of(lite)).status_code == 403


def test_a_password_changed_while_the_old_one_is_looked_at_lets_nobody_in(
    lite, hire, sign_in, browser_of, monkeypatch
):
    hire(lite)

    def slow(*_):
        change(lite, epoch=2, password="another")
        return True

    monkeypatch.setattr(passwords, "fits", slow)
    assert sign_in(browser_of(lite)).status_code == 403


@pytest.mark.parametrize(
    "wanted", ["/desk/care-day/", "/staff/messages/?lang=en", "/a//b", "/-_.~!*'();:@&=+$,?%23"]
)
def test_signing_in_goes_on_to_the_page_that_was_wanted(lite, hire, sign_in, browser_of, wanted):
    hire(lite)
    assert sign_in(browser_of(lite), next=wanted).headers["Location"] == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\/evil.example/",
        "/\t/evil.example/",
        "/ok\r\nSet-Cookie: a=b",
        "/a\\b",
        "javascript:alert(1)",
        "evil.example",
        " /staff/",
        "/内江",
        "/" + "a" * 1001,
    ],
)
def test_signing_in_never_leads_to_another_site(lite, hire, sign_in, browser_of, wanted):
    hire(lite)
    assert sign_in(browser_of(lite), next=wanted).headers["Location"] == "/staff/"


def test_the_wanted_page_survives_a_wrong_password(lite, hire, sign_in, browser_of):
    hire(lite)
    page = browser_of(lite).get("/sign-in?next=/desk/care-day/")
    assert 'value="/desk/care-day/"' in page.text
    refused = sign_in(browser_of(lite), password=WRONG, next="/desk/care-day/")
    assert 'value="/desk/care-day/"' in refused.text


def test_signing_in_renews_the_cookie_and_keeps_the_passes(lite, hire, sign_in, browser_of):
    hire(lite)
    ana = browser_of(lite)
    with ana.client.session_transaction() as cookie:
        cookie.update(passes={"1": [7, 1]}, browser="known to somebody", csrf_token="known, too")
    sign_in(ana)
    after = cookie_of(ana)
    assert after["passes"] == {"1": [7, 1]}
    assert after["staff"][:2] == [1, 1]
    assert not {"browser", "csrf_token"} & set(after)


def test_signing_out_keeps_the_passes_and_nothing_else(lite, hire, sign_in):
    hire(lite)
    ana = sign_in(lite)
    with ana.client.session_transaction() as cookie:
        cookie.update(passes={"1": [7, 1]}, something="of ana's")
    answer = ana.submit("/sign-out", seen="/staff/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert set(cookie_of(ana)) == {"passes", "_permanent"}
    assert ana.get("/staff/").status_code == 303


def test_signing_out_twice_is_fine(lite, browser_of):
    assert browser_of(lite).submit("/sign-out", seen="/sign-in").status_code == 303


def test_signing_out_needs_the_token_of_the_page(lite, hire, sign_in):
    hire(lite)
    ana = sign_in(lite)
    assert ana.client.post("/sign-out").status_code == 422
    assert ana.get("/staff/").status_code == 200


def test_a_session_ends_after_twelve_hours(lite, hire, sign_in):
    hire(lite)
    with clock.stopped_at(NOW):
        ana = sign_in(lite)
    with clock.stopped_at(NOW + timedelta(hours=11, minutes=59)):
        assert ana.get("/staff/").status_code == 200
    with clock.stopped_at(NOW + timedelta(hours=12)):
        assert ana.get("/staff/").status_code == 303


def test_a_new_password_ends_every_session(lite, hire, sign_in, browser_of):
    hired = hire(lite)
    ana = sign_in(lite)
    with lite.app_context(), transaction():
        actions.set_password(hired, "another four words")
    assert ana.get("/staff/").status_code == 303
    assert sign_in(browser_of(lite), password=PASSWORD).status_code == 403
    assert sign_in(browser_of(lite), password="another four words").status_code == 303


def test_ending_an_account_ends_its_sessions(lite, hire, sign_in):
    hire(lite)
    ana = sign_in(lite)
    change(lite, ended_at=NOW)
    assert ana.get("/staff/").status_code == 303


@pytest.mark.parametrize("broken", [None, [], [1, 1], [1, 1, "soon"], "ana", [1, 1, None]])
def test_a_cookie_of_another_shape_is_nobody(lite, hire, sign_in, broken):
    hire(lite)
    ana = sign_in(lite)
    with ana.client.session_transaction() as cookie:
        cookie["staff"] = broken
    assert ana.get("/staff/").status_code == 303


def test_a_success_forgets_what_failed_here_before(lite, hire, sign_in, browser_of):
    hire(lite)
    ana = browser_of(lite)
    for _ in range(4):
        sign_in(ana, password=WRONG)
    sign_in(ana)
    with lite.app_context(), transaction(writing=False):
        assert session.scalars(select(FailedSignIn)).all() == []

"""How often one may be wrong."""

import re
from datetime import timedelta
from threading import Barrier, Lock, Thread

import pytest
from sqlalchemy import func, select

from eventsite import clock
from eventsite.accounts import passwords, rules
from eventsite.accounts.models import FailedSignIn
from eventsite.accounts.rules import Try, blocked_until, network_of
from eventsite.db import session, transaction
from tests.conftest import NOW, make_site

WRONG = "not my password"
MINUTE = timedelta(minutes=1)


def count_tries(site):
    with site.app_context(), transaction(writing=False):
        return session.scalar(select(func.count()).select_from(FailedSignIn))


def test_the_sixth_try_has_to_wait_whatever_the_password(lite, hire, sign_in, browser_of):
    hire(lite)
    ana = browser_of(lite)
    with clock.stopped_at(NOW):
        assert [sign_in(ana, password=WRONG).status_code for _ in range(5)] == [403] * 5
    with clock.stopped_at(NOW + 5 * MINUTE):
        answer = sign_in(ana)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "601"
        assert "Too many tries" in answer.text
        assert "Wait 11 minutes" in answer.text
        assert 'value="ana"' in answer.text
    assert count_tries(lite) == 5  # who knocks on is not kept out for longer
    with clock.stopped_at(NOW + 15 * MINUTE):
        assert sign_in(ana).status_code == 303


def test_the_limit_holds_for_names_that_nobody_has(lite, sign_in, browser_of):
    answers = [sign_in(browser_of(lite), "nobody", WRONG).status_code for _ in range(6)]
    assert answers == [403] * 5 + [429]


def test_the_limit_survives_a_restart(lite, sign_in, browser_of):
    for _ in range(5):
        sign_in(browser_of(lite), password=WRONG)
    again = make_site(lite.settings)
    assert sign_in(browser_of(again), password=WRONG).status_code == 429
    with again.app_context():
        again.extensions["sqlalchemy"].engine.dispose()


def test_another_address_may_still_try(lite, hire, sign_in, from_address):
    hire(lite)
    for _ in range(6):
        sign_in(from_address(lite, "203.0.113.7"), password=WRONG)
    assert sign_in(from_address(lite, "203.0.113.8")).status_code == 303


def test_one_name_is_guessed_twenty_times_from_everywhere(lite, sign_in, from_address):
    answers = [
        sign_in(from_address(lite, f"203.0.113.{number}"), password=WRONG).status_code
        for number in range(21)
    ]
    assert answers == [403] * 20 + [429]


def test_one_address_has_a_limit_over_all_names(lite, sign_in, from_address, monkeypatch):
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    monkeypatch.setattr(rules, "BY_ADDRESS", 10)
    spammer = from_address(lite, "203.0.113.7")
    answers = [sign_in(spammer, f"name{number}", WRONG).status_code for number in range(11)]
    assert answers == [403] * 10 + [429]
    assert sign_in(from_address(lite, "203.0.113.8"), "name1", WRONG).status_code == 403


def test_the_machine_itself_has_no_address_to_be_limited_by(lite, sign_in, browser_of, monkeypatch):
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    monkeypatch.setattr(rules, "BY_ADDRESS", 3)
    answers = [sign_in(browser_of(lite), f"name{each}", WRONG).status_code for each in range(6)]
    assert answers == [403] * 6


@pytest.mark.parametrize("count", [50])
def test_of_many_guesses_at_once_no_more_than_five_are_looked_at(
    site, hire, browser_of, monkeypatch, count
):
    hire(site)
    lock, looked_at, answers, together = Lock(), [], [], Barrier(count)

    def look(_hashed, password):
        with lock:
            looked_at.append(password)
        return False

    monkeypatch.setattr(passwords, "fits", look)

    def guess(number):
        browser = browser_of(site)
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
        form = {"username": "ana", "password": f"guess {number}", "csrf_token": token[1]}
        together.wait()
        answer = browser.client.post("/sign-in", data=form)
        with lock:
            answers.append(answer.status_code)

    threads = [Thread(target=guess, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) <= 5
    assert sorted(answers) == [403] * len(looked_at) + [429] * (count - len(looked_at))


def test_tries_are_kept_for_a_day_as_hashes(lite, sign_in, browser_of):
    with clock.stopped_at(NOW):
        sign_in(browser_of(lite), "ana", WRONG)
        with lite.app_context(), transaction(writing=False):
            kept = session.scalars(select(FailedSignIn)).one()
            assert len(kept.name) == 22
            assert "ana" not in kept.name
    with clock.stopped_at(NOW + timedelta(days=1, seconds=1)):
        sign_in(browser_of(lite), "ben", WRONG)
    assert count_tries(lite) == 1


def test_the_wait_ends_when_the_oldest_try_that_counts_leaves_the_window():
    tries = [Try(True, True, NOW - minutes * MINUTE) for minutes in (16, 9, 7, 5, 3, 1)]
    assert blocked_until(tries, NOW) == NOW + 6 * MINUTE
    assert blocked_until(tries[:-1], NOW) is None


def test_the_longest_wait_counts():
    here = [Try(True, True, NOW - 10 * MINUTE)] * 5
    elsewhere = [Try(True, False, NOW - MINUTE)] * 15
    assert blocked_until(here + elsewhere, NOW) == NOW + 5 * MINUTE
    assert blocked_until([*here[:4], *elsewhere, elsewhere[0]], NOW) == NOW + 5 * MINUTE
    assert blocked_until(elsewhere, NOW) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_of_ipv6_stands_for_its_network(address, network):
    assert network_of(address) == network

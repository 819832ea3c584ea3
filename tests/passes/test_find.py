"""Getting back to one's pass on another phone, by a code."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.db import session, transaction
from eventsite.messages.models import Message
from eventsite.passes.models import Pass, Person, PhoneCode
from tests import make
from tests.conftest import NOW

FIND, ENTER = "/events/care-day/find-pass", "/events/care-day/enter-code"
PHONE, E164 = "138 0827 4519", "+8613808274519"


@pytest.fixture
def own(site, at_ten):
    """The number of a pass that was made on another phone."""
    with site.app_context(), transaction():
        return make.owner(make.event(), phone=E164).id


@pytest.fixture
def ana(site, own, browser_of):
    return browser_of(site)


def ask(browser, phone=PHONE):
    return browser.submit(FIND, {"phone": phone}, seen=FIND)


def enter(browser, code, phone=PHONE):
    return browser.submit(ENTER, {"phone": phone, "code": code}, seen=ENTER)


def sent(site):
    """The digits that were sent, in order."""
    with site.app_context(), transaction(writing=False):
        texts = session.scalars(
            select(Message.text).where(Message.kind == "code").order_by(Message.id)
        )
        return [re.match(r"\d{6}", text)[0] for text in texts]


def another(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_opens_the_pass_and_proves_the_number(site, own, ana):
    assert ask(ana).headers["Location"] == ENTER
    (code,) = sent(site)
    answer = enter(ana, code)
    assert answer.status_code == 303
    assert ana.get(answer.headers["Location"]).status_code == 200
    assert ana.get("/events/care-day/pass").headers["Location"] == answer.headers["Location"]
    with site.app_context(), transaction(writing=False):
        owner, person = session.get(Pass, own), session.scalars(select(Person)).one()
        assert (owner.proven_at, owner.person_id, person.phone) == (NOW, person.id, E164)


def test_the_answer_does_not_tell_whether_a_number_is_known(site, ana, browser_of):
    ben = browser_of(site)
    known, unknown = ask(ana), ask(ben, "139 0000 1111")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert len(sent(site)) == 1
    again, unknown_again = ask(ana), ask(ben, "139 0000 1111")
    assert again.status_code == unknown_again.status_code == 429
    wrong, unknown_wrong = enter(ana, "000000"), enter(ben, "000000", "139 0000 1111")
    assert wrong.status_code == unknown_wrong.status_code == 409


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(site, ana):
    ask(ana)
    (code,) = sent(site)
    for _ in range(5):
        assert enter(ana, another(code)).status_code == 409
    assert enter(ana, code).status_code == 409


def test_four_wrong_tries_are_forgiven(site, ana):
    ask(ana)
    (code,) = sent(site)
    for _ in range(4):
        enter(ana, another(code))
    assert enter(ana, code).status_code == 303


def test_a_code_lives_five_minutes_and_works_once(site, ana):
    ask(ana)
    (code,) = sent(site)
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        assert enter(ana, code).status_code == 409
    with clock.stopped_at(NOW + timedelta(minutes=4, seconds=59)):
        assert enter(ana, code).status_code == 303
        assert enter(ana, code).status_code == 409


def test_only_the_last_code_counts(site, ana):
    ask(ana)
    with clock.stopped_at(NOW + timedelta(minutes=2)):
        ask(ana)
        first, second = sent(site)
        if first != second:
            assert enter(ana, first).status_code == 409
        assert enter(ana, second).status_code == 303


def test_one_a_minute_and_five_a_day_for_a_number(site, browser_of, ana):
    for minute in range(7):
        with clock.stopped_at(NOW + timedelta(minutes=2 * minute)):
            answers = [ask(browser_of(site)).status_code for _ in range(2)]
            assert answers == ([303, 429] if minute < 5 else [429, 429])
    with clock.stopped_at(NOW + timedelta(days=1, minutes=30)):
        assert ask(ana).status_code == 303


def test_ten_a_day_for_a_browser_whatever_the_numbers(site, ana):
    answers = [ask(ana, f"1390000{number:04}").status_code for number in range(12)]
    assert answers == [303] * 10 + [429] * 2


def test_codes_are_not_stored(site, ana):
    ask(ana)
    (code,) = sent(site)
    with site.app_context(), transaction(writing=False):
        row = session.scalars(select(PhoneCode)).one()
        assert code not in (row.code, row.number)
        assert E164 not in row.number
        raw = session.connection().exec_driver_sql("SELECT text FROM message").scalars().all()
        assert not any(code in text for text in raw)


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12345a", "%00"])
def test_what_is_no_code_is_said_beside_the_field(ana, digits):
    answer = enter(ana, digits)
    assert answer.status_code in (409, 422)
    assert f'value="{PHONE}"' in answer.text


def test_full_width_digits_are_digits(site, ana):
    ask(ana)
    (code,) = sent(site)
    assert enter(ana, "".join(chr(ord(digit) + 0xFEE0) for digit in code)).status_code == 303


def test_without_a_channel_the_desk_helps(site, ana):
    site.settings = replace(site.settings, sms="none")
    assert 'name="phone"' not in ana.get(FIND).text
    assert "签到台" in ana.get(FIND).text

"""One person at the desk: corrections, being seen, a link for another phone."""

import re

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.checkin.views import people
from eventsite.db import session
from eventsite.journal.models import Entry
from eventsite.passes import links
from eventsite.passes.models import FreshLink, Pass, Person
from eventsite.signups.models import SignUp
from tests import make
from tests.checkin.conftest import DESK, result_of

OPEN = re.compile(r"/passes/[\w-]{22}/open")


def page_of(day, name):
    return f"passes/{day.owner(name)}/"


def send(desk, path, **form):
    return desk.send(path, headers={}, **form)


def row(day, name):
    return day.do(lambda: session.scalar(select(Pass).where(Pass.code == day.codes[name])))


def verbs(day):
    return [entry.verb for entry in day.do(lambda: session.scalars(select(Entry)).all())]


def test_the_page_shows_what_the_desk_may_know(lite_day, desk):
    desk.scan(lite_day.codes["hua"])
    page = desk.get(page_of(lite_day, "hua")).text
    assert "花小朵" in page
    assert "10:20 Personal appointment" in page
    assert "10:00 at the gate" in page
    assert "心理疏导" not in page
    assert row(lite_day, "hua").phone not in page


def test_arrivals_at_a_discreet_booth_are_not_the_desks(lite_day, at_work):
    at_work("connie").scan(lite_day.codes["hua"], "counselling")
    assert "checked in" not in at_work("dora").get(page_of(lite_day, "hua")).text


@pytest.mark.parametrize("who", ["bob", "connie", "stan"])
def test_booth_staff_open_nobodys_page(lite_day, at_work, who):
    one = at_work(who)
    path = page_of(lite_day, "ana")
    assert one.get(path).status_code == 403
    for verb in ("correct", "prove", "fresh-link"):
        assert send(one, path + verb, name="x").status_code in (403, 422)
    assert row(lite_day, "ana").name == "张师傅"


@pytest.mark.parametrize("name", ["ivy", None])
def test_somebody_of_another_event_has_no_page_here(lite_day, desk, name):
    number = lite_day.owner(name) if name else 999
    assert desk.get(f"passes/{number}/").status_code == 404
    assert send(desk, f"passes/{number}/fresh-link").status_code == 404


# Corrections


def test_another_name_and_number_leave_the_pass_as_it_was(day, dora):
    dora.scan(day.codes["ana"])
    before = row(day, "ana")
    secret = day.do(lambda: links.secret_of(session.get_one(Pass, before.id)))
    answer = send(dora, page_of(day, "ana") + "correct", name="张大师傅", phone="139 1111 2222")
    assert answer.status_code == 303
    after = row(day, "ana")
    assert (after.name, after.phone, after.tail) == ("张大师傅", "+8613911112222", "2222")
    assert (after.id, after.code, after.epoch) == (before.id, before.code, before.epoch)
    assert day.do(lambda: links.secret_of(session.get_one(Pass, before.id))) == secret
    assert day.count(SignUp, SignUp.pass_id == before.id, SignUp.held_at.is_not(None)) == 1
    assert result_of(dora.scan(day.codes["ana"])) == "already"
    assert "张大师傅" in dora.scan("2222").text


def test_a_number_is_kept_when_none_is_given(day, dora):
    phone = row(day, "ana").phone
    send(dora, page_of(day, "ana") + "correct", name="张大师傅", phone=" ")
    assert row(day, "ana").phone == phone


def test_another_number_is_not_proven(day, dora):
    send(dora, page_of(day, "ana") + "prove")
    assert row(day, "ana").proven_at
    send(dora, page_of(day, "ana") + "correct", name="张师傅", phone="139 1111 2222")
    after = row(day, "ana")
    assert (after.proven_at, after.person_id) == (None, None)


def test_a_number_that_somebody_has_is_refused(day, dora):
    phone = row(day, "ben").phone
    answer = send(dora, page_of(day, "ana") + "correct", name="张师傅", phone=phone)
    assert answer.status_code == 409
    assert "李红梅" in answer.text
    assert row(day, "ana").phone != phone


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 41}, {"phone": "12"}])
def test_a_wrong_correction_comes_back_with_the_form(lite_day, desk, wrong):
    form = {"name": "张师傅", "phone": "", **wrong}
    answer = send(desk, page_of(lite_day, "ana") + "correct", **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_journal_says_that_and_not_what(day, dora):
    send(dora, page_of(day, "ana") + "correct", name="秘密", phone="139 1111 2222")
    query = select(Entry).where(Entry.verb == "changed contact")
    entry = day.do(lambda: session.scalar(query))
    assert entry.facts == {"name": True, "phone": True}


# Proven by staff who saw the person


def test_who_was_seen_is_proven(day, dora):
    assert send(dora, page_of(day, "ana") + "prove").status_code == 303
    after = row(day, "ana")
    assert after.proven_at == clock.now()
    person = day.do(lambda: session.get_one(Person, after.person_id))
    assert person.phone == after.phone
    entry = day.do(lambda: session.scalar(select(Entry).where(Entry.verb == "proved number")))
    assert entry.facts == {"how": "seen"}
    assert "proven" in dora.get(page_of(day, "ana")).text


def test_seen_twice_is_proven_once(day, dora):
    for _ in range(2):
        send(dora, page_of(day, "ana") + "prove")
    assert verbs(day).count("proved number") == 1


def test_who_has_no_number_cannot_be_proven(day, dora):
    day.change(Pass, day.owner("ana"), phone=None)
    assert "I have seen the person" not in dora.get(page_of(day, "ana")).text
    send(dora, page_of(day, "ana") + "prove")
    assert row(day, "ana").proven_at is None


# A link for another phone


@pytest.fixture
def fresh_link(monkeypatch):
    """What the QR code on the desk's page leads to: `fresh_link(day, desk)`."""
    drawn = []
    monkeypatch.setattr(people, "qr", lambda text: drawn.append(text) or "")

    def make_one(day, desk, name="ana"):
        answer = send(desk, page_of(day, name) + "fresh-link")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return OPEN.search(drawn[-1])[0]

    return make_one


def press(browser, path):
    return browser.submit(path, seen=path)


def test_a_fresh_link_opens_the_pass_on_another_phone(day, dora, browser_of, fresh_link):
    before = row(day, "ana")
    old = day.do(lambda: links.secret_of(session.get_one(Pass, before.id)))
    path = fresh_link(day, dora)
    phone = browser_of(day.site)
    shown = phone.get(path)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    answer = press(phone, path)
    assert answer.status_code == 303
    assert phone.get(answer.headers["Location"]).status_code == 200
    assert phone.get(f"/passes/{old}/").status_code == 404
    after = row(day, "ana")
    assert (after.code, after.epoch) == (before.code, before.epoch + 1)
    assert result_of(dora.scan(day.codes["ana"])) == "ok"
    assert {"made fresh link", "used fresh link"} <= set(verbs(day))


def test_looking_at_the_link_does_not_use_it_up(day, dora, browser_of, fresh_link):
    """Chat programs look at every link that they carry."""
    path = fresh_link(day, dora)
    for _ in range(3):
        assert browser_of(day.site).get(path).status_code == 200
    assert press(browser_of(day.site), path).status_code == 303


def test_it_works_once(day, dora, browser_of, fresh_link):
    path = fresh_link(day, dora)
    press(browser_of(day.site), path)
    answer = press(browser_of(day.site), path)
    assert answer.status_code == 409
    assert "张师傅" not in answer.text
    assert row(day, "ana").epoch == 2


def test_it_works_for_ten_minutes(day, dora, browser_of, fresh_link):
    path = fresh_link(day, dora)
    with clock.stopped_at(clock.now() + 10 * make.MINUTE):
        assert press(browser_of(day.site), path).status_code == 409
    with clock.stopped_at(clock.now() + 9 * make.MINUTE):
        assert press(browser_of(day.site), path).status_code == 303


def test_a_newer_one_ends_the_one_before(day, dora, browser_of, fresh_link):
    first = fresh_link(day, dora)
    second = fresh_link(day, dora)
    assert press(browser_of(day.site), first).status_code == 409
    assert press(browser_of(day.site), second).status_code == 303


def test_the_database_does_not_hold_the_link(day, dora, fresh_link):
    token = fresh_link(day, dora).split("/")[2]
    (kept,) = day.do(lambda: session.scalars(select(FreshLink)).all())
    assert token not in str(vars(kept))


def test_a_link_that_was_not_used_changes_nothing(day, dora, fresh_link):
    fresh_link(day, dora)
    after = row(day, "ana")
    assert (after.epoch, after.reopened_at) == (1, None)


@pytest.mark.parametrize("token", ["x", "0" * 22, "-" * 64])
def test_a_link_that_is_none_opens_nothing(lite_day, browser_of, token):
    assert press(browser_of(lite_day.site), f"/passes/{token}/open").status_code == 409


def test_confidential_parts_stay_shut_until_the_number_is_proven(day, dora, browser_of, fresh_link):
    path = fresh_link(day, dora, "hua")
    phone = browser_of(day.site)
    opened = press(phone, path).headers["Location"]
    assert "心理疏导" not in phone.get(opened).text
    booth = "/events/care-day/booths/counselling/"
    assert "您报了这里的" not in phone.get(booth).text
    slot = {"slot": day.slots["counselling 12:00"]}
    refused = phone.submit(f"{booth}sign-up", slot, seen=booth)
    assert refused.status_code == 403
    send(dora, page_of(day, "hua") + "prove")
    assert "心理疏导" in phone.get(opened).text


def test_what_was_proven_before_is_not_shut(day, dora, browser_of, fresh_link):
    send(dora, page_of(day, "hua") + "prove")
    path = fresh_link(day, dora, "hua")
    phone = browser_of(day.site)
    assert "心理疏导" in phone.get(press(phone, path).headers["Location"]).text


def test_a_stranger_makes_no_link(lite_day):
    stranger = lite_day.site.test_client()
    path = f"{DESK}{page_of(lite_day, 'ana')}fresh-link"
    assert stranger.post(path).status_code in (403, 422)
    assert lite_day.count(FreshLink) == 0

"""How many are expected and how many have come, at several desks at once."""

import re

import pytest
from sqlalchemy import func, select

from eventsite.checkin.models import Arrival, Tally
from eventsite.db import session
from eventsite.events import queries as events
from eventsite.events.models import Event
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups
from eventsite.signups.models import SignUp
from tests import make
from tests.checkin.conftest import scan_of
from tests.conftest import statements

LIVE = {"HX-Request": "true", "HX-Target": "div#live"}


def live(desk, version="", at=""):
    return desk.get(f"?at={at}&v={version}", headers=LIVE)


def version_of(answer):
    return re.search(r"v=([\d.]+)", answer.text)[1]


def figures(answer):
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", answer.text)]


def test_the_desk_shows_who_is_expected_and_who_has_come_where(day, dora):
    dora.scan(day.codes["ana"])
    dora.scan(day.codes["ben"])
    dora.scan(day.codes["ana"], "clinic")
    # expected, gate, clinic, legal, counselling, games
    assert figures(dora.get("?at=")) == [5, 2, 1, 0, 0, 0]
    assert "2 have come" in live(dora).text
    assert "1 have come" in live(dora, at="clinic").text


def test_who_is_expected_is_who_holds_a_place(day, dora):
    """The number that the verbs keep is the one that counting gives."""

    def kept_and_counted():
        held = (SignUp.held_at.is_not(None), SignUp.given_up_at.is_(None))
        query = select(func.count(func.distinct(SignUp.pass_id))).join(Pass).where(*held)
        counted = session.scalar(query.where(Pass.event_id == 1))
        return session.get_one(Event, 1).expected, counted

    def check(number):
        assert day.do(kept_and_counted) == (number, number)

    def owner(name):
        return session.scalar(select(Pass).where(Pass.code == day.codes[name]))

    def take(name, booth, time):
        place = events.booth_of("care-day", booth)
        wanted = next(s for s in place.slots if s.id == day.slots[f"{booth} {time}"])
        return places.take(place, wanted, owner(name))

    def give_up(name):
        places.give_up(sign_ups.sign_ups_of(owner(name))[0], owner(name))

    check(5)  # ana, ben, cai, eve, hua
    day.do(lambda: take("ana", "legal", "12:00"))
    check(5)
    day.do(lambda: take("gao", "legal", "12:00"))
    check(6)
    day.do(lambda: give_up("ana"))
    check(6)
    day.do(lambda: give_up("ana"))
    check(5)
    dora.send("walk-in", name="新来的", phone="", group="truck", consent="y")
    check(5)
    form = {"booth": "clinic", "slot": day.slots["clinic 10:20"]}
    dora.send("walk-in", name="又一位", phone="", group="truck", consent="y", **form)
    check(6)
    dora.send("undo", scan=day.scans()[-1].uuid)
    check(5)


def test_who_moves_up_is_expected(day, dora):
    def scene():
        legal = events.booth_of("care-day", "legal")
        only = make.slot(legal, 3 * make.HOUR, capacity=1)
        people = [make.owner(legal.event, name) for name in ("一一", "二二")]
        return [places.take(legal, only, one).id for one in people]

    before = day.do(lambda: session.get_one(Event, 1).expected)
    first, second = day.do(scene)
    assert day.do(lambda: session.get_one(Event, 1).expected) == before + 1

    def cancel():
        sign_up = session.get_one(SignUp, first)
        owner = session.get_one(Pass, sign_up.pass_id)
        places.give_up(sign_ups.sign_up_of(owner, first), owner)

    day.do(cancel)
    assert day.do(lambda: session.get_one(SignUp, second).is_held)
    assert day.do(lambda: session.get_one(Event, 1).expected) == before + 1


def test_a_desk_sees_what_another_has_scanned(lite_day, at_work):
    one, other = at_work("dora"), at_work("olga")
    shown = live(one)
    assert live(one, version_of(shown)).status_code == 204
    other.scan(lite_day.codes["ana"])
    now = live(one, version_of(shown))
    assert now.status_code == 200
    assert "张师傅" in now.text
    assert "1 have come" in now.text


@pytest.mark.parametrize("name", ["ana", "dan", "eve", "ben"])
def test_every_scan_about_somebody_is_news(lite_day, desk, name):
    before = version_of(live(desk))
    desk.scan(lite_day.codes[name], "clinic")
    assert live(desk, before).status_code == 200


@pytest.mark.parametrize("rubbish", ["", "7K3MQ9XPA", "ivy"])
def test_rubbish_is_no_news(lite_day, desk, rubbish):
    before = version_of(live(desk))
    desk.scan(lite_day.codes.get(rubbish, rubbish))
    assert live(desk, before).status_code == 204


def test_a_sign_up_changes_what_is_expected(lite_day, desk):
    before = version_of(live(desk))
    lite_day.give_up("ana")
    assert live(desk, before).status_code == 200


@pytest.mark.parametrize("version", ["", "0", "x", "1.2.3", "9" * 5000, "张"])
def test_any_version_that_is_not_ours_is_old(lite_day, desk, version):
    assert live(desk, version).status_code == 200


def test_the_last_six_are_shown_the_newest_first(lite_day, desk):
    for name in ("ana", "ben", "cai", "eve", "hua"):
        desk.scan(lite_day.codes[name])
    desk.scan(lite_day.codes["ana"])
    desk.scan(lite_day.codes["ben"])
    text = live(desk).text
    names = re.findall(r'passes/\d+/">([^<]+)</a>', text)
    assert names == ["李红梅", "张师傅", "花小朵", "赵刚", "王强", "李红梅"]
    assert text.count("was here") == 2


def test_each_door_shows_its_own_scans(lite_day, at_work):
    at_work("connie").scan(lite_day.codes["hua"], "counselling")
    desk = at_work("dora")
    assert "花小朵" not in live(desk).text
    assert "花小朵" not in live(desk, at="clinic").text
    assert live(desk, at="counselling").status_code == 403
    assert "花小朵" in live(at_work("connie"), at="counselling").text


def test_an_unchanged_desk_costs_three_statements_however_many_have_come(day, dora):
    before = version_of(live(dora))
    with statements() as few:
        assert live(dora, before).status_code == 204
    dora.upload(*[scan_of(code) for code in day.codes.values()])
    now = version_of(live(dora))
    with statements() as many:
        assert live(dora, now).status_code == 204
    assert len(few) == len(many) == 3


def test_the_page_costs_the_same_for_one_and_for_many(day, dora):
    dora.scan(day.codes["ana"])
    with statements() as few:
        dora.get("?at=")
    dora.upload(*[scan_of(code) for code in day.codes.values()])
    with statements() as many:
        dora.get("?at=")
    assert len(few) == len(many)


def test_the_tally_is_what_counting_gives(day, dora):
    dora.upload(
        *[scan_of(code, booth=booth) for code in day.codes.values() for booth in (None, "games")]
    )
    for scan in day.scans()[::3]:
        dora.send("undo", scan=scan.uuid)

    def tallies():
        query = select(Tally.door, func.sum(Tally.arrived)).group_by(Tally.door)
        live_ones = select(Arrival.door, func.count()).where(Arrival.undone_at.is_(None))
        counted = dict(session.execute(live_ones.group_by(Arrival.door)).all())
        return {door: n for door, n in session.execute(query) if n}, counted

    kept, counted = day.do(tallies)
    assert kept == counted

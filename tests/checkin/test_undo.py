"""Undoing: as it was before, and still in the record."""

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.checkin.models import Arrival, Scan
from eventsite.db import session
from eventsite.events.models import Event, Slot
from eventsite.signups.models import SignUp
from tests import make
from tests.checkin.conftest import result_of, scan_of

WALK_IN = {"name": "新来的", "phone": "", "group": "truck", "consent": "y"}


def undo(desk, scan, **form):
    return desk.send("undo", scan=scan.uuid, **form)


def test_an_undone_scan_never_let_anybody_in_but_stays(day, dora):
    dora.scan(day.codes["ana"])
    (scan,) = day.scans()
    answer = undo(dora, scan)
    assert result_of(answer) == "undone"
    assert "张师傅: check-in undone" in answer.text
    assert not day.arrived("ana")
    assert day.tally() == 0
    assert [each.action for each in day.scans()] == ["check_in", "undo"]
    assert day.scans()[1].undoes_id == scan.id


def test_after_that_one_can_come_in_again(day, dora):
    for _ in range(3):
        assert result_of(dora.scan(day.codes["ana"])) == "ok"
        assert result_of(undo(dora, day.scans()[-1])) == "undone"
    assert result_of(dora.scan(day.codes["ana"])) == "ok"
    assert day.tally() == 1
    assert day.count(Scan) == 7
    assert day.count(Arrival) == 4


def test_undoing_twice_undoes_once(day, dora):
    dora.scan(day.codes["ana"])
    (scan,) = day.scans()
    undo(dora, scan)
    dora.scan(day.codes["ana"])
    assert result_of(undo(dora, scan)) == "nothing_to_undo"
    assert day.arrived("ana")
    assert day.tally() == 1


@pytest.mark.parametrize("name", ["ana", "gao", "ivy"])
def test_only_who_was_let_in_can_be_undone(day, dora, name):
    dora.scan(day.codes[name], "clinic" if name == "gao" else "")
    if name == "ana":
        dora.scan(day.codes[name])
    assert result_of(undo(dora, day.scans()[-1])) == "nothing_to_undo"
    assert day.arrived("ana") is (name == "ana")


@pytest.mark.parametrize("scan", ["", "x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_what_is_no_scan_cannot_be_undone(lite_day, desk, scan):
    assert result_of(desk.send("undo", scan=scan)) == "nothing_to_undo"


def test_an_undo_cannot_be_undone(lite_day, desk):
    desk.scan(lite_day.codes["ana"])
    undo(desk, lite_day.scans()[0])
    assert result_of(undo(desk, lite_day.scans()[1])) == "nothing_to_undo"
    assert not lite_day.arrived("ana")


@pytest.mark.parametrize(("who", "result"), [("dora", "nothing_to_undo"), ("olga", "undone")])
def test_after_a_quarter_of_an_hour_only_organizers_undo(lite_day, at_work, who, result):
    at_work("dora").scan(lite_day.codes["ana"])
    with clock.stopped_at(clock.now() + 15 * make.MINUTE):
        assert result_of(undo(at_work(who), lite_day.scans()[0])) == result


def test_a_booth_undoes_only_its_own(lite_day, at_work):
    at_work("dora").scan(lite_day.codes["ana"])
    at_work("dora").scan(lite_day.codes["ana"], "clinic")
    gate, clinic = lite_day.scans()
    bob = at_work("bob")
    assert result_of(undo(bob, gate)) == "nothing_to_undo"
    assert result_of(undo(bob, clinic)) == "undone"
    assert lite_day.arrived("ana")


def test_the_desk_learns_nothing_of_a_discreet_booths_scans(lite_day, at_work):
    at_work("connie").scan(lite_day.codes["hua"], "counselling")
    (scan,) = lite_day.scans()
    desk = at_work("dora")
    answer = undo(desk, scan)
    assert result_of(answer) == "nothing_to_undo"
    assert "花小朵" not in answer.text
    assert "花小朵" not in desk.get(f"?scan={scan.uuid}").text
    again = desk.upload(scan_of(id=scan.uuid)).json["results"][0]
    assert (again["result"], again["person"]) == ("unknown", None)


def test_undoing_a_walk_in_gives_the_place_back(day, dora):
    slot = day.slots["clinic 10:20"]
    before = day.do(lambda: (session.get_one(Slot, slot).taken, session.get_one(Event, 1).expected))
    dora.send("walk-in", booth="clinic", slot=slot, **WALK_IN)
    (scan,) = day.scans()
    assert result_of(undo(dora, scan)) == "undone"
    after = day.do(lambda: (session.get_one(Slot, slot).taken, session.get_one(Event, 1).expected))
    assert after == before
    query = select(SignUp).where(SignUp.id == scan.sign_up_id)
    assert day.do(lambda: session.scalar(query).given_up_by) == f"staff {day.staff['dora']}"


def test_undo_in_an_upload(day, dora):
    first, second = scan_of(day.codes["ana"]), scan_of(day.codes["ben"])
    undone = scan_of(action="undo", undoes=first["id"])
    again = scan_of(action="undo", undoes=first["id"])
    results = dora.upload(first, second, undone, again, undone).json["results"]
    found = [each["result"] for each in results]
    assert found == ["ok", "ok", "undone", "nothing_to_undo", "undone"]
    assert results[2]["person"]["name"] == "张师傅"
    assert results[3]["person"] is None
    assert (day.arrived("ana"), day.arrived("ben"), day.tally()) == (False, True, 1)


def test_an_undone_line_says_so(lite_day, desk):
    desk.scan(lite_day.codes["ana"])
    assert "checked in" in desk.get().text
    undo(desk, lite_day.scans()[0])
    page = desk.get().text
    assert "undone" in page
    assert "0 have come" in page

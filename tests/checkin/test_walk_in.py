"""People without a sign-up: registered on the spot, or admitted with the pass they have."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.checkin.models import Arrival, Scan
from eventsite.db import session
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.journal.models import Entry
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups.models import SignUp
from tests import make
from tests.checkin.conftest import DESK, result_of

NEW = {"name": "新来的", "phone": "139 0000 1234", "group": "truck", "consent": "y"}


def register(desk, **changes):
    return desk.send("walk-in", headers={}, **{**NEW, **changes})


def newest_pass(day):
    return day.do(lambda: session.scalar(select(Pass).order_by(Pass.id.desc()).limit(1)))


def test_a_walk_in_has_a_pass_and_has_come(day, dora):
    answer = register(dora)
    assert answer.status_code == 303
    made = newest_pass(day)
    assert (made.name, made.phone, made.group) == ("新来的", "+8613900001234", "truck")
    assert made.consent_at == clock.now()
    assert (made.browser, made.origin, made.proven_at) == (None, None, None)
    assert day.count(Arrival, Arrival.pass_id == made.id) == day.tally() == 1
    (scan,) = day.scans()
    assert (scan.action, scan.result, scan.code) == ("walk_in", "ok", made.code)


def test_the_answer_shows_the_link_to_take_along(lite_day, desk):
    page = desk.client.get(register(desk).headers["Location"]).text
    assert "新来的 may come in" in page
    assert "<svg" in page
    assert 'class="segno"' in page


def test_the_link_is_shown_to_who_made_it_and_not_for_long(lite_day, desk, at_work):
    shown = register(desk).headers["Location"]
    assert 'class="segno"' not in at_work("olga").client.get(shown).text
    with clock.stopped_at(clock.now() + 10 * make.MINUTE):
        assert 'class="segno"' not in desk.client.get(shown).text


def test_a_name_alone_is_enough(day, dora):
    assert register(dora, phone="").status_code == 303
    assert register(dora, phone=" ", name="还有一位").status_code == 303
    assert newest_pass(day).phone is None
    assert day.tally() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Write your name"),
        ({"phone": "139 0000"}, "4 digits are missing"),
        ({"consent": ""}, "Without your consent"),
        ({"group": "astronaut"}, "Choose one"),
        ({"group": ""}, "Choose one"),
        ({"booth": "clinic"}, "Choose a time"),
        ({"booth": "clinic", "slot": "99"}, "Choose a time"),
        ({"booth": "clinic", "slot": "x\x00"}, "Choose a time"),
    ],
)
def test_what_is_missing_comes_back_with_the_form(lite_day, desk, wrong, words):
    answer = register(desk, **wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert lite_day.count(Scan) == 0


def test_the_same_form_twice_registers_once(day, dora):
    page = str(uuid4())
    first, again = (register(dora, id=page, phone="") for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert day.count(Arrival) == day.tally() == 1
    assert register(dora, id=page, phone="", name="另一位").status_code == 303
    assert day.tally() == 2


def test_a_number_that_has_a_pass_shows_whose_it_is(day, dora):
    phone = day.do(lambda: session.scalar(select(Pass.phone).where(Pass.name == "张师傅")))
    answer = register(dora, phone=phone)
    assert answer.status_code == 200
    assert "This number has a pass" in answer.text
    assert "张师傅" in answer.text
    assert day.codes["ana"] in answer.text  # in the form that checks them in
    assert day.count(Scan) == 0


def test_at_a_booth_a_walk_in_gets_a_place(day, dora):
    slot = day.slots["clinic 10:20"]
    before = day.do(lambda: session.get_one(Slot, slot).taken)
    expected = day.do(lambda: session.get_one(Event, 1).expected)
    register(dora, booth="clinic", slot=slot)
    made = newest_pass(day)
    assert day.do(lambda: session.get_one(Slot, slot).taken) == before + 1
    assert day.do(lambda: session.get_one(Event, 1).expected) == expected + 1
    assert day.count(SignUp, SignUp.pass_id == made.id, SignUp.held_at.is_not(None)) == 1
    assert day.count(Arrival, Arrival.door == 1) == day.tally(1) == 1


def test_a_later_time_is_booked_and_nobody_has_come(day, dora):
    answer = register(dora, booth="clinic", slot=day.slots["clinic 12:00"])
    page = dora.client.get(answer.headers["Location"]).text
    assert "新来的 is booked for 12:00" in page
    assert day.count(Arrival) == day.tally(1) == 0


def test_a_full_slot_is_refused_and_the_form_comes_back(day, dora):
    slot = day.slots["clinic 10:20"]
    day.change(Slot, slot, capacity=1)
    answer = register(dora, booth="clinic", slot=slot)
    assert answer.status_code == 409
    assert "10:20 is full" in answer.text
    assert 'value="新来的"' in answer.text
    assert day.count(Pass, Pass.name == "新来的") == 0


def test_an_organizer_can_add_room_with_a_reason(lite_day, at_work):
    slot = lite_day.slots["clinic 10:20"]
    lite_day.change(Slot, slot, capacity=1)
    olga = at_work("olga")
    assert register(olga, booth="clinic", slot=slot).status_code == 409
    assert register(olga, booth="clinic", slot=slot, override="long_way").status_code == 303
    row = lite_day.do(lambda: session.get_one(Slot, slot))
    assert (row.taken, row.capacity, row.extra) == (2, 1, 1)
    verbs = [("added room", "long_way"), ("let in", "long_way")]
    found = lite_day.do(
        lambda: session.scalars(select(Entry).where(Entry.verb.in_(["added room", "let in"]))).all()
    )
    assert sorted((entry.verb, entry.facts["reason"]) for entry in found) == verbs


def test_the_desk_cannot_add_room(lite_day, desk):
    slot = lite_day.slots["clinic 10:20"]
    lite_day.change(Slot, slot, capacity=1)
    answer = register(desk, booth="clinic", slot=slot, override="long_way")
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("minutes", "words"), [(-121, "Check-in begins at 8:00"), (540, "This event is over")]
)
def test_nobody_is_registered_while_the_gate_is_shut(lite_day, at_work, minutes, words):
    with clock.stopped_at(clock.now() + minutes * make.MINUTE):
        answer = register(at_work("dora"))
        assert answer.status_code == 409
        assert words in answer.text
        assert lite_day.count(Scan) == 0
        assert register(at_work("olga"), override="invited").status_code == 303


def test_the_form_offers_the_times_that_are_left(lite_day, desk):
    lite_day.change(Slot, lite_day.slots["clinic 12:00"], capacity=1)
    desk.get("?booth=clinic")
    page = desk.get("walk-in").text
    assert ">10:20<" in page
    assert ">9:00<" not in page
    assert re.search(r'value="\d+" disabled required><span><b>12:00', page)


# Admitting somebody who has a pass


def admit(desk, code, booth="", slot=""):
    return desk.send("admit", code=code, booth=booth, slot=slot)


@pytest.mark.parametrize("name", ["gao", "fay", "dan"])
def test_at_the_gate_a_pass_without_booking_is_admitted_by_one_tap(day, dora, name):
    assert "Let in as walk-in" in dora.scan(day.codes[name]).text
    assert result_of(admit(dora, day.codes[name])) == "ok"
    assert day.arrived(name)
    assert result_of(dora.scan(day.codes[name])) == "already"


@pytest.mark.parametrize("name", ["cai", "gao", "dan"])
def test_at_a_booth_there_is_a_place_if_there_is_room(day, dora, name):
    answer = dora.scan(day.codes[name], "clinic")
    time = "12:00" if name == "cai" else "10:20"  # cai is elsewhere at 10:20
    assert f"Add at {time}" in answer.text
    slot = re.search(r'name="slot" value="(\d+)"', answer.text)[1]
    admitted = admit(dora, day.codes[name], "clinic", slot)
    assert result_of(admitted) == "ok"
    assert day.arrived(name, door=1) is (name != "cai")
    assert day.count(SignUp, SignUp.slot_id == int(slot), SignUp.held_at.is_not(None)) > 0


def test_a_booth_without_room_says_so(lite_day, desk):
    for time in ("10:20", "12:00"):
        lite_day.change(Slot, lite_day.slots[f"clinic {time}"], capacity=1)
    answer = desk.scan(lite_day.codes["gao"], "clinic")
    assert "No place is left here" in answer.text
    assert "Add at" not in answer.text


def test_who_is_elsewhere_at_that_time_is_not_admitted(lite_day, desk):
    slot = lite_day.slots["clinic 10:20"]
    answer = admit(desk, lite_day.codes["cai"], "clinic", slot)
    assert answer.status_code == 409
    assert "王强 is booked elsewhere at 10:20" in answer.text
    assert lite_day.count(Scan) == 0


def test_a_booth_that_pauses_admits_nobody(lite_day, desk):
    lite_day.change(Booth, 1, paused_at=clock.now())
    answer = admit(desk, lite_day.codes["gao"], "clinic", lite_day.slots["clinic 10:20"])
    assert answer.status_code == 409
    assert "having a break" in answer.text


def test_who_waits_at_the_booth_waits_no_more(day, dora):
    def wait():
        booth = events.booth_of("care-day", "clinic")
        for minutes, name in ((-2, "gao"), (-1, "cai")):
            owner = session.scalar(select(Pass).where(Pass.code == day.codes[name]))
            with clock.stopped_at(clock.now() + minutes * make.MINUTE):
                places.take(booth, session.get_one(Slot, day.slots["clinic 12:00"]), owner)

    day.change(Slot, day.slots["clinic 12:00"], capacity=1)
    day.do(wait)
    admit(dora, day.codes["gao"], "clinic", day.slots["clinic 10:20"])

    def line():
        query = select(SignUp.pass_id).where(SignUp.held_at.is_(None), SignUp.given_up_at.is_(None))
        query = query.where(SignUp.slot_id == day.slots["clinic 12:00"])
        return day.do(lambda: session.scalars(query.order_by(SignUp.asked_at, SignUp.id)).all())

    assert line() == [day.owner("cai")]
    assert day.arrived("gao", door=1)
    assert result_of(dora.send("undo", scan=day.scans()[-1].uuid)) == "undone"
    assert line() == [day.owner("gao"), day.owner("cai")]
    assert not day.arrived("gao", door=1)


@pytest.mark.parametrize("name", ["ana", "ivy", ""])
def test_admitting_who_needs_no_admission_is_a_scan(day, dora, name):
    code = day.codes.get(name, "7K3MQ9XPA")
    expected = {"ana": "ok", "ivy": "wrong_event"}.get(name, "unknown")
    assert result_of(admit(dora, code)) == expected
    assert day.scans()[0].action == "check_in"


def test_the_same_admission_twice_is_one(day, dora):
    page = str(uuid4())
    for _ in range(2):
        answer = dora.send("admit", id=page, code=day.codes["gao"], booth="", slot="")
        assert result_of(answer) == "ok"
    assert day.count(Arrival) == day.tally() == 1


def test_a_stranger_registers_nobody(lite_day):
    stranger = lite_day.site.test_client()
    assert stranger.post(f"{DESK}walk-in", data=NEW).status_code in (403, 422)
    assert stranger.get(f"{DESK}walk-in").status_code == 303

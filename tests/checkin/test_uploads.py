"""What a device did without network: in order, each for itself, once."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.checkin.models import Arrival, Scan
from eventsite.db import session
from eventsite.events.models import Slot
from eventsite.journal.models import Entry
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests import make
from tests.checkin.conftest import DESK, scan_of
from tests.conftest import statements

NEW = {"action": "walk_in", "name": "新来的", "phone": "139 0000 1234", "consent": True}


def results(answer):
    assert answer.status_code == 200, answer.text
    return [each["result"] for each in answer.json["results"]]


def walk_in(**facts):
    return scan_of(**{**NEW, "group": "truck", **facts})


# The shape of the answer


def test_each_scan_is_answered_in_order(day, dora):
    scans = [scan_of(day.codes[name]) for name in ("ben", "ivy", "ana", "dan")]
    answer = dora.upload(*scans, sent_at=clock.now().isoformat())
    assert answer.mimetype == "application/json"
    assert [each["id"] for each in answer.json["results"]] == [scan["id"] for scan in scans]
    assert results(answer) == ["ok", "wrong_event", "ok", "cancelled"]
    first = answer.json["results"][0]
    assert set(first) == {"id", "result", "message", "person", "first_at"}
    assert first["person"]["name"] == "李红梅"
    assert len(first["person"]["phone_tail"]) == 4
    assert set(first["person"]) == {"name", "phone_tail"}
    assert first["first_at"] is None


def test_an_empty_upload_has_an_empty_answer(lite_day, desk):
    assert desk.upload().json == {"results": []}


BAD = {
    "no object": 7,
    "a list": [],
    "nothing": None,
    "no id": {"id": None},
    "an id that is none": {"id": "1; DROP TABLE scan"},
    "an id that is a list": {"id": [1, {"a": 2}]},
    "no action": {"action": None},
    "another action": {"action": "let_in"},
    "a booth that is none": {"booth": "nowhere"},
    "a booth that is a number": {"booth": 1},
    "rubbish as a code": {"code": "\x00" * 10_000},
    "half a character": {"code": "\ud800"},
    "a code that is a list": {"code": ["7K3MQ9XPA"]},
    "an undo of nothing": {"action": "undo", "undoes": None},
    "a walk-in without a name": {**NEW, "name": " \x00"},
    "a walk-in without consent": {**NEW, "consent": "yes"},
    "a walk-in that is no text": {**NEW, "name": 5},
}


def bad(facts):
    return {**scan_of("7K3MQ9XPA"), **facts} if isinstance(facts, dict) else facts


@pytest.mark.parametrize("facts", BAD.values(), ids=BAD)
def test_a_bad_scan_spoils_no_other(day, dora, facts):
    sent = bad(facts)
    answer = dora.upload(scan_of(day.codes["ana"]), sent, scan_of(day.codes["ben"]))
    first, middle, last = answer.json["results"]
    assert (first["result"], last["result"]) == ("ok", "ok")
    assert middle["result"] in ("unknown", "nothing_to_undo")
    assert middle["message"]
    assert middle["person"] is None
    assert middle["id"] == (sent["id"] if isinstance(sent, dict) else None)
    assert day.tally() == day.count(Arrival) == 2


def test_a_thousand_scans_with_bad_ones_between(day, dora):
    people = ["ana", "ben", "gao", "hua", "ivy"]
    scans = []
    for number in range(1000):
        if number % 10 == 3:
            scans.append(bad(list(BAD.values())[number // 10 % len(BAD)]))
        elif number % 10 == 7:
            scans.append(walk_in(name=f"第{number}位", phone=""))
        else:
            scans.append(scan_of(day.codes[people[number % 5]]))
    answer = dora.upload(*scans)
    found = results(answer)
    assert len(found) == 1000
    assert found[:3] == ["ok", "ok", "no_booking"]
    assert found[7::10] == ["ok"] * 100
    assert day.tally() == day.count(Arrival) == 103
    assert results(dora.upload(*scans)) == found
    assert day.tally() == day.count(Arrival) == 103


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '{"scans": {}}',
        '{"scans": 1}',
        "[" * 50_000,
        "\xff\xfe",
        '{"a":' * 9_000,
    ],
)
def test_what_is_no_upload_is_refused_in_a_sentence(lite_day, desk, body):
    answer = desk.client.post(
        f"{DESK}scans",
        data=body.encode("latin-1"),
        headers={"X-CSRFToken": desk.token, "Content-Type": "application/json"},
    )
    assert answer.status_code in (400, 422)
    assert answer.json["error"]
    assert "Traceback" not in answer.text


def test_more_than_a_thousand_are_refused(lite_day, desk):
    answer = desk.upload(*[scan_of("x")] * 1001)
    assert answer.status_code == 422
    assert "1000" in answer.json["error"]
    assert lite_day.count(Scan) == 0


def test_a_megabyte_is_too_much_and_256_kilobytes_are_not(lite_day, desk):
    assert desk.upload(*[scan_of("x" * 600)] * 400).status_code == 200
    answer = desk.upload(scan_of("x" * 1_000_001))
    assert answer.status_code == 413
    assert answer.json["error"]


def test_without_the_token_it_is_refused_as_json(lite_day, desk):
    answer = desk.client.post(f"{DESK}scans", json={"scans": []})
    assert answer.status_code == 422
    assert answer.json["error"]


def test_who_is_signed_out_is_told_as_json(lite_day, desk):
    with desk.client.session_transaction() as cookie:
        cookie.pop("staff")
    answer = desk.upload(scan_of(lite_day.codes["ana"]))
    assert answer.status_code == 403
    assert answer.json["error"]


def test_an_event_that_is_none_is_told_as_json(lite_day, desk):
    answer = desk.client.post(
        "/desk/no-day/scans", json={"scans": []}, headers={"X-CSRFToken": desk.token}
    )
    assert answer.status_code == 404
    assert answer.json["error"]


# Times


@pytest.mark.parametrize("wrong", [timedelta(0), 3 * make.HOUR, -3 * make.HOUR])
def test_a_device_whose_clock_is_wrong_is_put_right_and_both_times_are_kept(day, dora, wrong):
    """It scanned half an hour ago, by a clock that is three hours off."""
    at, sent_at = clock.now() - 30 * make.MINUTE + wrong, clock.now() + wrong
    scan = scan_of(day.codes["ben"], booth="clinic", at=at.isoformat())
    with clock.stopped_at(clock.now() + 2 * make.HOUR):
        late = clock.now() + wrong
        again = scan_of(day.codes["cai"], at=(late - 5 * make.MINUTE).isoformat())
        assert results(dora.upload(again, sent_at=late.isoformat())) == ["ok"]
    assert results(dora.upload(scan, sent_at=sent_at.isoformat())) == ["too_early"]
    kept = day.scans()[-1]
    assert kept.at == clock.now() - 30 * make.MINUTE
    assert kept.device_at == at
    assert kept.server_at == clock.now()


def test_what_was_done_in_time_and_is_sent_late_was_in_time(day, dora):
    scan = scan_of(day.codes["ana"])
    with clock.stopped_at(clock.now() + 11 * make.HOUR):
        assert results(dora.upload(scan, sent_at=clock.now().isoformat())) == ["ok"]
    assert day.scans()[0].at.isoformat() == scan["at"]


@pytest.mark.parametrize(
    "at",
    [
        None,
        "",
        "yesterday",
        17,
        "2026-12-26",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_time_that_is_none_is_now(day, dora, at):
    assert results(dora.upload(scan_of(day.codes["ana"], at=at), sent_at=at))
    scan = day.scans()[0]
    assert scan.at <= clock.now()


def test_a_time_without_an_offset_is_the_venues(day, dora):
    dora.upload(scan_of(day.codes["ana"], at="2026-12-26T09:30:00"))
    assert day.scans()[0].at == clock.now() - 30 * make.MINUTE


# What the device had decided


@pytest.mark.parametrize("name", ["ben", "cai", "dan", "eve"])
def test_who_was_let_in_has_come_and_the_conflict_is_written_down(day, dora, name):
    answer = dora.upload(scan_of(day.codes[name], booth="clinic", decided="ok"))
    assert results(answer) == ["conflict"]
    assert "decided without network" in answer.json["results"][0]["message"]
    assert day.arrived(name, door=1)
    scan = day.scans()[0]
    assert (scan.result, scan.decided) == ("conflict", "ok")
    verdicts = {"ben": "too_early", "cai": "no_booking", "dan": "cancelled", "eve": "over"}
    assert scan.facts["verdict"] == verdicts[name]


def test_the_same_pass_at_two_desks_is_a_conflict(day, dora):
    dora.scan(day.codes["ana"])
    at = (clock.now() - 10 * make.MINUTE).isoformat()
    answer = dora.upload(scan_of(day.codes["ana"], at=at, decided="ok"))
    assert results(answer) == ["conflict"]
    assert answer.json["results"][0]["first_at"] == "2026-12-26T10:00:00+08:00"
    assert day.tally() == day.count(Arrival) == 1


def test_who_was_turned_away_has_not_come(day, dora):
    assert results(dora.upload(scan_of(day.codes["ana"], decided="cancelled"))) == ["conflict"]
    assert not day.arrived("ana")


@pytest.mark.parametrize("decided", [None, "ok", "already", "unknown", "nonsense", 5])
def test_what_agrees_is_no_conflict(day, dora, decided):
    assert results(dora.upload(scan_of(day.codes["ana"], decided=decided))) == ["ok"]
    assert day.arrived("ana")


def test_a_conflict_can_be_undone(day, dora):
    scan = scan_of(day.codes["gao"], decided="ok")
    undone = scan_of(action="undo", undoes=scan["id"])
    assert results(dora.upload(scan, undone)) == ["conflict", "undone"]
    assert day.tally() == 0


# Walk-ins


def test_a_walk_in_has_a_pass_and_has_come(day, dora):
    answer = dora.upload(walk_in())
    assert results(answer) == ["ok"]
    assert answer.json["results"][0]["person"] == {"name": "新来的", "phone_tail": "1234"}
    made = day.do(lambda: session.scalar(select(Pass).where(Pass.name == "新来的")))
    assert (made.phone, made.group) == ("+8613900001234", "truck")
    assert day.count(Arrival, Arrival.pass_id == made.id) == 1


def test_the_same_walk_in_twice_is_one_person(day, dora):
    one = walk_in(phone="")
    assert results(dora.upload(one, one)) == ["ok", "ok"]
    assert results(dora.upload(one)) == ["ok"]
    assert day.count(Pass, Pass.name == "新来的") == 1


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({"phone": ""}, (None, "truck")),
        ({"phone": "139 0000"}, (None, "truck")),
        ({"phone": 13900001234}, (None, "truck")),
        ({"group": "astronaut"}, ("+8613900001234", "other")),
        ({"group": None}, ("+8613900001234", "other")),
    ],
)
def test_somebody_who_has_come_is_kept_with_what_can_be_kept(day, dora, facts, kept):
    assert results(dora.upload(walk_in(**facts))) == ["ok"]
    made = day.do(lambda: session.scalar(select(Pass).where(Pass.name == "新来的")))
    assert (made.phone, made.group) == kept


def test_a_walk_in_with_a_number_that_is_known_is_that_person(day, dora):
    phones = day.do(lambda: dict(session.execute(select(Pass.name, Pass.phone)).all()))
    names = ["张师傅", "高明", "李红梅"]
    scans = [walk_in(phone=phones[name]) for name in names]
    dora.scan(day.codes["ben"])
    answer = dora.upload(*scans)
    assert results(answer) == ["ok", "ok", "conflict"]  # booked; not booked; here already
    assert [each["person"]["name"] for each in answer.json["results"]] == names
    assert day.count(Pass, Pass.name == "新来的") == 0


def test_at_a_booth_a_walk_in_gets_the_place_of_that_time(day, dora):
    assert results(dora.upload(walk_in(booth="clinic"))) == ["ok"]
    (scan,) = day.scans()
    sign_up = day.do(lambda: session.get_one(SignUp, scan.sign_up_id))
    assert sign_up.slot_id == day.slots["clinic 10:20"]
    assert day.tally(1) == 1


def test_where_there_was_no_room_there_is_now_and_a_conflict(day, dora):
    slot = day.slots["clinic 10:20"]
    day.change(Slot, slot, capacity=1)
    answer = dora.upload(walk_in(booth="clinic"))
    assert results(answer) == ["conflict"]
    assert "no place left" in answer.json["results"][0]["message"]
    row = day.do(lambda: session.get_one(Slot, slot))
    assert (row.taken, row.capacity, row.extra) == (2, 1, 1)
    query = select(Entry).where(Entry.verb == "added room")
    assert day.do(lambda: session.scalar(query)).facts == {"reason": "offline"}
    assert day.tally(1) == 1


@pytest.mark.parametrize("hours", [-3, 9])
def test_outside_the_hours_it_is_a_conflict(day, dora, hours):
    at = clock.now() + hours * make.HOUR
    with clock.stopped_at(max(at, clock.now())):
        assert results(dora.upload(walk_in(at=at.isoformat()))) == ["conflict"]
    assert day.tally() == 1


def test_a_walk_in_undone_in_the_same_upload(day, dora):
    one = walk_in(booth="clinic")
    undone = scan_of(action="undo", undoes=one["id"].upper())
    assert results(dora.upload(one, undone)) == ["ok", "undone"]
    assert day.do(lambda: session.get_one(Slot, day.slots["clinic 10:20"])).taken == 1
    assert day.tally(1) == 0


def test_ten_scans_cost_ten_times_one(day, dora):
    def cost(*names):
        with statements() as sent:
            dora.upload(*[scan_of(day.codes[name], booth="games") for name in names])
        return len([each for each in sent if "SAVEPOINT" not in each])

    one = cost("ana")
    three = cost("ben", "cai", "dan")
    assert three - one <= 2 * 3 + 2  # three statements more for each, and a shard of the tally


def test_uploads_are_small_enough_to_read(lite_day, desk):
    answer = desk.upload(*[scan_of(str(uuid4())) for _ in range(100)])
    assert len(json.dumps(answer.json)) < 30_000

"""A code at the desk: every result through both doors, once and again, and rubbish."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.accounts.models import Role
from eventsite.checkin.actions import record
from eventsite.checkin.models import Arrival, Scan, Tally
from eventsite.db import session
from eventsite.events.models import Event
from eventsite.journal.models import Entry
from eventsite.passes.models import Pass
from eventsite.web import pages
from tests import make
from tests.checkin.conftest import DESK, result_of, scan_of
from tests.conftest import statements

RUBBISH = {
    "nothing": "",
    "spaces": "   ",
    "ten kilobytes": "x" * 10_000,
    "ten kilobytes of characters": "张" * 10_000,
    "control characters": "\x00\x1b[31m\x7f\r\n",
    "the number of a row": "1",
    "another number": "12345678901234567890",
    "a code with one wrong character": "7K3MQ9XPA",
    "markup": "<script>alert(1)</script>",
    "quotes": "' OR 1=1 --",
    "an emoji": "🛵🛵🛵",
}

# The name, the door, what becomes of it, what is said.
RESULTS = [
    ("ana", "", "ok", "张师傅 may come in"),
    ("ana", "clinic", "ok", "10:20 健康义诊"),
    ("gao", "games", "ok", "高明 may come in"),
    ("hua", "", "ok", "10:20 Personal appointment"),
    ("dan", "", "cancelled", "This code is cancelled"),
    ("dan", "clinic", "cancelled", "has cancelled here"),
    ("ben", "clinic", "too_early", "Booked for 12:00, check-in from 11:30"),
    ("eve", "clinic", "over", "Booked for 9:00, check-in until 9:50"),
    ("cai", "clinic", "no_booking", "Booked: 10:20 法律咨询"),
    ("gao", "", "no_booking", "高明 has not signed up"),
    ("fay", "", "no_booking", "孙丽 has not signed up"),
    ("ivy", "", "wrong_event", "for another event"),
]


@pytest.mark.parametrize("row", RESULTS, ids=lambda row: "-".join(row[:3]))
def test_every_result_through_both_doors(day, dora, through, row):
    name, booth, result, words = row
    answer = through(dora, day.codes[name], booth)
    assert answer.status_code == 200
    assert result_of(answer) == result
    assert words in (answer.json["results"][0]["message"] if answer.is_json else answer.text)
    assert day.count(Scan) == 1
    door = {"": 0, "clinic": 1, "games": 4}[booth]
    assert day.count(Arrival) == day.tally(door) == (1 if result == "ok" else 0)


def test_the_second_time_says_when_and_where(day, dora, through):
    through(dora, day.codes["ana"])
    with clock.stopped_at(clock.now() + 7 * make.MINUTE):
        answer = through(dora, day.codes["ana"])
    assert result_of(answer) == "already"
    said = answer.json["results"][0]["message"] if answer.is_json else answer.text
    assert "张师傅 is checked in already" in said
    assert "10:00 at the gate" in said
    if answer.is_json:
        assert answer.json["results"][0]["first_at"] == "2026-12-26T10:00:00+08:00"
    assert day.tally() == day.count(Arrival) == 1
    assert day.count(Scan) == 2


def test_gate_and_booths_know_nothing_of_each_other(day, dora, through):
    for booth in ("", "clinic", "games"):
        assert result_of(through(dora, day.codes["ana"], booth)) == "ok"
        assert result_of(through(dora, day.codes["ana"], booth)) == "already"
    assert day.count(Arrival) == 3


def test_after_the_end_nobody_comes_in(day, dora, through):
    day.change(Event, 1, ends_at=clock.now())
    answer = through(dora, day.codes["gao"])
    assert result_of(answer) == "over"
    assert "This event is over" in (answer.text if not answer.is_json else str(answer.json))


def test_an_event_that_is_called_off_says_so(day, dora, through):
    day.change(Event, 1, called_off_at=clock.now())
    assert result_of(through(dora, day.codes["ana"])) == "over"


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_no_code_and_no_mistake(day, dora, through, rubbish):
    answer = through(dora, rubbish)
    assert answer.status_code == 200
    assert result_of(answer) == "unknown"
    assert "<script>" not in answer.text
    for scan in day.scans():
        assert len(scan.code) <= 64
        assert scan.result == "unknown"
    assert day.count(Scan) == 1


def test_a_code_of_another_event_tells_nothing_of_the_person(day, dora, through):
    answer = through(dora, day.codes["ivy"])
    assert "外人" not in answer.text
    assert "\\u5916" not in answer.text
    if answer.is_json:
        assert answer.json["results"][0]["person"] is None
    (scan,) = day.scans()
    assert scan.pass_id is None


def test_somebody_who_was_forgotten_is_unknown(day, dora, through):
    day.change(Pass, day.owner("ana"), forgotten_at=clock.now())
    assert result_of(through(dora, day.codes["ana"])) == "unknown"


@pytest.mark.parametrize(
    "typed",
    ["EV:{}", "ev:{}\r\n", "]Q1EV:{}", " {} "],
    ids=["prefix", "small", "scanner", "spaces"],
)
def test_whatever_a_scanner_adds_is_cleaned(lite_day, desk, typed):
    assert result_of(desk.scan(typed.format(lite_day.codes["ana"]))) == "ok"


def test_a_chinese_input_method_makes_wide_letters(lite_day, desk):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in f"EV:{lite_day.codes['ana']}")
    assert result_of(desk.scan(wide)) == "ok"


# The same scan again


def test_the_same_form_again_is_the_same_scan(day, dora):
    page = str(uuid4())
    first = dora.scan(day.codes["ana"], id=page)
    again = dora.scan(day.codes["ana"], id=page)
    assert result_of(first) == result_of(again) == "ok"
    assert day.count(Scan) == day.tally() == 1


def test_another_code_from_the_same_page_is_another_scan(day, dora):
    page = str(uuid4())
    assert result_of(dora.scan(day.codes["ana"], id=page)) == "ok"
    answer = dora.scan(day.codes["ben"], id=page)
    assert "李红梅 may come in" in answer.text
    assert day.count(Scan) == 2


@pytest.mark.parametrize("name", ["ana", "ben", "cai", "dan", "eve", "ivy"])
def test_the_same_scan_id_again_gives_the_same_answer_whatever_has_changed(day, dora, name):
    scan = scan_of(day.codes[name], booth="clinic")
    first = dora.upload(scan).json
    tally = day.count(Tally)

    def change():
        session.get_one(Event, 1).called_off_at = clock.now()
        for arrival in session.scalars(select(Arrival)):
            arrival.undone_at = clock.now()

    day.do(change)
    if name in ("ana", "ben", "cai"):
        day.give_up(name)
    with clock.stopped_at(clock.now() + make.HOUR):
        assert dora.upload(scan).json == first
        assert dora.upload({**scan, "code": day.codes["gao"]}, scan).json["results"] == [
            first["results"][0],
            first["results"][0],
        ]
    assert day.count(Scan) == 1
    assert day.count(Arrival) == (1 if name == "ana" else 0)
    assert day.count(Tally) == tally


def test_a_scan_id_of_another_event_is_another_scan(day, dora):
    """Who knows the id of a scan learns nothing by it elsewhere."""
    scan = scan_of(day.codes["ana"])
    dora.upload(scan)

    def let_in_elsewhere():
        session.add(Role(staff_id=day.staff["dora"], event_id=2, name="desk"))

    day.do(let_in_elsewhere)
    url = "/desk/other-day/scans"
    answer = dora.client.post(url, json={"scans": [scan]}, headers={"X-CSRFToken": dora.token})
    assert answer.json["results"][0]["result"] == "wrong_event"
    assert answer.json["results"][0]["person"] is None


def test_of_two_at_the_same_moment_the_second_is_told_of_the_first(day, dora, through, monkeypatch):
    """What 16 clients do in test_races, step by step."""
    holder_of = record.queries.holder_of

    def somebody_is_faster(code, door):
        found = holder_of(code, door)
        monkeypatch.setattr(record.queries, "holder_of", holder_of)
        scan = Scan(
            uuid=str(uuid4()),
            event_id=1,
            pass_id=found.id,
            action="check_in",
            result="ok",
            code="",
            at=clock.now(),
            server_at=clock.now(),
        )
        session.add(scan)
        session.flush()
        session.add(Arrival(pass_id=found.id, door=door, scan_id=scan.id, at=clock.now()))
        session.flush()
        return found

    monkeypatch.setattr(record.queries, "holder_of", somebody_is_faster)
    answer = through(dora, day.codes["ana"])
    assert result_of(answer) == "already"
    assert [scan.result for scan in day.scans()] == ["ok", "already"]
    assert day.count(Arrival) == 1
    assert day.tally() == 0  # the other one's is not counted here


# Let in all the same


def test_who_is_early_is_let_in_by_one_more_tap(day, dora):
    assert "Let in all the same" in dora.scan(day.codes["ben"], "clinic").text
    answer = dora.scan(day.codes["ben"], "clinic", override="early")
    assert result_of(answer) == "ok"
    scan = day.scans()[-1]
    assert (scan.result, scan.override) == ("ok", "early")
    (entry,) = day.do(lambda: session.scalars(select(Entry).where(Entry.verb == "let in")).all())
    assert entry.facts == {"against": "too_early", "reason": "early"}
    assert day.arrived("ben", door=1)


@pytest.mark.parametrize("reason", ["invited", "early", "because I like them"])
def test_the_desk_cannot_let_in_who_is_too_late(lite_day, desk, reason):
    answer = desk.scan(lite_day.codes["eve"], "clinic", override=reason)
    assert result_of(answer) == "over"
    assert "Let in all the same" not in answer.text


def test_an_organizer_can_with_a_reason(lite_day, at_work):
    olga = at_work("olga")
    asked = olga.scan(lite_day.codes["eve"], "clinic")
    assert 'value="our_mistake"' in asked.text
    assert result_of(olga.scan(lite_day.codes["eve"], "clinic", override="our_mistake")) == "ok"
    (entry,) = lite_day.do(
        lambda: session.scalars(select(Entry).where(Entry.verb == "let in")).all()
    )
    assert entry.facts == {"against": "over", "reason": "our_mistake"}
    assert entry.actor == f"staff {lite_day.staff['olga']}"


def test_nobody_can_let_in_who_has_no_pass(lite_day, at_work):
    olga = at_work("olga")
    assert result_of(olga.scan("7K3MQ9XPA", override="invited")) == "unknown"
    assert result_of(olga.scan(lite_day.codes["ivy"], override="invited")) == "wrong_event"


# Who may check in where


def test_booth_staff_check_in_at_their_own_booth_and_know_of_no_other(lite_day, at_work):
    bob = at_work("bob")
    assert result_of(bob.scan(lite_day.codes["ana"])) == "ok"  # without a choice it is his booth
    assert lite_day.arrived("ana", door=1)
    answer = bob.scan(lite_day.codes["cai"], "clinic")
    assert result_of(answer) == "no_booking"
    assert "法律咨询" not in answer.text
    assert bob.scan(lite_day.codes["cai"], "legal").status_code == 403
    results = bob.upload(
        scan_of(lite_day.codes["cai"]), scan_of(lite_day.codes["cai"], booth="legal")
    )
    assert [each["result"] for each in results.json["results"]] == ["unknown", "unknown"]
    assert [each["person"] for each in results.json["results"]] == [None, None]
    assert lite_day.count(Arrival) == 1


@pytest.mark.parametrize("who", ["dora", "olga"])
def test_a_discreet_booth_is_its_own_staffs_alone(lite_day, at_work, who):
    desk = at_work(who)
    assert desk.scan(lite_day.codes["hua"], "counselling").status_code == 403
    results = desk.upload(scan_of(lite_day.codes["hua"], booth="counselling")).json["results"]
    assert results[0]["result"] == "unknown"
    assert "counselling" not in desk.get().text
    gate = desk.scan(lite_day.codes["hua"])
    assert "Personal appointment" in gate.text
    assert "心理疏导" not in gate.text
    assert "密室" not in gate.text


def test_its_own_staff_see_what_it_is(lite_day, at_work):
    answer = at_work("connie").scan(lite_day.codes["hua"], "counselling")
    assert result_of(answer) == "ok"
    assert "10:20 心理疏导" in answer.text


def test_who_has_no_role_here_checks_nobody_in(lite_day, at_work):
    stan = at_work("stan")
    stan.token = at_work("dora").token
    assert stan.get().status_code == 403
    assert stan.upload(scan_of(lite_day.codes["ana"])).status_code in (403, 422)
    assert lite_day.count(Scan) == 0


def test_a_stranger_is_sent_to_sign_in(lite_day):
    stranger = lite_day.site.test_client()
    answer = stranger.get(DESK)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("booth", ["nowhere", "../x", "x\x00", "张"])
def test_a_booth_that_is_none_is_refused(lite_day, desk, booth):
    assert desk.scan(lite_day.codes["ana"], booth).status_code == 404
    results = desk.upload(scan_of(lite_day.codes["ana"], booth=booth)).json["results"]
    assert results[0]["result"] == "unknown"


def test_a_form_without_its_token_is_refused(lite_day, desk):
    answer = desk.client.post(f"{DESK}scan", data={"code": lite_day.codes["ana"]})
    assert answer.status_code == 422
    assert lite_day.count(Scan) == 0


# What it looks like


def test_without_javascript_the_answer_stands_on_the_whole_page(lite_day, desk):
    answer = desk.send("scan", headers={}, code=lite_day.codes["ana"])
    assert "<html" in answer.text
    assert "张师傅 may come in" in answer.text
    assert "1 have come" in answer.text


def test_the_answer_alone_is_a_part(lite_day, desk):
    answer = desk.scan(lite_day.codes["ana"])
    assert answer.text.lstrip().startswith('<div id="answer"')
    assert "<html" not in answer.text


def test_the_browser_remembers_where_it_checks_in(lite_day, desk):
    desk.get("?booth=legal")
    assert "Checking in at: 法律咨询" in desk.get().text
    desk.scan(lite_day.codes["ana"], "clinic")
    assert "Checking in at: 健康义诊" in desk.get().text
    assert "Checking in at: 法律咨询" in desk.get("?at=legal").text
    assert "Checking in at: 健康义诊" in desk.get().text
    desk.get("?booth=")
    assert "Checking in at: gate" in desk.get().text


def test_every_result_looks_different(lite_day, desk):
    looks = {}
    for name, booth, result, _words in RESULTS:
        text = desk.scan(lite_day.codes[name], booth).text
        tone = text.partition('class="answer ')[2].partition('"')[0]
        looks[result] = tone, text.partition(".svg#")[2].partition('"')[0]
    looks["unknown"] = "no", "cross"
    assert len(set(looks.values())) == len(looks)


# What it costs


def test_a_scan_makes_six_statements(day, dora):
    dora.scan(day.codes["ana"])
    with statements() as sent:
        dora.scan(day.codes["ben"])
    kinds = [statement.split()[0] for statement in sent]
    # who is it, which event; whose code; the scan, the arrival, the tally
    assert kinds == ["SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "INSERT"]


def test_the_answer_is_drawn_when_nobody_waits_for_it(lite_day, desk, monkeypatch):
    """The transaction is over by then, and with it the writer's lock."""
    waiting, part = [], pages._part

    def drawn(*args):
        waiting.append(session().in_transaction())
        return part(*args)

    monkeypatch.setattr(pages, "_part", drawn)
    assert result_of(desk.scan(lite_day.codes["ana"])) == "ok"
    assert waiting == [False]


def test_a_scan_of_rubbish_costs_less(day, dora):
    with statements() as sent:
        dora.scan("7K3MQ9XPA")
    assert len(sent) == 3

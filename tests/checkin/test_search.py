"""Looking for people: by name, number, last four digits, code."""

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.checkin.models import Scan
from eventsite.db import session
from eventsite.journal.models import Entry
from eventsite.passes.models import Pass
from tests import make
from tests.conftest import statements


def search(desk, q, booth=""):
    return desk.send("search", q=q, booth=booth)


def tail_of(day, name):
    return day.do(lambda: session.scalar(select(Pass.phone).where(Pass.name == name)))[-4:]


@pytest.mark.parametrize("typed", ["张师傅", "张师", "师傅", " 张师 "])
def test_two_characters_of_a_name_are_enough(day, dora, typed):
    answer = search(dora, typed)
    assert "One found" in answer.text
    assert "张师傅" in answer.text
    assert "10:20 健康义诊" in answer.text
    assert day.codes["ana"] in answer.text


def test_the_middle_of_a_name_is_found_when_nothing_else_is(day, dora):
    day.do(lambda: make.owner(session.get_one(make.Event, 1), "Tom van der Berg"))
    for typed in ("van der", "berg", "TOM"):
        assert "Tom van der Berg" in search(dora, typed).text
    assert "Tom van der Berg" not in search(dora, "T_m").text


def test_the_last_four_digits_find_everybody_with_them(day, dora):
    answer = search(dora, tail_of(day, "李红梅"))
    assert "李红梅" in answer.text
    assert "张师傅" not in answer.text


def test_the_whole_number_finds_one(day, dora):
    phone = day.do(lambda: session.scalar(select(Pass.phone).where(Pass.name == "王强")))
    assert "王强" in search(dora, phone.removeprefix("+86")).text


def test_a_code_finds_and_checks_nobody_in(day, dora):
    assert "张师傅" in search(dora, day.codes["ana"]).text
    assert "外人" not in search(dora, day.codes["ivy"]).text
    assert day.count(Scan) == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("张", "One character is not enough"),
        ("没有人", "Nobody found"),
        ("0000", "Nobody found"),
        ("", "There is no such code"),
        ("x", "There is no such code"),
        ("'; --", "There is no such code"),
        ("\x00\x00", "There is no such code"),
        ("张" * 10_000, "There is no such code"),
        ("%%", "There is no such code"),
    ],
)
def test_what_finds_nobody_says_what_to_do(lite_day, desk, typed, words):
    answer = search(desk, typed)
    assert answer.status_code == 200
    assert words in answer.text


def test_ten_are_shown_at_most(day, dora):
    day.do(
        lambda: [
            make.owner(session.get_one(make.Event, 1), f"赵{n}梅")
            for n in "一二三四五六七八九十百千"
        ]
    )
    answer = search(dora, "赵")
    assert "One character" in answer.text
    day.do(lambda: [make.owner(session.get_one(make.Event, 1), "欧阳娜娜") for _ in range(12)])
    answer = search(dora, "欧阳")
    assert answer.text.count("<li>") == 10
    assert "There may be more" in answer.text


def test_who_is_here_already_is_shown_as_such(lite_day, desk):
    desk.scan(lite_day.codes["ana"])
    answer = search(desk, "张师傅")
    assert "here since 10:00" in answer.text
    assert "Check in</button>" not in answer.text
    assert "Check in</button>" in search(desk, "张师傅", "clinic").text


def test_every_search_stands_in_the_journal_without_its_text(day, dora):
    search(dora, "张师傅")
    search(dora, "没有人")
    dora.scan("0000")
    query = select(Entry).where(Entry.verb == "searched").order_by(Entry.id)
    entries = day.do(lambda: session.scalars(query).all())
    assert [entry.facts for entry in entries] == [
        {"by": "name", "found": 1},
        {"by": "name", "found": 0},
        {"by": "tail", "found": 0},
    ]
    assert {entry.actor for entry in entries} == {f"staff {day.staff['dora']}"}
    assert "张" not in str([vars(entry) for entry in entries])


def test_the_field_for_codes_takes_names_too(day, dora):
    assert "李红梅" in dora.scan("红梅").text
    assert "张师傅" in dora.scan(tail_of(day, "张师傅")).text
    assert day.count(Scan) == 0
    assert "Nobody found" in dora.scan("没有人").text
    assert day.count(Scan) == 0  # a name is not written down where codes are


def test_a_word_that_is_nobodys_name_may_be_a_wrong_code(day, dora):
    answer = dora.scan("nobody")
    assert 'data-result="unknown"' in answer.text
    assert day.scans()[0].code == "nobody"


def test_a_discreet_booking_is_a_personal_appointment(lite_day, at_work):
    answer = search(at_work("dora"), "花小朵")
    assert "10:20 Personal appointment" in answer.text
    assert "心理疏导" not in answer.text
    own = search(at_work("connie"), "花小朵", "counselling")
    assert "10:20 心理疏导" in own.text


def test_booth_staff_find_who_has_booked_there_and_nobody_else(lite_day, at_work):
    bob = at_work("bob")
    assert "张师傅" in search(bob, "张师").text
    assert "王强" not in search(bob, "王强").text
    assert "花小朵" not in search(bob, "小朵").text
    assert "passes/" not in search(bob, "张师").text


def test_somebody_of_another_event_or_forgotten_is_not_found(day, dora):
    day.change(Pass, day.owner("ana"), forgotten_at=clock.now())
    assert "张师傅" not in search(dora, "张师傅").text
    assert "外人" not in search(dora, "外人").text


def test_a_search_costs_the_same_for_one_and_for_ten(day, dora):
    day.do(lambda: [make.owner(session.get_one(make.Event, 1), "欧阳娜娜") for _ in range(10)])
    with statements() as one:
        search(dora, "张师傅")
    with statements() as ten:
        search(dora, "欧阳")
    assert len(one) == len(ten)


def test_the_first_characters_are_found_by_an_index(lite_day):
    """No list of all names is read, however long it is."""

    def plan():
        connection = session.connection()
        sql = (
            "SELECT id FROM pass WHERE event_id = 1 AND {} >= 'x' AND {} < 'y' ORDER BY {} LIMIT 10"
        )
        columns = ("name", "given")
        return [
            str(connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql.format(c, c, c)).all())
            for c in columns
        ]

    assert all("USING" in each and "INDEX ix_pass_event_" in each for each in lite_day.do(plan))

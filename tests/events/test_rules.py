"""Time slots and the stages of an event, by table."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.events.models import Event
from eventsite.events.rules import Stage, moment_of, opening_hours, slot_times, stage

DAY = datetime(2026, 12, 26, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def minutes_of(slots):
    return [((a - DAY) // MINUTE, (b - DAY) // MINUTE) for a, b in slots]


def at(minutes):
    return DAY + minutes * MINUTE


@pytest.mark.parametrize(
    ("until", "length", "breaks", "expected"),
    [
        (60, 20, [], [(0, 20), (20, 40), (40, 60)]),  # both ends are kept
        (59, 20, [], [(0, 20), (20, 40)]),  # whole slots only
        (19, 20, [], []),
        (100, 20, [(30, 50)], [(0, 20), (50, 70), (70, 90)]),  # none reaches into the break
        (60, 20, [(20, 40)], [(0, 20), (40, 60)]),
        (60, 20, [(0, 20)], [(20, 40), (40, 60)]),
        (60, 20, [(40, 60)], [(0, 20), (20, 40)]),
        (60, 20, [(50, 90)], [(0, 20), (20, 40)]),  # a break that lasts longer than the booth
        (90, 20, [(40, 60), (20, 30)], [(0, 20), (60, 80)]),  # breaks in any order
        (60, 20, [(10, 40), (15, 20)], [(40, 60)]),  # a break inside a break
    ],
)
def test_slots_are_whole_and_keep_out_of_breaks(until, length, breaks, expected):
    pauses = [(at(begins), at(ends)) for begins, ends in breaks]
    assert minutes_of(slot_times(at(0), at(until), length * MINUTE, pauses)) == expected


spans = st.tuples(st.integers(0, 600), st.integers(1, 120)).map(lambda s: (s[0], s[0] + s[1]))


@given(st.integers(0, 600), st.integers(1, 90), st.lists(spans, max_size=4))
def test_no_slot_overlaps_another_or_a_break_or_the_ends(until, length, breaks):
    pauses = [(at(begins), at(ends)) for begins, ends in breaks]
    slots = minutes_of(slot_times(at(0), at(until), length * MINUTE, pauses))
    assert all(begins >= 0 and ends <= until and ends - begins == length for begins, ends in slots)
    assert all(one[1] <= other[0] for one, other in pairwise(slots))
    for begins, ends in slots:
        assert not any(begins < last and first < ends for first, last in breaks)


def test_a_slot_needs_a_length():
    with pytest.raises(ValueError, match="length"):
        slot_times(at(0), at(60), timedelta(0))


def test_opening_hours_may_cross_midnight():
    opens, closes = opening_hours(date(2026, 12, 26), time(20), time(2), SHANGHAI)
    assert closes - opens == timedelta(hours=6)
    assert len(slot_times(opens, closes, 30 * MINUTE)) == 12


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 5), (date(2026, 10, 25), 7)])
def test_a_night_of_changing_clocks_has_its_true_length(day, hours):
    opens, closes = opening_hours(day, time(0), time(6), BERLIN)
    assert closes - opens == timedelta(hours=hours)
    assert len(slot_times(opens, closes, timedelta(hours=1))) == hours


def test_local_times_become_instants():
    assert moment_of(date(2026, 12, 26), time(9), SHANGHAI) == DAY


@pytest.mark.parametrize(
    ("facts", "after", "expected"),
    [
        ({"published_at": None}, 0, Stage.DRAFT),
        ({"called_off_at": DAY}, 0, Stage.CALLED_OFF),
        ({}, 600, Stage.OVER),
        ({"called_off_at": DAY}, 600, Stage.CALLED_OFF),
        ({"sign_up_opens_at": at(30)}, 29, Stage.NOT_YET),
        ({"sign_up_opens_at": at(30)}, 30, Stage.OPEN),
        ({"sign_up_closes_at": at(30)}, 29, Stage.OPEN),
        ({"sign_up_closes_at": at(30)}, 30, Stage.CLOSED),
        ({}, 599, Stage.OPEN),
    ],
)
def test_an_event_stands_where_its_times_say(facts, after, expected):
    event = Event(**{"published_at": DAY, "starts_at": DAY, "ends_at": at(600), **facts})
    assert stage(event, at(after)) is expected

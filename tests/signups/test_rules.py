"""Who gets a place: the order of refusals, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.events.models import Booth, Event, Slot
from eventsite.signups.rules import Claim, Verdict, Wish, decide, overlapping

NOW = datetime(2026, 12, 26, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minutes):
    return NOW + minutes * MINUTE


def claim(slot=2, booth=2, begins=300, ends=320, held=True):
    return Claim(slot, slot, booth, at(begins), at(ends), held)


def decided(claims=(), moving=None, **changes):
    """The verdict on a wish for slot 1 of booth 1, 10:30 to 10:50, with these changes."""
    facts = {
        "published_at": NOW,
        "called_off_at": None,
        "ends_at": at(600),
        "sign_up_opens_at": None,
        "sign_up_closes_at": None,
        "limit_per_pass": 0,
        "paused_at": None,
        "has_wait_list": True,
        "notice": 10,
        "wait_list_stops": 20,
        "begins": 30,
        "taken": 0,
    } | changes
    event = Event(
        id=1,
        starts_at=at(-60),
        **{
            name: facts[name]
            for name in (
                "published_at",
                "called_off_at",
                "ends_at",
                "sign_up_opens_at",
                "sign_up_closes_at",
                "limit_per_pass",
            )
        },
    )
    booth = Booth(
        id=1,
        **{
            name: facts[name]
            for name in ("paused_at", "has_wait_list", "notice", "wait_list_stops")
        },
    )
    begins = facts["begins"]
    slot = Slot(
        id=1,
        booth_id=1,
        starts_at=at(begins),
        ends_at=at(begins + 20),
        capacity=1,
        extra=0,
        taken=facts["taken"],
        waiting=0,
    )
    return decide(Wish(event, booth, slot, claims, NOW, moving))


OVERLAPPING = claim(begins=40, ends=60)
ALL_WRONG = {
    "published_at": None,
    "called_off_at": NOW,
    "ends_at": NOW,
    "sign_up_opens_at": at(1),
    "sign_up_closes_at": NOW,
    "paused_at": NOW,
    "begins": 10,
    "limit_per_pass": 1,
    "taken": 1,
    "has_wait_list": False,
}


def test_of_several_reasons_the_first_in_the_list_is_given():
    wrong = dict(ALL_WRONG)
    mend = [
        ("published_at", NOW, Verdict.DRAFT),
        ("called_off_at", None, Verdict.CALLED_OFF),
        ("ends_at", at(600), Verdict.OVER),
        ("sign_up_opens_at", None, Verdict.NOT_YET),
        ("sign_up_closes_at", None, Verdict.CLOSED),
        ("paused_at", None, Verdict.PAUSED),
        ("begins", 11, Verdict.BEGUN),
    ]
    mine = claim(slot=1, booth=1, begins=11, ends=31)
    for name, right, verdict in mend:
        assert decided([mine], **wrong) is verdict
        wrong[name] = right
    assert decided([mine], **wrong) is Verdict.SAME
    here = claim(slot=9, booth=1, begins=11, ends=31)
    assert decided([here], **wrong) is Verdict.HAS_BOOTH
    assert decided([claim(begins=20, ends=40)], **wrong) is Verdict.OVERLAPS
    assert decided([claim()], **wrong) is Verdict.AT_LIMIT
    assert decided([], **wrong) is Verdict.FULL


@pytest.mark.parametrize(
    ("claims", "changes", "expected"),
    [
        ([], {}, Verdict.HOLD),
        ([], {"taken": 1}, Verdict.WAIT),
        ([], {"taken": 1, "has_wait_list": False}, Verdict.FULL),
        ([], {"taken": 1, "begins": 20}, Verdict.FULL),  # the wait list stops a while before
        ([], {"taken": 1, "begins": 21}, Verdict.WAIT),
        ([claim(begins=50, ends=70)], {}, Verdict.HOLD),  # touching is fine
        ([claim(begins=10, ends=30)], {}, Verdict.HOLD),
        ([claim(begins=49, ends=70)], {}, Verdict.OVERLAPS),
        ([claim(begins=49, ends=70)], {"taken": 1}, Verdict.OVERLAPS),
        (
            [claim(begins=49, ends=70, held=False)],
            {},
            Verdict.HOLD,
        ),  # waiting elsewhere is no place
        ([claim(slot=9, booth=1, held=False)], {}, Verdict.HOLD),  # a free slot ends the wait
        ([claim(slot=9, booth=1, held=False)], {"taken": 1}, Verdict.HAS_BOOTH),
        ([claim(slot=9, booth=1, held=False)], {"limit_per_pass": 1}, Verdict.HOLD),
        ([claim(), claim(slot=3, held=False)], {"limit_per_pass": 2}, Verdict.AT_LIMIT),
        ([claim(), claim(slot=3, held=False)], {"limit_per_pass": 3}, Verdict.HOLD),
    ],
)
def test_a_wish_gets_what_the_rules_say(claims, changes, expected):
    assert decided(claims, **changes) is expected


@pytest.mark.parametrize(
    ("claims", "changes", "expected"),
    [
        ([], {}, Verdict.HOLD),
        ([], {"taken": 1}, Verdict.FULL),  # nobody gives up a place for one in a line
        ([OVERLAPPING], {}, Verdict.OVERLAPS),
        ([claim()], {"limit_per_pass": 2}, Verdict.HOLD),  # moving takes no further place
    ],
)
def test_what_is_given_up_in_a_move_stands_in_nobodys_way(claims, changes, expected):
    old = Claim(7, 9, 1, at(35), at(55), is_held=True)
    assert decided([old, *claims], moving=7, **changes) is expected


def test_times_are_half_open():
    held = [claim(begins=20, ends=40)]
    assert overlapping(at(40), at(60), held) is None
    assert overlapping(at(0), at(20), held) is None
    assert overlapping(at(39), at(60), held) is held[0]

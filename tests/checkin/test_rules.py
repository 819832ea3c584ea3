"""Whom the desk lets in, row by row: the order in which the rules apply."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite import codes
from eventsite.accounts.models import Role, Staff
from eventsite.checkin import rules
from eventsite.checkin.rules import Booking, Case, Override, Result
from eventsite.checkin.typed import Typed, kept_code, read
from eventsite.events.models import Booth, Event, Slot
from eventsite.signups.rules import Claim, Verdict, Wish

MINUTE = timedelta(minutes=1)
TEN = datetime(2026, 12, 26, 2, 0, tzinfo=UTC)  # 10:00 at the venue
EVENT = Event(id=1, starts_at=TEN - 60 * MINUTE, ends_at=TEN + 540 * MINUTE)
CLINIC = Booth(id=1, is_walk_in=False, is_discreet=False)
LEGAL = Booth(id=2, is_walk_in=False, is_discreet=False)
GAMES = Booth(id=3, is_walk_in=True, is_discreet=False)
DISCREET = Booth(id=4, is_walk_in=False, is_discreet=True)
GATE = None


def booked(after=20, booth=CLINIC, held=True, given_up=None):
    """A booking of twenty minutes that begins so many minutes from ten o'clock."""
    starts_at = TEN + after * MINUTE
    given_up_at = TEN - given_up * MINUTE if given_up is not None else None
    is_held = held and given_up_at is None
    return Booking(7, booth, starts_at, starts_at + 20 * MINUTE, is_held, given_up_at)


WAITING, GIVEN_UP = {"held": False}, {"given_up": 30}

# The door, what the pass has booked, when the person comes (minutes from ten), what the rules say.
TABLE = [
    (GATE, [booked()], 0, Result.OK),
    (GATE, [booked(480)], 0, Result.OK),
    (GATE, [booked(booth=DISCREET)], 0, Result.OK),
    (GATE, [booked(-60)], 500, Result.OK),
    (GATE, [], 0, Result.NO_BOOKING),
    (GATE, [booked(**WAITING)], 0, Result.NO_BOOKING),
    (GATE, [booked(**GIVEN_UP)], 0, Result.CANCELLED),
    (GATE, [booked(**GIVEN_UP), booked(**GIVEN_UP)], 0, Result.CANCELLED),
    (GATE, [booked(**GIVEN_UP), booked(60)], 0, Result.OK),
    (GATE, [booked(**GIVEN_UP), booked(60, **WAITING)], 0, Result.NO_BOOKING),
    (GATE, [booked()], -121, Result.TOO_EARLY),
    (GATE, [booked()], -120, Result.OK),
    (GATE, [booked()], 539, Result.OK),
    (GATE, [booked()], 540, Result.OVER),
    (GATE, [], -121, Result.TOO_EARLY),
    (GATE, [], 540, Result.OVER),
    (GATE, [booked(**GIVEN_UP)], 540, Result.CANCELLED),
    (GATE, [booked(-150)], -200, Result.OK),  # who serves before the event begins
    (GATE, [booked(535)], 550, Result.OK),  # and who still clears up
    (CLINIC, [booked()], 0, Result.OK),
    (CLINIC, [booked()], -11, Result.TOO_EARLY),
    (CLINIC, [booked()], -10, Result.OK),
    (CLINIC, [booked()], 69, Result.OK),
    (CLINIC, [booked()], 70, Result.OVER),
    (CLINIC, [booked(500)], 540, Result.OVER),
    (CLINIC, [booked(-60), booked(60)], 0, Result.TOO_EARLY),
    (CLINIC, [booked(-60), booked(20)], 0, Result.OK),
    (CLINIC, [booked(booth=LEGAL)], 0, Result.NO_BOOKING),
    (CLINIC, [booked(**WAITING)], 0, Result.NO_BOOKING),
    (CLINIC, [booked(**GIVEN_UP)], 0, Result.CANCELLED),
    (CLINIC, [booked(booth=LEGAL, **GIVEN_UP)], 0, Result.NO_BOOKING),
    (CLINIC, [], -121, Result.TOO_EARLY),
    (CLINIC, [], 540, Result.OVER),
    (GAMES, [], 0, Result.OK),
    (GAMES, [booked(booth=LEGAL, **GIVEN_UP)], 0, Result.OK),
    (GAMES, [], 540, Result.OVER),
]


@pytest.mark.parametrize(("booth", "bookings", "comes", "result"), TABLE)
def test_who_is_let_in(booth, bookings, comes, result):
    case = Case(EVENT, booth, EVENT.id, None, bookings, TEN + comes * MINUTE)
    assert rules.decide(case).result is result


def case(**facts):
    known = {
        "event": EVENT,
        "booth": None,
        "pass_event_id": 1,
        "first_at": None,
        "bookings": [],
        "now": TEN,
    }
    return Case(**{**known, **facts})


# Whatever else is wrong: what stands further up in the order is said.
ORDER = [
    (Result.UNKNOWN, {"pass_event_id": None}),
    (Result.WRONG_EVENT, {"pass_event_id": 2}),
    (Result.ALREADY, {"first_at": TEN - MINUTE}),
    (Result.CANCELLED, {"bookings": [booked(**GIVEN_UP)]}),
    (Result.OVER, {"now": EVENT.ends_at}),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_order_in_which_the_rules_apply(first):
    facts = {}
    for _result, more in reversed(ORDER[first:]):
        facts |= more
    assert rules.decide(case(**facts)).result is ORDER[first][0]


def test_nobody_is_let_in_to_an_event_that_is_called_off():
    event = Event(id=1, starts_at=TEN, ends_at=TEN + MINUTE, called_off_at=TEN)
    assert rules.decide(case(event=event, bookings=[booked()])).result is Result.OVER


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ({"first_at": TEN - MINUTE}, TEN - MINUTE),
        ({"bookings": [booked(given_up=30), booked(given_up=10)]}, TEN - 10 * MINUTE),
        ({"booth": CLINIC, "bookings": [booked(60)]}, TEN + 30 * MINUTE),
        ({"booth": CLINIC, "bookings": [booked(-60)]}, TEN - 10 * MINUTE),
        ({"now": TEN - 180 * MINUTE}, TEN - 120 * MINUTE),
    ],
)
def test_a_refusal_knows_its_moment(facts, when):
    assert rules.decide(case(**facts)).when == when


OK, ALREADY, CONFLICT = Result.OK, Result.ALREADY, Result.CONFLICT


@pytest.mark.parametrize(
    ("result", "decided", "written", "has_arrived"),
    [
        *((each, None, each, each is OK) for each in (OK, ALREADY, *rules.TURNED_AWAY)),
        *((each, "unknown", each, each is OK) for each in (OK, ALREADY, *rules.TURNED_AWAY)),
        (OK, "ok", OK, True),
        (OK, "already", OK, True),
        (ALREADY, "ok", CONFLICT, False),
        (ALREADY, "already", ALREADY, False),
        *((each, "ok", CONFLICT, True) for each in rules.TURNED_AWAY),
        *((OK, each, CONFLICT, False) for each in rules.TURNED_AWAY),
        *((each, each, each, False) for each in rules.TURNED_AWAY),
        (Result.UNKNOWN, "ok", Result.UNKNOWN, False),
        (Result.WRONG_EVENT, "ok", Result.WRONG_EVENT, False),
    ],
)
def test_who_was_let_in_without_network_has_come(result, decided, written, has_arrived):
    assert rules.let_in(result, decided) == (written, has_arrived)


def staff(*roles, is_admin=False):
    rows = [Role(event_id=1, name=name, booth_id=booth and booth.id) for name, booth in roles]
    return Staff(is_admin=is_admin, roles=rows)


ADMIN, ORGANIZER, DESK = staff(is_admin=True), staff(("organizer", None)), staff(("desk", None))
BOOTH, COUNSELLOR = staff(("booth", CLINIC)), staff(("booth", DISCREET))


@pytest.mark.parametrize(
    ("who", "gate", "clinic", "discreet"),
    [
        (ADMIN, True, True, False),
        (ORGANIZER, True, True, False),
        (DESK, True, True, False),
        (BOOTH, False, True, False),
        (COUNSELLOR, False, False, True),
        (staff(), False, False, False),
    ],
)
def test_at_which_door_somebody_may_check_in(who, gate, clinic, discreet):
    doors = (GATE, CLINIC, DISCREET)
    assert [rules.may_check_in(who, 1, door) for door in doors] == [gate, clinic, discreet]


@pytest.mark.parametrize(
    ("who", "result", "reason", "may"),
    [
        (DESK, Result.TOO_EARLY, Override.EARLY, True),
        (BOOTH, Result.TOO_EARLY, Override.EARLY, True),
        (DESK, Result.OVER, Override.INVITED, False),
        (ORGANIZER, Result.OVER, Override.INVITED, True),
        (ORGANIZER, Result.NO_BOOKING, Override.OUR_MISTAKE, True),
        (ORGANIZER, Result.OVER, Override.EARLY, False),
        (ORGANIZER, Result.ALREADY, Override.INVITED, False),
        (ORGANIZER, Result.UNKNOWN, Override.INVITED, False),
        (ADMIN, Result.WRONG_EVENT, Override.INVITED, False),
    ],
)
def test_who_may_let_in_against_the_rule(who, result, reason, may):
    assert rules.may_override(who, 1, result, reason) is may


@pytest.mark.parametrize(
    ("who", "minutes", "may"),
    [(DESK, 14, True), (DESK, 15, False), (BOOTH, 14, True), (ORGANIZER, 600, True)],
)
def test_how_long_a_scan_can_be_undone(who, minutes, may):
    assert rules.may_undo(who, 1, TEN, TEN + minutes * MINUTE) is may


def slot(after=0, left=1, number=5):
    starts_at = TEN + after * MINUTE
    return Slot(
        id=number,
        booth_id=1,
        starts_at=starts_at,
        ends_at=starts_at + 20 * MINUTE,
        capacity=left,
        taken=0,
        extra=0,
        waiting=0,
    )


def claim(after, booth=1, slot_id=9, held=True):
    starts_at = TEN + after * MINUTE
    return Claim(1, slot_id, booth, starts_at, starts_at + 20 * MINUTE, is_held=held)


@pytest.mark.parametrize(
    ("claims", "left", "is_override", "verdict"),
    [
        ([], 1, False, Verdict.HOLD),
        ([], 0, False, Verdict.FULL),
        ([], 0, True, Verdict.HOLD),
        ([claim(0, slot_id=5)], 0, False, Verdict.SAME),
        ([claim(0, slot_id=5, held=False)], 1, False, Verdict.HOLD),
        ([claim(60)], 1, False, Verdict.HAS_BOOTH),
        ([claim(60, held=False)], 1, False, Verdict.HOLD),
        ([claim(10, booth=2)], 1, False, Verdict.OVERLAPS),
        ([claim(20, booth=2)], 1, False, Verdict.HOLD),
        ([claim(10, booth=2)], 1, True, Verdict.HOLD),
    ],
)
def test_who_gets_a_place_at_the_desk(claims, left, is_override, verdict):
    wish = Wish(EVENT, CLINIC, slot(left=left), claims, TEN)
    assert rules.place_at_desk(wish, is_override=is_override) is verdict


def test_a_booth_that_pauses_takes_nobody_but_by_an_override():
    wish = Wish(EVENT, Booth(id=1, paused_at=TEN), slot(), [], TEN)
    assert rules.place_at_desk(wish) is Verdict.PAUSED
    assert rules.place_at_desk(wish, is_override=True) is Verdict.HOLD


def offered(slots, claims=()):
    at_desk = rules.slots_at_desk(slots, TEN)
    found = rules.slot_to_offer(Wish(EVENT, CLINIC, each, claims, TEN) for each in at_desk)
    return found and found.id


def test_the_slot_that_is_offered_has_room_is_not_half_over_and_overlaps_nothing():
    slots = [slot(-20, number=1), slot(-9, left=0, number=2), slot(0, left=0, number=3), slot(20)]
    assert offered(slots) == 5
    assert offered([slot(-9, number=2)]) == 2
    assert offered([slot(-10)]) is None
    assert offered([slot(0, number=1), slot(20, number=2)], [claim(10, booth=2)]) is None
    assert offered([slot(0, number=1), slot(30, number=2)], [claim(10, booth=2)]) == 2


CODE = "7K3MQ9XPC"


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        (CODE, Typed.CODE, CODE),
        (f"EV:{CODE}\r\n", Typed.CODE, CODE),
        (f"]Q1ev:{CODE.lower()}", Typed.CODE, CODE),
        (codes.spaced(CODE), Typed.CODE, CODE),
        ("4519", Typed.TAIL, "4519"),
        (" ４５１９ ", Typed.TAIL, "4519"),
        ("138 0827 4519", Typed.PHONE, "+8613808274519"),
        ("+86 138-0827-4519", Typed.PHONE, "+8613808274519"),
        ("红梅", Typed.NAME, "红梅"),
        (" 欧阳 娜娜 ", Typed.NAME, "欧阳 娜娜"),
        ("Tom O'Hara", Typed.NAME, "Tom O'Hara"),
        ("张", Typed.TOO_SHORT, "张"),
        ("x", Typed.CODE, "X"),
        ("", Typed.CODE, ""),
        ("12345", Typed.CODE, "12345"),
        ("7", Typed.CODE, "7"),
        ("红梅1", Typed.CODE, "1"),
        ("a%", Typed.CODE, "A"),
        ("'; DROP TABLE scan --", Typed.CODE, "DROPTABLESCAN"),
        ("ab" * 5000, Typed.CODE, "AB" * 32),
        ("\x00\x1b", Typed.CODE, ""),
    ],
)
def test_what_somebody_has_typed(text, kind, wanted):
    assert read(text) == (kind, wanted)


@given(st.text())
def test_anything_can_be_typed(text):
    kind, wanted = read(text)
    assert kind in Typed
    assert "\x00" not in wanted


@given(st.text(st.characters()))
def test_what_is_kept_of_a_code_is_short_and_clean(text):
    kept = kept_code(text)
    assert len(kept) <= 64
    kept.encode()
    assert "\x00" not in kept


@pytest.mark.parametrize(
    ("device", "slow", "true"),
    [
        (TEN - 5 * MINUTE, timedelta(0), TEN - 5 * MINUTE),
        (TEN - 65 * MINUTE, 60 * MINUTE, TEN - 5 * MINUTE),
        (TEN + 55 * MINUTE, -60 * MINUTE, TEN - 5 * MINUTE),
        (TEN + MINUTE, timedelta(0), TEN),
        (None, timedelta(0), TEN),
        (datetime.max.replace(tzinfo=UTC), timedelta(days=9), TEN),
    ],
)
def test_a_device_whose_clock_is_wrong_is_put_right(device, slow, true):
    assert rules.corrected(device, slow, TEN) == true

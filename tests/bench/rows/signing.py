"""Taking a place: the POST alone, and the whole of it as a browser does it."""

from functools import cache

from tests.bench import journey
from tests.bench.ground import BROWSERS, CLINIC, EVENT, Ground
from tests.bench.load import SECONDS, Load, post, send
from tests.bench.row import ROUNDS, Row, rate_row, rounds, time_row

AT_ONCE = 64
FEW = 16
BUDGET, BUDGET_P99 = 0.5, 1.0
NUMBERS = 8 * BROWSERS // ROUNDS  # that a round may use up
COUNTED = (
    "SELECT (SELECT sum(taken) FROM slot), (SELECT count(*) FROM sign_up"
    " WHERE given_up_at IS NULL AND held_at IS NOT NULL)"
)


def sign_up(ground: Ground) -> Row:
    """How many a second."""
    return rate_row(f"sign-up POST, {AT_ONCE} at once", _posts(ground), BUDGET)


def sign_up_p99(ground: Ground) -> Row:
    """How long the slowest of a hundred take."""
    return time_row(f"sign-up POST, {AT_ONCE} at once, p99", _posts(ground), BUDGET_P99)


def whole_sign_up(ground: Ground) -> Row:
    """Page, POST and pass: how many a second."""
    return rate_row(f"whole sign-up, {FEW} at once", _journeys(ground))


def whole_sign_up_p99(ground: Ground) -> Row:
    """Page, POST and pass: how long the slowest of a hundred take."""
    return time_row(f"whole sign-up, {FEW} at once, p99", _journeys(ground))


@cache
def _posts(ground: Ground) -> list[tuple[Load, ...]]:
    slots = ground.slots()

    def site(number: int) -> Load:
        words = (ground.browsers, number * NUMBERS, *slots)
        return send(f"{ground.site.url}{CLINIC}sign-up", "sign_up", *words, connections=AT_ONCE)

    def floor(_number: int) -> Load:
        return post(f"{ground.floor.url}/write", connections=AT_ONCE)

    found = rounds((ground.site, site), (ground.floor, floor))
    taken, held = ground.row(COUNTED)
    assert taken == held, f"{taken} places are counted as taken, {held} are held"
    return found


@cache
def _journeys(ground: Ground) -> list[tuple[Load, ...]]:
    slots = ground.slots()

    def site(number: int) -> Load:
        travel = journey.SignUp(ground.site.url, EVENT, CLINIC, slots, number)
        return journey.many(travel, FEW, SECONDS)

    def floor(_number: int) -> Load:
        return journey.many(journey.Floor(ground.floor.url), FEW, SECONDS)

    return rounds((ground.site, site), (ground.floor, floor))


ROWS = (sign_up, sign_up_p99, whole_sign_up, whole_sign_up_p99)

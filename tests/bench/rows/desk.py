"""Checking people in: code by code, and a hundred in one upload."""

import re
from functools import cache

from tests.bench.ground import DESK, Ground
from tests.bench.load import Load, post, send
from tests.bench.row import Row, rate_row, rounds, time_row

AT_ONCE = 16
BUDGET, BUDGET_P99 = 0.5, 0.3
BATCH, UPLOADING = 100, 4
NUMBERS = 12_000  # codes that a round may use up
COUNTED = (
    "SELECT (SELECT sum(arrived) FROM tally WHERE door = 0),"
    " (SELECT count(*) FROM arrival WHERE door = 0 AND undone_at IS NULL)"
)


def scan(ground: Ground) -> Row:
    """How many a second."""
    return rate_row(f"scan POST, {AT_ONCE} at once", _scans(ground), BUDGET)


def scan_p99(ground: Ground) -> Row:
    """How long the slowest of a hundred take."""
    return time_row(f"scan POST, {AT_ONCE} at once, p99", _scans(ground), BUDGET_P99)


def scans_in_batches(ground: Ground) -> Row:
    """How many scans a second, a hundred in each request."""
    words = _words(ground)

    def site(number: int) -> Load:
        # Other codes than the scans one by one, from the end of the file.
        first = number * NUMBERS + NUMBERS // 2
        url = f"{ground.site.url}{DESK}scans"
        return send(url, "batch", *words[:2], first, ground.codes, connections=UPLOADING)

    def floor(_number: int) -> Load:
        return post(f"{ground.floor.url}/write", connections=AT_ONCE)

    what = f"scans in batches of {BATCH}, {UPLOADING} at once"
    return _checked(
        ground, rate_row(what, rounds((ground.site, site), (ground.floor, floor)), per=BATCH)
    )


@cache
def _scans(ground: Ground) -> list[tuple[Load, ...]]:
    cookie, token, page_id = _words(ground)

    def site(number: int) -> Load:
        words = (cookie, token, number * NUMBERS, ground.codes, page_id)
        return send(f"{ground.site.url}{DESK}scan", "scan", *words, connections=AT_ONCE)

    def floor(_number: int) -> Load:
        return post(f"{ground.floor.url}/write", connections=AT_ONCE)

    return rounds((ground.site, site), (ground.floor, floor))


def _words(ground: Ground) -> tuple[str, str, str]:
    desk = ground.staff()
    page = desk.get(DESK)
    page_id = re.search(r'name="id" value="([^"]+)"', page.text)
    return desk.cookie, page.token, page_id[1] if page_id else ""


def _checked(ground: Ground, row: Row) -> Row:
    arrived, rows = ground.row(COUNTED)
    assert arrived == rows, f"{arrived} are counted as arrived, {rows} have"
    return row


ROWS = (scan, scan_p99, scans_in_batches)

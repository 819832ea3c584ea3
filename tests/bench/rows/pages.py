"""The event page as strangers get it, beside a fixed string."""

from tests.bench.ground import EVENT, Ground
from tests.bench.load import Load, ask
from tests.bench.row import Row, rate_row, rounds

BUDGET = 0.6


def event_page(ground: Ground) -> Row:
    """Without any cookie."""
    return _row(ground, "event page, no cookie", "")


def event_page_lang(ground: Ground) -> Row:
    """With the cookie of somebody who has chosen English."""
    return _row(ground, "event page, language cookie", "lang=en")


def _row(ground: Ground, what: str, cookie: str) -> Row:
    assert ground.phone().get(EVENT).status == 200

    def site(_number: int) -> Load:
        return ask(ground.site.url + EVENT, cookie)

    def floor(_number: int) -> Load:
        return ask(f"{ground.floor.url}/text", cookie)

    return rate_row(what, rounds((ground.site, site), (ground.floor, floor)), BUDGET)


ROWS = (event_page, event_page_lang)

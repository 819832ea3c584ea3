"""The same page with a hundred times as many people at the event."""

from urllib.parse import urlencode

from eventsite.passes.models import Pass
from tests.bench.crowd import FIRST
from tests.bench.ground import CLINIC, DESK, EVENT, FEW, MANY, Ground
from tests.bench.load import Load, ask, send
from tests.bench.row import Row, cpu_of, millis, rounds, trouble_in
from tests.conftest import statements
from tests.tools.phone import Phone

BUDGET = 1.5
SECONDS = 1
SOMEBODY = f"{FIRST}{20:08}"  # has two places and waits for a third; is in both grounds


def event_page_grown(ground: Ground) -> Row:
    """The event page of somebody with a pass, which is made anew each time."""
    return _row(ground, "event page of somebody with a pass", lambda at: (_person(at), EVENT))


def booth_page_grown(ground: Ground) -> Row:
    """The booth page of somebody new."""
    return _row(ground, "booth page", lambda at: (at.phone(), CLINIC))


def pass_page_grown(ground: Ground) -> Row:
    """The pass of somebody who also waits."""
    return _row(ground, "pass with a place in a line", lambda at: (_person(at), _link(at)))


def desk_grown(ground: Ground) -> Row:
    """The desk."""
    return _row(ground, "desk", lambda at: (at.staff(), DESK))


def search_by_name_grown(ground: Ground) -> Row:
    """Two characters, which many names have."""
    return _row(ground, "desk search by name", lambda at: (at.staff(), DESK), {"q": "红梅"})


def search_by_tail_grown(ground: Ground) -> Row:
    """The last four digits of a number."""
    return _row(ground, "desk search by four digits", lambda at: (at.staff(), DESK), {"q": "0020"})


def _row(ground: Ground, what: str, way: ..., form: dict[str, str] | None = None) -> Row:
    sides, counts = [], []
    for at in (ground, ground.small):
        phone, path = way(at)
        page = phone.get(path)
        assert page.status == 200, f"{path}: {page.status}"
        sent = urlencode({**form, "csrf_token": page.token}) if form else ""
        path = f"{path}search" if form else path
        sides.append((at.site, _load(at, phone, path, sent)))
        counts.append(_statements(at, phone, path, sent))
    pairs = rounds(*sides)
    # The best round of each: what disturbs a round only ever makes it slower.
    many, few = (min(load.median for load in one) for one in zip(*pairs, strict=True))
    ratio = many / few
    return Row(
        f"{what}, {MANY:,} sign-ups",
        f"{millis(many)}, {counts[0]} statements",
        f"{millis(few)}, {counts[1]} statements ({FEW:,})",
        f"{ratio:.1f} times",
        cpu_of(pairs),
        f"{BUDGET} times",
        ratio <= BUDGET and counts[0] == counts[1],
        trouble_in([load for pair in pairs for load in pair]),
    )


def _load(at: Ground, phone: Phone, path: str, sent: str):
    def load(_number: int) -> Load:
        url = at.site.url + path
        if not sent:
            return ask(url, phone.cookie, connections=1, seconds=SECONDS)
        return send(url, "form", phone.cookie, sent, "ul#people", connections=1, seconds=SECONDS)

    return load


def _statements(at: Ground, phone: Phone, path: str, sent: str) -> int:
    """How many statements the same request makes, asked of a site in this process."""
    browser = at.local.test_client()
    for name, value in phone.cookies.items():
        browser.set_cookie(name, value)
    kind = "application/x-www-form-urlencoded"
    with statements() as made:
        answer = browser.post(path, data=sent, content_type=kind) if sent else browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return len(made)


def _link(at: Ground) -> str:
    return at.pass_link(Pass.phone == SOMEBODY)


def _person(at: Ground) -> Phone:
    phone = at.phone()
    assert phone.get(_link(at)).status == 200  # by that the browser remembers the pass
    return phone


ROWS = (
    event_page_grown,
    booth_page_grown,
    pass_page_grown,
    desk_grown,
    search_by_name_grown,
    search_by_tail_grown,
)

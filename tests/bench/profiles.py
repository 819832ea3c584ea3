"""`python -m tests.bench.profiles`: where the processor time of an answer goes, library by library.

One thread, no network, on SQLite; so the shares are what to read, not the times.
"""

import cProfile
import pstats
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import click

from tests import make
from tests.bench.ground import CLINIC, DESK, EVENT, FEW, PASSWORD, Ground, prepared
from tests.conftest import statements
from tests.tools.phone import TOKEN

TIMES = 200
LIBRARY = re.compile(r"site-packages/(\w+)")
DRIVER = re.compile(r"sqlite3|psycopg")
NUMBERS = count()


def sign_up(ground: Ground) -> Callable[[], int]:
    """The POST of somebody new."""
    browser = ground.local.test_client()
    token = TOKEN.search(browser.get(CLINIC).text)[1]
    slots = ground.slots()
    cookie = browser.get_cookie("eventsite").value

    def once() -> int:
        number = next(NUMBERS)
        browser.set_cookie("eventsite", cookie)  # of somebody without a pass
        slot = slots[number % len(slots)]
        form = make.form(slot, phone=f"139{number:08}", csrf_token=token)
        address = {"X-Forwarded-For": f"10.0.0.{number // 100}"}
        return browser.post(f"{CLINIC}sign-up", data=form, headers=address).status_code

    return once


def scan(ground: Ground) -> Callable[[], int]:
    """The POST of one code, as htmx sends it."""
    browser = ground.local.test_client()
    token = TOKEN.search(browser.get("/sign-in").text)[1]
    who = {"username": "desk", "password": PASSWORD, "csrf_token": token}
    browser.post("/sign-in", data=who)
    token = TOKEN.search(browser.get(DESK).text)[1]
    codes = iter(ground.codes.read_text().split())
    part = {"HX-Request": "true", "HX-Target": "div#answer"}

    def once() -> int:
        form = {"csrf_token": token, "booth": "", "code": next(codes)}
        return browser.post(f"{DESK}scan", data=form, headers=part).status_code

    return once


def booth_page(ground: Ground) -> Callable[[], int]:
    """The page with the form, for somebody new."""
    return lambda: ground.local.test_client().get(CLINIC).status_code


def event_page(ground: Ground) -> Callable[[], int]:
    """The event page, made anew."""
    browser = ground.local.test_client()
    browser.get(CLINIC)  # with a session nothing is kept
    return lambda: browser.get(EVENT).status_code


def shares(profile: cProfile.Profile) -> list[tuple[str, float]]:
    """Own time by library, in parts of the whole."""
    spent: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all, own, *_rest) in pstats.Stats(profile).stats.items():
        spent[_library(file, name)] += own
    whole = sum(spent.values())
    return [(library, own / whole) for library, own in spent.most_common(9)]


def _library(file: str, name: str) -> str:
    if DRIVER.search(name) or DRIVER.search(file):
        return "database driver"
    found = LIBRARY.search(file)
    if found:
        return found[1]
    return "eventsite" if "/eventsite/" in file else "Python itself"


def main() -> None:
    """Print the shares of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared("SQLite", Path(folder) / "site", "", FEW) as ground,
    ):
        for kind in (sign_up, scan, booth_page, event_page):
            once = kind(ground)
            done = {once() for _ in range(20)}
            with statements() as made:
                once()
            profile = cProfile.Profile()
            profile.runcall(lambda: [once() for _ in range(TIMES)])  # noqa: B023  # called here
            click.echo(f"{kind.__name__} ({done}, {len(made)} statements)")
            for library, share in shares(profile):
                click.echo(f"  {share:4.0%}  {library}")


if __name__ == "__main__":
    main()

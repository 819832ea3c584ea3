"""A care day with a clinic that people can sign up for, through the front door."""

import re
from dataclasses import dataclass

import pytest

from eventsite.db import lock_event, session, transaction
from eventsite.events.models import Booth, Event, Slot
from tests import make

CLINIC = "/events/care-day/booths/clinic/"
ANA = {"name": "张师傅", "phone": "138 0827 4519", "group": "courier", "consent": "y"}


@dataclass
class Day:
    """The care day: its slots, and ways to change things behind the visitors' backs."""

    site: object
    first: int
    second: int
    legal: int

    def change(self, table, row_id, **facts):
        """Change a row, as an organizer would."""
        with self.site.app_context(), transaction():
            for name, value in facts.items():
                setattr(session.get(table, row_id), name, value)
            session.get(Event, 1).version += 1

    def do(self, work):
        """Run `work()` in a transaction that holds the event's lock."""
        with self.site.app_context(), transaction():
            lock_event(1)
            return work()


def _day(site):
    with site.app_context(), transaction():
        event = make.event()
        clinic = make.booth(event, place="2 号棚", host="区人民医院", bring="有体检单可以带来。")
        first, second = make.slot(clinic, capacity=2), make.slot(clinic, 2 * make.HOUR)
        legal = make.slot(make.booth(event, slug="legal", name="法律咨询", kind="legal"))
        make.booth(event, slug="policy", kind="policy", name="政策宣传", is_walk_in=True)
        return Day(site, first.id, second.id, legal.id)


@pytest.fixture
def day(site, at_ten):
    """On both databases."""
    return _day(site)


@pytest.fixture
def lite_day(lite, at_ten):
    """On SQLite."""
    return _day(lite)


@pytest.fixture
def ana(day, browser_of):
    """A browser that nobody knows yet."""
    return browser_of(day.site)


def sign_up(browser, slot, booth="clinic", **changes):
    """Send the form of the booth's page."""
    page = f"/events/care-day/booths/{booth}/"
    return browser.submit(f"{page}sign-up", {**ANA, "slot": slot, **changes}, seen=page)


def pass_of(answer):
    """The address of the pass that a sign-up led to."""
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/passes/[\w-]+/", answer.headers["Location"])
    return answer.headers["Location"]


__all__ = ["Booth", "Event", "Slot"]

"""A care day that is served, and phones of people who come to it."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from eventsite.db import lock_event, session, transaction
from eventsite.events.models import Event, Slot
from eventsite.signups.models import SignUp
from tests import make
from tests.tools.serving import served

DAY = "/events/care-day/"
expect.set_options(timeout=20_000)  # many phones may run on one small machine


@dataclass
class Town:
    """The event as the tests look at it from behind: its clinic at 11:00 (room for two), 11:30 and
    12:00, legal advice at 13:00 (room for one)."""

    site: Any
    url: str
    slots: dict[str, int]

    def do(self, work):
        """Run `work()` in a transaction of its own."""
        with self.site.app_context(), transaction():
            lock_event(1)
            return work()

    def change_event(self, **facts) -> None:
        """Change the event, as an organizer would."""

        def change():
            event = session.get_one(Event, 1)
            for name, value in {**facts, "version": event.version + 1}.items():
                setattr(event, name, value)

        self.do(change)

    def live_sign_ups(self) -> int:
        """How many places are held or waited for."""
        query = select(func.count()).select_from(SignUp).where(SignUp.given_up_at.is_(None))
        return self.do(lambda: session.scalar(query))

    def taken(self, time: str) -> int:
        """How many places are taken in the slot at this time."""
        return self.do(lambda: session.get_one(Slot, self.slots[time]).taken)


@dataclass
class Phone:
    """Somebody's phone: counts the taps."""

    page: Page
    url: str
    taps: int = 0
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.url + path)

    def tap(self, what) -> None:
        """Tap it."""
        self.taps += 1
        what.tap()

    def type_in(self, name: str = "张师傅", phone: str = "138 0827 4519") -> None:
        """Write name and number."""
        self.page.get_by_label("怎么称呼您").fill(name)
        self.page.get_by_label("手机号").fill(phone)

    def say_who(self, **contact: str) -> None:
        """Fill in all that somebody new has to fill in."""
        self.type_in(**contact)
        self.tap(self.page.locator("label", has_text="外卖骑手"))
        self.tap(self.page.locator("#consent"))

    def press(self) -> None:
        """Press the page's main button."""
        self.tap(self.page.locator("button.big"))

    def sign_up(self, booth: str = "clinic", time: str = "", **contact: str) -> None:
        """From the booth's page to the pass."""
        self.open(f"{DAY}booths/{booth}/")
        if time:
            self.choose(time)
        self.say_who(**contact)
        self.press()
        self.sees_pass()

    def choose(self, time: str) -> None:
        """Tap the slot at this time."""
        self.tap(self.page.locator("label.slot", has_text=time))

    def sees_pass(self) -> None:
        """The pass is open."""
        expect(self.page).to_have_url(re.compile("/passes/.+/$"))

    def row(self, text: str):
        """The row of the pass with this text."""
        return self.page.locator("#sign-ups li", has_text=text)


@pytest.fixture
def town(lite, at_ten):
    """The site with its day, served."""
    with lite.app_context(), transaction():
        event = make.event(zone="Asia/Shanghai", address="四川省内江市东兴区文化广场")
        clinic = make.booth(event)
        legal = make.booth(event, slug="legal", name="法律咨询", kind="legal")
        slots = {
            "11:00": make.slot(clinic, capacity=2),
            "11:30": make.slot(clinic, 1.5 * make.HOUR, capacity=5),
            "12:00": make.slot(clinic, 2 * make.HOUR, capacity=5),
            "13:00": make.slot(legal, 3 * make.HOUR),
        }
        ids = {time: slot.id for time, slot in slots.items()}
    with served(lite) as url:
        yield Town(lite, url, ids)


@pytest.fixture
def phone_of(town, new_context):
    """Make a phone: `ana = phone_of()`; options as of Playwright's contexts. When the test ends, no
    script may have failed on it."""
    made = []

    def make_phone(**options):
        phone = Phone(new_context(**options).new_page(), town.url)
        phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
        made.append(phone)
        return phone

    yield make_phone
    assert [phone.errors for phone in made if phone.errors] == []

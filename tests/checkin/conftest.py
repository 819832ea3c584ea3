"""A care day at ten o'clock: people with every sort of booking, and those who check them in."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from eventsite import clock
from eventsite.accounts.models import Role, Staff
from eventsite.checkin.models import Arrival, Scan, Tally
from eventsite.db import lock_event, session, transaction
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries as sign_ups
from tests import make

DESK = "/desk/care-day/"
ANSWER = {"HX-Request": "true", "HX-Target": "div#answer"}
RESULT = re.compile(r'data-result="(\w+)"')


@dataclass
class Day:
    """The day from behind: codes by name, slots by booth and time, and ways to look and change."""

    site: Any
    codes: dict[str, str] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)

    def do(self, work):
        """Run `work()` in a transaction that holds the event's lock."""
        with self.site.app_context(), transaction():
            lock_event(1)
            return work()

    def change(self, table, row_id, **facts):
        """Change a row, as an organizer would."""

        def change():
            for name, value in facts.items():
                setattr(session.get_one(table, row_id), name, value)

        self.do(change)

    def owner(self, name):
        """The number of somebody's pass."""
        return self.do(lambda: session.scalar(select(Pass.id).where(Pass.code == self.codes[name])))

    def count(self, table, *which):
        """How many rows there are."""
        query = select(func.count()).select_from(table).where(*which)
        return self.do(lambda: session.scalar(query))

    def scans(self):
        """All scans, the oldest first."""
        return self.do(lambda: session.scalars(select(Scan).order_by(Scan.id)).all())

    def arrived(self, name, door=0):
        """Has somebody come to the door?"""
        live = (Arrival.pass_id == self.owner(name), Arrival.undone_at.is_(None))
        return self.count(Arrival, *live, Arrival.door == door) == 1

    def tally(self, door=0):
        """How many are counted as arrived at the door."""
        query = select(func.sum(Tally.arrived)).where(Tally.door == door)
        return self.do(lambda: session.scalar(query) or 0)

    def give_up(self, name):
        """Somebody cancels everything they have."""

        def give_up():
            owner = session.scalar(select(Pass).where(Pass.code == self.codes[name]))
            for sign_up in sign_ups.sign_ups_of(owner):
                places.give_up(sign_up, owner)

        self.do(give_up)


class Desk:
    """Somebody of the staff at a browser."""

    def __init__(self, day: Day, who: str) -> None:
        self.day, self.client = day, day.site.test_client()
        self.client.set_cookie("lang", "en")
        with self.client.session_transaction() as cookie:
            cookie["staff"] = [day.staff[who], 1, clock.now().isoformat()]
        shown = self.client.get(f"{DESK}walk-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        self.token = found[1] if found else ""

    def get(self, path="", **kwargs):
        """Open a page of the desk."""
        return self.client.get(DESK + path, **kwargs)

    def send(self, path, headers=ANSWER, **form):
        """Send a form of the desk."""
        return self.client.post(
            DESK + path, data={"csrf_token": self.token, **form}, headers=headers
        )

    def scan(self, code, booth="", **form):
        """Scan a code: the answer."""
        return self.send("scan", code=code, booth=booth, **form)

    def upload(self, *scans, **more):
        """Send scans as a device does that had no network: what came back."""
        return self.client.post(
            f"{DESK}scans", json={"scans": scans, **more}, headers={"X-CSRFToken": self.token}
        )


def result_of(answer):
    """What became of a scan, from whichever door."""
    if answer.is_json:
        return answer.json["results"][0]["result"]
    return RESULT.search(answer.text)[1]


def scan_of(code="", **facts):
    """One scan of an upload, of this very moment."""
    known = {
        "id": str(uuid4()),
        "action": "check_in",
        "code": code,
        "booth": None,
        "at": clock.now().isoformat(),
        "decided": None,
    }
    return {**known, **facts}


@pytest.fixture(params=["form", "batch"])
def through(request):
    """Both doors of the desk: scan through the form, and through an upload."""

    def scan(desk, code, booth=""):
        if request.param == "form":
            return desk.scan(code, booth)
        return desk.upload(scan_of(code, booth=booth or None))

    return scan


def make_day(site):
    """The day on the site, by whatever clock there is."""
    day = Day(site)
    with site.app_context(), transaction():
        event = make.event(zone="Asia/Shanghai")
        clinic = make.booth(event, place="2 号棚")
        booths = {
            "clinic": clinic,
            "legal": make.booth(event, slug="legal", name="法律咨询", kind="legal"),
            "counselling": make.booth(
                event, slug="counselling", name="心理疏导", place="密室", is_discreet=True
            ),
            "games": make.booth(event, slug="games", name="趣味小游戏", is_walk_in=True),
        }
        slots = _slots(booths)
        _people(event, booths, slots, day)
        _staff(event, booths, day)
        other = make.event(slug="other-day")
        day.codes["ivy"] = make.owner(other, "外人").code
        day.slots = {name: slot.id for name, slot in slots.items()}
    return day


def _slots(booths):
    minutes = {"9:00": -60, "9:40": -20, "10:20": 20, "12:00": 120}
    return {
        f"{name} {time}": make.slot(booths[name], after * make.MINUTE, capacity=5)
        for name in ("clinic", "legal", "counselling")
        for time, after in minutes.items()
    }


def _people(event, booths, slots, day):
    """Each has booked what their line says, at half past eight."""
    lines = {
        "ana": ("张师傅", ["clinic 10:20"]),
        "ben": ("李红梅", ["clinic 12:00"]),
        "cai": ("王强", ["legal 10:20"]),
        "dan": ("陈波", ["clinic 12:00"]),
        "eve": ("赵刚", ["clinic 9:00"]),
        "fay": ("孙丽", []),
        "gao": ("高明", []),
        "hua": ("花小朵", ["counselling 10:20"]),
    }
    at_work = clock.now()
    with clock.stopped_at(at_work - 90 * make.MINUTE):
        for name, (called, booked) in lines.items():
            owner = make.owner(event, called)
            day.codes[name] = owner.code
            for slot in booked:
                places.take(booths[slot.split()[0]], slots[slot], owner)
            if name == "dan":
                places.give_up(sign_ups.sign_ups_of(owner)[0], owner)
        full = make.slot(booths["legal"], 4 * make.HOUR, capacity=0)
        places.take(booths["legal"], full, session.scalar(_with_code(day.codes["fay"])))
    session.flush()


def _with_code(code):
    return select(Pass).where(Pass.code == code)


def _staff(event, booths, day):
    roles = {
        "olga": ("organizer", None),
        "dora": ("desk", None),
        "bob": ("booth", "clinic"),
        "connie": ("booth", "counselling"),
        "stan": (None, None),
    }
    for name, (role, booth) in roles.items():
        one = Staff(username=name, name=name.title(), password="none", made_at=clock.now())
        if role:
            booth_id = booths[booth].id if booth else None
            one.roles.append(Role(event_id=event.id, name=role, booth_id=booth_id))
        session.add(one)
        session.flush()
        day.staff[name] = one.id


@pytest.fixture
def day(site, at_ten):
    """On both databases."""
    return make_day(site)


@pytest.fixture
def lite_day(lite, at_ten):
    """On SQLite."""
    return make_day(lite)


@pytest.fixture
def dora(day):
    """The desk, on both databases."""
    return Desk(day, "dora")


@pytest.fixture
def desk(lite_day):
    """The desk, on SQLite."""
    return Desk(lite_day, "dora")


@pytest.fixture
def at_work(lite_day):
    """Somebody else of the staff, on SQLite: `at_work("olga")`."""
    return lambda who: Desk(lite_day, who)

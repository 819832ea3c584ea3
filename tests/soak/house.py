"""An installation for the storms: a day, a process that serves it, and a look inside."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eventsite import clock, create_app, migrations
from eventsite.accounts import actions as accounts
from eventsite.db import db, session, transaction
from eventsite.events import actions as events
from eventsite.events.models import Slot
from eventsite.passes.models import Pass
from eventsite.settings import Settings
from eventsite.signups.models import SignUp
from eventsite.web.site import Site
from tests import make
from tests.tools.harm import harm
from tests.tools.phone import Phone
from tests.tools.server import RunningSite, running_site

EVENT = "/events/care-day/"
CLINIC = f"{EVENT}booths/clinic/"
DESK = "/desk/care-day/"
PASSWORD = "four words of mine"
ROLES = ("organizer", "desk", "booth")

Found = TypeVar("Found")


@dataclass(frozen=True)
class House:
    """`env` is what the process is started with; `slots` are those of the clinic."""

    env: dict[str, str]
    local: Site
    slots: list[int]

    def serving(self) -> AbstractContextManager[RunningSite]:
        """The site as a process, as long as the block lasts."""
        return running_site(self.env)

    def look(self, work: Callable[[], Found]) -> Found:
        """What `work()` finds in the database. No connection stays open: the death of the process
        must be that of the last one who has the file open."""
        with self.local.app_context():
            try:
                with transaction(writing=False):
                    return work()
            finally:
                db.engine.dispose()

    def harm(self) -> list[str]:
        """What is wrong in the database, in words."""
        return self.look(lambda: harm(clock.now()))

    def sign_in(self, phone: Phone, username: str = "desk") -> None:
        """Let somebody of the staff in."""
        token = phone.get("/sign-in").token
        form = {"username": username, "password": PASSWORD, "csrf_token": token}
        assert phone.send("/sign-in", form).status == 303


@contextmanager
def housed(folder: Path, url: str, people: int = 0) -> Iterator[House]:
    """An installation with a clinic (some large slots, some small ones), staff, and people who
    have a place."""
    env = {
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": "for the soak only " * 3,
        "DATA_KEY": "also for the soak " * 3,
        "TRUSTED_PROXIES": "1",
        "SMS": "none",
    }
    local = create_app(Settings.from_env(env))
    with local.app_context():
        migrations.upgrade()
        with transaction():
            slots = _day(people)
        db.engine.dispose()
    yield House(env, local, slots)
    local.glances.close()


def _day(people: int) -> list[int]:
    event = make.event()
    clinic, legal = make.booth(event), make.booth(event, slug="legal", kind="legal")
    slots = [
        make.slot(clinic, hour * make.HOUR, capacity=2 if hour % 2 else 100_000)
        for hour in range(1, 7)
    ]
    later = make.slot(legal, 7 * make.HOUR, capacity=people + 1)
    _fill(later, [make.owner(event) for _ in range(people)])
    for role in ROLES:
        staff = accounts.create_staff(role, PASSWORD, role.title())
        accounts.give_role(staff, event.id, role, clinic.id if role == "booth" else None)
    return [slot.id for slot in slots]


def _fill(slot: Slot, owners: list[Pass]) -> None:
    """Everybody holds a place in the slot."""
    now = clock.now()
    places = [
        SignUp(pass_id=each.id, slot_id=slot.id, asked_at=now, held_at=now) for each in owners
    ]
    session.add_all(places)
    slot.taken = len(owners)
    events.changed(slot.booth.event_id, expected=len(owners))

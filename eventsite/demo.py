"""The demo: the Care Day as it is going on now, with invented people, and what surrounds it.

Facts of the day come from a news report of 27 December 2024; hours, places and people are invented.
Everything is built with the same verbs that people use.
"""

import os
import random
import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from eventsite import clock
from eventsite.accounts import actions as accounts
from eventsite.accounts.models import Staff
from eventsite.db import Base, lock_event, session
from eventsite.demo_texts import BOOTHS, CARE_DAY, NAMES, OTHER_EVENTS
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events import queries as event_queries
from eventsite.events.models import Booth, Event, Slot
from eventsite.events.rules import moment_of
from eventsite.passes import actions as passes
from eventsite.passes.actions import Contact, Visitor
from eventsite.passes.models import Pass
from eventsite.passes.rules import GROUPS
from eventsite.settings import settings
from eventsite.signups import actions as places

STAFF = ("organizer", "desk", "booth")
OPENED_AGO, TO_RUN = timedelta(hours=1), timedelta(hours=9)
WAIT_ANYWAY = 0.15  # of the demo's people
STEP = timedelta(minutes=20)


def load_if_empty() -> dict[str, str] | None:
    """Load the demo into an empty database. Returns its staff and their passwords, or None where
    there is any event already. Runs inside the caller's transaction."""
    return None if event_queries.any_event() else load()


def load(at: datetime | None = None) -> dict[str, str]:
    """Load the demo as if it were `at` (aware; default now), in place of an earlier demo.

    Returns its staff and their passwords. Raises Refusal where somebody's own event would be lost.
    """
    if event_queries.any_event_but_demo():
        raise Refusal("There are events in this database that are not the demo's.")
    _forget_earlier_demo()
    with clock.stopped_at(at or clock.now()):
        care_day = _care_day()
        for facts in OTHER_EVENTS:
            _other_event(**facts)
        _people(care_day)
        return _staff(care_day)


def _forget_earlier_demo() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table is not Staff.__table__:
            session.execute(delete(table))
    # Accounts that somebody made stay; their roles at the demo went with it.
    session.execute(delete(Staff).where(Staff.username.in_(STAFF)))


def _care_day() -> Event:
    now = clock.now()
    begun = datetime.fromtimestamp(now.timestamp() // STEP.seconds * STEP.seconds, now.tzinfo)
    event = events.add_event(
        Event(
            **CARE_DAY,
            zone=settings.zone,
            starts_at=begun - OPENED_AGO,
            ends_at=begun + TO_RUN,
            sign_up_opens_at=begun - timedelta(days=7),
            published_at=now - timedelta(days=7),
            is_demo=True,
        )
    )
    lock_event(event.id)
    for position, (facts, length, capacity, pause) in enumerate(BOOTHS):
        booth = events.add_booth(event, Booth(**facts, position=position, event=event))
        if length:
            # Two hours in, the booths that close for lunch do so for 40 minutes.
            rest = (
                [(event.starts_at + 3 * pause, event.starts_at + 3 * pause + 2 * STEP)]
                if pause
                else []
            )
            until = event.starts_at + OPENED_AGO + TO_RUN
            events.add_slots(booth, event.starts_at, until, length, capacity, rest)
    session.flush()  # so that the booths' slots can be read
    return event


def _other_event(in_days: int, opens_in_days: int, state: str, **texts: str) -> None:
    day = (clock.now() + timedelta(days=in_days)).date()
    zone = ZoneInfo(settings.zone)
    event = events.add_event(
        Event(
            **texts,
            zone=zone.key,
            starts_at=moment_of(day, time(9), zone),
            ends_at=moment_of(day, time(17), zone),
            sign_up_opens_at=clock.now() + timedelta(days=opens_in_days),
            published_at=None if state == "draft" else clock.now(),
            called_off_at=clock.now() if state == "called_off" else None,
            is_demo=True,
        )
    )
    for position, (facts, length, capacity, _pause) in enumerate(BOOTHS[:3]):
        booth = events.add_booth(event, Booth(**facts, position=position, event=event))
        assert length
        events.add_slots(booth, event.starts_at, event.ends_at, length, capacity)


def _people(event: Event) -> None:
    """Enough sign-ups that every state can be seen: free, few left, full, wait list."""
    chance = random.Random(26)  # noqa: S311  # the same demo every time, nothing secret
    booths = event_queries.booths_of(event)
    takers = [booth for booth in booths if booth.slots]
    for number, name in enumerate(NAMES):
        contact = Contact(
            name, f"+86138{27_000_000 + number * 4519 % 999_983:08}", chance.choice(GROUPS)
        )
        owner = passes.make(event, contact, Visitor(secrets.token_urlsafe(8), None))
        for booth in chance.sample(takers, chance.choice((1, 1, 2))):
            coming = [slot for slot in booth.slots if slot.starts_at > clock.now()]
            # The early hours fill first, and few like to wait while there is a free time.
            first = min(int(chance.expovariate(4 / len(coming))), len(coming) - 1)
            waits = chance.random() < WAIT_ANYWAY
            wanted = [slot for slot in coming[first:] if slot.left or waits]
            _take_one_of(booth, wanted, owner)


def _take_one_of(booth: Booth, slots: Sequence[Slot], owner: Pass) -> None:
    for slot in slots:
        try:
            places.take(booth, slot, owner)
        except Refusal:
            continue  # full or overlapping, as it happens to people
        return


def _staff(event: Event) -> dict[str, str]:
    booth = event_queries.booths_of(event)[0]
    passwords = {}
    for username, name, role, booth_id in (
        ("organizer", "周敏", "organizer", None),
        ("desk", "签到台", "desk", None),
        ("booth", "义诊台", "booth", booth.id),
    ):
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        staff = accounts.create_staff(username, password, name)
        accounts.give_role(staff, event.id, role, booth_id)
        passwords[username] = password
    return passwords

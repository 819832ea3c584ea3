"""Rows for tests: say only what matters to the test."""

from datetime import timedelta
from itertools import count

from eventsite import clock
from eventsite.db import lock_event, session
from eventsite.events import actions as events
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes import actions as passes
from eventsite.passes.actions import Contact, Visitor
from eventsite.passes.models import Pass

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
_numbers = count(10_000_000)


def event(**facts) -> Event:
    """A published event that is going on now, and whose lock is held."""
    now = clock.now()
    known = {
        "slug": "care-day",
        "name": "“甜小新”关爱日",
        "short_name": "东兴区关爱日",
        "venue": "东兴区文化广场",
        "contact_phone": "0832-226 0000",
        "starts_at": now - HOUR,
        "ends_at": now + 9 * HOUR,
        "published_at": now,
        "limit_per_address": 0,
        "limit_per_browser": 0,
    }
    made = events.add_event(Event(**{**known, **facts}))
    lock_event(made.id)
    return made


def booth(at: Event, **facts) -> Booth:
    """A booth of the event, with a wait list."""
    known = {"slug": "clinic", "kind": "clinic", "name": "健康义诊", "has_wait_list": True}
    return events.add_booth(at, Booth(event=at, **{**known, **facts}))


def slot(at: Booth, after: timedelta = HOUR, minutes: int = 20, capacity: int = 1) -> Slot:
    """A slot of the booth that begins `after` from now."""
    starts_at = clock.now() + after
    made = Slot(
        booth=at, starts_at=starts_at, ends_at=starts_at + minutes * MINUTE, capacity=capacity
    )
    session.add(made)
    session.flush()
    events.changed(at.event_id)
    return made


def owner(at: Event, name: str = "张师傅", phone: str = "") -> Pass:
    """Somebody with a pass to the event."""
    contact = Contact(name, phone or f"+86138{next(_numbers)}", "courier")
    return passes.make(at, contact, Visitor(f"browser {next(_numbers)}", None))


def form(slot: int, name: str = "张师傅", phone: str = "138 0827 4519", **more) -> dict:
    """What somebody new types who wants this slot."""
    known = {"slot": slot, "name": name, "phone": phone, "group": "courier", "consent": "y"}
    return {**known, **more}

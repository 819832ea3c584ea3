"""What can be done to events, booths and slots. Each runs inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from eventsite import clock
from eventsite.db import lock_event, session
from eventsite.events import rules
from eventsite.events.models import Booth, Event, Slot
from eventsite.journal import actions as journal


def lock(slug: str) -> None:
    """Take the lock of the event with this slug: first thing in every request that changes who
    holds or waits, before any row is read."""
    lock_event(select(Event.id).where(Event.slug == slug).scalar_subquery())


def add_event(event: Event) -> Event:
    """Add a new event, as a draft unless it says otherwise."""
    session.add(event)
    session.flush()  # needs the id
    journal.note("added", "event", event.id, event_id=event.id)
    return event


def publish(event: Event) -> None:
    """Show a draft to everybody."""
    event.published_at = clock.now()
    changed(event.id)
    journal.note("published", "event", event.id, event_id=event.id)


def add_booth(event: Event, booth: Booth) -> Booth:
    """Add a booth to the event, behind the others."""
    booth.event_id = event.id
    session.add(booth)
    session.flush()  # needs the id
    changed(event.id)
    journal.note("added", "booth", booth.id, event_id=event.id)
    return booth


def add_slots(
    booth: Booth,
    opens: datetime,
    closes: datetime,
    length: timedelta,
    capacity: int,
    breaks: Iterable[tuple[datetime, datetime]] = (),
) -> list[Slot]:
    """Give the booth slots of `length` between two instants, each for `capacity` people at once."""
    slots = [
        Slot(booth_id=booth.id, starts_at=begins, ends_at=ends, capacity=capacity)
        for begins, ends in rules.slot_times(opens, closes, length, breaks)
    ]
    session.add_all(slots)
    session.flush()  # needs the ids
    changed(booth.event_id)
    journal.note("added slots", "booth", booth.id, event_id=booth.event_id, count=len(slots))
    return slots


def changed(event_id: int, expected: int = 0) -> None:
    """Count a change of something that the event's public pages show; `expected` is how many
    passes more, or fewer, hold a place now."""
    sums = {"version": Event.version + 1, "expected": Event.expected + expected}
    session.execute(
        update(Event).where(Event.id == event_id).values(**sums),
        execution_options={"synchronize_session": False},
    )

"""Finding events, booths and slots."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, selectinload

from eventsite import clock
from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from eventsite.settings import settings

# Asked in every request of staff: made once, for making a statement takes longer than running it.
_EVENT_OF = select(Event).where(Event.slug == bindparam("slug"))


def coming_events(now: datetime) -> Sequence[Event]:
    """Published events that are not over, the next first; called-off ones too, so that nobody
    who looks for theirs is left guessing."""
    query = select(Event).where(Event.published_at.is_not(None), Event.ends_at > now)
    return session.scalars(query.order_by(Event.starts_at, Event.id)).all()


def event_of(slug: str) -> Event | None:
    """The event of this slug, published or not."""
    return session.scalar(_EVENT_OF, {"slug": slug})


def published_event(slug: str) -> Event | None:
    """The event of this slug, unless it is a draft."""
    event = event_of(slug)
    return event if event and event.published_at else None


def published_with_booths(slug: str) -> Event | None:
    """The event, unless it is a draft, with its booths and slots; three queries in all."""
    query = select(Event).where(Event.slug == slug, Event.published_at.is_not(None))
    return session.scalar(query.options(selectinload(Event.booths).selectinload(Booth.slots)))


def booths_of(event: Event) -> Sequence[Booth]:
    """The event's booths with their slots, in order."""
    query = select(Booth).where(Booth.event_id == event.id).order_by(Booth.position, Booth.id)
    return session.scalars(query.options(selectinload(Booth.slots))).all()


def published_booth(event_slug: str, booth_slug: str) -> Booth | None:
    """The booth with its event and slots, unless the event is a draft."""
    booth = booth_of(event_slug, booth_slug)
    return booth if booth and booth.event.published_at else None


def booth_of(event_slug: str, booth_slug: str) -> Booth | None:
    """The booth with its event and slots, in two queries."""
    query = (
        select(Booth).join(Booth.event).where(Event.slug == event_slug, Booth.slug == booth_slug)
    )
    return session.scalar(query.options(contains_eager(Booth.event), selectinload(Booth.slots)))


def event_with_id(event_id: int) -> Event | None:
    """The event of this number."""
    return session.get(Event, event_id)


def events_by_id(event_ids: Collection[int]) -> dict[int, Event]:
    """These events by their numbers."""
    found = session.scalars(select(Event).where(Event.id.in_(event_ids)))
    return {event.id: event for event in found}


def booths_with_slots(booth_ids: Collection[int]) -> Sequence[Booth]:
    """These booths with event and slots, in two queries."""
    query = select(Booth).join(Booth.event).where(Booth.id.in_(booth_ids)).order_by(Booth.position)
    return session.scalars(
        query.options(contains_eager(Booth.event), selectinload(Booth.slots))
    ).all()


def booths_by_id(event_id: int) -> dict[int, Booth]:
    """The event's booths by their numbers."""
    found = session.scalars(select(Booth).where(Booth.event_id == event_id))
    return {booth.id: booth for booth in found}


def booth_and_slot(
    event_slug: str, booth_slug: str, slot_id: int | None
) -> tuple[Booth, Slot | None] | None:
    """The booth with its event, unless that is a draft, and this slot if it is one of the booth's;
    one query."""
    wanted = {"event": event_slug, "booth": booth_slug, "slot": slot_id}
    row = session.execute(_BOOTH_AND_SLOT, wanted).one_or_none()
    return row and (row[0], row[1])


# Every sign-up asks this; putting the statement together takes longer than running it.
_BOOTH_AND_SLOT = (
    select(Booth, Slot)
    .join(Booth.event)
    .outerjoin(Slot, (Slot.booth_id == Booth.id) & (Slot.id == bindparam("slot")))
    .where(Event.slug == bindparam("event"), Booth.slug == bindparam("booth"))
    .where(Event.published_at.is_not(None))
    .options(contains_eager(Booth.event))
)


def slot_in(booth: Booth, slot_id: int | None) -> Slot | None:
    """This slot, if it is one of the booth's."""
    return session.scalar(select(Slot).where(Slot.id == slot_id, Slot.booth_id == booth.id))


def booth_at(event: Event, slug: str) -> Booth | None:
    """The event's booth of this slug."""
    return session.scalar(select(Booth).where(Booth.event_id == event.id, Booth.slug == slug))


def booth_with_id(booth_id: int | None) -> Booth | None:
    """The booth of this number; None is the gate."""
    return session.get(Booth, booth_id) if booth_id else None


def booths_at(event: Event) -> Sequence[Booth]:
    """The event's booths in order, without their slots."""
    query = select(Booth).where(Booth.event_id == event.id)
    return session.scalars(query.order_by(Booth.position, Booth.id)).all()


def slots_of(booth: Booth) -> Sequence[Slot]:
    """The booth's slots, by time."""
    query = select(Slot).where(Slot.booth_id == booth.id).order_by(Slot.starts_at, Slot.id)
    return session.scalars(query).all()


def events_to_forget() -> Select[int]:
    """The numbers of the events that ended KEEP_DAYS ago, as a subquery."""
    long_ago = clock.now() - timedelta(days=settings.keep_days)
    return select(Event.id).where(Event.ends_at < long_ago)


def any_event_but_demo() -> bool:
    """Is there an event that somebody made in earnest?"""
    return session.scalar(select(Event.id).where(Event.is_demo.is_(False)).limit(1)) is not None


def any_event() -> bool:
    """Is there any event at all?"""
    return session.scalar(select(Event.id).limit(1)) is not None

"""The rules of events and their time slots, as plain functions of plain values."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from eventsite.events.models import Booth, Event, Slot


class Stage(StrEnum):
    """Where an event stands. Only OPEN takes sign-ups."""

    DRAFT = "draft"
    CALLED_OFF = "called_off"
    OVER = "over"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def stage(event: Event, now: datetime) -> Stage:
    """Where the event stands at `now`."""
    if event.published_at is None:
        return Stage.DRAFT
    if event.called_off_at is not None:
        return Stage.CALLED_OFF
    if now >= event.ends_at:
        return Stage.OVER
    if event.sign_up_opens_at and now < event.sign_up_opens_at:
        return Stage.NOT_YET
    if event.sign_up_closes_at and now >= event.sign_up_closes_at:
        return Stage.CLOSED
    return Stage.OPEN


def has_begun(slot: Slot, notice: int, now: datetime) -> bool:
    """Is it too late for this slot, which closes `notice` minutes before it begins?"""
    return now >= slot.closes_at(notice)


def takes_waiters(booth: Booth, slot: Slot, now: datetime) -> bool:
    """May one still join this slot's wait list, or move up from it?"""
    return booth.has_wait_list and now < slot.closes_at(max(booth.notice, booth.wait_list_stops))


def moments(event: Event, slots: Iterable[tuple[Booth, Slot]]) -> Iterator[datetime]:
    """Every moment at which the clock alone changes what the event's public pages show."""
    for moment in (event.sign_up_opens_at, event.sign_up_closes_at, event.starts_at, event.ends_at):
        if moment:
            yield moment
    for booth, slot in slots:
        yield slot.starts_at
        yield slot.closes_at(booth.notice)
        yield slot.closes_at(max(booth.notice, booth.wait_list_stops))


def next_moment(moments: Iterable[datetime], now: datetime) -> datetime | None:
    """The first of `moments` that is still to come."""
    return min((moment for moment in moments if moment > now), default=None)


def moment_of(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `zone`'s clocks show this. Of an hour that happens twice, the
    first; a time that a change to summer time skips is taken as if the clock had not changed."""
    return datetime.combine(day, clock_time, zone).astimezone(UTC)


def opening_hours(
    day: date, opens: time, closes: time, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """The instants between which a booth is open; closing at or before opening means next day."""
    last_day = day if closes > opens else day + timedelta(days=1)
    return moment_of(day, opens, zone), moment_of(last_day, closes, zone)


def slot_times(
    opens: datetime,
    closes: datetime,
    length: timedelta,
    breaks: Iterable[tuple[datetime, datetime]] = (),
) -> list[tuple[datetime, datetime]]:
    """Whole slots of `length` between two instants: the first begins at opening, one may end at
    closing, none reaches into a break, and after a break they begin at its end.

    Raises ValueError when `length` is not positive.
    """
    if length <= timedelta(0):
        raise ValueError("a slot needs a length")
    found = []
    start = opens
    for begins, ends in [*sorted(breaks), (closes, closes)]:
        while start + length <= min(begins, closes):
            found.append((start, start + length))
            start += length
        start = max(start, ends)
    return found

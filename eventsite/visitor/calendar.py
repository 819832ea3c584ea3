"""Sign-ups as a calendar file (RFC 5545)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from eventsite.events.models import Event
from eventsite.language import gettext as _
from eventsite.language import said
from eventsite.signups.letters import label
from eventsite.signups.models import SignUp

REMIND = timedelta(minutes=30)


def calendar_of(event: Event, sign_ups: Sequence[SignUp], now: datetime) -> bytes:
    """The pass's sign-ups, given-up ones as CANCELLED, in the event's zone.

    A sign-up keeps its UID for ever and its SEQUENCE grows with each change, so that a calendar
    that has an older copy replaces it (RFC 5545, 3.8.7.4). No secret link is inside: calendars are
    shared and synchronised.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//eventsite//sign-ups//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", said(event, "name"))
    for sign_up in sign_ups:
        calendar.add_component(_entry(event, sign_up, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(event: Event, sign_up: SignUp, now: datetime) -> Entry:
    booth, slot = sign_up.slot.booth, sign_up.slot
    entry = Entry()
    entry.add("uid", f"sign-up-{sign_up.id}@{event.slug}.eventsite")
    entry.add("sequence", sign_up.sequence + (1 if event.called_off_at else 0))
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", slot.starts_at.astimezone(event.tz))
    entry.add("dtend", slot.ends_at.astimezone(event.tz))
    entry.add("summary", label(booth))
    place = "" if booth.is_discreet else said(booth, "place")
    venue = [place, said(event, "venue"), event.address]
    entry.add("location", _(", ").join(part for part in venue if part))
    if said(booth, "bring") and not booth.is_discreet:
        entry.add("description", said(booth, "bring"))
    entry.add("status", _status(event, sign_up))
    if sign_up.is_held and not event.called_off_at:
        entry.add_component(_alarm(label(booth)))
    return entry


def _status(event: Event, sign_up: SignUp) -> str:
    if event.called_off_at or not sign_up.is_live:
        return "CANCELLED"
    return "CONFIRMED" if sign_up.is_held else "TENTATIVE"


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -REMIND)
    return alarm

"""Texts of messages about sign-ups, and how a booking is called.

Composed inside `in_language(…)` of the person they go to. A discreet booking never names its booth.
"""

from typing import Protocol

from eventsite.events.models import Booth, Event, Slot
from eventsite.language import clock_text, day_text, said
from eventsite.language import gettext as _


class Named(Protocol):
    """A booth, as far as its name goes."""

    @property
    def is_discreet(self) -> bool:
        """Is a booking there nobody else's business?"""


def label(booth: Named) -> str:
    """What a booking at this booth is called wherever others may look over the shoulder."""
    return _("Personal appointment") if booth.is_discreet else said(booth, "name")


def taken(event: Event, booth: Booth, slot: Slot, link: str) -> str:
    """A place is held."""
    return _and_link(
        _("You are signed up: %(when)s %(what)s, %(where)s.", **_facts(event, booth, slot)), link
    )


def waiting(event: Event, booth: Booth, slot: Slot, link: str) -> str:
    """A place in the wait list."""
    return _and_link(
        _("You are on the wait list: %(when)s %(what)s.", **_facts(event, booth, slot)), link
    )


def moved_up(event: Event, booth: Booth, slot: Slot, link: str) -> str:
    """From the wait list to a place."""
    return _and_link(
        _("A place is yours now: %(when)s %(what)s, %(where)s.", **_facts(event, booth, slot)), link
    )


def moved(event: Event, booth: Booth, slot: Slot, link: str) -> str:
    """Another time."""
    return _and_link(
        _("Your new time: %(when)s %(what)s, %(where)s.", **_facts(event, booth, slot)), link
    )


# By kind of message; each tells of a slot and carries the pass's link.
WITH_LINK = {"taken": taken, "waiting": waiting, "moved_up": moved_up, "moved": moved}


def given_up(event: Event, booth: Booth, slot: Slot) -> str:
    """A place, or a place in the line, was given up."""
    return _("Cancelled: %(when)s %(what)s.", **_facts(event, booth, slot))


def called_off(event: Event) -> str:
    """The whole event will not take place."""
    return _(
        "%(event)s on %(day)s is called off. Questions: %(phone)s.",
        event=said(event, "short_name"),
        day=day_text(event.starts_at, event.tz),
        phone=event.contact_phone,
    )


def _facts(event: Event, booth: Booth, slot: Slot) -> dict[str, str]:
    day = day_text(slot.starts_at, event.tz)
    place = "" if booth.is_discreet else said(booth, "place")
    return {
        "when": f"{day} {clock_text(slot.starts_at, event.tz)}",
        "what": label(booth),
        "where": place or said(event, "venue"),
    }


def _and_link(text: str, link: str) -> str:
    return f"{text} {link}" if link else text

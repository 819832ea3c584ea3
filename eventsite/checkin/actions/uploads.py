"""What a device did while it had no network, in its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from eventsite.accounts.models import Staff
from eventsite.checkin import answers, rules
from eventsite.checkin.actions import record, scans, walk_ins
from eventsite.checkin.actions.record import Done, Sent
from eventsite.checkin.answers import Answer
from eventsite.checkin.rules import Action
from eventsite.db import check_event_lock, session
from eventsite.errors import Refusal
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event
from eventsite.language import gettext as _
from eventsite.passes.actions import Contact


@dataclass(frozen=True)
class Item:
    """One scan of an upload; `sent_id` is its id as it came. `trouble` says why it cannot be used,
    "" if it can."""

    uuid: str
    action: str
    at: datetime
    device_at: datetime | None = None
    code: str = ""
    booth: str | None = None
    decided: str | None = None
    undoes: str = ""
    contact: Contact | None = None
    trouble: str = ""
    sent_id: Any = None


@dataclass(frozen=True)
class Told:
    """What the device is told of an item: an answer, or the trouble that there is with it."""

    answer: Answer
    trouble: str = ""

    @property
    def message(self) -> str:
        """In words."""
        return self.trouble or self.answer.message


def upload(event: Event, staff: Staff, items: Sequence[Item]) -> list[Told]:
    """Do all of it; each item for itself, so that a bad one spoils nothing.

    Needs the event's lock, also without walk-ins: two devices that have scanned the same people in
    another order would wait for each other.
    """
    check_event_lock()
    booths = {booth.slug: booth for booth in events.booths_at(event)}
    told, done = [], []
    for item in items:
        outcome = _one(event, staff, item, booths)
        if isinstance(outcome, Done):
            done.append(outcome)
            told.append(Told(outcome.answer))
        else:
            told.append(Told(answers.nothing(event, item.uuid, item.at), outcome))
    record.count(*done)
    return told


def _one(event: Event, staff: Staff, item: Item, booths: Mapping[str, Booth]) -> Done | str:
    """What was done, or the trouble that there is."""
    if item.trouble:
        return item.trouble
    booth = booths.get(item.booth) if item.booth else None
    if item.booth and booth is None:
        return _("There is no such booth")
    if item.action != Action.UNDO and not rules.may_check_in(staff, event.id, booth):
        return _("Your account does not check in here")
    sent = Sent(
        uuid=item.uuid,
        staff=staff,
        booth=booth,
        at=item.at,
        code=item.code,
        device_at=item.device_at,
        decided=item.decided,
    )
    try:
        with session.begin_nested():
            return _do(event, sent, item)
    except Refusal as refusal:
        return refusal.message
    except (DataError, IntegrityError):
        return _("This scan cannot be stored")


def _do(event: Event, sent: Sent, item: Item) -> Done:
    if item.action == Action.UNDO:
        return scans.undo(event, sent, item.undoes)
    if item.action == Action.WALK_IN and item.contact:
        return walk_ins.bring_in(event, sent, item.contact)
    return scans.check_in(event, sent)

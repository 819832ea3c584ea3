"""Looking for people. Every search stands in the journal, without its text."""

from collections.abc import Collection

from eventsite.checkin import queries
from eventsite.checkin.queries import Found
from eventsite.checkin.typed import Typed
from eventsite.events.models import Booth, Event
from eventsite.journal import actions as journal


def search(
    event: Event, kind: Typed, text: str, booth: Booth | None, own: Collection[int] | None
) -> list[Found]:
    """Whom the (cleaned) text finds: ten at most, and at `own` booths only, if there are any."""
    found = queries.people(event, kind, text, booth, own)
    journal.note("searched", "event", event.id, event_id=event.id, by=kind, found=len(found))
    return found

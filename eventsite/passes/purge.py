"""Forgetting who came, some days after an event. The figures stay."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from eventsite import clock
from eventsite.db import session
from eventsite.events.queries import events_to_forget
from eventsite.journal import actions as journal
from eventsite.messages.models import Message
from eventsite.passes.models import FreshLink, Pass, Person, PhoneCode

# As long as they count for the limits of a day.
CODES_KEPT = timedelta(days=1)


def count_due() -> int:
    """How many passes `purge` would forget now."""
    query = select(func.count()).select_from(Pass).where(*_is_due())
    return session.scalar(query) or 0


def purge() -> int:
    """Take name, number and every trace of the browser from passes whose event ended KEEP_DAYS ago.

    Sign-ups, groups and scans stay, and belong to nobody. Old links and codes open nothing any
    more, and a proven number without another pass is forgotten, too. Returns how many passes
    were forgotten; a second call finds nothing to do.
    """
    nothing = {"name": "", "phone": None, "person_id": None, "browser": None, "origin": None}
    forget = update(Pass).where(*_is_due()).values(**nothing, forgotten_at=clock.now())
    session.execute(delete(PhoneCode).where(PhoneCode.asked_at < clock.now() - CODES_KEPT))
    count: int = session.execute(  # type: ignore[attr-defined]  # an update has a rowcount
        forget, execution_options={"synchronize_session": False}
    ).rowcount
    if count:
        unaddressed = update(Message).where(Message.pass_id.in_(_forgotten()))
        session.execute(unaddressed.values(to="", text=""))
        session.execute(delete(FreshLink).where(FreshLink.pass_id.in_(_forgotten())))
        still_known = select(Pass.person_id).where(Pass.person_id.is_not(None))
        session.execute(delete(Person).where(Person.id.not_in(still_known)))
        journal.note("forgot", "passes", None, count=count)
    return count


def _is_due() -> tuple[ColumnElement[bool], ...]:
    return Pass.forgotten_at.is_(None), Pass.event_id.in_(events_to_forget())


def _forgotten() -> Select[int]:
    return select(Pass.id).where(Pass.forgotten_at.is_not(None))

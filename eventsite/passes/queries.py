"""Finding passes and codes."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select

from eventsite.db import session
from eventsite.passes.models import Pass, Person, PhoneCode


def pass_with_phone(event_id: int, phone: str) -> Pass | None:
    """The pass of this number (E.164) at this event."""
    return session.scalar(_WITH_PHONE, {"event": event_id, "phone": phone})


# Every sign-up asks this; putting the statement together takes longer than running it.
_WITH_PHONE = select(Pass).where(
    Pass.event_id == bindparam("event"), Pass.phone == bindparam("phone")
)


def person_with_phone(phone: str) -> Person | None:
    """The person of this proven number."""
    return session.scalar(select(Person).where(Person.phone == phone))


def count_unproven_from(event_id: int, origin: str, most: int) -> int:
    """Unproven passes made from this address, counted up to `most`."""
    some = (
        select(Pass.id)
        .where(Pass.event_id == event_id, Pass.origin == origin, Pass.proven_at.is_(None))
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def newest_code(event_id: int, number: str) -> PhoneCode | None:
    """The last code asked for by this (hashed) number at this event; only the last one counts."""
    query = select(PhoneCode).where(PhoneCode.event_id == event_id, PhoneCode.number == number)
    return session.scalar(query.order_by(PhoneCode.id.desc()).limit(1))


def count_codes(since: datetime, *, number: str = "", browser: str = "") -> int:
    """Codes asked for since then: by this number, by this browser, or by anybody."""
    query = select(func.count()).select_from(PhoneCode).where(PhoneCode.asked_at > since)
    narrower: list[ColumnElement[bool]] = []
    if number:
        narrower.append(PhoneCode.number == number)
    if browser:
        narrower.append(PhoneCode.browser == browser)
    return session.scalar(query.where(*narrower)) or 0

"""Finding passes and codes."""

from datetime import datetime
from typing import Any, NamedTuple

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


class MadeFrom(NamedTuple):
    """How many unproven passes a browser and an address have made."""

    browser: int
    origin: int


def count_unproven_from(event_id: int, browser: str | None, origin: str | None) -> MadeFrom:
    """Unproven passes made by this (hashed) browser and address, 0 for None; one query."""
    asked = {"event": event_id, "browser": browser, "origin": origin}
    return MadeFrom(*session.execute(_MADE_FROM, asked).one())


def _unproven(column: Any, name: str) -> Any:
    query = select(func.count()).select_from(Pass)
    query = query.where(Pass.event_id == bindparam("event"), column == bindparam(name))
    return query.where(Pass.proven_at.is_(None)).scalar_subquery()


_MADE_FROM = select(_unproven(Pass.browser, "browser"), _unproven(Pass.origin, "origin"))


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

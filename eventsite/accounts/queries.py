"""Finding staff, their roles and the tries to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from eventsite.accounts.models import FailedSignIn, Role, Staff
from eventsite.accounts.rules import Try
from eventsite.db import session
from eventsite.events.models import Booth, Event

MOST_ROLES_SHOWN = 100
# Asked in every request of staff: made once, for making a statement takes longer than running it.
_IN_SESSION = (
    select(Staff)
    .where(
        Staff.id == bindparam("staff_id"),
        Staff.epoch == bindparam("epoch"),
        Staff.ended_at.is_(None),
    )
    .options(joinedload(Staff.roles))
)


@dataclass(frozen=True)
class Work:
    """An event, and the roles that somebody has there, each with its booth if it has one."""

    event: Event
    roles: list[tuple[str, Booth | None]]


def staff_named(username: str) -> Staff | None:
    """The staff with this (tidied) user name, with their roles; also those whose account ended."""
    return session.scalar(select(Staff).where(Staff.username == username))


def staff_in_session(staff_id: int, epoch: int) -> Staff | None:
    """The staff of a session, with their roles, in one query; None once the session has ended."""
    found = session.scalars(_IN_SESSION, {"staff_id": staff_id, "epoch": epoch})
    return found.unique().one_or_none()


def role_of(staff: Staff, event_id: int, name: str, booth_id: int | None) -> Role | None:
    """This role, if they have it already."""
    query = select(Role).where(
        Role.staff_id == staff.id, Role.event_id == event_id, Role.name == name
    )
    return session.scalar(query.where(Role.booth_id.is_not_distinct_from(booth_id)).limit(1))


def work_of(staff: Staff) -> Sequence[Work]:
    """Where this person works, the latest event first; for an admin, the latest events of all."""
    latest = (Event.starts_at.desc(), Event.id)
    roles = (Role.event_id == Event.id) & (Role.staff_id == staff.id)
    query = select(Event, Role.name, Booth).join(Role, roles, isouter=staff.is_admin)
    query = query.outerjoin(Booth, Booth.id == Role.booth_id).order_by(*latest, Role.name, Role.id)
    found: dict[int, Work] = {}
    for event, role, booth in session.execute(query.limit(MOST_ROLES_SHOWN)):
        work = found.setdefault(event.id, Work(event, []))
        if role:
            work.roles.append((role, booth))
    return list(found.values())


def tries_like(name: str, address: str, since: datetime, but: int | None = None) -> list[Try]:
    """Failed and undecided tries since then of this (hashed) name or from this address; an address
    of "" is nobody's. `but` leaves one out."""
    same_name = FailedSignIn.name == name
    same = or_(same_name, FailedSignIn.address == address) if address else same_name
    query = select(FailedSignIn).where(same, FailedSignIn.at > since, FailedSignIn.id != (but or 0))
    return [Try(row.name == name, row.address == address, row.at) for row in session.scalars(query)]

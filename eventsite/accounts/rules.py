"""The rules of signing in, as plain functions of plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address

from eventsite.accounts.models import Staff

SESSION_LIVES = timedelta(hours=12)

# Failed tries within the window after which no more are looked at.
WINDOW = timedelta(minutes=15)
BY_NAME_AND_ADDRESS = 5
BY_NAME = 20
BY_ADDRESS = 100
TRIES_KEPT = timedelta(days=1)

LONGEST_NAME = 60
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
OBVIOUS = {
    "0123456789",
    "1111111111",
    "1234567890",
    "12345678910",
    "123456789a",
    "a123456789",
    "administrator",
    "eventsite1",
    "password12",
    "password123",
    "password1234",
    "qwertyuiop",
    "woaini1314",
    "woaini520520",
}


class PasswordTrouble(StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OBVIOUS = "obvious"


@dataclass(frozen=True)
class Try:
    """A try to sign in that failed, or is not decided yet, seen from another one."""

    same_name: bool
    same_address: bool
    at: datetime


def tidy_username(text: str) -> str:
    """A user name as typed, as we keep it: phones begin every word with a capital."""
    return text.strip().lower()


def is_username(text: str) -> bool:
    """Two to forty of a-z, 0-9, dot, underscore and dash."""
    return re.fullmatch(r"[a-z0-9._-]{2,40}", text, re.ASCII) is not None


def password_trouble(password: str, username: str) -> PasswordTrouble | None:
    """What is wrong with this as the new password of this user."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordTrouble.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordTrouble.TOO_LONG
    plain = password.strip().lower()
    if plain == username or plain in OBVIOUS or len(set(plain)) == 1:
        return PasswordTrouble.OBVIOUS
    return None


def blocked_until(tries: Sequence[Try], now: datetime) -> datetime | None:
    """When a limit lets the next try pass, given the other `tries`; None if it may pass now."""
    recent = [each for each in tries if each.at > now - WINDOW]
    moments = [
        _full_until(
            [each.at for each in recent if each.same_name and each.same_address],
            BY_NAME_AND_ADDRESS,
        ),
        _full_until([each.at for each in recent if each.same_name], BY_NAME),
        _full_until([each.at for each in recent if each.same_address], BY_ADDRESS),
    ]
    return max(filter(None, moments), default=None)


def network_of(address: str) -> str:
    """The network that stands for an address: a household or server has a /64 of IPv6 to itself."""
    try:
        number = ip_address(address)
    except ValueError:
        return address
    if not isinstance(number, IPv6Address):
        return address
    if number.ipv4_mapped:
        return str(number.ipv4_mapped)
    return str(IPv6Network((number, 64), strict=False))


def is_alive(signed_in_at: datetime, now: datetime) -> bool:
    """Does a session that began then still hold?"""
    return now < signed_in_at + SESSION_LIVES


def may(staff: Staff, event_id: int, *roles: str) -> bool:
    """Has this person one of the roles at the event? Organizers are at the desk, too; admins may do
    everything."""
    held = {role.name for role in staff.roles if role.event_id == event_id}
    if "organizer" in held:
        held.add("desk")
    return staff.is_admin or not held.isdisjoint(roles)


def organizes(staff: Staff) -> set[int]:
    """The ids of the events of which this person is an organizer."""
    return {role.event_id for role in staff.roles if role.name == "organizer"}


def is_organizer(staff: Staff) -> bool:
    """May this person see what concerns whole events: as admin, or as organizer of any?"""
    return staff.is_admin or bool(organizes(staff))


def is_local_path(text: str) -> bool:
    """Is this a path of our own, which no browser takes for another site's address?

    Browsers read a backslash as a slash, drop tabs and line ends, and take what follows two slashes
    for a host. So: one slash, then printable ASCII without backslash.
    """
    return len(text) <= 1000 and re.fullmatch(r"/(?!/)[!-\[\]-~]*", text, re.ASCII) is not None


def _full_until(moments: Sequence[datetime], most: int) -> datetime | None:
    """When fewer than `most` of these will be left in the window."""
    if len(moments) < most:
        return None
    return sorted(moments)[-most] + WINDOW

"""What can be done to staff and their roles. Each verb but `sign_in` runs inside the caller's
transaction."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from eventsite import clock, codes
from eventsite.accounts import passwords, queries, rules
from eventsite.accounts.models import ROLES, FailedSignIn, Role, Staff
from eventsite.db import session, transaction
from eventsite.errors import NotAllowed, Refusal, TooMany
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.language import ngettext
from eventsite.settings import settings


@dataclass(frozen=True)
class Asker:
    """Who wants to sign in, as keyed hashes; an address that says nothing is ""."""

    name: str
    address: str


def sign_in(username: str, password: str, address: str | None) -> Staff:
    """The staff with this name and password. Raises NotAllowed, or TooMany at a limit.

    Opens its own transactions, for hashing must hold no lock. The try is written down *before* the
    password is looked at, and the limits are checked once more after that: whoever is the n-th to
    commit sees n - 1 others. So however many guesses come at once, and in how many processes, no
    more are looked at than the limit allows, and no lock is needed for that.
    """
    username = rules.tidy_username(username)
    asker = _asker(username, address)
    with transaction():
        _check_limits(asker)
        one_try = _write_try(asker)
    with transaction(writing=False):
        _check_limits(asker, but=one_try.id)
        staff = queries.staff_named(username)
    # A name that nobody has costs the same time, and gets the same answer.
    right = passwords.fits(staff.password if staff else passwords.NOBODY, password)
    if right and staff:
        with transaction():
            if _let_in(staff, asker):
                return staff
    raise NotAllowed(
        _("User name and password do not fit together"), _("Check both, then try again.")
    )


def create_staff(username: str, password: str, name: str, is_admin: bool = False) -> Staff:
    """Add somebody who may sign in. Raises Refusal with a sentence.

    Hashes first and reads then: as the first verb of a transaction it hashes before that begins.
    """
    username = rules.tidy_username(username)
    if not rules.is_username(username):
        raise Refusal(
            _("This user name cannot be used"),
            _("2 to 40 characters, please: a to z, digits, dot, dash and underscore."),
        )
    if len(name) > rules.LONGEST_NAME:
        raise Refusal(
            _("This name is too long"),
            _("At most %(count)s characters, please.", count=rules.LONGEST_NAME),
        )
    hashed = _hash_of_new(password, username)
    if queries.staff_named(username):
        raise Refusal(_("The user name %(name)s is taken", name=username), _("Choose another one."))
    staff = Staff(
        username=username,
        name=name or username,
        password=hashed,
        epoch=1,
        is_admin=is_admin,
        made_at=clock.now(),
        roles=[],
    )
    session.add(staff)
    session.flush()  # needs the id
    journal.note("added", "staff", staff.id, is_admin=is_admin)
    return staff


def set_password(staff: Staff, password: str) -> None:
    """Give them a new password, which ends all their sessions. Raises Refusal with a sentence.

    Hashes first; `staff` may come from an earlier transaction, so that nothing is locked meanwhile.
    """
    hashed = _hash_of_new(password, staff.username)
    row = session.get_one(Staff, staff.id)
    row.password, row.epoch = hashed, row.epoch + 1
    journal.note("set password", "staff", staff.id)


def give_role(staff: Staff, event_id: int, role: str, booth_id: int | None = None) -> Role:
    """Let them do this at the event; "booth" is at one booth of it. Twice is fine."""
    if role not in ROLES or (role == "booth") != (booth_id is not None):
        raise ValueError(f"no such role: {role} with booth {booth_id}")
    _lock(staff)
    known = queries.role_of(staff, event_id, role, booth_id)
    if known:
        return known
    given = Role(event_id=event_id, booth_id=booth_id, name=role)
    staff.roles.append(given)
    session.flush()  # so that asking again finds it
    journal.note("gave role", "staff", staff.id, event_id=event_id, role=role, booth=booth_id)
    return given


def take_role(staff: Staff, event_id: int, role: str, booth_id: int | None = None) -> None:
    """Let them do this no more. Fine if they could not."""
    _lock(staff)
    known = queries.role_of(staff, event_id, role, booth_id)
    if known is None:
        return
    staff.roles.remove(known)
    session.delete(known)
    session.flush()  # so that asking again does not find it
    journal.note("took role", "staff", staff.id, event_id=event_id, role=role, booth=booth_id)


def _asker(username: str, address: str | None) -> Asker:
    network = address and rules.network_of(address)
    return Asker(
        name=codes.fingerprint(settings.data_key, "sign-in name", username),
        address=codes.fingerprint(settings.data_key, "sign-in address", network) if network else "",
    )


def _check_limits(asker: Asker, but: int | None = None) -> None:
    now = clock.now()
    tries = queries.tries_like(asker.name, asker.address, now - rules.WINDOW, but)
    until = rules.blocked_until(tries, now)
    if until is None:
        return
    seconds = max(1, int((until - now).total_seconds()) + 1)
    minutes = -(-seconds // 60)
    raise TooMany(
        _("Too many tries"),
        ngettext(
            "Wait a minute, then try again.", "Wait %(num)s minutes, then try again.", minutes
        ),
        retry_after=seconds,
    )


def _write_try(asker: Asker) -> FailedSignIn:
    now = clock.now()
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - rules.TRIES_KEPT))
    one_try = FailedSignIn(name=asker.name, address=asker.address, at=now)
    session.add(one_try)
    session.flush()  # needs the id
    return one_try


def _let_in(staff: Staff, asker: Asker) -> bool:
    """Forget what failed for this name from this address, unless the password has changed or the
    account has ended while it was looked at."""
    now = queries.staff_in_session(staff.id, staff.epoch)
    if now is None or now.password != staff.password:
        return False
    mine = (FailedSignIn.name == asker.name, FailedSignIn.address == asker.address)
    session.execute(delete(FailedSignIn).where(*mine))
    with journal.acting_as(f"staff {staff.id}"):
        journal.note("signed in", "staff", staff.id)
    return True


def _hash_of_new(password: str, username: str) -> str:
    trouble = rules.password_trouble(password, username)
    if trouble:
        raise Refusal(_("This password cannot be used"), _password_sentence(trouble))
    return passwords.hash_of(password)


def _password_sentence(trouble: rules.PasswordTrouble) -> str:
    match trouble:
        case rules.PasswordTrouble.TOO_SHORT:
            return _("At least %(count)s characters, please.", count=rules.SHORTEST_PASSWORD)
        case rules.PasswordTrouble.TOO_LONG:
            return _("At most %(count)s characters, please.", count=rules.LONGEST_PASSWORD)
        case rules.PasswordTrouble.OBVIOUS:
            return _("Everybody would guess it. Take a few words, for example.")


def _lock(staff: Staff) -> None:
    # A null booth is no conflict for a unique constraint: two who give the same role at the same
    # moment have to come one after the other. (SQLite: they do.)
    session.execute(select(Staff.id).where(Staff.id == staff.id).with_for_update())

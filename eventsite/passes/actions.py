"""What can be done to a pass. Each runs inside the caller's transaction."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, update

from eventsite import clock, codes, language
from eventsite.db import add_if_absent, check_event_lock, session
from eventsite.errors import Refusal, TooMany
from eventsite.events.models import Event
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.messages import actions as messages
from eventsite.passes import links, queries, rules
from eventsite.passes.models import FreshLink, Pass, Person
from eventsite.settings import settings


@dataclass(frozen=True)
class Contact:
    """What somebody says of themselves; `phone` is E.164. Given with consent."""

    name: str
    phone: str | None
    group: str


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from: a token that only this browser has, and its network address
    (None when it says nothing, as on the server itself)."""

    browser: str
    address: str | None


def make(event: Event, contact: Contact, visitor: Visitor) -> Pass:
    """Make a pass for a number that is new to this event.

    The same number again from the browser that made the pass gives that pass: the answer to the
    first try may have got lost on its way. From another browser it is refused, and nothing of the
    pass is shown.
    """
    browser = links.hidden("browser", visitor.browser)
    check_event_lock()
    known = queries.pass_with_phone(event.id, contact.phone) if contact.phone else None
    if known is not None:
        if known.browser == browser:
            return known
        raise _already_known()
    origin = visitor.address and links.hidden("origin", visitor.address)
    _check_share(event, browser, origin)
    made = _add(event, contact, browser=browser, origin=origin)
    journal.act_as(f"person {made.id}")
    _note("made", made)
    return made


def make_at_desk(event: Event, contact: Contact) -> Pass:
    """Make a pass for somebody who stands at the desk and is new there; `contact` may be without a
    number. No browser made it, so none can ask for it again."""
    check_event_lock()
    made = _add(event, contact)
    _note("made", made, at="desk")
    return made


def change_contact(owner: Pass, name: str, phone: str | None) -> None:
    """Correct the name, or the number if one is given; code, link and sign-ups stay.

    Another number is not proven, whatever the old one was. Raises Refusal if it has a pass here.
    """
    check_event_lock()
    is_new = bool(phone) and phone != owner.phone
    if phone and is_new:
        other = queries.pass_with_phone(owner.event_id, phone)
        if other:
            raise Refusal(
                _("This number has a pass already: %(name)s", name=other.name),
                _("Look that pass up, or leave the number as it is."),
            )
        owner.phone, owner.person_id, owner.proven_at = phone, None, None
    _note("changed contact", owner, name=owner.name != name, phone=is_new)
    owner.name = name


def prove_by_sight(owner: Pass) -> None:
    """The number is theirs: staff have seen the person. Fine if it was proven already."""
    if owner.phone and not owner.proven_at:
        mark_proven(owner, how="seen")


def make_fresh_link(owner: Pass) -> str:
    """A token that opens the pass once, on another phone, within ten minutes. It ends the one
    before; only its hash is kept."""
    unused = FreshLink.used_at.is_(None)
    session.execute(delete(FreshLink).where(FreshLink.pass_id == owner.id, unused))
    token = secrets.token_urlsafe(16)
    hidden = links.hidden("fresh link", token)
    session.add(FreshLink(pass_id=owner.id, token=hidden, made_at=clock.now()))
    _note("made fresh link", owner)
    return token


def use_fresh_link(token: str, visitor: Visitor) -> Pass | None:
    """Open the pass on the phone of `visitor`; every older link ends. None if the token is used, or
    too old."""
    now = clock.now()
    is_good = FreshLink.used_at.is_(None) & (FreshLink.made_at > now - rules.FRESH_LINK_LIVES)
    is_this = FreshLink.token == links.hidden("fresh link", token)
    use = update(FreshLink).where(is_this, is_good).values(used_at=now)
    pass_id = session.scalar(use.returning(FreshLink.pass_id))
    if pass_id is None:
        return None
    owner = session.get_one(Pass, pass_id)
    owner.epoch, owner.reopened_at = owner.epoch + 1, now
    owner.browser = links.hidden("browser", visitor.browser)
    journal.act_as(f"person {owner.id}")
    _note("used fresh link", owner)
    return owner


def tell(owner: Pass, kind: str, compose: Callable[[], str]) -> None:
    """Leave the person a text in their own language, if they can be reached."""
    if not owner.phone or not settings.can_send:
        return
    with language.in_language(owner.language):
        text = compose()
    messages.write(kind, text, to=owner.phone, event_id=owner.event_id, pass_id=owner.id)


def _add(
    event: Event, contact: Contact, *, browser: str | None = None, origin: str | None = None
) -> Pass:
    now = clock.now()
    made = Pass(
        event_id=event.id,
        code=codes.new_code(),
        **vars(contact),
        language=language.current(),
        consent_version=rules.CONSENT_VERSION,
        consent_at=now,
        origin=origin,
        browser=browser,
        made_at=now,
        epoch=1,
    )
    session.add(made)
    session.flush()  # needs the id
    return made


def mark_proven(owner: Pass, how: str) -> None:
    """The number is theirs: `how` is "sms" or "seen". Joins the pass to the number's person."""
    assert owner.phone
    # Two events may prove one number at the same moment.
    add_if_absent(Person, phone=owner.phone, proven_at=clock.now())
    person = queries.person_with_phone(owner.phone)
    assert person
    owner.person_id, owner.proven_at = person.id, clock.now()
    _note("proved number", owner, how=how)


def _note(verb: str, owner: Pass, **facts: Any) -> None:
    about = {"event_id": owner.event_id, "pass_id": owner.id}
    journal.note(verb, "pass", owner.id, **about, **facts)


def _already_known() -> Refusal:
    if settings.can_send:
        advice = _("Open it on the phone you signed up with, or get a code by SMS to open it here.")
    else:
        advice = _("Open it on the phone you signed up with, or ask at the desk on the day.")
    return Refusal(_("This number already has a pass"), advice)


def _check_share(event: Event, browser: str, origin: str | None) -> None:
    """Nobody takes all the places: so many unproven passes for a browser (a family shares a
    phone), and more for an address (a venue shares one)."""
    by_browser, by_origin = event.limit_per_browser, event.limit_per_address
    counted = (browser if by_browser else None, origin if by_origin else None)
    made = queries.count_unproven_from(event.id, *counted)
    if by_browser and made.browser >= by_browser:
        raise TooMany(
            _("Too many people have signed up on this phone"),
            _("Use another phone, or sign up at the desk."),
        )
    if by_origin and made.origin >= by_origin:
        raise TooMany(
            _("Too many sign-ups from this network"),
            _("Use mobile data instead of Wi-Fi, or sign up at the desk."),
        )

"""What can be done to a pass. Each runs inside the caller's transaction."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from eventsite import clock, codes, language
from eventsite.db import add_if_absent, check_event_lock, session
from eventsite.errors import Refusal, TooMany
from eventsite.events.models import Event
from eventsite.journal import actions as journal
from eventsite.language import gettext as _
from eventsite.messages import actions as messages
from eventsite.passes import links, queries, rules
from eventsite.passes.models import Pass, Person, PhoneCode
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
    _check_address(event, origin)
    now = clock.now()
    made = Pass(
        event_id=event.id,
        code=codes.new_code(),
        name=contact.name,
        phone=contact.phone,
        group=contact.group,
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
    journal.act_as(f"person {made.id}")
    journal.note("made", "pass", made.id, event_id=event.id, pass_id=made.id)
    return made


def tell(owner: Pass, kind: str, compose: Callable[[], str]) -> None:
    """Leave the person a text in their own language, if they can be reached."""
    if not owner.phone or not settings.can_send:
        return
    with language.in_language(owner.language):
        text = compose()
    messages.write(kind, text, to=owner.phone, event_id=owner.event_id, pass_id=owner.id)


def ask_for_code(event: Event, phone: str, browser: str) -> None:
    """Send the number (E.164) a six-digit code, if it has a pass here.

    Whether it has one cannot be told from the answer. Raises TooMany: one a minute, and so many a
    day for a number, a browser and the site.
    """
    check_event_lock()
    number, asker = links.hidden("number", phone), links.hidden("browser", browser)
    _check_code_caps(number, asker)
    digits = f"{secrets.randbelow(10**6):06}"
    session.add(
        PhoneCode(
            event_id=event.id,
            number=number,
            browser=asker,
            code=links.hidden("code", f"{phone} {digits}"),
            asked_at=clock.now(),
        )
    )
    owner = queries.pass_with_phone(event.id, phone)
    if owner is not None:
        tell(
            owner, "code", lambda: _("%(code)s is your code. It works for 5 minutes.", code=digits)
        )


def prove(event: Event, phone: str, digits: str) -> Pass | None:
    """Open the number's pass with the code it was sent; the number is proven by that.

    A wrong code is counted, so it returns None instead of raising.
    """
    check_event_lock()
    asked = queries.newest_code(event.id, links.hidden("number", phone))
    now = clock.now()
    if asked is None or not rules.code_is_alive(asked.asked_at, asked.tries, asked.used_at, now):
        return None
    asked.tries += 1
    owner = queries.pass_with_phone(event.id, phone)
    right = codes.same(asked.code, links.hidden("code", f"{phone} {digits}"))
    if owner is None or not right:
        return None
    asked.used_at = now
    _mark_proven(owner)
    journal.note("proved number", "pass", owner.id, event_id=event.id, pass_id=owner.id, how="sms")
    return owner


def _mark_proven(owner: Pass) -> None:
    assert owner.phone
    # Two events may prove one number at the same moment.
    add_if_absent(Person, phone=owner.phone, proven_at=clock.now())
    person = queries.person_with_phone(owner.phone)
    assert person
    owner.person_id, owner.proven_at = person.id, clock.now()


def _already_known() -> Refusal:
    if settings.can_send:
        advice = _("Open it on the phone you signed up with, or get a code by SMS to open it here.")
    else:
        advice = _("Open it on the phone you signed up with, or ask at the desk on the day.")
    return Refusal(_("This number already has a pass"), advice)


def _check_address(event: Event, origin: str | None) -> None:
    most = event.limit_per_address
    if origin and most and queries.count_unproven_from(event.id, origin, most) >= most:
        raise TooMany(
            _("Too many sign-ups from this network"),
            _("Use mobile data instead of Wi-Fi, or sign up at the desk."),
        )


def _check_code_caps(number: str, browser: str) -> None:
    now = clock.now()
    if queries.count_codes(now - rules.CODE_PAUSE, number=number):
        raise TooMany(
            _("A code was sent less than a minute ago"), _("Look for it, or try again in a minute.")
        )
    day_ago = now - timedelta(days=1)
    if (
        queries.count_codes(day_ago, number=number) >= rules.CODES_A_DAY_AND_NUMBER
        or queries.count_codes(day_ago, browser=browser) >= rules.CODES_A_DAY_AND_BROWSER
        or queries.count_codes(day_ago) >= settings.sms_daily_cap
    ):
        raise TooMany(
            _("No more codes today"), _("The desk can open your pass for you."), retry_after=3600
        )

"""Proving that a number is one's own, by a code that is sent to it."""

import secrets
from datetime import timedelta

from eventsite import clock, codes
from eventsite.db import check_event_lock, session
from eventsite.errors import TooMany
from eventsite.events.models import Event
from eventsite.language import gettext as _
from eventsite.passes import actions, links, queries, rules
from eventsite.passes.models import Pass, PhoneCode
from eventsite.settings import settings


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
        actions.tell(
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
    actions.mark_proven(owner, how="sms")
    return owner


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

"""The sentences in which a wish for a place is refused: what happened, then what can be done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from eventsite.errors import Refusal
from eventsite.events import queries as events
from eventsite.events import rules as event_rules
from eventsite.events.models import Booth, Event, Slot
from eventsite.language import clock_text, listed, moment_text
from eventsite.language import gettext as _
from eventsite.signups.letters import label
from eventsite.signups.models import SignUp
from eventsite.signups.rules import Verdict, Wish, may_still_change, overlapping

OFFERED = 3


def check_still_changeable(sign_up: SignUp, now: datetime) -> None:
    """Raise the refusal if its person can no longer give this sign-up up, or move it."""
    if not sign_up.is_live:
        raise Refusal(_("This sign-up was cancelled"), _("Take a new time at the booth."))
    if not may_still_change(sign_up.slot, now):
        raise Refusal(_("This time has begun"), _("Please speak to the people at the desk."))


def refusal(verdict: Verdict, wish: Wish) -> Refusal:
    """The refusal for a verdict that is one."""
    if verdict is Verdict.OVERLAPS:
        return _overlaps(wish, events.booths_by_id(wish.event.id))
    if verdict in SENTENCES:
        return SENTENCES[verdict](wish.event)
    at = clock_text(wish.slot.starts_at, wish.event.tz)
    slots = events.slots_of(wish.booth)
    if verdict is Verdict.BEGUN:
        return Refusal(_("It is too late for %(time)s", time=at), _offer(wish, slots))
    return Refusal(_("%(time)s has just been taken", time=at), _offer(wish, slots))


SENTENCES: dict[Verdict, Callable[[Event], Refusal]] = {
    Verdict.DRAFT: lambda _event: Refusal(_("This event is not published yet")),
    Verdict.CALLED_OFF: lambda event: Refusal(_("This event is called off"), _contact(event)),
    Verdict.OVER: lambda event: Refusal(_("This event is over"), _contact(event)),
    Verdict.NOT_YET: lambda event: Refusal(_("Sign-up has not begun"), _opening(event)),
    Verdict.CLOSED: lambda _event: Refusal(
        _("Sign-up has ended"), _("You can still come and ask at the desk.")
    ),
    Verdict.PAUSED: lambda _event: Refusal(
        _("This booth is having a break"), _("Please look again a little later.")
    ),
    Verdict.HAS_BOOTH: lambda _event: Refusal(
        _("You already have a time at this booth"),
        _("To take another one, change the time on your pass."),
    ),
    Verdict.AT_LIMIT: lambda event: Refusal(
        _("You have %(count)s sign-ups, as many as one can", count=event.limit_per_pass),
        _("Cancel one on your pass to take this one."),
    ),
}


def _overlaps(wish: Wish, booths: Mapping[int, Booth]) -> Refusal:
    other = overlapping(wish.slot.starts_at, wish.slot.ends_at, wish.claims)
    assert other
    return Refusal(
        _(
            "This is at the same time as your %(time)s %(what)s",
            time=clock_text(other.starts_at, wish.event.tz),
            what=label(booths[other.booth_id]),
        ),
        _("Choose another time, or cancel the other one first."),
    )


def _offer(wish: Wish, slots: Sequence[Slot]) -> str:
    free = [
        clock_text(slot.starts_at, wish.event.tz)
        for slot in slots
        if slot.left and not event_rules.has_begun(slot, wish.booth.notice, wish.now)
    ]
    if not free:
        return _("There is no free time left here today. Other booths may have one.")
    return _("Still free: %(times)s. Please choose again.", times=listed(free[:OFFERED]))


def _opening(event: Event) -> str:
    assert event.sign_up_opens_at
    return _("It opens on %(when)s.", when=moment_text(event.sign_up_opens_at, event.tz))


def _contact(event: Event) -> str:
    phone = event.contact_phone
    return _("Questions? Call %(phone)s.", phone=phone) if phone else ""

"""The sentences in which the desk is refused: what happened, then what can be done."""

from datetime import datetime

from eventsite.checkin.rules import Decision, Result
from eventsite.errors import Refusal
from eventsite.events.models import Event
from eventsite.language import clock_text, moment_text
from eventsite.language import gettext as _
from eventsite.passes.models import Pass
from eventsite.signups.rules import Verdict, Wish


def not_open(event: Event, decision: Decision, now: datetime) -> Refusal:
    """Nobody is checked in at this hour."""
    if event.called_off_at:
        return Refusal(_("This event is called off"))
    if decision.result is Result.OVER:
        return Refusal(_("This event is over"), _("An organizer can let people in all the same."))
    assert decision.when
    zone = event.tz
    is_today = decision.when.astimezone(zone).date() == now.astimezone(zone).date()
    opens = clock_text(decision.when, zone) if is_today else moment_text(decision.when, zone)
    return Refusal(_("Check-in begins at %(time)s", time=opens))


def no_place(verdict: Verdict, wish: Wish, owner: Pass) -> Refusal:
    """There is no place in this slot for this person."""
    at = clock_text(wish.slot.starts_at, wish.event.tz)
    match verdict:
        case Verdict.PAUSED:
            return Refusal(
                _("This booth is having a break"), _("Please look again a little later.")
            )
        case Verdict.HAS_BOOTH:
            return Refusal(
                _("%(name)s has a time here already", name=owner.name), _("Scan the code again.")
            )
        case Verdict.OVERLAPS:
            return Refusal(
                _("%(name)s is booked elsewhere at %(time)s", name=owner.name, time=at),
                _("Choose another time."),
            )
        case _:
            return Refusal(
                _("%(time)s is full", time=at), _("Choose another time, or ask an organizer.")
            )

"""What the desk is told about a scan, in words: first the verdict, then what there is to know.

An answer is made of the scan as it is stored, so that the same scan sent again is answered alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eventsite.checkin.models import Draft, Scan
from eventsite.checkin.rules import Action, BoothName, Result
from eventsite.db import session
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event
from eventsite.language import clock_text, moment_text, said
from eventsite.language import gettext as _
from eventsite.passes.models import Pass
from eventsite.signups.letters import label

NOBODY = (Result.UNKNOWN, Result.WRONG_EVENT, Result.NOTHING_TO_UNDO)


@dataclass(frozen=True)
class Answer:
    """A scan, at which door it was (None: the gate), whose it is, and the booth of the booking it
    speaks of."""

    event: Event
    scan: Scan | Draft
    booth: Booth | None
    name: str = ""
    tail: str = ""
    about: Booth | BoothName | None = None

    @property
    def result(self) -> Result:
        """What became of the scan."""
        return Result(self.scan.result)

    @property
    def is_about_somebody(self) -> bool:
        """May the desk know whose code it is?"""
        return self.result not in NOBODY

    @property
    def when(self) -> datetime | None:
        """The moment of which the answer speaks."""
        return _moment(self.scan.facts.get("when"))

    @property
    def starts_at(self) -> datetime | None:
        """When the booking begins of which the answer speaks."""
        return _moment(self.scan.facts.get("starts_at"))

    @property
    def verdict(self) -> Result:
        """What the rules said, where a device without network had decided otherwise."""
        return Result(self.scan.facts.get("verdict", self.scan.result))

    @property
    def first_at(self) -> datetime | None:
        """When the pass was checked in before."""
        return self.when if self.verdict is Result.ALREADY else None

    @property
    def headline(self) -> str:
        """Who, and what became of it."""
        return HEADLINES[self.result](self)

    @property
    def detail(self) -> str:
        """What there is to know besides."""
        return DETAILS[self.result](self)

    @property
    def message(self) -> str:
        """Both in one sentence or two."""
        if not self.detail:
            return self.headline
        return _("%(headline)s. %(detail)s", headline=self.headline, detail=self.detail)


def stored(event: Event, scan: Scan) -> Answer:
    """The answer to a scan that is in the database."""
    booth = events.booth_with_id(scan.booth_id)
    owner = session.get(Pass, scan.pass_id) if scan.pass_id else None
    if owner is None:
        return Answer(event, scan, booth)
    about = events.booth_with_id(scan.facts.get("booth"))
    return Answer(event, scan, booth, owner.name, owner.phone_tail, about)


def nothing(event: Event, uuid: str, at: datetime) -> Answer:
    """The answer to what is no scan, or none that this desk may know of."""
    draft = Draft(uuid, event.id, None, None, Action.CHECK_IN, "", at, at, result=Result.UNKNOWN)
    return Answer(event, draft, None)


def where(booth: Booth | None) -> str:
    """A door, in words."""
    return said(booth, "name") if booth else _("the gate")


def booking_text(answer: Answer) -> str:
    """The booking of which the answer speaks, as this door may know it."""
    if not (answer.about and answer.starts_at):
        return ""
    return f"{_time(answer, answer.starts_at)} {label_at(answer.booth, answer.about)}"


def label_at(door: Booth | None, booth: Booth | BoothName) -> str:
    """What a booking at the booth is called at this door: only its own staff know of a discreet
    one."""
    return said(booth, "name") if door and door.id == booth.id else label(booth)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _time(answer: Answer, moment: datetime | None) -> str:
    """The time of day; with the day if it is not the day of the scan."""
    if moment is None:
        return ""
    zone = answer.event.tz
    is_today = moment.astimezone(zone).date() == answer.scan.at.astimezone(zone).date()
    return clock_text(moment, zone) if is_today else moment_text(moment, zone)


def _over(answer: Answer) -> str:
    if answer.when is None:
        return _("This event is called off")
    if answer.booth and answer.about:
        return _("%(name)s is too late", name=answer.name)
    return _("This event is over")


def _no_booking(answer: Answer) -> str:
    if answer.booth:
        return _("%(name)s has no booking here", name=answer.name)
    return _("%(name)s has not signed up", name=answer.name)


def _cancelled(answer: Answer) -> str:
    if answer.booth:
        return _("%(name)s has cancelled here", name=answer.name)
    return _("This code is cancelled")


def _ok(answer: Answer) -> str:
    if answer.scan.facts.get("is_later"):
        time = _time(answer, answer.starts_at)
        return _("%(name)s is booked for %(time)s", name=answer.name, time=time)
    return _("%(name)s may come in", name=answer.name)


def _ok_detail(answer: Answer) -> str:
    tail = _("ending in %(tail)s", tail=answer.tail) if answer.tail else ""
    about = answer.about
    place = said(about, "place") if about and not about.is_discreet else ""
    return _(", ").join(part for part in (tail, booking_text(answer), place) if part)


def _already_detail(answer: Answer) -> str:
    return _(
        "%(time)s at %(where)s. If it is the same person, let them in; no need to scan again",
        time=_time(answer, answer.when),
        where=where(answer.booth),
    )


def _cancelled_detail(answer: Answer) -> str:
    time = _time(answer, answer.when)
    return _("%(name)s cancelled at %(time)s", name=answer.name, time=time)


def _too_early_detail(answer: Answer) -> str:
    opens = _time(answer, answer.when)
    if not (answer.booth and answer.starts_at):
        return _("Check-in begins at %(time)s", time=opens)
    at = _time(answer, answer.starts_at)
    return _("Booked for %(time)s, check-in from %(opens)s", time=at, opens=opens)


def _over_detail(answer: Answer) -> str:
    if answer.when is None:
        return ""
    ended = _time(answer, answer.when)
    if not (answer.booth and answer.starts_at):
        return _("It ended at %(time)s", time=ended)
    at = _time(answer, answer.starts_at)
    return _("Booked for %(time)s, check-in until %(ended)s", time=at, ended=ended)


def _no_booking_detail(answer: Answer) -> str:
    booked = booking_text(answer)
    return _("Booked: %(what)s", what=booked) if booked else ""


def _conflict_detail(answer: Answer) -> str:
    if answer.scan.action == Action.WALK_IN and answer.verdict is Result.NO_BOOKING:
        return _("There was no place left")
    return _("The list says: %(what)s", what=HEADLINES[answer.verdict](answer))


Text = Callable[[Answer], str]
HEADLINES: dict[Result, Text] = {
    Result.OK: _ok,
    Result.ALREADY: lambda answer: _("%(name)s is checked in already", name=answer.name),
    Result.CANCELLED: _cancelled,
    Result.TOO_EARLY: lambda answer: _("%(name)s is early", name=answer.name),
    Result.OVER: _over,
    Result.NO_BOOKING: _no_booking,
    Result.WRONG_EVENT: lambda _answer: _("This code is for another event"),
    Result.UNKNOWN: lambda _answer: _("There is no such code"),
    Result.UNDONE: lambda answer: _("%(name)s: check-in undone", name=answer.name),
    Result.NOTHING_TO_UNDO: lambda _answer: _("There is nothing to undo"),
    Result.CONFLICT: lambda answer: _("%(name)s: decided without network", name=answer.name),
}
DETAILS: dict[Result, Text] = {
    Result.OK: _ok_detail,
    Result.ALREADY: _already_detail,
    Result.CANCELLED: _cancelled_detail,
    Result.TOO_EARLY: _too_early_detail,
    Result.OVER: _over_detail,
    Result.NO_BOOKING: _no_booking_detail,
    Result.WRONG_EVENT: lambda _answer: _("Look for the name or number, or register them here"),
    Result.UNKNOWN: lambda _answer: _(
        "Scan again, or look for the name or the last four digits of the number"
    ),
    Result.UNDONE: lambda answer: _(
        "As if they had not come to %(where)s yet", where=where(answer.booth)
    ),
    Result.NOTHING_TO_UNDO: lambda _answer: _("It is undone already, or too long ago"),
    Result.CONFLICT: _conflict_detail,
}


def is_walk_in(answer: Answer) -> bool:
    """Was the person registered on the spot?"""
    return answer.scan.action == Action.WALK_IN

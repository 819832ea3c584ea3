"""Writing scans down: each one once, with the arrival it leads to and what it adds to the tally."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from eventsite import clock
from eventsite.accounts.models import Staff
from eventsite.checkin import answers, queries, rules
from eventsite.checkin.answers import Answer
from eventsite.checkin.models import GATE, Arrival, Draft, Scan, Tally
from eventsite.checkin.rules import Action, Booking, Override, Result
from eventsite.checkin.typed import kept_code
from eventsite.db import add_if_absent, add_up
from eventsite.events import queries as events
from eventsite.events.models import Booth, Event
from eventsite.journal import actions as journal

SHARDS = 8


@dataclass(frozen=True)
class Sent:
    """A scan as a desk sent it, at a door (`booth` None: the gate).

    `at` is the moment at which it is judged, `device_at` what the device's clock said, `decided`
    what the device showed while it had no network, `override` why to let in against the rule.
    """

    uuid: str
    staff: Staff
    booth: Booth | None
    at: datetime
    code: str = ""
    device_at: datetime | None = None
    decided: str | None = None
    override: Override | None = None


@dataclass(frozen=True)
class Done:
    """What was done: the answer to it, and how many have come by it (1, 0, or -1 by an undo). Of a
    scan that was sent before nothing is new."""

    answer: Answer
    came: int = 0
    is_new: bool = True


def begin(event: Event, sent: Sent, action: Action, booking: Booking | None = None) -> Draft:
    """A scan with what is known before it is decided."""
    return Draft(
        uuid=sent.uuid,
        event_id=event.id,
        booth_id=sent.booth.id if sent.booth else None,
        staff_id=sent.staff.id,
        sign_up_id=booking.id if booking else None,
        action=action,
        decided=sent.decided,
        code=kept_code(sent.code),
        device_at=sent.device_at,
        at=sent.at,
        server_at=clock.now(),
        facts=_facts(booking),
    )


def keep(scan: Draft) -> int | None:
    """Write the scan down: its number, or None if it was sent before."""
    return add_if_absent(Scan, **vars(scan))


def arrive(scan: Draft, number: int) -> bool:
    """Its pass has arrived at its door, unless it had already."""
    arrival = {"pass_id": scan.pass_id, "door": door(scan), "scan_id": number, "at": scan.at}
    return add_if_absent(Arrival, **arrival) is not None


def again(event: Event, sent: Sent) -> Done | None:
    """The answer that was given to this scan before, if it was sent before."""
    scan = queries.scan_of(event, sent.uuid)
    if scan is None:
        return None
    if not rules.may_check_in(sent.staff, event.id, events.booth_with_id(scan.booth_id)):
        return Done(answers.nothing(event, sent.uuid, sent.at), is_new=False)
    return Done(answers.stored(event, scan), is_new=False)


def count(*many: Done) -> None:
    """Add to the figures what was done: last of all, since others wait for these rows, and in one
    order, so that no two wait for each other."""
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for done in many:
        scan = done.answer.scan
        if done.is_new and scan.pass_id:
            shard = sums[door(scan), scan.pass_id % SHARDS]
            shard[0] += done.came
            shard[1] += 1
    for (number, shard_number), (arrived, changes) in sorted(sums.items()):
        key = {"event_id": many[0].answer.event.id, "door": number, "shard": shard_number}
        add_up(Tally, key, arrived=arrived, changes=changes)


def note_override(scan: Draft, number: int, against: Result) -> None:
    """Write into the journal that somebody was let in against the rule, and why."""
    journal.note(
        "let in",
        "scan",
        number,
        event_id=scan.event_id,
        pass_id=scan.pass_id,
        against=against,
        reason=scan.override,
    )


def door(scan: Scan | Draft) -> int:
    """The number of the door at which it was."""
    return scan.booth_id or GATE


def _facts(booking: Booking | None) -> dict[str, object]:
    if booking is None:
        return {}
    return {"booth": booking.booth.id, "starts_at": booking.starts_at.isoformat()}

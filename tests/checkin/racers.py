"""What the racers of test_races do, each in a process of its own."""

from functools import cache, wraps
from uuid import uuid4

from sqlalchemy import insert, select

from eventsite import clock, create_app
from eventsite.accounts.models import Staff
from eventsite.checkin import queries
from eventsite.checkin.actions import record, scans, uploads
from eventsite.checkin.actions.record import Sent
from eventsite.checkin.actions.uploads import Item
from eventsite.checkin.models import Arrival
from eventsite.db import session, transaction
from eventsite.events import actions as event_actions
from eventsite.events import queries as events
from tests.tools.racing import meet

EVENT = "care-day"
_arrive, _decide = record.arrive, scans.rules.decide


@cache
def site_of(settings):
    return create_app(settings)


def run(settings, guarded, verb, *facts):
    """Do `verb` in a transaction as a request does, or without any of the guards."""
    record.arrive = _arrive if guarded else _look_and_arrive
    scans.rules.decide = _meeting_after(_decide)
    with site_of(settings).app_context(), transaction(writing=guarded):
        return globals()[verb](*facts)


def scan(code):
    """One code at the gate."""
    done = scans.check_in(_event(), _sent(code))
    record.count(done)
    return done.answer.scan.result


def upload(codes):
    """Many at once, in this order."""
    event_actions.lock(EVENT)
    items = [Item(str(uuid4()), "check_in", clock.now(), code=code) for code in codes]
    return [told.answer.scan.result for told in uploads.upload(_event(), _staff(), items)]


def undo(uuid):
    """Undo a scan."""
    event_actions.lock(EVENT)
    done = scans.undo(_event(), _sent(""), uuid)
    record.count(done)
    return done.answer.scan.result


def _event():
    return events.event_of(EVENT)


def _staff():
    return session.scalar(select(Staff).where(Staff.username == "olga"))


def _sent(code):
    return Sent(uuid=str(uuid4()), staff=_staff(), booth=None, at=clock.now(), code=code)


def _look_and_arrive(scan, number):
    """What `arrive` would be without the unique index and what it is asked."""
    if queries.first_arrival(scan.pass_id, 0):
        return False
    meet()
    facts = {"pass_id": scan.pass_id, "door": 0, "scan_id": number, "at": scan.at}
    session.execute(insert(Arrival).values(**facts))
    return True


def _meeting_after(verb):
    @wraps(verb)
    def slow(*args):
        answer = verb(*args)
        meet()
        return answer

    return slow

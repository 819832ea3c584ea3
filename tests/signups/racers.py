"""What the racers of test_races do, each in a process of its own."""

from functools import cache, wraps

from sqlalchemy import true

from eventsite import create_app
from eventsite.db import session, transaction
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events import queries as event_queries
from eventsite.passes import actions as passes
from eventsite.passes.actions import Contact, Visitor
from eventsite.passes.models import Pass
from eventsite.signups import actions, queries
from tests.tools.racing import meet

EVENT = "care-day"
_count, _check_event_lock = actions._count, actions.check_event_lock
_decide, _move_others_up = actions.rules.decide, actions._move_others_up


@cache
def site_of(settings):
    return create_app(settings)


def run(settings, guarded, verb, *facts):
    """Do `verb` in a transaction as a request does, or without any of the guards."""
    _set_guards(guarded)
    with site_of(settings).app_context():
        try:
            with transaction(writing=guarded):
                if guarded:
                    events.lock(EVENT)
                return globals()[verb](*facts)
        except Refusal:
            return "refused"


def take(pass_id, booth, slot_id):
    place = event_queries.booth_of(EVENT, booth)
    slot = next(slot for slot in place.slots if slot.id == slot_id)
    sign_up = actions.take(place, slot, session.get(Pass, pass_id))
    return "held" if sign_up.is_held else "waiting"


def give_up(pass_id, sign_up_id):
    owner = session.get(Pass, pass_id)
    actions.give_up(queries.sign_up_of(owner, sign_up_id), owner)
    return "given up"


def move(pass_id, sign_up_id, slot_id):
    owner = session.get(Pass, pass_id)
    sign_up = queries.sign_up_of(owner, sign_up_id)
    (booth,) = event_queries.booths_with_slots([sign_up.slot.booth_id])
    slot = next(slot for slot in booth.slots if slot.id == slot_id)
    return "held" if actions.move(sign_up, slot, owner).is_held else "waiting"


def sign_up(phone, browser, slot_id):
    place = event_queries.booth_of(EVENT, "clinic")
    slot = next(slot for slot in place.slots if slot.id == slot_id)
    owner = passes.make(place.event, Contact("张师傅", phone, "truck"), Visitor(browser, None))
    meet()
    actions.take(place, slot, owner)
    return owner.id


def _set_guards(guarded):
    actions.rules.decide = _meeting_after(_decide)
    actions._move_others_up = _meeting_before(_move_others_up)
    actions._count = _count if guarded else _count_unconditionally
    for module in (actions, passes):
        module.check_event_lock = _check_event_lock if guarded else _nothing


def _meeting_after(verb):
    @wraps(verb)
    def slow(*args):
        answer = verb(*args)
        meet()
        return answer

    return slow


def _meeting_before(verb):
    @wraps(verb)
    def slow(*args):
        meet()
        return verb(*args)

    return slow


def _count_unconditionally(slot, _condition, **values):
    return _count(slot, true(), **values)


def _nothing():
    return None

"""The same moment, several processes, both databases.

Every race is run with the guards and without them: without, it must come to harm, or the race
would prove nothing.
"""

from itertools import combinations

import pytest
from sqlalchemy import select

from eventsite.db import session, transaction
from eventsite.events.models import Slot
from eventsite.passes.models import Pass
from eventsite.signups import actions, queries
from eventsite.signups.models import SignUp
from tests import make
from tests.signups import racers
from tests.tools.counts import both_ways
from tests.tools.racing import Racetrack

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def track():
    made = Racetrack()
    yield made
    made.close()


class Scene:
    """A clinic and a lawyer with a slot each at the same time, and four people with passes."""

    def __init__(self, site, **facts) -> None:
        self.site = site
        with site.app_context(), transaction():
            event = make.event()
            clinic = make.booth(event, **facts)
            self.slot = make.slot(clinic).id
            self.later = make.slot(clinic, 2 * make.HOUR).id
            self.elsewhere = make.slot(make.booth(event, slug="legal")).id
            self.people = [make.owner(event).id for _ in range(4)]

    def take(self, person, slot=None, booth="clinic"):
        """Somebody has a claim before the race begins; gives its number."""
        with self.site.app_context(), transaction():
            racers.events.lock(racers.EVENT)
            place = racers.event_queries.booth_of(racers.EVENT, booth)
            wanted = next(s for s in place.slots if s.id == (slot or self.slot))
            return actions.take(place, wanted, session.get(Pass, person)).id

    def harm(self):
        """What is wrong in the database, in words."""
        with self.site.app_context(), transaction(writing=False):
            return [*_wrong_counts(), *_double_bookings(), *_idle_places()]


def _live():
    query = queries._joined().where(SignUp.given_up_at.is_(None))
    return session.scalars(query).all()


def _wrong_counts():
    live = _live()
    for slot in session.scalars(select(Slot)):
        held = sum(claim.is_held for claim in live if claim.slot_id == slot.id)
        waiting = sum(claim.is_waiting for claim in live if claim.slot_id == slot.id)
        if (slot.taken, slot.waiting) != (held, waiting):
            yield f"slot {slot.id} counts {slot.taken}, {slot.waiting}; are {held}, {waiting}"
        if held > slot.capacity + slot.extra:
            yield f"slot {slot.id} is oversold"


def _double_bookings():
    for one, other in combinations([claim for claim in _live() if claim.is_held], 2):
        if one.pass_id == other.pass_id and (
            one.slot.starts_at < other.slot.ends_at and other.slot.starts_at < one.slot.ends_at
        ):
            yield f"pass {one.pass_id} is at two places at once"


def _idle_places():
    for slot in session.scalars(select(Slot)):
        if slot.left and queries.next_in_line(slot):
            yield f"slot {slot.id} has a place and somebody waits"


def run(track, scene, guarded, *tasks):
    """The racers' answers and every harm that was done."""
    started = [(scene.site.settings, guarded, *task) for task in tasks]
    outcomes = track.race(racers.run, *started)
    answers = [outcome.answer for outcome in outcomes]
    return answers, [outcome.trouble for outcome in outcomes if outcome.trouble] + scene.harm()


@both_ways
def test_the_last_place_is_given_once(site, track, guarded):
    scene = Scene(site, has_wait_list=False)
    tasks = [("take", person, "clinic", scene.slot) for person in scene.people]
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert sorted(answers) == ["held", "refused", "refused", "refused"]
    assert bool(harm) is not guarded, harm


@both_ways
def test_one_pass_asking_four_times_has_one_place(site, track, guarded):
    scene = Scene(site)
    tasks = [("take", scene.people[0], "clinic", scene.slot)] * 4
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert answers == ["held"] * 4
    assert bool(harm) is not guarded, harm


@both_ways
def test_one_browser_sending_its_form_four_times_makes_one_pass(site, track, guarded):
    scene = Scene(site)
    tasks = [("sign_up", "+8613900000000", "the same browser", scene.slot)] * 4
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert len(set(answers)) == 1
    assert bool(harm) is not guarded, harm


@both_ways
def test_nobody_is_at_two_places_at_once(site, track, guarded):
    scene = Scene(site)
    ana = scene.people[0]
    tasks = [("take", ana, "clinic", scene.slot), ("take", ana, "legal", scene.elsewhere)] * 2
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert sorted(answers) == ["held", "held", "refused", "refused"]
    assert bool(harm) is not guarded, harm


@both_ways
def test_who_comes_while_another_cancels_gets_the_place(site, track, guarded):
    scene = Scene(site)
    ana, *others = scene.people
    held = scene.take(ana)
    tasks = [("give_up", ana, held), *(("take", who, "clinic", scene.slot) for who in others)]
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert answers[0] == "given up"
        with site.app_context(), transaction(writing=False):
            assert session.get(Slot, scene.slot).taken == 1
    assert bool(harm) is not guarded, harm


@both_ways
def test_who_moves_up_while_taking_another_place_has_only_one(site, track, guarded):
    scene = Scene(site)
    ana, ben, *_rest = scene.people
    held = scene.take(ana)
    scene.take(ben)
    tasks = [("give_up", ana, held), ("take", ben, "legal", scene.elsewhere)]
    _answers, harm = run(track, scene, guarded, *tasks)
    assert bool(harm) is not guarded, harm


@both_ways
def test_two_who_move_to_the_last_place_and_two_who_take_it(site, track, guarded):
    scene = Scene(site, has_wait_list=False)
    with site.app_context(), transaction():
        session.get(Slot, scene.slot).capacity = 2
    ana, ben, cai, dan = scene.people
    first, second = scene.take(ana), scene.take(ben)
    tasks = [
        ("move", ana, first, scene.later),
        ("move", ben, second, scene.later),
        ("take", cai, "clinic", scene.later),
        ("take", dan, "clinic", scene.later),
    ]
    answers, harm = run(track, scene, guarded, *tasks)
    if guarded:
        assert sorted(answers) == ["held", "refused", "refused", "refused"]
    assert bool(harm) is not guarded, harm

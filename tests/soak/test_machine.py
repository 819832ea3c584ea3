"""Whatever people do in whatever order, the site does what the model says, on both databases."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from eventsite import clock
from eventsite.accounts.models import Role, Staff
from eventsite.checkin.actions import record, scans, walk_ins
from eventsite.checkin.actions.record import Sent
from eventsite.checkin.models import Arrival
from eventsite.checkin.rules import Override
from eventsite.db import Base, session, transaction
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events import queries as event_queries
from eventsite.events.models import Booth, Slot
from eventsite.passes.actions import Contact
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from eventsite.signups import queries
from tests import make
from tests.conftest import NOW
from tests.soak import model
from tests.tools.counts import often
from tests.tools.harm import harm, live_claims

pytestmark = pytest.mark.slow

EVENT = "care-day"
PEOPLE, MOST_PEOPLE, LIMIT = 4, 6, 2
TEN = 10 * 60  # what the stopped clock shows when a day begins, in minutes
# (begins, ends, capacity): touching, overlapping, one inside another; no two begin together
BOOTHS = {
    "clinic": (model.Booth(True, 10, 10), [(660, 680, 1), (680, 700, 1)]),
    "legal": (model.Booth(True, 5, 20), [(670, 690, 1)]),
    "games": (model.Booth(True, 0, 0), [(665, 720, 1), (721, 740, 1)]),
    "couplets": (model.Booth(False, 0, 0), [(615, 645, 2), (675, 679, 1)]),
}
DOORS = ["", *BOOTHS]  # "" is the gate
SMALL = settings(
    max_examples=often(15, 200),
    stateful_step_count=often(50, 80),
    derandomize=often(1, 0) == 1,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    # Looking for the shortest way to a failure takes minutes: `make soak` does.
    phases=[Phase.generate, *often([], [Phase.shrink])],
)

a_person = st.integers(0, MOST_PEOPLE - 1)
a_slot = st.integers(0, sum(len(slots) for _, slots in BOOTHS.values()) - 1)
any_number = st.integers(0, 30)


class Day(RuleBasedStateMachine):
    """One day; each rule is done by the model and by the site, and both must say the same."""

    site: object = None

    @initialize()
    def begin(self) -> None:
        self.model = model.Model({}, {}, LIMIT, ends=TEN + 9 * 60, now=TEN)
        self.people, self.slots, self.scans = [], [], []
        self.answers, self.may_overlap, self.again = {}, set(), None
        with self._transaction():
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
            event = make.event(limit_per_pass=LIMIT)
            for slug, (booth, slots) in BOOTHS.items():
                self._add_booth(event, slug, booth, slots)
            for _ in range(PEOPLE):
                self.people.append(make.owner(event).id)
            self.organizer = self._hire(event)

    def _add_booth(self, event, slug, booth, slots) -> None:
        facts = {"notice": booth.notice, "wait_list_stops": booth.stops}
        made = make.booth(event, slug=slug, has_wait_list=booth.has_wait_list, **facts)
        self.model.booths[slug] = model.Booth(booth.has_wait_list, booth.notice, booth.stops)
        for begins, ends, capacity in slots:
            after = timedelta(minutes=begins - TEN)
            slot = make.slot(made, after, ends - begins, capacity)
            self.slots.append(slot.id)
            self.model.slots[slot.id] = model.Slot(slug, begins, ends, capacity)

    def _hire(self, event) -> int:
        staff = Staff(username="ana", name="Ana", password="-", made_at=clock.now())
        staff.roles.append(Role(event_id=event.id, name="organizer"))
        session.add(staff)
        session.flush()  # needs the id
        return staff.id

    # what people do

    @rule(person=a_person, slot=a_slot)
    def sign_up(self, person, slot):
        person, number = self.people[person % len(self.people)], self.slots[slot]

        def take():
            owner, booth, slot = self._found(person, number)
            return "held" if places.take(booth, slot, owner).is_held else "waiting"

        self._both(self.model.sign_up(person, number), take)

    @rule(slot=a_slot)
    def everybody_signs_up(self, slot):
        for person in range(len(self.people)):
            self.sign_up(person, slot)

    @precondition(lambda self: self.model.claims)
    @rule(which=any_number, slot=any_number)
    def move(self, which, slot):
        claim = self.model.claims[which % len(self.model.claims)]
        booth = self.model.slots[claim.slot].booth
        here = [number for number, each in self.model.slots.items() if each.booth == booth]
        number = here[slot % len(here)]

        def move():
            owner, _booth, slot = self._found(claim.person, number)
            sign_up = places.move(queries.sign_up_of(owner, claim.row), slot, owner)
            return "held" if sign_up.is_held else "waiting"

        self._both(self.model.move(claim, number), move)

    @precondition(lambda self: self.model.claims)
    @rule(which=any_number)
    def give_up(self, which):
        self._give_up(self.model.claims[which % len(self.model.claims)])

    @precondition(lambda self: self.model.waiting)
    @rule(which=any_number)
    def make_way(self, which):
        """A place becomes free that somebody waits for; then they give up what they hold."""
        claim = self.model.waiting[which % len(self.model.waiting)]
        for other in self.model.in_slot(claim.slot, held=True):
            self._give_up(other)
        for other in self.model.held(claim.person):
            self._give_up(other)

    def _give_up(self, claim):
        def give_up():
            owner = session.get(Pass, claim.person)
            places.give_up(queries.sign_up_of(owner, claim.row), owner)
            return "given up"

        self._both(self.model.give_up(claim), give_up)

    # what organizers do

    @rule(slot=a_slot, capacity=st.integers(0, 3))
    def resize(self, slot, capacity):
        number = self.slots[slot]
        self.model.resize(number, capacity)
        self._both(None, lambda: places.resize(*self._found(None, number)[1:], capacity))

    @rule(booth=st.sampled_from(sorted(BOOTHS)))
    def pause(self, booth):
        self.model.pause(booth)
        self._both(None, lambda: places.pause(event_queries.booth_of(EVENT, booth)))

    @rule(booth=st.sampled_from(sorted(BOOTHS)))
    def resume(self, booth):
        self.model.resume(booth)
        self._both(None, lambda: places.resume(event_queries.booth_of(EVENT, booth)))

    @rule(slot=a_slot)
    def have_a_break(self, slot):
        """Everybody cancels during a break."""
        number = self.slots[slot]
        self.pause(self.model.slots[number].booth)
        for claim in self.model.in_slot(number, held=True):
            self._give_up(claim)
        self.resume(self.model.slots[number].booth)

    @rule(minutes=st.sampled_from([5, 10]))
    def wait(self, minutes):
        self.model.now += minutes

    # what the desk does

    @rule(person=a_person, door=st.sampled_from(DOORS), override=st.booleans())
    def check_in(self, person, door, override):
        person, scan = self.people[person % len(self.people)], self._new_scan()
        self.again = (person, door, scan, override)
        self._check_in(self.model.check_in(person, door, scan, override=override))

    @precondition(lambda self: self.again)
    @rule()
    def check_in_again(self):
        """The same scan, sent a second time, whatever has happened since."""
        self._check_in(self.answers[self.again[2]])

    @rule(person=a_person, slot=a_slot, override=st.booleans())
    def admit(self, person, slot, override):
        person, number = self.people[person % len(self.people)], self.slots[slot]
        scan, door = self._new_scan(), self.model.slots[number].booth
        expected = self.model.admit(person, number, scan, override=override)

        def admit(event, sent):
            _owner, _booth, slot = self._found(person, number)
            return walk_ins.admit(event, sent, slot)

        self._at_desk(expected, admit, (person, door, scan, override))

    @precondition(lambda self: len(self.people) < MOST_PEOPLE)
    @rule(slot=a_slot, at_gate=st.booleans(), override=st.booleans())
    def register(self, slot, at_gate, override):
        number = None if at_gate else self.slots[slot]
        door = "" if at_gate else self.model.slots[number].booth
        scan, phone = self._new_scan(), f"+86137{len(self.scans):08}"
        newest = 1 + max(self.people)  # as the database counts; undone where it is refused

        def register(event, sent):
            slot = None if at_gate else self._found(None, number)[2]
            done = walk_ins.register(event, sent, Contact("王师傅", phone, "truck"), slot)
            self.people.append(done.answer.scan.pass_id)
            return done

        expected = self.model.register(newest, number, scan, override=override)
        self._at_desk(expected, register, (None, door, scan, override))
        if expected == "ok":
            self._rename(newest, self.people[-1])

    @precondition(lambda self: self.scans)
    @rule(which=any_number)
    def undo(self, which):
        undone, scan = self.scans[which % len(self.scans)], self._new_scan()

        def undo(event, sent):
            return scans.undo(event, sent, undone)

        self._at_desk(self.model.undo(undone), undo, (None, "", scan, False))

    # both must say the same, and be the same

    def _check_in(self, expected):
        self._at_desk(expected, scans.check_in, self.again)

    def _at_desk(self, expected, verb, facts):
        person, door, scan, override = facts

        def work():
            event = event_queries.event_of(EVENT)
            sent = Sent(
                uuid=scan,
                staff=session.get(Staff, self.organizer),
                booth=event_queries.booth_at(event, door) if door else None,
                at=clock.now(),
                code=session.get(Pass, person).code if person else "",
                override=Override.INVITED if override else None,
            )
            done = verb(event, sent)
            record.count(done)
            return str(done.answer.result)

        self.answers[scan] = expected
        self._both(expected, work)
        if override:
            self.may_overlap.add(person)

    def _both(self, expected, work):
        try:
            with self._transaction():
                answer = work()
        except Refusal:
            answer = "refused"
        assert answer == expected

    def _learn_rows(self):
        """Which rows the claims are that were made last."""
        live = {(claim.owner, claim.slot): claim.id for claim in live_claims()}
        for claim in self.model.claims:
            claim.row = claim.row or live.get((claim.person, claim.slot))

    def _rename(self, guessed, person):
        for each in (*self.model.claims, *self.model.arrivals):
            if each.person == guessed:
                each.person = person

    def _found(self, person, number):
        slot = session.get(Slot, number)
        (booth,) = event_queries.booths_with_slots([slot.booth_id])
        slot = next(each for each in booth.slots if each.id == number)
        return session.get(Pass, person) if person else None, booth, slot

    def _new_scan(self):
        self.scans.append(str(uuid.UUID(int=len(self.scans))))
        return self.scans[-1]

    @contextmanager
    def _transaction(self, *, writing=True):
        moment = NOW + timedelta(minutes=self.model.now - TEN)
        with clock.stopped_at(moment), self.site.app_context(), transaction(writing=writing):
            if writing:
                events.lock(EVENT)
            yield

    @invariant()
    def nothing_is_wrong_and_all_is_as_the_model_says(self):
        if not hasattr(self, "organizer"):
            return  # the day has not begun
        with self._transaction(writing=False):
            assert harm(clock.now(), frozenset(self.may_overlap)) == []
            self._learn_rows()
            claims = [(claim.owner, claim.slot, claim.is_held) for claim in live_claims()]
            extra = {slot.id: slot.extra for slot in session.scalars(select(Slot))}
            slug = {booth.id: booth.slug for booth in session.scalars(select(Booth))}
            query = select(Arrival.pass_id, Arrival.door).where(Arrival.undone_at.is_(None))
            come = [(row.pass_id, slug.get(row.door, "")) for row in session.execute(query)]
        live = [(c.person, c.slot, c.is_held) for c in self.model.claims if c.is_live]
        assert sorted(claims) == sorted(live)
        assert extra == {number: slot.extra for number, slot in self.model.slots.items()}
        assert sorted(come) == sorted((a.person, a.door) for a in self.model.arrivals if a.is_live)


def test_the_site_does_what_the_model_says(site):
    class Here(Day):
        pass

    Here.site = site
    run_state_machine_as_test(Here, settings=SMALL)

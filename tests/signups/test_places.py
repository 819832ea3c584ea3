"""Taking, waiting, moving, giving up, moving up: the engine, on both databases."""

from contextlib import suppress
from datetime import timedelta

import pytest

from eventsite import clock
from eventsite.db import session, transaction
from eventsite.errors import Refusal
from eventsite.events import actions as events
from eventsite.events.models import Slot
from eventsite.journal.models import Entry
from eventsite.messages.models import Message
from eventsite.signups import actions, queries
from tests import make

HOUR, MINUTE = make.HOUR, make.MINUTE
pytestmark = pytest.mark.usefixtures("at_ten", "begun")


class Undone(Exception):
    """Ends a test's transaction without a trace."""


@pytest.fixture
def begun(site):
    """A transaction that is never committed: nothing here needs a second one."""
    with site.app_context(), suppress(Undone), transaction():
        yield
        raise Undone


@pytest.fixture
def clinic(begun, at_ten):
    return make.booth(make.event())


def counts(slot):
    session.refresh(slot)
    return slot.taken, slot.waiting


def kinds_of_messages(owner):
    query = session.query(Message.kind).filter_by(pass_id=owner.id).order_by(Message.id)
    return [kind for (kind,) in query]


def test_a_place_is_taken_and_the_person_is_told(clinic):
    slot, ana = make.slot(clinic), make.owner(clinic.event)
    sign_up = actions.take(clinic, slot, ana)
    assert sign_up.is_held
    assert counts(slot) == (1, 0)
    assert kinds_of_messages(ana) == ["taken"]


def test_asking_again_gives_the_same_sign_up_and_tells_nobody(clinic):
    slot, ana = make.slot(clinic), make.owner(clinic.event)
    first = actions.take(clinic, slot, ana)
    assert actions.take(clinic, slot, ana) is first
    assert counts(slot) == (1, 0)
    assert kinds_of_messages(ana) == ["taken"]


def test_who_comes_to_a_full_slot_waits(clinic):
    slot, ana, ben = make.slot(clinic), make.owner(clinic.event), make.owner(clinic.event)
    actions.take(clinic, slot, ana)
    assert actions.take(clinic, slot, ben).is_waiting
    assert counts(slot) == (1, 1)
    assert kinds_of_messages(ben) == ["waiting"]


def test_a_full_slot_without_a_wait_list_offers_others(clinic):
    clinic.has_wait_list = False
    slot, ana, ben = make.slot(clinic), make.owner(clinic.event), make.owner(clinic.event)
    make.slot(clinic, 2 * HOUR)
    session.refresh(clinic, ["slots"])
    actions.take(clinic, slot, ana)
    with pytest.raises(Refusal) as refusal:
        actions.take(clinic, slot, ben)
    assert "12:00" in refusal.value.advice


def test_the_first_in_line_moves_up_when_a_place_is_given_back(clinic):
    slot = make.slot(clinic)
    ana, ben, cai = (make.owner(clinic.event) for _ in range(3))
    held, first, second = (actions.take(clinic, slot, who) for who in (ana, ben, cai))
    actions.give_up(held, ana)
    assert (first.is_held, second.is_waiting) == (True, True)
    assert counts(slot) == (1, 1)
    assert kinds_of_messages(ben) == ["waiting", "moved_up"]
    assert kinds_of_messages(ana) == ["taken", "given_up"]


def test_giving_up_twice_is_fine_and_counts_once(clinic):
    slot, ana = make.slot(clinic, capacity=2), make.owner(clinic.event)
    actions.take(clinic, slot, make.owner(clinic.event))
    sign_up = actions.take(clinic, slot, ana)
    actions.give_up(sign_up, ana)
    actions.give_up(sign_up, ana)
    assert counts(slot) == (1, 0)


def test_who_gave_up_may_come_back(clinic):
    slot, ana = make.slot(clinic), make.owner(clinic.event)
    actions.give_up(actions.take(clinic, slot, ana), ana)
    assert actions.take(clinic, slot, ana).is_held
    assert counts(slot) == (1, 0)


def test_who_moved_up_and_cancels_passes_the_place_on(clinic):
    slot = make.slot(clinic)
    ana, ben, cai = (make.owner(clinic.event) for _ in range(3))
    held, first, second = (actions.take(clinic, slot, who) for who in (ana, ben, cai))
    actions.give_up(held, ana)
    actions.give_up(first, ben)
    assert second.is_held
    assert not first.is_live
    assert counts(slot) == (1, 0)


def test_leaving_the_line_lets_the_others_up_without_a_place(clinic):
    slot = make.slot(clinic)
    ana, ben, cai = (make.owner(clinic.event) for _ in range(3))
    _held, first, second = (actions.take(clinic, slot, who) for who in (ana, ben, cai))
    assert queries.positions_of([first, second]) == {first.id: 1, second.id: 2}
    actions.give_up(first, ben)
    assert queries.positions_of([second]) == {second.id: 1}
    assert counts(slot) == (1, 1)


def test_who_overlaps_by_now_is_passed_over_and_not_lost(clinic):
    legal = make.booth(clinic.event, slug="legal")
    slot, at_once = make.slot(clinic), make.slot(legal)
    ana, ben, cai = (make.owner(clinic.event) for _ in range(3))
    held, first, second = (actions.take(clinic, slot, who) for who in (ana, ben, cai))
    elsewhere = actions.take(legal, at_once, ben)
    actions.give_up(held, ana)
    assert (first.is_waiting, second.is_held) == (True, True)
    actions.give_up(second, cai)
    assert first.is_waiting
    assert counts(slot) == (0, 1)
    # The hour is free again, and so is the place that nobody else wanted.
    actions.give_up(elsewhere, ben)
    assert first.is_held


def test_a_free_slot_ends_the_wait_for_another_at_the_booth(clinic):
    full, free = make.slot(clinic), make.slot(clinic, 2 * HOUR)
    ana, ben = make.owner(clinic.event), make.owner(clinic.event)
    actions.take(clinic, full, ana)
    waiting = actions.take(clinic, full, ben)
    taken = actions.take(clinic, free, ben)
    assert taken.id == waiting.id
    assert (taken.is_held, taken.slot_id, taken.sequence) == (True, free.id, 1)
    assert (counts(full), counts(free)) == ((1, 0), (1, 0))


def test_moving_keeps_the_sign_up_and_frees_the_old_place(clinic):
    old, new = make.slot(clinic), make.slot(clinic, 2 * HOUR)
    ana, ben = make.owner(clinic.event), make.owner(clinic.event)
    sign_up = actions.take(clinic, old, ana)
    waiting = actions.take(clinic, old, ben)
    moved = actions.move(sign_up, new, ana)
    assert (moved.id, moved.slot_id, moved.sequence) == (sign_up.id, new.id, 1)
    assert waiting.is_held
    assert (counts(old), counts(new)) == ((1, 0), (1, 0))
    assert kinds_of_messages(ana) == ["taken", "moved"]


def test_moving_to_a_full_slot_is_refused_and_the_place_is_kept(clinic):
    old, full = make.slot(clinic), make.slot(clinic, 2 * HOUR)
    ana = make.owner(clinic.event)
    actions.take(clinic, full, make.owner(clinic.event))
    sign_up = actions.take(clinic, old, ana)
    with pytest.raises(Refusal):
        actions.move(sign_up, full, ana)
    assert (sign_up.is_held, sign_up.slot_id) == (True, old.id)
    assert counts(old) == (1, 0)


def test_moving_to_a_time_that_overlaps_only_the_old_place_is_fine(clinic):
    old, new = make.slot(clinic, HOUR, 40), make.slot(clinic, HOUR + 20 * MINUTE, 40)
    ana = make.owner(clinic.event)
    sign_up = actions.take(clinic, old, ana)
    assert actions.move(sign_up, new, ana).slot_id == new.id


def test_nothing_is_changed_once_the_slot_has_begun(clinic):
    slot, ana = make.slot(clinic), make.owner(clinic.event)
    sign_up = actions.take(clinic, slot, ana)
    with clock.stopped_at(slot.starts_at):
        with pytest.raises(Refusal):
            actions.give_up(sign_up, ana)
        with pytest.raises(Refusal):
            actions.move(sign_up, make.slot(clinic, 3 * HOUR), ana)
    with clock.stopped_at(slot.starts_at - MINUTE):
        actions.give_up(sign_up, ana)


def test_nobody_moves_up_when_the_wait_list_has_stopped(clinic):
    slot, ana, ben = make.slot(clinic), make.owner(clinic.event), make.owner(clinic.event)
    held, waiting = actions.take(clinic, slot, ana), actions.take(clinic, slot, ben)
    with clock.stopped_at(slot.starts_at - timedelta(minutes=clinic.wait_list_stops)):
        actions.give_up(held, ana)
    assert waiting.is_waiting
    assert counts(slot) == (0, 1)


def test_more_room_moves_people_up_and_less_puts_nobody_out(clinic):
    slot = make.slot(clinic)
    owners = [make.owner(clinic.event) for _ in range(4)]
    sign_ups = [actions.take(clinic, slot, who) for who in owners]
    actions.resize(clinic, slot, 3)
    assert [sign_up.is_held for sign_up in sign_ups] == [True, True, True, False]
    actions.resize(clinic, slot, 1)
    session.refresh(slot)
    assert (slot.taken, slot.capacity, slot.extra) == (3, 1, 2)
    # Who leaves an overfull slot leaves no place behind.
    actions.give_up(sign_ups[0], owners[0])
    assert sign_ups[3].is_waiting
    session.refresh(slot)
    assert (slot.taken, slot.extra, slot.left) == (2, 1, 0)


def test_a_pause_takes_and_moves_nobody_and_then_goes_on(clinic):
    slot = make.slot(clinic)
    ana, ben = make.owner(clinic.event), make.owner(clinic.event)
    held, waiting = actions.take(clinic, slot, ana), actions.take(clinic, slot, ben)
    actions.pause(clinic)
    with pytest.raises(Refusal):
        actions.take(clinic, slot, make.owner(clinic.event))
    actions.give_up(held, ana)
    assert waiting.is_waiting
    session.refresh(clinic, ["slots"])
    actions.resume(clinic)
    assert waiting.is_held


def test_everybody_with_a_claim_is_told_when_the_event_is_called_off(clinic):
    slot = make.slot(clinic)
    ana, ben, cai = (make.owner(clinic.event) for _ in range(3))
    actions.take(clinic, slot, ana)
    actions.take(clinic, slot, ben)
    actions.call_off(clinic.event)
    assert [kinds_of_messages(who)[-1:] for who in (ana, ben, cai)] == [
        ["called_off"],
        ["called_off"],
        [],
    ]
    with pytest.raises(Refusal):
        actions.take(clinic, slot, cai)


def test_a_message_of_a_discreet_booking_names_no_booth(clinic):
    secret = make.booth(
        clinic.event, slug="talk", name="心理疏导", place="5 号室", is_discreet=True
    )
    ana = make.owner(clinic.event)
    sign_up = actions.take(secret, make.slot(secret), ana)
    actions.give_up(sign_up, ana)
    texts = [text for (text,) in session.query(Message.text).filter_by(pass_id=ana.id)]
    assert len(texts) == 2
    assert all("个人预约" in text and "心理" not in text and "5 号" not in text for text in texts)


def test_the_journal_says_who_did_what_to_what(clinic):
    slot, ana = make.slot(clinic), make.owner(clinic.event)
    sign_up = actions.take(clinic, slot, ana)
    actions.give_up(sign_up, ana)
    entries = session.query(Entry).filter_by(subject="sign_up", subject_id=sign_up.id).all()
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("took place", f"person {ana.id}"),
        ("gave up", f"person {ana.id}"),
    ]


def test_a_change_of_places_is_a_new_version_of_the_event(clinic):
    event, slot, ana = clinic.event, make.slot(clinic), make.owner(clinic.event)
    session.refresh(event)
    before = event.version
    actions.take(clinic, slot, ana)
    session.refresh(event)
    assert event.version > before


def test_no_verb_works_without_the_events_lock(site, at_ten):
    with site.app_context():
        with transaction():
            clinic = make.booth(make.event(slug="other"))
            slot_id, owner = make.slot(clinic).id, make.owner(clinic.event)
        with pytest.raises(RuntimeError, match="lock"), transaction():
            actions.take(clinic, session.get(Slot, slot_id), owner)
        with transaction(writing=False):
            events.lock("other")
            with pytest.raises(RuntimeError, match="lock"):
                actions.take(clinic, session.get(Slot, slot_id), owner)

"""Accounts and roles, and the page that staff start from."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from eventsite.accounts import actions, passwords, rules
from eventsite.accounts.models import Role, Staff
from eventsite.accounts.rules import PasswordTrouble, password_trouble
from eventsite.db import session, transaction
from eventsite.errors import Refusal
from eventsite.events.models import Event
from eventsite.journal.models import Entry
from eventsite.language import in_language
from tests import make
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def inside(lite):
    """Inside the site and a transaction, with English sentences."""
    with lite.app_context(), in_language("en"), transaction():
        yield


def verbs():
    return [entry.verb for entry in session.scalars(select(Entry).order_by(Entry.id))]


@pytest.mark.usefixtures("inside")
def test_new_staff_have_a_tidy_name_and_a_hash():
    ana = actions.create_staff(" Ana.Li-2 ", PASSWORD, "安娜")
    assert (ana.username, ana.name, ana.is_admin, ana.roles) == ("ana.li-2", "安娜", False, [])
    assert PASSWORD not in ana.password
    assert passwords.fits(ana.password, PASSWORD)
    assert verbs() == ["added"]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "username", ["", "a", "a" * 41, "ana li", "安娜", "ana/li", "ana\n"[:4] + "\x00"]
)
def test_some_user_names_cannot_be_used(username):
    with pytest.raises(Refusal, match="This user name cannot be used"):
        actions.create_staff(username, PASSWORD, "")


@pytest.mark.usefixtures("inside")
def test_a_user_name_is_taken_once():
    actions.create_staff("ana", PASSWORD, "")
    with pytest.raises(Refusal, match="ana is taken"):
        actions.create_staff("ANA", PASSWORD, "")


@pytest.mark.usefixtures("inside")
def test_a_name_is_not_longer_than_the_table_holds():
    with pytest.raises(Refusal, match="This name is too long"):
        actions.create_staff("ana", PASSWORD, "a" * 61)


@pytest.mark.parametrize(
    ("password", "trouble"),
    [
        ("ninechars", PasswordTrouble.TOO_SHORT),
        ("x" * 201, PasswordTrouble.TOO_LONG),
        ("1234567890", PasswordTrouble.OBVIOUS),
        ("QwertyUIOP", PasswordTrouble.OBVIOUS),
        ("aaaaaaaaaaaa", PasswordTrouble.OBVIOUS),
        ("Organizer-Neijiang", PasswordTrouble.OBVIOUS),
        ("ten chars!", None),
        ("内江东兴区文化广场见", None),
        ("x" * 100 + "y" * 100, None),
    ],
)
def test_what_a_password_must_be(password, trouble):
    assert password_trouble(password, "organizer-neijiang") == trouble


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "At least 10"),
        ("a" * 201, "At most 200"),
        ("password123", "Everybody would guess"),
    ],
)
def test_a_refused_password_says_why(password, sentence):
    with pytest.raises(Refusal) as refused:
        actions.create_staff("ana", password, "")
    assert sentence in refused.value.advice


@pytest.mark.usefixtures("inside")
def test_a_new_password_begins_a_new_epoch():
    ana = actions.create_staff("ana", PASSWORD, "")
    actions.set_password(ana, "another four words")
    assert ana.epoch == 2
    assert passwords.fits(ana.password, "another four words")
    assert verbs() == ["added", "set password"]
    with pytest.raises(Refusal):
        actions.set_password(ana, "ana")


def test_nobodys_password_is_hashed_like_everybodys():
    assert not passwords._hasher.check_needs_rehash(passwords.NOBODY)
    assert not passwords.fits(passwords.NOBODY, "")
    assert passwords.hash_of("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_that_is_none_fits_nothing():
    assert not passwords.fits("", "")
    assert not passwords.fits("password", "password")


@pytest.mark.usefixtures("inside")
def test_a_role_is_given_once_and_taken_once():
    event = make.event()
    booth = make.booth(event)
    ana = actions.create_staff("ana", PASSWORD, "")
    for _ in range(2):
        actions.give_role(ana, event.id, "desk")
        actions.give_role(ana, event.id, "booth", booth.id)
    assert {(role.name, role.booth_id) for role in ana.roles} == {
        ("desk", None),
        ("booth", booth.id),
    }
    assert len(session.scalars(select(Role)).all()) == 2
    for _ in range(2):
        actions.take_role(ana, event.id, "booth", booth.id)
    actions.take_role(ana, event.id, "organizer")
    assert [role.name for role in session.scalars(select(Role))] == ["desk"]
    assert [role.name for role in ana.roles] == ["desk"]
    assert [verb for verb in verbs() if "role" in verb] == ["gave role", "gave role", "took role"]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("role", "booth_id"), [("cook", None), ("booth", None), ("desk", 1)])
def test_a_role_that_cannot_be_is_a_mistake_of_ours(role, booth_id):
    with pytest.raises(ValueError, match="no such role"):
        actions.give_role(Staff(id=1), 1, role, booth_id)


def test_two_who_give_a_role_at_once_give_it_once(site, hire):
    staff = hire(site)
    with site.app_context(), transaction():
        event_id = make.event().id

    def give():
        with site.app_context(), transaction():
            actions.give_role(session.get_one(Staff, staff.id), event_id, "desk")

    threads = [Thread(target=give) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.app_context(), transaction(writing=False):
        assert len(session.scalars(select(Role)).all()) == 1


def test_roles_are_weighed_by_event():
    ana = Staff(
        is_admin=False, roles=[Role(event_id=1, name="organizer"), Role(event_id=2, name="booth")]
    )
    assert rules.may(ana, 1, "desk")
    assert rules.may(ana, 1, "booth", "organizer")
    assert not rules.may(ana, 1, "booth")
    assert not rules.may(ana, 2, "desk")
    assert not rules.may(ana, 3, "desk", "booth", "organizer")
    assert rules.organizes(ana) == {1}
    assert rules.may(Staff(is_admin=True, roles=[]), 3, "booth")


def test_the_staff_page_lists_ones_own_events_and_roles(lite, hire, sign_in):
    staff = hire(lite)
    with lite.app_context(), transaction():
        ana = session.get_one(Staff, staff.id)
        today = make.event(name_en="Care Day")
        actions.give_role(ana, today.id, "desk")
        actions.give_role(ana, today.id, "booth", make.booth(today, name_en="Health check").id)
        draft = make.event(slug="next-year", name_en="Next year", published_at=None)
        actions.give_role(ana, draft.id, "organizer")
        make.event(slug="not-mine", name_en="Not mine")
    page = sign_in(lite).get("/staff/").text
    assert page.count('href="/desk/care-day/"') == 1
    assert "Health check" in page
    assert "Next year" in page
    assert "draft" in page
    assert 'href="/desk/next-year/"' in page
    assert "Not mine" not in page
    assert 'href="/staff/messages/"' in page


def test_desk_staff_are_not_led_to_the_messages(lite, hire, sign_in):
    staff = hire(lite)
    with lite.app_context(), transaction():
        actions.give_role(session.get_one(Staff, staff.id), make.event().id, "desk")
    assert "/staff/messages/" not in sign_in(lite).get("/staff/").text


def test_who_has_no_role_yet_is_told_what_to_do(lite, hire, sign_in):
    hire(lite)
    assert "Ask an organizer to give you a role." in sign_in(lite).get("/staff/").text


def test_an_admin_sees_every_event_the_latest_first(lite, hire, sign_in):
    hire(lite, is_admin=True)
    with lite.app_context(), transaction():
        early = make.event(slug="early", name_en="Early")
        session.flush()
        later = {
            "starts_at": early.starts_at + timedelta(days=1),
            "ends_at": early.ends_at + timedelta(days=1),
        }
        make.event(slug="late", name_en="Late", **later)
        assert len(session.scalars(select(Event)).all()) == 2
    page = sign_in(lite).get("/staff/").text
    assert page.index("Late") < page.index("Early")

"""Who gets through which door."""

import pytest
from flask import Blueprint

from eventsite.accounts import actions, guards
from eventsite.accounts.models import Staff
from eventsite.db import session, transaction
from eventsite.errors import Refusal
from eventsite.journal.actions import actor
from eventsite.web.site import shown_again_by
from tests import make
from tests.conftest import statements

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/trial/care-day/?tab=2"}


@pytest.fixture
def doors(lite):
    """The site with a room behind each guard; an event, and what its ids are."""

    @guards.role_at("desk")
    def desk(staff, event, room="hall"):
        return f"{staff.username} in the {room} of {event.name}, signing as {actor()}"

    @guards.role_at("booth", "organizer")
    def booth(staff, event):
        return f"{staff.username} at {event.name}"

    @guards.admin_only
    def office(staff):
        return staff.username

    @guards.staff_only
    def shown(staff):
        return f"shown to {staff.name}"

    @shown_again_by(shown)
    @guards.staff_only
    def refusing(staff):
        raise Refusal(f"no, {staff.name}")

    rooms = Blueprint("rooms", __name__)
    rooms.add_url_rule("/trial/<slug:event>/", view_func=desk, methods=["GET", "POST"])
    rooms.add_url_rule("/trial/<slug:event>/<room>/", view_func=desk)
    rooms.add_url_rule("/booth/<slug:event>/", view_func=booth)
    rooms.add_url_rule("/office/", view_func=office)
    rooms.add_url_rule("/shown/", view_func=shown)
    rooms.add_url_rule("/refusing/", view_func=refusing, methods=["POST"])
    lite.register_blueprint(rooms)
    with lite.app_context(), transaction():
        care_day, other = make.event(), make.event(slug="other-day")
        clinic = make.booth(care_day)
        session.flush()
        lite.trial = {"event": care_day.id, "other": other.id, "booth": clinic.id}
    return lite


@pytest.fixture
def employed(doors, hire, sign_in):
    """Somebody signed in who has these roles at the event: `employed("desk")`."""

    def add(*roles, event="event", **facts):
        staff = hire(doors, **facts)
        with doors.app_context(), transaction():
            ana = session.get_one(Staff, staff.id)
            for role in roles:
                booth_id = doors.trial["booth"] if role == "booth" else None
                actions.give_role(ana, doors.trial[event], role, booth_id)
        return sign_in(doors)

    return add


@pytest.mark.parametrize(
    ("role", "door", "status"),
    [
        ("desk", "/trial/care-day/", 200),
        ("organizer", "/trial/care-day/", 200),
        ("booth", "/trial/care-day/", 403),
        ("desk", "/trial/other-day/", 403),
        ("desk", "/trial/no-such-day/", 404),
        ("booth", "/booth/care-day/", 200),
        ("organizer", "/booth/care-day/", 200),
        ("desk", "/booth/care-day/", 403),
        ("organizer", "/office/", 403),
    ],
)
def test_a_role_opens_its_doors(employed, role, door, status):
    assert employed(role).get(door).status_code == status


@pytest.mark.parametrize(
    "door", ["/trial/care-day/", "/trial/other-day/", "/booth/care-day/", "/office/"]
)
def test_an_admin_gets_in_everywhere(employed, door):
    assert employed(is_admin=True).get(door).status_code == 200


def test_who_has_no_role_is_told_so(employed):
    answer = employed().get("/trial/care-day/")
    assert answer.status_code == 403
    assert "Your account does not open this page" in answer.text


def test_the_view_gets_staff_event_and_the_rest_of_the_address(employed):
    text = employed("desk").get("/trial/care-day/attic/").text
    assert text == "ana in the attic of “甜小新”关爱日, signing as staff 1"


def test_a_role_taken_away_closes_the_door_at_once(doors, employed):
    ana = employed("desk")
    with doors.app_context(), transaction():
        actions.take_role(session.get_one(Staff, 1), doors.trial["event"], "desk")
    assert ana.get("/trial/care-day/").status_code == 403


def test_what_staff_see_is_not_kept_by_the_browser(employed):
    assert employed("desk").get("/trial/care-day/").headers["Cache-Control"] == "no-store"


def test_strangers_are_sent_to_sign_in_and_back(doors, browser_of):
    answer = browser_of(doors).get("/trial/care-day/?tab=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/trial/care-day/?tab%3D2"
    assert (
        'value="/trial/care-day/?tab=2"' in browser_of(doors).get(answer.headers["Location"]).text
    )


def test_a_stranger_learns_nothing_of_events(doors, browser_of):
    assert browser_of(doors).get("/trial/no-such-day/").status_code == 303


def test_htmx_takes_the_whole_page_to_sign_in(doors, browser_of):
    answer = browser_of(doors).get("/trial/care-day/attic/", headers=HTMX)
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/trial/care-day/?tab%3D2"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stranger_changes_nothing_and_is_told_to_sign_in(doors, browser_of, headers):
    browser = browser_of(doors)
    browser.client.set_cookie("lang", "en")
    answer = browser.submit("/trial/care-day/", seen="/sign-in", headers=headers)
    assert answer.status_code == 403
    assert "You are not signed in any more" in answer.text
    assert "HX-Redirect" not in answer.headers


def test_after_a_refusal_the_page_is_shown_to_the_same_person(employed):
    answer = employed().submit("/refusing/", seen="/staff/")
    assert (answer.status_code, answer.text) == (409, "shown to Ana")


def test_knowing_who_it_is_costs_one_query(employed):
    ana = employed("desk")
    with statements() as sent:
        ana.get("/office/")
    assert len(sent) == 1


def test_guards_say_who_may_pass(doors):
    assert doors.view_functions["rooms.office"].open_to == ("admin",)
    assert doors.view_functions["rooms.booth"].open_to == ("admin", "booth", "organizer")


def test_a_role_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no such role"):
        guards.role_at("kitchen")

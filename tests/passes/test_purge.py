"""Forgetting people some days after the event."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.db import session, transaction
from eventsite.messages.models import Message
from eventsite.passes import actions as passes
from eventsite.passes import links, purge
from eventsite.passes.models import Pass, Person
from eventsite.signups import actions
from eventsite.signups.models import SignUp
from tests import make

PLANTED = ("张三丰", "+8613812345678")
pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def ended(site):
    """When the event has ended, at which somebody had a place."""
    with site.app_context(), transaction():
        event = make.event()
        clinic = make.booth(event)
        owner = make.owner(event, *PLANTED)
        actions.take(clinic, make.slot(clinic), owner)
        passes.prove_by_sight(owner)
        return event.ends_at


def purged_at(site, moment):
    with site.app_context(), clock.stopped_at(moment), transaction():
        due = purge.count_due()
        assert purge.purge() == due
        return due


def test_people_are_forgotten_when_the_days_are_over_and_not_before(site, ended):
    days = timedelta(days=site.settings.keep_days)
    assert purged_at(site, ended + days) == 0
    assert purged_at(site, ended + days + timedelta(seconds=1)) == 1
    assert purged_at(site, ended + 2 * days) == 0


def test_nothing_of_the_person_is_left_and_the_figures_stay(site, ended):
    purged_at(site, ended + timedelta(days=31))
    with site.app_context(), transaction(writing=False):
        owner = session.scalars(select(Pass)).one()
        assert (owner.name, owner.phone, owner.browser, owner.origin) == ("", None, None, None)
        assert owner.group == "courier"
        assert session.scalars(select(SignUp)).one().is_held
        assert session.scalars(select(Person)).all() == []
        assert {(message.to, message.text) for message in session.scalars(select(Message))} == {
            ("", "")
        }


def test_the_database_file_holds_neither_name_nor_number(lite, at_ten):
    with lite.app_context(), transaction():
        event = make.event()
        make.owner(event, *PLANTED)
    purged_at(lite, event.ends_at + timedelta(days=31))
    with lite.app_context():
        dump = "\n".join(session.connection().connection.driver_connection.iterdump())
    assert not any(planted in dump for planted in PLANTED)


def test_a_forgotten_pass_cannot_be_opened(site, ended, browser_of):
    with site.app_context(), transaction(writing=False):
        secret = links.secret_of(session.scalars(select(Pass)).one())
    assert browser_of(site).get(f"/passes/{secret}/").status_code == 200
    purged_at(site, ended + timedelta(days=31))
    assert browser_of(site).get(f"/passes/{secret}/").status_code == 404

"""The page that shows what was written to people."""

from dataclasses import replace

import pytest

from eventsite.accounts import actions
from eventsite.accounts.models import Staff
from eventsite.db import session, transaction
from tests import make
from tests.conftest import NOW, statements

PAGE = "/staff/messages/"
pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def organizer(lite, hire, sign_in):
    """Somebody who organizes the first event."""
    staff = hire(lite)
    with lite.app_context(), transaction():
        actions.give_role(session.get_one(Staff, staff.id), make.event().id, "organizer")
    return sign_in(lite)


def test_a_message_shows_when_to_whom_and_whether_it_arrived(lite, write, organizer):
    write(lite, "one", event=1, sent_at=NOW, tries=1)
    write(lite, "two", event=1, given_up_at=NOW, tries=6, trouble="no credit")
    write(lite, "three", event=1)
    page = organizer.get(PAGE).text
    assert "…8000" in page
    assert "138001" not in page
    assert "26 December 10:00" in page
    for words in ("to be sent", "not delivered", "6 tries, no credit", "sent", "code"):
        assert words in page
    assert page.index("to be sent") < page.index("not delivered")


def test_texts_are_shown_in_the_demo(lite, write, organizer):
    write(lite, "您的验证码 123456", event=1)
    assert "您的验证码 123456" in organizer.get(PAGE).text


def test_texts_are_not_even_read_where_people_are_written_to_in_earnest(lite, write, organizer):
    write(lite, "您的验证码 123456", event=1)
    lite.settings = replace(lite.settings, sms="none")
    with statements() as sent:
        page = organizer.get(PAGE).text
    assert "123456" not in page
    assert "…8000" in page
    assert not any("message.text" in statement for statement in sent)


def test_organizers_see_the_messages_of_their_own_events(lite, write, organizer, hire, sign_in):
    write(lite, "of mine", event=1)
    with lite.app_context(), transaction():
        other = make.event(slug="other-day").id
    write(lite, "of others", event=other)
    page = organizer.get(PAGE).text
    assert "of mine" in page
    assert "of others" not in page
    hire(lite, "boss", is_admin=True)
    assert "of others" in sign_in(lite, "boss").get(PAGE).text


def test_a_hundred_messages_are_shown_in_as_many_queries_as_one(lite, write, organizer):
    write(lite, "text 0", event=1)
    with statements() as few:
        organizer.get(PAGE)
    write(lite, *(f"text {number}" for number in range(1, 101)), event=1)
    with statements() as many:
        page = organizer.get(PAGE).text
    assert len(few) == len(many)
    assert "text 100<" in page
    assert "text 1<" in page
    assert "text 0<" not in page


def test_an_empty_outbox_says_so(organizer):
    assert "Nobody was written to yet" in organizer.get(PAGE).text


def test_without_a_gateway_the_page_says_that_nothing_is_sent(lite, organizer):
    lite.settings = replace(lite.settings, sms="none")
    assert "Texts are not sent here" in organizer.get(PAGE).text


def test_a_trouble_with_markup_is_shown_as_text(lite, write, organizer):
    write(lite, "<b>bold</b>", event=1, trouble="<script>", tries=1)
    page = organizer.get(PAGE).text
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;bold" in page


def test_desk_staff_and_strangers_do_not_see_messages(lite, hire, sign_in, browser_of):
    staff = hire(lite)
    with lite.app_context(), transaction():
        actions.give_role(session.get_one(Staff, staff.id), make.event().id, "desk")
    assert sign_in(lite).get(PAGE).status_code == 403
    assert browser_of(lite).get(PAGE).status_code == 303

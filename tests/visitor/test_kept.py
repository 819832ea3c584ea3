"""Pages that are kept for strangers: never stale, never somebody's."""

import re

import pytest

from eventsite import clock
from eventsite.events.models import Event, Slot
from tests import make
from tests.conftest import NOW, statements
from tests.visitor.conftest import sign_up

EVENT = "/events/care-day/"


def places_left(answer):
    return re.search(r"健康义诊</a></h3>\s*<span[^>]*>余 (\d+) 位", answer.text)[1]


def made_anew(browser, url=EVENT, **kwargs):
    """Was the page made for this request, or had it been kept?"""
    with statements() as sent:
        assert browser.get(url, **kwargs).status_code in (200, 204)
    return any("booth" in statement for statement in sent)


@pytest.fixture
def stranger(day, browser_of):
    """Somebody new, for whom the page has been made once already."""
    browser = browser_of(day.site)
    assert made_anew(browser)
    assert not made_anew(browser)
    return browser


def test_a_change_is_seen_by_the_next_reader(day, ana, stranger):
    assert places_left(stranger.get(EVENT)) == "3"
    sign_up(ana, day.first)
    assert places_left(stranger.get(EVENT)) == "2"


def test_the_clock_alone_makes_a_page_anew(day, stranger):
    with clock.stopped_at(NOW + 49 * make.MINUTE):
        assert not made_anew(stranger)
    with clock.stopped_at(NOW + 50 * make.MINUTE):  # the slot at eleven closes
        assert made_anew(stranger)
        assert places_left(stranger.get(EVENT)) == "1"


def test_a_page_that_was_taken_back_is_gone(day, stranger):
    day.change(Event, 1, published_at=None)
    assert stranger.get(EVENT).status_code == 404


def test_who_has_a_pass_never_gets_a_strangers_page_nor_a_stranger_theirs(day, ana, stranger):
    sign_up(ana, day.first)
    assert "已报名 11:00" in ana.get(EVENT).text
    assert "已报名" not in stranger.get(EVENT).text
    assert "已报名 11:00" in ana.get(EVENT).text


def test_each_language_and_compression_has_its_own(day, stranger):
    stranger.client.set_cookie("lang", "en")
    assert "Sign-up is open" in stranger.get(EVENT).text
    stranger.client.delete_cookie("lang")
    assert "正在报名" in stranger.get(EVENT).text
    for packing in ("br", "gzip", "br"):
        answer = stranger.get(EVENT, headers={"Accept-Encoding": packing})
        assert answer.headers["Content-Encoding"] == packing


def test_a_kept_page_is_logged_and_has_an_id_of_its_own(day, stranger):
    ids = {stranger.get(EVENT).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert stranger.get(EVENT).headers["Content-Security-Policy"]


def test_a_page_that_asks_whether_it_is_current_costs_one_glance(day, stranger):
    version = re.search(r"\?v=([\d.]+)", stranger.get(EVENT).text)[1]
    htmx = {"HX-Request": "true", "HX-Target": "div#booths"}
    assert not made_anew(stranger, f"{EVENT}?v={version}", headers=htmx)
    day.change(Slot, day.first, capacity=9)
    assert stranger.get(f"{EVENT}?v={version}", headers=htmx).status_code == 200


def test_a_database_that_is_away_is_no_mistake_of_ours(day, stranger):
    def away(_statement):
        raise OSError

    number, day.site.glances.number = day.site.glances.number, away
    try:
        assert stranger.get(EVENT).status_code == 200
    finally:
        day.site.glances.number = number

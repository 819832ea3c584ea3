"""What the event page and the booth page say, and when they say it."""

import re

import pytest

from eventsite import clock
from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from tests import make
from tests.conftest import NOW, statements
from tests.visitor.conftest import CLINIC, sign_up

EVENT = "/events/care-day/"


def text_of(browser, url, **kwargs):
    """The visible words of a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(url, **kwargs).text).split())


def test_the_event_says_what_is_left_and_when(day, ana):
    said = text_of(ana, EVENT)
    assert "12月26日 星期六" in said
    assert "9:00–19:00" in said
    assert "健康义诊 余 3 位 区人民医院 最早 11:00" in said
    assert "政策宣传 不用报名" in said
    assert "正在报名" in said


def test_what_is_left_is_what_is_left_now(day, ana):
    before = text_of(ana, EVENT)
    sign_up(ana, day.first)
    assert "余 3 位" in before
    stranger = text_of(type(ana)(day.site), EVENT)
    assert "余 2 位" in stranger


@pytest.mark.parametrize(
    ("table", "row", "change", "sentence"),
    [
        (Event, 1, {"called_off_at": NOW}, "活动取消了"),
        (Event, 1, {"ends_at": NOW}, "活动已经结束"),
        (Event, 1, {"sign_up_opens_at": NOW + make.HOUR}, "12月26日 星期六 11:00 开始报名"),
        (Event, 1, {"sign_up_closes_at": NOW}, "报名已截止"),
        (Booth, 1, {"paused_at": NOW}, "健康义诊 暂停一下"),
        (Booth, 1, {"notice": 300}, "健康义诊 今天已结束"),
        (Slot, 3, {"capacity": 0}, "法律咨询 已满 可候补"),
    ],
)
def test_each_state_has_its_words(day, ana, table, row, change, sentence):
    day.change(table, row, **change)
    assert sentence in text_of(ana, EVENT)


def test_a_draft_is_not_there(day, ana):
    day.change(Event, 1, published_at=None)
    for url in (EVENT, CLINIC, "/events/care-day/pass", "/events/care-day/find-pass"):
        assert ana.get(url).status_code == 404
    assert "甜小新" not in ana.get("/").text


def test_the_countdown_runs_by_the_servers_clock(day, ana):
    day.change(Event, 1, sign_up_opens_at=NOW + make.HOUR)
    page = ana.get(EVENT).text
    at = int(re.search(r'data-at="(\d+)"', page)[1])
    now = int(re.search(r'data-now="(\d+)"', page)[1])
    assert at - now == 3_600_000


def test_the_grid_tells_past_free_few_full_and_waiting(day, ana):
    day.do(lambda: make.slot(session.get(Booth, 1), -make.HOUR))
    day.change(Slot, day.second, capacity=0)
    assert "9:00 已过 11:00 有位 12:00 候补第 1" in text_of(ana, CLINIC)
    day.change(Booth, 1, has_wait_list=False)
    assert "12:00 已满" in text_of(ana, CLINIC)
    day.change(Slot, day.first, capacity=5, taken=3)
    assert "11:00 余 2 位" in text_of(ana, CLINIC)


def test_past_slots_do_not_fill_the_screen(day, ana):
    for number in range(1, 9):
        day.do(lambda n=number: make.slot(session.get(Booth, 1), -n * make.HOUR))
    assert text_of(ana, CLINIC).count("已过") == 3


def test_a_page_is_current_until_something_or_the_clock_changes_it(day, ana):
    htmx = {"HX-Request": "true", "HX-Target": "div#booths"}
    version = re.search(r"\?v=([\d.]+)", ana.get(EVENT).text)[1]
    for url in (EVENT, CLINIC):
        version = re.search(r"\?v=([\d.]+)", ana.get(url).text)[1]
        assert ana.get(f"{url}?v={version}", headers=htmx).status_code == 204
        with clock.stopped_at(NOW + 50 * make.MINUTE):  # the first slot closes
            assert ana.get(f"{url}?v={version}", headers=htmx).status_code == 200
    sign_up(ana, day.first)
    part = ana.get(f"{EVENT}?v={version}", headers=htmx)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="booths"')


@pytest.mark.parametrize(
    "version", ["", "x", "1", "1.", ".", "9" * 400, "1.²", "-1.0", "1.1e9", "%00"]
)
def test_a_version_may_be_any_rubbish(day, ana, version):
    assert ana.get(f"{EVENT}?v={version}").status_code == 200


def test_an_anonymous_event_page_sets_no_cookie(day, ana):
    assert "Set-Cookie" not in ana.get(EVENT).headers


def test_the_event_page_costs_the_same_for_one_booth_and_for_seven(day, ana):
    ana.get(EVENT)
    day.change(Event, 1, summary="a")
    with statements() as few:
        ana.get(EVENT)
    for number in range(4):
        day.do(lambda n=number: make.slot(make.booth(session.get(Event, 1), slug=f"more-{n}")))
    with statements() as many:
        ana.get(EVENT)
    assert len(many) == len(few)


def test_coming_events_are_listed_and_past_ones_are_not(day, ana):
    def more():
        make.event(slug="past", name="去年的关爱日", ends_at=NOW, starts_at=NOW - make.HOUR)
        make.event(slug="soon", name="明天的关爱日", starts_at=NOW, ends_at=NOW + make.HOUR)

    day.do(more)
    said = text_of(ana, "/")
    assert "明天的关爱日" in said
    assert "去年" not in said


def test_without_any_event_the_front_page_says_so(lite, browser_of):
    assert "近期还没有活动" in browser_of(lite).get("/").text


def test_a_shared_link_shows_title_date_and_picture(day, ana):
    page = ana.get(EVENT).text
    assert re.search(r'og:title" content="“甜小新”关爱日', page)
    assert re.search(r'og:description" content="12月26日 星期六', page)
    assert re.search(r'og:image" content="/static/img/share\.\w+\.png"', page)

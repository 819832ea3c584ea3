"""The pass: seeing, moving, cancelling; whose it is."""

import re

import pytest
from icalendar import Calendar

from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests import make
from tests.conftest import NOW, statements
from tests.visitor.conftest import pass_of, sign_up


@pytest.fixture
def own(day, ana):
    """Ana's pass, with a place at eleven."""
    return pass_of(sign_up(ana, day.first))


def entries(browser, own):
    answer = browser.get(f"{own}calendar.ics")
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.data)


def test_cancelling_gives_the_place_back(day, ana, own):
    assert ana.submit(f"{own}sign-ups/1/cancel", seen=own).status_code == 303
    assert "您还没有报名" in ana.get(own).text
    assert day.do(lambda: session.get(Slot, day.first).taken) == 0
    assert (
        ana.submit(f"{own}sign-ups/1/cancel", seen="/events/care-day/booths/legal/").status_code
        == 303
    )


def test_moving_keeps_the_sign_up(day, ana, own):
    assert ana.submit(f"{own}sign-ups/1/move", {"slot": day.second}, seen=own).status_code == 303
    assert "12:00 健康义诊" in ana.get(own).text


def test_moving_nowhere_says_so(day, ana, own):
    answer = ana.submit(f"{own}sign-ups/1/move", {"slot": day.legal}, seen=own)
    assert answer.status_code == 422
    assert "11:00 健康义诊" in answer.text
    day.change(Slot, day.second, capacity=0)
    answer = ana.submit(f"{own}sign-ups/1/move", {"slot": day.second}, seen=own)
    assert answer.status_code == 409
    assert "12:00 刚被报满" in answer.text


def test_a_full_slot_can_still_be_cancelled(day, ana, own):
    day.change(Slot, day.first, capacity=1)
    assert "取消 11:00 健康义诊" in ana.get(own).text


def test_once_begun_nothing_changes(day, ana, own):
    day.change(Slot, day.first, starts_at=NOW)
    assert "取消 10:00" not in ana.get(own).text
    answer = ana.submit(f"{own}sign-ups/1/cancel", seen="/events/care-day/booths/legal/")
    assert answer.status_code == 409
    assert "这个时段已经开始" in answer.text


def test_waiting_shows_the_position_and_moving_up_shows_too(day, ana, own, browser_of):
    day.change(Slot, day.first, capacity=1)
    ben = browser_of(day.site)
    waiting = pass_of(sign_up(ben, day.first, phone="13900001111"))
    assert "候补第 1 位" in ben.get(waiting).text
    assert "到时发短信" in ben.get(waiting).text
    ana.submit(f"{own}sign-ups/1/cancel", seen=own)
    assert "候补第" not in ben.get(waiting).text


def test_another_passs_sign_up_cannot_be_touched(day, ana, own, browser_of):
    ben = browser_of(day.site)
    other = pass_of(sign_up(ben, day.first, phone="13900001111"))
    for verb in ("cancel", "move"):
        answer = ben.submit(f"{other}sign-ups/1/{verb}", {"slot": day.second}, seen=other)
        assert answer.status_code == 404
    assert day.do(lambda: session.get(SignUp, 1).is_held)


@pytest.mark.parametrize(
    "secret", ["1-" + "x" * 22, "zz", "1", "99999-" + "A" * 22, "1-" + "密" * 22]
)
def test_no_other_secret_opens_it(day, ana, own, secret):
    for path in ("", "qr.svg", "qr.png", "calendar.ics"):
        assert ana.get(f"/passes/{secret}/{path}").status_code == 404


def test_a_new_epoch_ends_old_links_and_what_browsers_remember(day, ana, own):
    day.change(Pass, 1, epoch=2)
    assert ana.get(own).status_code == 404
    assert "find-pass" in ana.get("/events/care-day/pass").headers["Location"]


def test_the_pass_is_stored_nowhere_and_told_to_nobody(day, ana, own):
    for path in ("", "qr.svg", "qr.png", "calendar.ics"):
        headers = ana.get(own + path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_link_opened_elsewhere_is_remembered_there_unless_another_is(day, ana, own, browser_of):
    ben = browser_of(day.site)
    ben.get(own)
    assert ben.get("/events/care-day/pass").headers["Location"] == own
    cai = browser_of(day.site)
    mine = pass_of(sign_up(cai, day.second, phone="13900001111"))
    cai.get(own)
    assert cai.get("/events/care-day/pass").headers["Location"] == mine


def test_the_code_is_drawn_small_and_in_both_formats(day, ana, own):
    svg = ana.get(f"{own}qr.svg")
    assert svg.mimetype == "image/svg+xml"
    assert 'viewBox="0 0 29 29"' in svg.text  # 21 modules and a quiet zone of four
    assert ana.get(f"{own}qr.png").data.startswith(b"\x89PNG")


def test_the_calendar_follows_a_sign_up_through_its_life(day, ana, own):
    (first,) = entries(ana, own).walk("VEVENT")
    assert (first["STATUS"], first["SEQUENCE"]) == ("CONFIRMED", 0)
    assert first["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert first.decoded("DTSTART") == NOW + make.HOUR
    ana.submit(f"{own}sign-ups/1/move", {"slot": day.second}, seen=own)
    (moved,) = entries(ana, own).walk("VEVENT")
    assert (moved["UID"], moved["SEQUENCE"]) == (first["UID"], 1)
    ana.submit(f"{own}sign-ups/1/cancel", seen=own)
    (cancelled,) = entries(ana, own).walk("VEVENT")
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 2)
    assert entries(ana, own).walk("VTIMEZONE")


def test_a_calendar_file_carries_no_secret(day, ana, own):
    assert own.split("/")[2] not in ana.get(f"{own}calendar.ics").text


def test_a_called_off_event_cancels_its_entries(day, ana, own):
    day.change(Event, 1, called_off_at=NOW)
    (entry,) = entries(ana, own).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"
    assert "活动取消了" in ana.get(own).text


def test_a_discreet_booking_hides_its_booth(day, ana):
    day.change(Booth, 2, is_discreet=True)
    own = pass_of(sign_up(ana, day.legal, booth="legal"))
    page = ana.get(own).text
    hidden = re.search(r"<details.*?</details>", page, re.DOTALL)[0]
    assert "法律咨询" in hidden
    assert "法律咨询" not in page.replace(hidden, "")
    assert "11:00 个人预约" in page
    assert "已报名" not in ana.get("/events/care-day/").text.partition("法律咨询")[2][:300]
    (entry,) = entries(ana, own).walk("VEVENT")
    assert entry["SUMMARY"] == "个人预约"
    assert "法律" not in ana.get(f"{own}calendar.ics").data.decode()


def test_in_a_chat_browser_the_code_can_be_kept_as_a_picture(day, ana, own):
    chat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    assert "长按" in ana.get(own, headers=chat).text
    assert "长按" not in ana.get(own).text


def test_a_page_that_shows_what_is_so_is_left_as_it_is(day, ana, own):
    version = re.search(rf'hx-get="{own}\?v=([\d.]+)"', ana.get(own).text)[1]
    htmx = {"HX-Request": "true", "HX-Target": "section#sign-ups"}
    assert ana.get(f"{own}?v={version}", headers=htmx).status_code == 204
    ana.submit(f"{own}sign-ups/1/cancel", seen=own)
    part = ana.get(f"{own}?v={version}", headers=htmx)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<section id="sign-ups"')


def test_a_pass_costs_the_same_with_one_sign_up_and_with_two(day, ana, own):
    with statements() as one:
        ana.get(own)
    day.change(Slot, day.legal, starts_at=NOW + 4 * make.HOUR, ends_at=NOW + 5 * make.HOUR)
    sign_up(ana, day.legal, booth="legal")
    with statements() as two:
        ana.get(own)
    assert len(two) == len(one)


def test_a_pass_that_the_desk_reopened_hides_its_secrets_until_the_number_is_proven(day, ana):
    day.change(Booth, 2, is_discreet=True)
    own = pass_of(sign_up(ana, day.legal, booth="legal"))
    day.change(Pass, 1, reopened_at=NOW)
    assert "法律咨询" not in ana.get(own).text
    assert "核对手机号" in ana.get(own).text
    day.change(Pass, 1, proven_at=NOW)
    assert "法律咨询" in ana.get(own).text


def test_forgetting_the_pass_takes_the_copy_on_the_phone_along(day, ana, own):
    answer = ana.submit("/events/care-day/forget-pass", seen=own)
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "find-pass" in ana.get("/events/care-day/pass").headers["Location"]

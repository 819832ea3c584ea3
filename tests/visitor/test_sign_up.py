"""Taking a place through the front door."""

import re

import pytest
from sqlalchemy import select

from eventsite.db import session
from eventsite.events.models import Booth, Event, Slot
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests import make
from tests.conftest import NOW, statements
from tests.visitor.conftest import ANA, CLINIC, pass_of, sign_up


def rows(day, table):
    return day.do(lambda: session.scalars(select(table).order_by(table.id)).all())


def test_one_form_leads_to_a_pass(day, ana):
    page = ana.get(pass_of(sign_up(ana, day.first))).text
    owner = rows(day, Pass)[0]
    assert (owner.name, owner.phone, owner.group) == ("张师傅", "+8613808274519", "courier")
    assert (owner.consent_version, owner.consent_at) == ("2026-11", NOW)
    assert "张师傅的入场码" in page
    assert "11:00 健康义诊" in page
    assert "有体检单可以带来" in page
    assert re.search(r"<b>\w{3} \w{3} \w{3}</b>", page)


def test_the_second_booth_takes_one_tap(day, ana):
    first = pass_of(sign_up(ana, day.first))
    page = ana.get("/events/care-day/booths/legal/").text
    assert 'name="phone"' not in page
    assert "尾号 4519" in page
    day.change(Slot, day.legal, starts_at=NOW + 4 * make.HOUR, ends_at=NOW + 5 * make.HOUR)
    answer = ana.submit(
        "/events/care-day/booths/legal/sign-up",
        {"slot": day.legal},
        seen="/events/care-day/booths/legal/",
    )
    assert pass_of(answer) == first
    assert len(rows(day, SignUp)) == 2


def test_sending_the_form_again_changes_nothing(day, ana):
    assert pass_of(sign_up(ana, day.first)) == pass_of(sign_up(ana, day.first))
    assert len(rows(day, SignUp)) == 1


def test_a_lost_answer_can_be_asked_for_again(day, ana):
    """The server has committed, and the answer with its cookie never arrived."""
    ana.get(CLINIC)
    before = ana.client.get_cookie("eventsite").value
    first = pass_of(sign_up(ana, day.first))
    ana.client.set_cookie("eventsite", before)
    assert pass_of(sign_up(ana, day.first)) == first
    assert len(rows(day, Pass)) == len(rows(day, SignUp)) == 1


def test_a_known_number_in_another_browser_books_and_shows_nothing(day, ana, browser_of):
    own_pass = pass_of(sign_up(ana, day.first))
    answer = sign_up(browser_of(day.site), day.second, name="李四")
    assert answer.status_code == 409
    assert "这个号码已经有入场码" in answer.text
    assert "验证码" in answer.text
    assert own_pass not in answer.text
    assert "张师傅" not in answer.text
    assert len(rows(day, SignUp)) == 1


def test_somebody_else_with_the_phone_is_a_new_person(day, ana):
    first = pass_of(sign_up(ana, day.first))
    assert ana.submit("/events/care-day/forget-pass").status_code == 303
    assert 'name="phone"' in ana.get(CLINIC).text
    assert pass_of(sign_up(ana, day.first, phone="13900001111")) != first
    ana.submit("/events/care-day/forget-pass")
    assert sign_up(ana, day.first).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "请写您的姓名或称呼"),
        ({"name": "长" * 41}, "最多写 40 个字"),
        ({"phone": ""}, "请填手机号"),
        ({"phone": "138 0827 451"}, "少了 1 位，手机号是 11 位数字"),
        ({"phone": "0832 2260000"}, "手机号以 13 到 19 开头"),
        ({"group": ""}, "请选一项"),
        ({"group": "pilot"}, "请选一项"),
        ({"consent": ""}, "要您同意"),
        ({"slot": ""}, "请选一个时间"),
        ({"slot": "999999"}, "请选一个时间"),
        ({"slot": "9" * 40}, "请选一个时间"),
        ({"slot": "-1"}, "请选一个时间"),
    ],
)
def test_a_wrong_form_comes_back_as_it_was_typed(day, ana, wrong, sentence):
    answer = sign_up(ana, **{"slot": day.first, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("name", "phone"):
        if name not in wrong:
            assert f'value="{ANA[name]}"' in answer.text
    assert rows(day, Pass) == []


def test_a_slot_of_another_event_cannot_be_taken(day, ana):
    def make_other():
        return make.slot(make.booth(make.event(slug="other-day"))).id

    answer = sign_up(ana, day.do(make_other))
    assert answer.status_code == 422
    assert rows(day, Pass) == []


HOUR = make.HOUR
REFUSALS = [
    (Event, {"published_at": None}, 404, ""),
    (Event, {"called_off_at": NOW}, 409, "活动取消了"),
    (Event, {"ends_at": NOW}, 409, "活动已经结束"),
    (Event, {"sign_up_opens_at": NOW + HOUR}, 409, "12月26日 星期六 11:00 开始"),
    (Event, {"sign_up_closes_at": NOW}, 409, "报名已截止"),
    (Booth, {"paused_at": NOW}, 409, "这个摊位暂停一下"),
    (Booth, {"notice": 60}, 409, "11:00 已经截止"),
]


@pytest.mark.parametrize(("table", "change", "status", "sentence"), REFUSALS)
def test_a_refusal_says_why_and_leaves_no_trace(day, ana, table, change, status, sentence):
    ana.get(CLINIC)  # the form was opened before things changed
    token = re.search(r'csrf_token" value="([^"]+)', ana.get(CLINIC).text)[1]
    day.change(table, 1, **change)
    form = {**ANA, "slot": day.first, "csrf_token": token}
    answer = ana.client.post(f"{CLINIC}sign-up", data=form)
    assert (answer.status_code, sentence in answer.text) == (status, True), answer.text
    assert rows(day, Pass) == []


def test_a_full_slot_offers_what_is_free_and_keeps_what_was_typed(day, ana):
    day.change(Booth, 1, has_wait_list=False)
    day.change(Slot, day.first, capacity=0)
    answer = sign_up(ana, day.first)
    assert answer.status_code == 409
    assert "11:00 刚被报满" in answer.text
    assert "12:00还有空位" in answer.text
    assert 'value="张师傅"' in answer.text
    assert re.search(r'value="courier" checked', answer.text)


def test_an_overlapping_time_names_the_other(day, ana):
    sign_up(ana, day.first)
    answer = sign_up(ana, day.legal, booth="legal")
    assert answer.status_code == 409
    assert "和您 11:00 的健康义诊撞了时间" in answer.text


def test_as_many_as_one_may_have(day, ana):
    day.change(Event, 1, limit_per_pass=1)
    day.change(Slot, day.legal, starts_at=NOW + 4 * HOUR, ends_at=NOW + 5 * HOUR)
    sign_up(ana, day.first)
    answer = sign_up(ana, day.legal, booth="legal")
    assert answer.status_code == 409
    assert "您已经报了 1 项" in answer.text


def test_a_second_time_at_the_booth_is_refused(day, ana):
    sign_up(ana, day.first)
    answer = sign_up(ana, day.second)
    assert answer.status_code == 409
    assert "这个摊位您已经报过" in answer.text


def test_one_network_cannot_take_all_the_places(day, browser_of):
    day.change(Event, 1, limit_per_address=2)
    answers = []
    for number in range(3):
        browser = browser_of(day.site)
        browser.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
        answers.append(sign_up(browser, day.first, phone=f"1390000000{number}"))
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "用流量" in answers[2].text
    assert answers[2].headers["Retry-After"]


def test_one_phone_cannot_sign_up_everybody(day, ana):
    day.change(Event, 1, limit_per_browser=2)
    for number in range(3):
        answer = sign_up(ana, day.first, phone=f"1390000000{number}")
        before = ana.client.get_cookie("eventsite").value
        if number < 2:
            assert answer.status_code == 303
            ana.client.set_cookie("eventsite", _without_pass(ana, day, before))
    assert answer.status_code == 429
    assert "换一部手机" in answer.text


def _without_pass(browser, day, cookie):
    """The cookie of the same browser, which remembers no pass."""
    signing = day.site.session_interface.get_signing_serializer(day.site)
    kept = signing.loads(cookie)
    kept.pop("passes")
    return signing.dumps(kept)


def test_htmx_gets_the_form_alone_and_then_the_way_to_the_pass(day, ana):
    htmx = {"HX-Request": "true", "HX-Target": "form#sign-up"}
    token = re.search(r'csrf_token" value="([^"]+)', ana.get(CLINIC).text)[1]
    form = {**ANA, "slot": day.first, "csrf_token": token}
    wrong = ana.client.post(f"{CLINIC}sign-up", data={**form, "phone": ""}, headers=htmx)
    assert wrong.status_code == 422
    assert wrong.text.lstrip().startswith('<form id="sign-up"')
    right = ana.client.post(f"{CLINIC}sign-up", data=form, headers=htmx)
    assert right.headers["HX-Redirect"].startswith("/passes/")


def test_a_sign_up_costs_the_same_however_many_there_are(day, ana, browser_of):
    ana.get(CLINIC)
    with statements() as few:
        sign_up(ana, day.first, phone="13700000000")
    for number in range(6):
        sign_up(browser_of(day.site), day.first, phone=f"1390000000{number}")
    ben = browser_of(day.site)
    ben.get(CLINIC)
    with statements() as many:
        sign_up(ben, day.second, phone="13700000001")
    assert len(many) == len(few)


def test_a_refused_form_is_packed_like_any_page(day, ana):
    token = re.search(r'csrf_token" value="([^"]+)', ana.get(CLINIC).text)[1]
    packed = {"Accept-Encoding": "br"}
    answer = ana.client.post(f"{CLINIC}sign-up", data={"csrf_token": token}, headers=packed)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "br")

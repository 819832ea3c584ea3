"""Taking a place on a phone, with everything that happens to phones."""

import re

import pytest
from playwright.sync_api import expect

from eventsite import clock
from tests import make
from tests.browser.conftest import DAY
from tests.conftest import NOW

pytestmark = pytest.mark.browser
CLINIC = f"{DAY}booths/clinic/"
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def test_from_the_front_page_to_the_pass_in_five_taps(town, phone_of):
    ana = phone_of()
    ana.open("/")
    ana.tap(ana.page.get_by_role("link", name="关爱日").last)
    ana.tap(ana.page.get_by_role("link", name="健康义诊"))
    expect(ana.page.locator("button.big")).to_have_text("报名 11:00")
    ana.say_who()
    ana.press()
    ana.sees_pass()
    assert ana.taps <= 5
    expect(ana.row("11:00 健康义诊")).to_contain_text("已报名")
    assert town.taken("11:00") == 1


@scripts
def test_the_second_booth_takes_one_tap(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.sign_up()
    ana.open(f"{DAY}booths/legal/")
    expect(ana.page.get_by_label("手机号")).to_have_count(0)
    before = ana.taps
    ana.press()
    ana.sees_pass()
    assert ana.taps - before == 1
    expect(ana.row("13:00 法律咨询")).to_contain_text("已报名")


@scripts
def test_another_time_is_chosen_moved_and_cancelled(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.sign_up(time="11:30")
    mine = ana.row("健康义诊")
    expect(mine).to_contain_text("11:30")
    ana.tap(mine.locator("summary"))
    ana.tap(mine.locator("label.slot", has_text="12:00"))
    ana.tap(mine.get_by_role("button", name="换时间"))
    expect(ana.row("12:00 健康义诊")).to_contain_text("已报名")
    assert (town.taken("11:30"), town.taken("12:00")) == (0, 1)
    ana.tap(ana.row("12:00").locator("summary"))
    ana.tap(ana.page.get_by_role("button", name="取消 12:00 健康义诊"))
    expect(ana.page.locator("#sign-ups li")).to_have_count(0)
    assert town.live_sign_ups() == 0
    ana.sees_pass()


@scripts
def test_who_comes_too_late_waits_and_moves_up(town, phone_of, scripts):
    ana, ben = phone_of(), phone_of(java_script_enabled=scripts)
    if scripts:
        ben.page.clock.install()
    ana.sign_up("legal")
    ben.sign_up("legal", time="13:00", name="李红梅", phone="139 0013 9000")
    expect(ben.row("13:00")).to_contain_text("候补第 1 位")
    ana.tap(ana.row("13:00").locator("summary"))
    ana.tap(ana.page.get_by_role("button", name="取消 13:00"))
    expect(ana.page.locator("#sign-ups li")).to_have_count(0)
    if scripts:
        ben.page.evaluate("document.body.dataset.opened = 'once'")
        ben.page.clock.fast_forward("00:21")  # the page asks by itself
    else:
        ben.page.reload()
    expect(ben.row("13:00")).to_contain_text("已报名")
    if scripts:
        assert ben.page.evaluate("document.body.dataset.opened") == "once"


@scripts
def test_leaving_the_wait_list_is_one_tap(town, phone_of, scripts):
    ana, ben = phone_of(), phone_of(java_script_enabled=scripts)
    ana.sign_up("legal")
    ben.sign_up("legal", time="13:00", name="李红梅", phone="139 0013 9000")
    ben.tap(ben.page.get_by_role("button", name="退出候补"))
    expect(ben.page.locator("#sign-ups li")).to_have_count(0)
    assert town.live_sign_ups() == 1


@scripts
def test_the_language_is_switched_and_kept(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.open(CLINIC)
    ana.tap(ana.page.get_by_role("link", name="English"))
    expect(ana.page).to_have_url(f"{town.url}{CLINIC}?lang=en")
    expect(ana.page.get_by_label("How shall we call you?")).to_be_visible()
    ana.open(DAY)
    expect(ana.page.get_by_text("Sign-up is open")).to_be_visible()
    ana.tap(ana.page.get_by_role("link", name="中文"))
    expect(ana.page.get_by_text("正在报名")).to_be_visible()


@scripts
def test_a_refused_form_keeps_what_was_typed_and_the_note_has_the_focus(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.open(CLINIC)
    ana.choose("11:30")
    ana.say_who(phone="138 0827 451")
    ana.press()
    note = ana.page.get_by_role("alert").filter(has_text="手机号")
    expect(note).to_contain_text("少了 1 位")
    expect(note).to_be_in_viewport()
    expect(ana.page.get_by_label("怎么称呼您")).to_have_value("张师傅")
    expect(ana.page.get_by_label("手机号")).to_have_value("138 0827 451")
    expect(ana.page.get_by_label("外卖骑手")).to_be_checked()
    expect(ana.page.locator("#consent")).to_be_checked()
    expect(ana.page.get_by_label("11:30")).to_be_checked()
    if scripts:
        expect(note).to_be_focused()
        expect(ana.page.locator("button.big")).to_have_text("报名 11:30")
    ana.type_in()
    ana.press()
    ana.sees_pass()
    assert town.taken("11:30") == 1


@scripts
def test_a_time_that_went_meanwhile_is_refused_and_others_are_offered(town, phone_of, scripts):
    ana, ben = phone_of(java_script_enabled=scripts), phone_of()
    town.change_event(limit_per_pass=4)
    ana.open(f"{DAY}booths/legal/")
    ana.say_who()
    ben.sign_up("legal", name="李红梅", phone="139 0013 9000")
    ana.press()
    ana.sees_pass()  # the legal booth has a wait list: nobody is sent away
    expect(ana.row("13:00")).to_contain_text("候补第 1 位")


def test_a_page_that_stays_open_follows_without_disturbing(town, phone_of):
    ana, ben = phone_of(), phone_of()
    ana.page.clock.install()
    ana.open(CLINIC)
    ana.choose("12:00")
    ana.type_in(phone="138 08")
    expect(ana.page.get_by_label("手机号")).to_be_focused()
    ben.sign_up(name="李红梅", phone="139 0013 9000", time="11:30")
    taken = ana.page.locator("label.slot", has_text="11:30")
    before = taken.inner_text()
    for number in range(3):
        ben_too = phone_of()
        ben_too.sign_up(name="王强", phone=f"139 0013 900{number + 1}", time="11:30")
    ana.page.clock.fast_forward("00:31")
    expect(taken).to_contain_text("余 1 位")
    assert before != taken.inner_text()
    expect(ana.page.get_by_label("12:00")).to_be_checked()
    expect(ana.page.get_by_label("怎么称呼您")).to_have_value("张师傅")
    expect(ana.page.get_by_label("手机号")).to_have_value("138 08")
    expect(ana.page.get_by_label("手机号")).to_be_focused()
    expect(ana.page.locator("button.big")).to_have_text("报名 12:00")


def test_the_countdown_reaches_zero_and_opens_the_page(town, phone_of):
    town.change_event(sign_up_opens_at=NOW + make.MINUTE / 12)
    ana = phone_of()
    ana.open(CLINIC)
    expect(ana.page.locator("[data-countdown]")).to_have_text("00:00:04")
    expect(ana.page.locator("button.big")).to_have_count(0)
    with clock.stopped_at(NOW + make.MINUTE):
        expect(ana.page.locator("button.big")).to_have_text("报名 11:00")
    expect(ana.page.locator("[data-countdown]")).to_have_count(0)


def test_a_pass_opens_again_without_network(phone_of):
    ana = phone_of()
    ana.sign_up()
    code = ana.page.locator(".qr b").inner_text()
    ana.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    ana.page.wait_for_load_state("networkidle")
    ana.page.context.set_offline(True)
    ana.page.reload()
    expect(ana.page.locator(".qr b")).to_have_text(code)
    assert ana.page.evaluate("document.querySelector('.qr img').naturalWidth") > 0
    assert ana.page.evaluate("getComputedStyle(document.querySelector('.strip')).color") != (
        "rgb(0, 0, 0)"
    )


def test_going_back_after_signing_up_leads_to_the_same_pass(town, phone_of):
    ana = phone_of()
    ana.sign_up()
    pass_page = ana.page.url
    ana.page.go_back()
    expect(ana.page).to_have_url(town.url + CLINIC)
    if ana.page.locator("button.big").count():
        ana.press()
    else:
        ana.tap(ana.page.get_by_role("link", name="看入场码"))
    expect(ana.page).to_have_url(pass_page)
    assert town.live_sign_ups() == 1


@scripts
def test_two_taps_on_the_button_make_one_sign_up(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.open(CLINIC)
    ana.say_who()
    ana.page.locator("button.big").dblclick()
    ana.sees_pass()
    assert town.live_sign_ups() == 1
    assert town.taken("11:00") == 1


@scripts
def test_a_lost_answer_can_be_asked_for_again(town, phone_of, scripts):
    ana = phone_of(java_script_enabled=scripts)
    ana.open(CLINIC)
    ana.say_who()

    context = ana.page.context
    cookies = context.cookies()

    def lose(route):
        assert route.fetch(max_redirects=0).status in (200, 303)  # taken; and then a tunnel
        context.clear_cookies()
        context.add_cookies(cookies)
        route.abort()

    ana.page.route("**/sign-up", lose)
    ana.press()
    if scripts:
        expect(ana.page.locator("#offline")).to_be_visible()
        expect(ana.page.get_by_label("怎么称呼您")).to_have_value("张师傅")
    else:
        expect(ana.page).to_have_url(re.compile("chrome-error:|/sign-up"))
        ana.page.unroute("**/sign-up")
        ana.open(CLINIC)
        ana.say_who()
    assert town.live_sign_ups() == 1
    ana.page.unroute("**/sign-up")
    ana.press()
    ana.sees_pass()
    assert town.live_sign_ups() == 1


def test_everything_can_be_done_with_the_keyboard(town, phone_of):
    ana = phone_of()
    ana.open(CLINIC)
    keys = ana.page.keyboard

    def go_to(selector):
        for _ in range(30):
            if ana.page.evaluate("(it) => document.activeElement.matches(it)", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"no way to {selector}")

    go_to("input[name=slot]")
    keys.press("ArrowRight")
    go_to("#name")
    keys.type("张师傅")
    go_to("#phone")
    keys.type("138 0827 4519")
    go_to("input[name=group]")
    keys.press("Space")
    go_to("#consent")
    keys.press("Space")
    go_to("button.big")
    keys.press("Enter")
    ana.sees_pass()
    assert town.taken("11:30") == 1

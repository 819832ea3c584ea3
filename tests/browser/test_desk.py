"""The desk by keyboard scanner, on a phone and on a laptop: the field is ready for the next."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from eventsite.checkin.models import Arrival, Scan
from eventsite.db import session, transaction
from eventsite.events import queries as events
from eventsite.passes.models import Pass
from eventsite.signups import actions as places
from tests import make
from tests.checkin.conftest import DESK, Desk, make_day
from tests.tools.browser import PHONE, axe_violations
from tests.tools.serving import served

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
SENSES = """
  window.heard = [];
  window.felt = [];
  navigator.vibrate = (pattern) => window.felt.push(pattern);
  window.AudioContext = class {
    constructor() { this.currentTime = 0; this.state = "running"; this.destination = {}; }
    createOscillator() {
      const tone = { frequency: {}, connect() {}, stop() {} };
      tone.start = () => window.heard.push(tone.frequency.value);
      return tone;
    }
    createGain() {
      return { gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect() {} };
    }
  };
"""

pytestmark = pytest.mark.browser


@dataclass
class Helper:
    """Somebody at the desk with a scanner: counts taps and typed texts."""

    page: Page
    day: object
    url: str
    taps: int = 0
    texts: int = 0
    console: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Go to a page of the desk."""
        self.page.goto(f"{self.url}{DESK}{path}")

    def scan(self, text: str) -> None:
        """What a keyboard scanner does: type wherever the cursor is, and Enter."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def tap(self, what) -> None:
        """Tap or click it."""
        self.taps += 1
        what.click()

    def type_in(self, label: str, text: str) -> None:
        """Write a text into a field."""
        self.texts += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, result: str, *words: str) -> None:
        """The answer is this, and the field is ready for the next."""
        answer = self.page.locator(f'#answer [data-result="{result}"]')
        expect(answer).to_be_visible()
        for each in words:
            expect(self.page.locator("#answer")).to_contain_text(each)
        expect(self.page.locator("#code")).to_be_focused()
        expect(self.page.locator("#code")).to_have_value("")

    def press(self, name: str) -> None:
        """Press the button of this name in the answer."""
        self.tap(self.page.locator("#answer").get_by_role("button", name=name))


@pytest.fixture
def day(lite, at_ten):
    """The day of the desk's tests, served."""
    made = make_day(lite)
    with served(lite) as url:
        made.url = url
        yield made


def staffed(context: BrowserContext, day, who: str) -> None:
    """Sign somebody in, in this browser."""
    cookies = Desk(day, who).client._cookies.values()
    context.add_cookies(
        [{"name": each.key, "value": each.value, "url": day.url} for each in cookies]
    )


@pytest.fixture
def helper_on(browser, day):
    """Make a helper: `helper_on(LAPTOP, "olga")`."""
    contexts = []

    def make_one(screen, who="dora", **options):
        context = browser.new_context(**{**screen, **options})
        contexts.append(context)
        staffed(context, day, who)
        context.add_init_script(SENSES)
        helper = Helper(context.new_page(), day, day.url)
        helper.page.on("console", lambda said: helper.console.append(f"{said.type}: {said.text}"))
        helper.page.on("pageerror", lambda error: helper.console.append(str(error)))
        helper.open()
        return helper

    yield make_one
    for context in contexts:
        context.close()


@pytest.fixture(params=[PHONE, LAPTOP], ids=["phone", "laptop"])
def helper(request, helper_on):
    """Dora, on a phone and on a laptop."""
    return helper_on(request.param)


def count(day, table, *which):
    query = select(func.count()).select_from(table).where(*which)
    with day.site.app_context(), transaction(writing=False):
        return session.scalar(query)


def test_a_scanner_checks_people_in_one_after_the_other(helper, day):
    expect(helper.page.locator("#code")).to_be_focused()
    helper.scan(f"EV:{day.codes['ana']}")
    helper.sees("ok", "张师傅 may come in", "10:20 健康义诊")
    helper.scan(day.codes["ana"].lower())
    helper.sees("already", "10:00 at the gate")
    helper.scan("7K3MQ9XPA")
    helper.sees("unknown", "There is no such code")
    helper.scan(day.codes["dan"])
    helper.sees("cancelled")
    helper.scan(day.codes["ivy"])
    helper.sees("wrong_event")
    helper.scan(day.codes["ben"])
    helper.sees("ok", "李红梅 may come in")
    assert helper.taps == 0
    assert count(day, Scan) == 6
    assert helper.console == []


def test_every_answer_sounds_and_shakes_in_its_own_way(helper, day):
    sounds, shakes = [], []
    for name in ("ana", "ana", "gao", "dan", "ivy"):
        helper.scan(day.codes[name])
        sounds.append(_next_of(helper.page, "heard"))
        shakes.append(_next_of(helper.page, "felt"))
    assert "[]" not in sounds + shakes
    assert len(set(sounds)) == len(set(shakes)) == 5


def _next_of(page, signals):
    """What was heard or felt since last time, as soon as there is anything."""
    for _ in range(100):
        signal = page.evaluate(f"window.{signals}.splice(0)")
        if signal:
            return str(signal)
        page.wait_for_timeout(50)
    return "[]"


def test_codes_come_faster_than_answers(helper, day):
    for name in ("ana", "ben", "cai", "eve"):
        helper.scan(day.codes[name])
    helper.sees("ok", "赵刚")
    assert count(day, Arrival) == 4


def test_a_scanner_that_ends_with_two_line_ends_scans_once(helper, day):
    helper.scan(day.codes["ana"])
    helper.page.keyboard.press("Enter")
    helper.sees("ok", "张师傅")
    helper.page.wait_for_timeout(300)
    helper.sees("ok", "张师傅")
    assert count(day, Scan) == 1


def test_a_code_that_is_scanned_beside_the_field_reaches_it(helper, day):
    helper.page.locator("h2").first.click()
    helper.scan(day.codes["ana"])
    helper.sees("ok", "张师傅")


def test_somebody_is_found_by_name_and_checked_in_by_one_tap(helper, day):
    helper.scan("师傅")
    helper.sees("found", "张师傅", "10:20 健康义诊")
    helper.press("Check in")
    helper.sees("ok", "张师傅 may come in")
    assert helper.taps == 1


def test_nobody_found_says_what_to_do(helper):
    helper.scan("没有人")
    helper.sees("unknown", "Nobody found")


def test_who_has_no_booking_is_admitted_by_one_tap(helper, day):
    helper.scan(day.codes["gao"])
    helper.sees("no_booking", "高明 has not signed up")
    helper.press("Let in as walk-in")
    helper.sees("ok", "高明 may come in")
    assert helper.taps == 1


def test_at_a_booth_there_is_a_place_by_one_tap(helper, day):
    helper.open("?booth=clinic")
    helper.scan(day.codes["gao"])
    helper.sees("no_booking", "There is room at 10:20")
    helper.press("Add at 10:20")
    helper.sees("ok", "10:20 健康义诊")


def test_who_is_early_is_let_in_all_the_same(helper, day):
    helper.open("?booth=clinic")
    helper.scan(day.codes["ben"])
    helper.sees("too_early", "check-in from 11:30")
    helper.press("Let in all the same")
    helper.sees("ok", "李红梅")


def test_a_scan_is_undone_by_one_tap(helper, day):
    helper.scan(day.codes["ana"])
    helper.sees("ok")
    helper.press("Undo this")
    helper.sees("undone", "张师傅")
    helper.scan(day.codes["ana"])
    helper.sees("ok")
    assert count(day, Arrival, Arrival.undone_at.is_(None)) == 1


def test_a_walk_in_takes_a_name_and_three_taps(helper, day):
    helper.tap(helper.page.get_by_role("link", name="Walk-in"))
    expect(helper.page.get_by_label("Name", exact=True)).to_be_focused()
    helper.type_in("Name", "新来的")
    helper.tap(helper.page.locator("label", has_text="Truck driver"))
    helper.tap(helper.page.locator("#consent"))
    helper.tap(helper.page.get_by_role("button", name="Register and let in"))
    helper.sees("ok", "新来的 may come in")
    expect(helper.page.locator("svg.segno")).to_be_visible()
    assert helper.taps == 4
    helper.scan(day.codes["ana"])
    helper.sees("ok", "张师傅")
    expect(helper.page.locator("svg.segno")).to_have_count(0)


def test_a_phone_number_that_is_known_leads_to_its_pass(helper, day):
    with day.site.app_context(), transaction(writing=False):
        phone = session.scalar(select(Pass.phone).where(Pass.name == "张师傅"))
    helper.open("walk-in")
    helper.type_in("Name", "老张")
    helper.type_in("Mobile number", phone)
    helper.page.locator("label", has_text="Courier").click()
    helper.page.locator("#consent").click()
    helper.page.get_by_role("button", name="Register and let in").click()
    expect(helper.page.locator("#answer")).to_contain_text("This number has a pass")
    helper.press("Check in")
    helper.sees("ok", "张师傅")


def test_a_desk_sees_within_seconds_what_another_does(helper, helper_on, day):
    other = helper_on(LAPTOP, "olga")
    other.scan(day.codes["ana"])
    other.sees("ok")
    expect(helper.page.locator("#live")).to_contain_text("张师傅", timeout=8000)
    expect(helper.page.locator("#live")).to_contain_text("1 have come")
    expect(helper.page.locator("#code")).to_be_focused()


def test_what_is_being_typed_stays_while_the_figures_change(helper, helper_on, day):
    helper.page.keyboard.type("7K3")
    helper_on(LAPTOP, "olga").scan(day.codes["ana"])
    expect(helper.page.locator("#live")).to_contain_text("张师傅", timeout=8000)
    expect(helper.page.locator("#code")).to_have_value("7K3")


def test_without_network_the_code_comes_back_and_is_sent_once(helper, day):
    helper.page.context.set_offline(True)
    helper.scan(day.codes["ana"])
    expect(helper.page.locator("#offline")).to_be_visible()
    expect(helper.page.locator("#code")).to_have_value(day.codes["ana"])
    helper.page.context.set_offline(False)
    helper.page.locator("#code").press("Enter")
    helper.sees("ok", "张师傅")
    assert count(day, Scan) == 1


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_without_javascript_everything_works_by_pages(helper_on, day, screen):
    helper = helper_on(screen, java_script_enabled=False)
    page = helper.page

    def scan(text):
        page.locator("#code").fill(text)
        page.locator("#code").press("Enter")

    def sees(result):
        expect(page.locator(f'#answer [data-result="{result}"]')).to_be_visible()

    scan(day.codes["ana"])
    sees("ok")
    page.reload()  # the browser sends the form again, and that is the same scan
    sees("ok")
    assert count(day, Scan) == 1
    scan(day.codes["ana"])
    sees("already")
    scan("7K3MQ9XPA")
    sees("unknown")
    scan("红梅")
    page.get_by_role("button", name="Check in").click()
    sees("ok")
    page.get_by_role("button", name="Undo this").click()
    sees("undone")
    scan(day.codes["gao"])
    page.get_by_role("button", name="Let in as walk-in").click()
    sees("ok")
    page.get_by_role("link", name="Walk-in").click()
    page.get_by_label("Name", exact=True).fill("新来的")
    page.locator("label", has_text="Courier").click()
    page.locator("#consent").check()
    page.get_by_role("button", name="Register and let in").click()
    sees("ok")
    assert count(day, Arrival, Arrival.undone_at.is_(None)) == 3


def test_ten_people_take_eleven_taps(helper, day):
    """Five by scanner, three by name, two on the spot, as they stand in the line."""
    for code in (day.codes["ana"], day.codes["ben"], *_three_more(day)):
        helper.scan(code)
        helper.sees("ok")
    for name in ("王强", "赵刚", "小朵"):
        helper.scan(name)
        helper.sees("found")
        helper.press("Check in")
        helper.sees("ok")
    for name in ("老周", "老吴"):
        helper.tap(helper.page.get_by_role("link", name="Walk-in"))
        helper.type_in("Name", name)
        helper.tap(helper.page.locator("label", has_text="Courier"))
        helper.tap(helper.page.locator("#consent"))
        helper.tap(helper.page.get_by_role("button", name="Register and let in"))
        helper.sees("ok", name)
    assert count(day, Arrival, Arrival.undone_at.is_(None)) == 10
    assert (helper.taps, helper.texts) == (3 + 2 * 4, 2)


def _three_more(day):
    def book():
        clinic = events.booth_of("care-day", "clinic")
        slot = next(each for each in clinic.slots if each.id == day.slots["clinic 12:00"])
        people = [make.owner(clinic.event, name) for name in ("周一", "周二", "周三")]
        for one in people:
            places.take(clinic, slot, one)
        return [one.code for one in people]

    return day.do(book)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_everybody_can_use_it(helper_on, day, screen, scheme):
    helper = helper_on(screen, color_scheme=scheme)
    found = axe_violations(helper.page)
    for code in (day.codes["ana"], day.codes["ana"], day.codes["gao"], day.codes["dan"], "红梅"):
        helper.scan(code)
        expect(helper.page.locator("#answer [data-result]")).to_be_visible()
        helper.page.wait_for_timeout(200)
        found += axe_violations(helper.page)
    helper.page.locator("summary").click()
    found += axe_violations(helper.page)
    for path in ("walk-in", "passes/1/"):
        helper.open(path)
        found += axe_violations(helper.page)
    assert sorted(set(found)) == []


def test_nothing_is_wider_than_the_phone(helper_on, day):
    helper = helper_on(PHONE)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for code in (day.codes["ana"], day.codes["gao"], "红梅"):
        helper.scan(code)
        helper.page.wait_for_timeout(200)
        assert not helper.page.evaluate(wide)
    for path in ("walk-in", "passes/1/", "?lang=zh"):
        helper.open(path)
        assert not helper.page.evaluate(wide)


def test_the_language_of_an_answer_is_the_pages(helper, day):
    helper.open("?lang=zh")
    helper.scan(day.codes["ana"])
    helper.sees("ok")
    assert not re.search(r"may come in", helper.page.locator("#answer").inner_text())

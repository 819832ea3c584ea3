"""Every kind of page: right HTML, open to everybody, fit for every screen and for large text."""

import pytest

from eventsite import clock
from tests.conftest import NOW, make_site, settings_for
from tests.tools.browser import axe_violations
from tests.tools.html import html_errors
from tests.tools.serving import served
from tests.tools.world import CHAT, NAMES, World

SEND = """([path, sent]) => {
  const form = document.querySelector(`form[action="${path}"]`);
  const add = (name) => form.appendChild(Object.assign(document.createElement("input"), { name }));
  for (const [name, value] of Object.entries(sent)) {
    const found = Array.from(form.elements).filter((each) => each.name === name && !each.disabled);
    for (const each of found.length ? found : [add(name)]) {
      const isChosen = each.value === String(value);
      if (each.matches("[type=radio], [type=checkbox]")) each.checked = isChosen;
      else each.value = value;
    }
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
OPEN = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
# A link in a sentence may be small; one whose ::after covers its row, or a label's input, is not.
SMALL_TARGETS = """() => {
  const isInSentence = (each) => getComputedStyle(each).display === "inline"
    && each.parentElement.textContent.trim().length > each.textContent.trim().length;
  const area = (each) => {
    if (each.matches("[type=radio], [type=checkbox]")) return each.closest("label");
    return getComputedStyle(each, "::after").position === "absolute" ? each.closest("li") : each;
  };
  return Array.from(document.querySelectorAll("a, button, input, select, textarea, summary"))
    .filter((each) => each.checkVisibility() && !each.matches(":disabled, [type=hidden]"))
    .filter((each) => !isInSentence(each) && area(each).getBoundingClientRect().height < 47.9)
    .map((each) => each.outerHTML.slice(0, 200));
}"""
SCREENS = [(360, "light"), (360, "dark"), (1280, "light")]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    site = make_site(settings_for(folder, icp_number="蜀ICP备00000000号-1", operator="志愿服务"))
    with clock.stopped_at(NOW):
        yield World(site)
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(scope="module")
def address(world):
    with served(world.site) as url:
        yield url


def _is_meant(text, is_the_page):
    """Chromium reports a page that is a refusal, and requests it gave up for another page."""
    return text == "net::ERR_ABORTED" or (
        is_the_page and text.startswith("Failed to load resource")
    )


@pytest.fixture
def look_at(world, address, new_context):
    """Open a page of the world in a browser, with its details opened; what the console says."""

    def look(name, language="zh"):
        wanted = world.looks[name]
        context = new_context(user_agent=CHAT) if wanted.who == "chat" else new_context()
        known = {"lang": language, "eventsite": world.cookies[wanted.who] or ""}
        context.add_cookies([{"name": n, "value": v, "url": address} for n, v in known.items()])
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append((message.text, message.location["url"])))
        page.on("pageerror", lambda error: said.append((str(error), "")))
        page.on("requestfailed", lambda failed: said.append((failed.failure, failed.url)))
        page.goto(address + (wanted.seen or wanted.path))
        if wanted.sent is not None:
            with page.expect_navigation():
                page.evaluate(SEND, [wanted.path, wanted.sent])
        page.evaluate(OPEN)
        return page, [text for text, url in said if not _is_meant(text, url == page.url)]

    return look


@pytest.mark.html
def test_the_checker_finds_no_mistake(world):
    pages = {
        f"{name} ({language})": world.answer(name, language).text
        for name in world.looks
        for language in ("zh", "en")
    }
    assert html_errors(pages) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_open_to_everybody(look_at, name):
    page, said = look_at(name)
    found = []
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {line}" for line in axe_violations(page)]
    assert found == []
    assert said == []


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_every_screen_and_every_thumb(look_at, name):
    for language in ("zh", "en"):
        page, said = look_at(name, language)
        assert page.evaluate(SMALL_TARGETS) == []
        page.set_viewport_size({"width": 320, "height": 568})
        assert page.evaluate(TOO_WIDE) <= 0
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate(LARGE_TEXT)
        assert page.evaluate(TOO_WIDE) <= 0
        assert said == []

"""What people see when something is not as they wished."""

import re

import pytest

from tests import make
from tests.web.conftest import BOOTH, PART, SIGN_UP

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-z]{3,}")
HOWS = ["400", "403", "404", "405", "409", "413", "429", "500", "503", "bug"]
STATUS = {"bug": 500}
INSIDES = ("Traceback", 'File "', "RuntimeError", "werkzeug", "eventsite/")


def words(html):
    """What a reader sees between the tags; couplets and links to the other language aside."""
    main = html[html.find("<main") : html.find("</main>")] if "<main" in html else html
    main = re.sub(r'<p class="strip.*?</p>|<(svg|script)\b.*?</\1>', "", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("how", HOWS)
def test_every_error_is_a_page_in_the_readers_language(failing, how, language):
    answer = failing.test_client().get(f"/fail/{how}?lang={language}")
    assert answer.status_code == STATUS.get(how, int(how) if how.isdigit() else 0)
    assert answer.headers["X-Request-ID"]
    assert answer.text.count("<h1>") == 1
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text
    assert 'class="btn grow" href="/"' in answer.text  # a way on
    assert not any(word in answer.text for word in INSIDES)
    if how not in ("409", "429"):  # whose texts are made up here
        assert bool(CHINESE.search(words(answer.text))) == (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("how", HOWS)
def test_every_error_is_a_part_where_a_part_was_asked_for(failing, how, language):
    client = failing.test_client()
    client.set_cookie("lang", language)
    answer = client.get(f"/fail/{how}", headers=PART)
    assert answer.status_code == STATUS.get(how, int(how) if how.isdigit() else 0)
    assert answer.headers["X-Request-ID"]
    assert answer.headers["HX-Retarget"] == "#notice"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text
    assert not any(word in answer.text for word in INSIDES)
    assert words(answer.text)


def test_a_mistake_of_ours_names_the_request_and_nothing_else(failing):
    answer = failing.test_client().get("/fail/bug?text=very+secret&lang=en")
    assert answer.headers["X-Request-ID"] in words(answer.text)
    assert "secret" not in answer.text


@pytest.mark.parametrize("how", ["429", "503"])
def test_who_should_wait_is_told_how_long(failing, how):
    answer = failing.test_client().get(f"/fail/{how}")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("path", "language", "sentence"),
    [
        ("/nothing", "zh", "走错门了"),
        ("/nothing", "en", "Wrong door"),
        ("/events/nothing/", "en", "Wrong door"),
        ("/events/care-day/booths/nothing/", "en", "Wrong door"),
        ("/passes/1-0000000000000000000000/", "en", "replaced by a newer one"),
        ("/events/Care-Day/", "en", "Wrong door"),
        ("/%E5%BC%A0%20%00/", "en", "Wrong door"),
    ],
)
def test_an_address_without_a_page_is_a_wrong_door(failing, path, language, sentence):
    answer = failing.test_client().get(path, query_string={"lang": language})
    assert answer.status_code == 404
    assert sentence in answer.text


def test_a_sign_up_address_that_is_opened_says_so_and_names_the_method(failing):
    answer = failing.test_client().get(f"{SIGN_UP}?lang=en")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "Go back to the page you came from" in answer.text


def test_a_novel_in_place_of_a_name_is_too_much(lite, add_day, browser_of, count):
    slot = add_day(lite)
    ana = browser_of(lite)
    answer = ana.submit(SIGN_UP, make.form(slot, "很长" * 100_000))
    assert answer.status_code == 413
    assert "短" in words(answer.text)
    assert count(lite) == 0


def test_who_floods_the_form_is_asked_to_wait(failing, browser_of):
    flood, path = browser_of(failing), "/events/care-day/enter-code"
    flood.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    answers = [flood.submit(path, seen=path) for _ in range(31)]
    assert {answer.status_code for answer in answers[:-1]} == {422}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_a_form_with_mistakes_comes_back_as_it_was_typed(lite, add_day, browser_of, headers):
    slot = add_day(lite)
    ana = browser_of(lite)
    answer = ana.submit(SIGN_UP, make.form(slot, "张 & 李", "138 0827"), headers=headers)
    assert answer.status_code == 422
    assert 'value="张 &amp; 李"' in answer.text
    assert 'value="138 0827"' in answer.text
    assert answer.text.count("少了 4 位") == 2  # in the note, and at the field
    assert ("<html" in answer.text) == (not headers)
    assert "HX-Retarget" not in answer.headers


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_a_refusal_by_a_rule_comes_back_with_the_form(lite, add_day, browser_of, headers):
    slot = add_day(lite)
    ana, ben = browser_of(lite), browser_of(lite)
    ana.submit(SIGN_UP, make.form(slot))
    answer = ben.submit(SIGN_UP, make.form(slot, "李红梅"), headers=headers)
    assert answer.status_code == 409
    assert "这个号码已经有入场码" in answer.text
    assert 'value="李红梅"' in answer.text
    assert ("<html" in answer.text) == (not headers)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_what_is_no_form_is_refused_without_a_mistake(failing, kind):
    answer = failing.test_client().post(SIGN_UP, data=b"\xff\x00{", content_type=kind)
    assert answer.status_code == 422
    assert answer.text.count("<h1>") == 1


def test_a_head_request_has_headers_only(failing):
    answer = failing.test_client().head(BOOTH)
    assert answer.status_code == 200
    assert answer.data == b""

"""简体中文 unless somebody chose English, which is remembered."""

import re

import pytest

from eventsite.db import transaction
from tests import make
from tests.conftest import make_site, settings_for
from tests.web.conftest import BOOTH, SIGN_UP

OTHER = re.compile(r'<a href="([^"]+)" lang="(?:en|zh-CN)" hreflang')
CHINESE, ENGLISH = '<html lang="zh-CN">', '<html lang="en">'


def other_language(answer):
    """Where the page's link to the other language leads."""
    (link,) = OTHER.findall(answer.text)
    return link


def test_who_has_not_chosen_reads_chinese(failing):
    answer = failing.test_client().get("/", headers={"Accept-Language": "en"})
    assert CHINESE in answer.text
    assert answer.headers["Content-Language"] == "zh-CN"


def test_a_choice_is_remembered_until_the_next(failing):
    client = failing.test_client()
    assert ENGLISH in client.get("/?lang=en").text
    assert ENGLISH in client.get("/privacy/").text
    assert CHINESE in client.get("/privacy/?lang=zh").text
    assert CHINESE in client.get("/").text
    assert client.get("/").headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize("nonsense", ["fr", "", "en%0aSet-Cookie", "../en"])
def test_a_language_that_we_do_not_have_changes_nothing(failing, nonsense):
    client = failing.test_client()
    client.get("/?lang=en")
    answer = client.get(f"/?lang={nonsense}")
    assert ENGLISH in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/privacy/",
        "/passes/",
        "/sign-in",
        "/events/care-day/",
        BOOTH,
        "/events/care-day/find-pass",
        "/events/care-day/enter-code",
        "/nothing",
        SIGN_UP,
    ],
)
def test_the_link_on_a_page_leads_to_the_same_page_in_english(failing, path):
    client = failing.test_client()
    link = other_language(client.get(path))
    assert link == f"{path if client.get(path).status_code == 200 else '/'}?lang=en"
    answer = client.get(link)
    assert answer.status_code == 200
    assert ENGLISH in answer.text
    assert CHINESE in client.get(other_language(answer)).text


def test_on_a_pass_it_leads_to_the_pass(lite, add_day, browser_of):
    ana = browser_of(lite)
    path = ana.submit(SIGN_UP, make.form(add_day(lite))).headers["Location"]
    assert other_language(ana.get(path)) == f"{path}?lang=en"


@pytest.mark.parametrize(
    ("path", "seen", "form"),
    [
        (SIGN_UP, BOOTH, {"phone": "1"}),
        ("/events/care-day/find-pass", None, {"phone": "1"}),
        ("/events/care-day/enter-code", None, {"phone": "1"}),
        ("/sign-in", None, {}),
        ("/sign-in", None, {"username": "nobody", "password": "something"}),
    ],
)
def test_on_a_refused_form_it_leads_to_the_empty_form(failing, browser_of, path, seen, form):
    ana = browser_of(failing)
    refused = ana.submit(path, form, seen=seen or path)
    assert refused.status_code in (403, 422)
    link = other_language(refused)
    assert link == f"{seen or path}?lang=en"
    assert ana.get(link).status_code == 200


def test_on_a_form_from_a_page_that_was_open_too_long_it_leads_somewhere(failing):
    client = failing.test_client()
    answer = client.get(other_language(client.post(SIGN_UP)))
    assert answer.status_code == 200


def test_under_an_address_that_names_nothing_it_leads_to_the_same_in_english(failing):
    client = failing.test_client()
    answer = client.get(other_language(client.get("/events/nothing/")))
    assert answer.status_code == 404
    assert "Wrong door" in answer.text


def test_an_organizers_texts_fall_back_to_chinese(tmp_path, at_ten):
    site = make_site(settings_for(tmp_path))
    with site.app_context(), transaction():
        event = make.event(name_en="Care Day")
        make.booth(event, slug="clinic")
    page = site.test_client().get("/events/care-day/?lang=en").text
    assert "Care Day" in page
    assert "健康义诊" in page

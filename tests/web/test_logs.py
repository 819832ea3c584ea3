"""Logs: one line a request, enough to find a mistake, and nothing of anybody."""

import json
import logging

import pytest
from flask import after_this_request

from eventsite.db import session
from eventsite.passes.models import Person
from eventsite.web.access import open_to
from tests import make
from tests.conftest import make_site, settings_for
from tests.web.conftest import BOOTH, SIGN_UP, add_failures

NAME, PHONE, QUERY, BROWSER = "欧阳小明", "13912345678", "wonderful-query", "Spyglass/7.7"
ADDRESS = "203.0.113.42"


@pytest.fixture
def logged(tmp_path, capfd, caplog, browser_of):
    """Start a site that logs as in earnest: the site, somebody's browser, and what is logged."""

    def lines():
        printed = capfd.readouterr()
        assert printed.out == ""
        assert [record for record in caplog.records if record.name[:9] != "eventsite"] == []
        return [json.loads(line) for line in printed.err.splitlines()]

    def start():
        made = make_site(settings_for(tmp_path, sms="none"))
        made.testing = False
        visitor = browser_of(made)
        visitor.client.environ_base |= {"HTTP_USER_AGENT": BROWSER, "REMOTE_ADDR": ADDRESS}
        return made, visitor, lines

    caplog.set_level(logging.WARNING)
    return start


def everything(site, visitor, slot):
    """Most of what people do, well and badly; the secrets that must not be seen."""
    pass_page = visitor.submit(SIGN_UP, make.form(slot, NAME, PHONE)).headers["Location"]
    secret = pass_page.split("/")[2]
    for path in (BOOTH, pass_page, pass_page + "qr.svg", pass_page + "calendar.ics"):
        visitor.get(f"{path}?q={QUERY}&name={NAME}")
    for path in (secret, f"passes/{secret}", f"passes//{secret}/", f"{secret}/passes/", NAME):
        visitor.get(f"/{path}")
        visitor.get(f"/events/{path}/?{QUERY}")
    visitor.submit(f"{pass_page}sign-ups/1/cancel")
    visitor.submit(SIGN_UP, make.form(slot, NAME, "139"), seen=BOOTH)
    visitor.submit("/sign-in", {"username": NAME, "password": PHONE}, seen="/sign-in")
    visitor.submit("/events/care-day/enter-code", {"phone": PHONE, "code": "123456"})
    visitor.client.post(SIGN_UP, data={"name": NAME}, headers={"Referer": pass_page})
    return secret, PHONE[3:], NAME, QUERY, BROWSER, ADDRESS


def test_logs_tell_nothing_of_anybody(logged, add_day):
    site, visitor, lines = logged()
    slot = add_day(site)
    lines()
    planted = everything(site, visitor, slot)
    text = json.dumps(lines(), ensure_ascii=False)
    assert [word for word in planted if word in text] == []
    metrics = site.test_client().get("/metrics").text
    assert [word for word in planted if word in metrics] == []


def test_every_request_has_one_line_with_its_id_and_its_route(logged, add_day):
    site, visitor, lines = logged()
    add_day(site)
    lines()
    answers = [visitor.get(path) for path in (BOOTH, "/nothing", "/health")]
    written = lines()
    assert [line["id"] for line in written] == [a.headers["X-Request-ID"] for a in answers]
    assert [(line["method"], line["route"], line["status"]) for line in written] == [
        ("GET", "/events/<slug:event>/booths/<slug:booth>/", 200),
        ("GET", "none", 404),
        ("GET", "/health", 200),
    ]
    assert all(line["ms"] >= 0 for line in written)
    assert len({line["id"] for line in written}) == 3


def in_a_statement():
    session.add_all([Person(id=1, phone=PHONE, proven_at=make.clock.now()) for _ in "ab"])
    session.flush()


def in_its_text():
    raise RuntimeError(f"{NAME} {PHONE} {QUERY}")


def in_its_cause():
    try:
        in_its_text()
    except RuntimeError as cause:
        raise ValueError(PHONE) from cause


def after_the_answer():
    @after_this_request
    def spoil(_response):
        in_its_text()

    return "ok"


@pytest.mark.parametrize("mistake", [in_a_statement, in_its_text, in_its_cause, after_the_answer])
def test_a_mistake_is_logged_with_its_place_and_without_its_text(logged, mistake):
    site, visitor, lines = logged()

    @site.route("/passes/<secret>/spoil")
    @open_to("anybody")
    def spoil(secret):
        return mistake()

    answer = visitor.get(f"/passes/{QUERY}/spoil?{NAME}")
    assert answer.status_code == 500
    written = lines()
    text = json.dumps(written, ensure_ascii=False)
    planted = (NAME, PHONE[3:], QUERY, BROWSER, ADDRESS)
    assert [word for word in planted if word in text] == []
    assert PHONE not in answer.text
    trouble = next(line for line in written if line["level"] == "error")
    assert trouble["id"] in (answer.headers.get("X-Request-ID"), written[-1]["id"])
    kind, *places = trouble["trouble"]
    assert kind.endswith("Error")
    assert any("test_logs.py" in place for place in places)


def test_the_id_on_the_page_of_a_mistake_finds_its_line(logged):
    site, visitor, lines = logged()
    add_failures(site)
    page = visitor.get(f"/fail/bug?text={QUERY}").text
    (trouble,) = [line for line in lines() if line["level"] == "error"]
    assert trouble["id"] in page

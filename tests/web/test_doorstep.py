"""Requests that nobody's browser sends."""

import pytest


@pytest.mark.parametrize("host", ["a..b", "." * 300, "a" * 300, "xn--\xff"])
def test_a_host_that_is_no_name_is_turned_away(lite, host):
    answer = lite.test_client().get("/", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert "check it" in answer.text


def test_an_unreadable_cookie_is_no_cookie(lite):
    cookie = {"HTTP_COOKIE": "eventsite=\xff; lang=en"}
    answer = lite.test_client().get("/", environ_overrides=cookie)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "zh-CN"

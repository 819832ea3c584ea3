"""Staff for the tests, and browsers in which they are signed in."""

import pytest

from eventsite.accounts import actions
from eventsite.db import transaction

PASSWORD = "four words of mine"


@pytest.fixture
def hire():
    """Add staff to a site: `hire(site, "ana", is_admin=True)`."""

    def add(site, username="ana", **facts):
        with site.app_context(), transaction():
            return actions.create_staff(username, PASSWORD, username.title(), **facts)

    return add


@pytest.fixture
def sign_in(browser_of):
    """Sign in: `sign_in(browser, "ana")` gives the answer; a site instead of a browser gives the
    browser in which she is signed in."""

    def try_it(at, username="ana", password=PASSWORD, **more):
        browser = at if hasattr(at, "submit") else browser_of(at)
        browser.client.set_cookie("lang", "en")
        form = {"username": username, "password": password, **more}
        answer = browser.submit("/sign-in", form, seen="/sign-in")
        if browser is at:
            return answer
        assert answer.status_code == 303
        return browser

    return try_it


@pytest.fixture
def from_address(browser_of):
    """A browser at a network address: `from_address(site, "203.0.113.7")`."""

    def make(site, address):
        browser = browser_of(site)
        browser.client.environ_base["REMOTE_ADDR"] = address
        return browser

    return make

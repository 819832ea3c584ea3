"""A day to sign up for, and addresses under which things go wrong in every way."""

import pytest
from flask import abort, request

from eventsite import clock
from eventsite.db import session, transaction
from eventsite.errors import Refusal, TooMany
from eventsite.passes.models import Pass
from eventsite.web.access import open_to
from eventsite.web.site import busy
from tests import make
from tests.conftest import NOW, make_site, settings_for

BOOTH = "/events/care-day/booths/clinic/"
SIGN_UP = BOOTH + "sign-up"
PART = {"HX-Request": "true", "HX-Target": "form#sign-up", "HX-Current-URL": "http://localhost/"}
WAYS = {
    "409": lambda: Refusal("refused", "sorry"),
    "429": lambda: TooMany("refused", "sorry"),
    "503": busy,
    "bug": lambda: RuntimeError(request.args.get("text", "a bug")),
}


@pytest.fixture
def add_day(at_ten):
    """Add the event to a site: its clinic has one slot an hour from now, for one person; the id of
    that slot."""

    def add(site, capacity=1):
        with site.app_context(), transaction():
            return make.slot(make.booth(make.event()), capacity=capacity).id

    return add


@pytest.fixture
def count():
    """How many rows a table has: `count(site, Pass)`."""

    def rows(site, table=Pass):
        with site.app_context(), transaction(writing=False):
            return session.query(table).count()

    return rows


def add_failures(site):
    """Let `/fail/<how>` go wrong: with a status, or as a mistake of ours."""

    @site.route("/fail/<how>", methods=["GET", "POST"])
    @open_to("anybody")
    def fail(how):
        if how in WAYS:
            raise WAYS[how]()
        abort(int(how))


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """A site with the day and with failures, for tests that only look."""
    made = make_site(settings_for(tmp_path_factory.mktemp("failing")))
    add_failures(made)
    with clock.stopped_at(NOW):
        with made.app_context(), transaction():
            make.slot(make.booth(make.event()))
        yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()

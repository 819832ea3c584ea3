"""One request, one transaction: returning commits, raising leaves nothing behind."""

import pytest
from flask import Blueprint, abort, request
from sqlalchemy import select

from eventsite.db import session
from eventsite.errors import NotFound, Refusal
from eventsite.passes.models import Person
from eventsite.web.access import open_to
from eventsite.web.pages import page, refused
from eventsite.web.site import shown_again_by
from tests import make


def write(phone):
    session.add(Person(phone=phone, proven_at=make.clock.now()))
    session.flush()


def refuse():
    raise Refusal("no", "sorry")


def lose():
    raise NotFound("nothing")


def fail():
    raise RuntimeError("a bug")


def fail_in_the_database():
    write("+8613800138000")


ENDS = {
    "returns": (lambda: "ok", 200, 1),
    # What must be remembered although it fails is returned.
    "returns a refusal": (lambda: refused(Refusal("no")), 409, 1),
    "refuses": (refuse, 409, 0),
    "finds nothing": (lose, 404, 0),
    "aborts": (lambda: abort(403), 403, 0),
    "fails": (fail, 500, 0),
    "fails in the database": (fail_in_the_database, 500, 0),
    "fails in the template": (lambda: page("no/such.html"), 500, 0),
}


@pytest.fixture
def writing(site):
    """The site with an address that writes a row and then ends as it is told."""
    blueprint = Blueprint("ends", __name__)

    @blueprint.get("/form/<how>")
    @open_to("anybody")
    def form(how):
        rows = session.scalars(select(Person.phone)).all()
        return f"the form, {len(rows)} rows, typed: {request.form.get('typed')}"

    @blueprint.post("/end/<how>")
    @open_to("anybody")
    def end(how):
        write("+8613800138000")
        return ENDS[how][0]()

    @blueprint.post("/again/<how>")
    @shown_again_by(form)
    def again(how):
        return end(how)

    site.register_blueprint(blueprint)
    site.config["WTF_CSRF_ENABLED"] = False
    return site


@pytest.mark.parametrize("how", ENDS)
def test_what_a_request_wrote_stays_only_when_it_returns(writing, count, how):
    _end, status, kept = ENDS[how]
    answer = writing.test_client().post(f"/end/{how}")
    assert answer.status_code == status
    assert count(writing, Person) == kept


def test_the_form_is_shown_again_from_a_new_transaction_with_what_was_typed(writing, count):
    answer = writing.test_client().post("/again/refuses", data={"typed": "张师傅"})
    assert answer.status_code == 409
    assert answer.text == "the form, 0 rows, typed: 张师傅"
    assert count(writing, Person) == 0


def test_what_is_not_there_is_not_shown_again_with_a_form(writing):
    answer = writing.test_client().post("/again/finds nothing", data={"typed": "张师傅"})
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_the_next_request_on_the_same_thread_starts_clean(writing, count):
    client = writing.test_client()
    client.post("/end/fails")
    assert client.post("/end/returns").status_code == 200
    assert count(writing, Person) == 1

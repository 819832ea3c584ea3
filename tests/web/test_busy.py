"""A database that somebody else holds: people are told to come back, and nothing is half done."""

import subprocess
import sys
from contextlib import contextmanager
from time import monotonic

import psycopg
import pytest
from sqlalchemy import event, make_url, text

from eventsite.db import EVENT_LOCK, session, transaction
from eventsite.journal.models import Entry
from eventsite.messages.models import Message
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests import make
from tests.web.conftest import BOOTH, PART, SIGN_UP

database = sys.modules["eventsite.db"]
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(database, "WAIT_FOR_DATABASE", 0.3)


@contextmanager
def held_by_another_process(url):
    """A process that has the writer's lock, or in PostgreSQL that of every event."""
    if url.startswith("sqlite"):
        file = make_url(url).database
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", HOLD, file], **pipes) as process:
            assert process.stdout.readline() == b"held\n"
            yield
            process.stdin.close()
    else:
        address = make_url(url).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
            for event_id in range(1, 5):
                lock = "SELECT pg_advisory_xact_lock(%s, %s)"
                connection.execute(lock, [EVENT_LOCK, event_id])
            yield


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_who_signs_up_meanwhile_is_asked_to_try_again(site, add_day, browser_of, count, headers):
    slot = add_day(site)
    ana = browser_of(site)
    ana.get(BOOTH)
    before = count(site, Entry)
    with held_by_another_process(site.settings.database_url):
        began = monotonic()
        answer = ana.submit(SIGN_UP, make.form(slot), headers=headers)
        assert monotonic() - began < 5
        assert ana.get(BOOTH).status_code == 200  # who only looks need not wait
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "请" in answer.text
    assert ("<html" in answer.text) == (not headers)
    assert [count(site, table) for table in (Pass, SignUp, Message)] == [0, 0, 0]
    assert count(site, Entry) == before
    assert ana.submit(SIGN_UP, make.form(slot)).status_code == 303
    assert [count(site, table) for table in (Pass, SignUp, Message)] == [1, 1, 1]


def test_who_waits_too_long_for_their_turn_is_asked_to_try_again(lite, add_day, browser_of, count):
    slot = add_day(lite)
    ana = browser_of(lite)
    with database._turn:
        answer = ana.submit(SIGN_UP, make.form(slot))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert count(lite) == 0
    assert ana.submit(SIGN_UP, make.form(slot)).status_code == 303


def test_a_database_that_can_only_be_read_says_so_kindly(lite, add_day, browser_of, count):
    slot = add_day(lite)
    ana = browser_of(lite)
    with lite.app_context():
        engine = lite.extensions["sqlalchemy"].engine
        engine.dispose()

    def shut(connection, _record):
        connection.execute("PRAGMA query_only = ON")

    event.listen(engine, "connect", shut)
    answer = ana.submit(SIGN_UP, make.form(slot))
    event.remove(engine, "connect", shut)
    engine.dispose()
    assert answer.status_code == 503
    assert count(lite) == 0


def test_the_journal_of_sqlite_survives_a_power_cut(lite):
    with lite.app_context(), transaction(writing=False):
        found = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]

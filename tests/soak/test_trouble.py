"""A disk that is full, a database that somebody holds: a sentence, a hint when to come back, and
nothing half done."""

import resource
import sqlite3
import time
from contextlib import closing, contextmanager
from functools import partial

import psycopg
import pytest
from sqlalchemy import func, make_url, select

from eventsite.db import EVENT_LOCK, session
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests.soak.clients import Crowd, busy, wait_until
from tests.soak.disks import MAY_MOUNT, database_on, small_disk
from tests.soak.house import CLINIC, EVENT, housed
from tests.tools.counts import often
from tests.tools.phone import Phone
from tests.tools.postgres import new_database

pytestmark = pytest.mark.slow

CLIENTS = 16
ANSWERS = often(40, 1000)  # that say no, before there is room again
HELD = often(11, 20)  # seconds; the site itself waits for ten
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def counts(house):
    """How many passes there are, and sign-ups."""
    tables = (Pass, SignUp)
    return house.look(
        lambda: [session.scalar(select(func.count()).select_from(table)) for table in tables]
    )


def storm_without_room(house, site, take_room, give_room):
    """Sign up all the time; meanwhile there is no room for a while."""
    crowd = Crowd(house.slots, iter(()))
    ledger = crowd.ledger
    with busy(*[partial(crowd.sign_up, site.url)] * CLIENTS):
        ledger.wait_for(more=CLIENTS)
        take_room()
        wait_until(lambda: ledger.busy >= ANSWERS, patience=300)
        with Phone(site.url) as phone:
            assert phone.get(EVENT).status == 200
            assert phone.get(CLINIC).status == 200
        give_room()
        ledger.wait_for(more=CLIENTS)
    assert ledger.odd == []
    assert ledger.open == []
    assert house.harm() == []
    passes, sign_ups = counts(house)
    assert passes == sign_ups == len(ledger.booked)


@pytest.mark.skipif(not MAY_MOUNT, reason="only root can make a disk")
@pytest.mark.parametrize("database", BOTH)
def test_a_full_disk_is_told_kindly_and_leaves_nothing_half_done(request, tmp_path, database):
    with small_disk() as disk:
        if database == "sqlite":
            _storm_on(disk, tmp_path, f"sqlite:///{disk.folder / 'site.db'}")
            return
        with database_on(disk, request.getfixturevalue("postgres_server")) as url:
            _storm_on(disk, tmp_path, url)


def _storm_on(disk, folder, url):
    with housed(folder, url) as house, house.serving() as site:
        storm_without_room(house, site, disk.fill, disk.clear)


def test_a_file_that_may_not_grow_is_told_kindly_too(tmp_path):
    journal = tmp_path / "site.db-wal"
    with housed(tmp_path, f"sqlite:///{tmp_path / 'site.db'}") as house, house.serving() as site:

        def limit(size):
            resource.prlimit(
                site.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)
            )

        storm_without_room(
            house,
            site,
            lambda: limit(journal.stat().st_size),
            lambda: limit(resource.RLIM_INFINITY),
        )


@pytest.mark.parametrize("database", BOTH)
def test_a_database_that_somebody_holds_is_told_kindly(request, tmp_path, database):
    url = f"sqlite:///{tmp_path / 'site.db'}"
    if database == "postgres":
        url = new_database(request.getfixturevalue("postgres_server"))
    with housed(tmp_path, url) as house, house.serving() as site:
        crowd = Crowd(house.slots, iter(()))
        with busy(*[partial(crowd.sign_up, site.url)] * CLIENTS):
            crowd.ledger.wait_for(more=CLIENTS)
            with held(url):
                time.sleep(HELD)
            crowd.ledger.wait_for(more=CLIENTS)
        assert crowd.ledger.odd == []
        assert crowd.ledger.open == []
        assert crowd.ledger.busy > 0
        assert house.harm() == []
        passes, sign_ups = counts(house)
        assert passes == sign_ups == len(crowd.ledger.booked)


@contextmanager
def held(url):
    """Somebody else has the writer's lock, or in PostgreSQL that of the event."""
    address = make_url(url)
    if address.drivername == "sqlite":
        with closing(sqlite3.connect(address.database, isolation_level=None, timeout=60)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
    else:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as held:
            held.execute("SELECT pg_advisory_xact_lock(%s, 1)", [EVENT_LOCK])
            yield

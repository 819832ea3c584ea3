"""Whoever dies in the middle of it: what was acknowledged is there, once, and the counts agree."""

import os
import random
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select

from eventsite.checkin.models import Arrival, Scan
from eventsite.db import session
from eventsite.passes.models import Pass
from eventsite.signups.models import SignUp
from tests.soak.clients import Crowd, busy
from tests.soak.crashes import crashing
from tests.soak.house import DESK, housed
from tests.tools.counts import often
from tests.tools.phone import Phone
from tests.tools.postgres import new_database, start_cluster

pytestmark = pytest.mark.slow

PEOPLE, RIDERS, DESKS = often(300, 6000), 56, 8
KILLS, RESTARTS = often(3, 100), often(2, 30)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    """An installation with people who have not come yet."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_server"))
    with housed(tmp_path, url, PEOPLE) as made:
        yield made


def codes_of(house):
    return iter(house.look(lambda: session.scalars(select(Pass.code)).all()))


def lost(house, ledger):
    """What was acknowledged and is not there, or is there twice."""
    claims = select(Pass.phone).join(SignUp, SignUp.pass_id == Pass.id)
    claims = claims.where(SignUp.given_up_at.is_(None))
    counted = Counter(house.look(lambda: session.scalars(claims).all()))
    scans = select(Scan.uuid).join(Arrival, Arrival.scan_id == Scan.id)
    come = Counter(house.look(lambda: session.scalars(scans).all()))
    return [
        *(
            f"{number}: {counted[number]} claims"
            for number in ledger.booked
            if counted[number] != 1
        ),
        *(f"scan {scan}: {come[scan]} arrivals" for scan in ledger.scanned if come[scan] != 1),
    ]


def works(crowd, house, url):
    """What the clients do: most sign up, some scan."""
    with Phone(url) as desk:
        house.sign_in(desk)
        scanning = partial(crowd.scan, desk.cookies, desk.get(DESK).token, url)
    return [partial(crowd.sign_up, url)] * RIDERS + [scanning] * DESKS


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(house):
    crowd = Crowd(house.slots, codes_of(house))
    chance = random.Random(9)
    for _ in range(KILLS):
        with house.serving() as site:
            crowd.again(site.url)
            with busy(*works(crowd, house, site.url)):
                crowd.ledger.wait_for(more=chance.randint(1, 60))
                site.process.kill()
                site.process.wait()
        assert crowd.ledger.odd == []
        assert lost(house, crowd.ledger) == []
        assert house.harm() == []
    assert crowd.ledger.booked
    assert crowd.ledger.scanned


@pytest.mark.postgres
@pytest.mark.skipif("TEST_POSTGRES_URL" in os.environ, reason="somebody's server stays as it is")
def test_nothing_acknowledged_is_lost_when_postgresql_crashes_and_comes_back(tmp_path):
    with (
        start_cluster() as server,
        crashing(server) as crash,
        housed(tmp_path, new_database(server), PEOPLE) as house,
        house.serving() as site,
    ):
        crowd = Crowd(house.slots, codes_of(house))
        clients = works(crowd, house, site.url)
        for _ in range(RESTARTS):
            with busy(*clients, pause=0.2):
                crowd.ledger.wait_for(more=20)
                crash()
                crowd.ledger.wait_for(more=1)
            assert crowd.ledger.odd == []
            assert lost(house, crowd.ledger) == []
            assert house.harm() == []

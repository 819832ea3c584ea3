"""The same moment at several desks: one of them lets somebody in.

Every race in processes is run with the guards and without them: without, it must come to harm, or
the race would prove nothing.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from eventsite.checkin.models import Arrival, Scan, Tally
from eventsite.db import session
from tests.checkin import racers
from tests.checkin.conftest import DESK, Desk, make_day, result_of, scan_of
from tests.tools.counts import both_ways, often
from tests.tools.phone import Phone
from tests.tools.racing import Racetrack
from tests.tools.serving import served

CLIENTS = 16


@pytest.fixture(scope="module")
def track():
    made = Racetrack()
    yield made
    made.close()


@pytest.fixture(params=range(often(1, 25)))
def again(request):
    """Once more, in `make soak`."""


@pytest.fixture
def now(site):
    """A day that is going on by the real clock, for racers have no other."""
    return make_day(site)


def harm(day):
    """What is wrong in the database, in words."""

    def look():
        twice = select(Arrival.pass_id).where(Arrival.undone_at.is_(None), Arrival.door == 0)
        found = session.scalars(twice.group_by(Arrival.pass_id).having(func.count() > 1)).all()
        counted = session.scalar(
            select(func.count()).select_from(Arrival).where(Arrival.undone_at.is_(None))
        )
        kept = session.scalar(select(func.sum(Tally.arrived))) or 0
        oks = session.scalar(select(func.count()).select_from(Scan).where(Scan.result == "ok"))
        rows = session.scalar(select(func.count()).select_from(Arrival))
        troubles = [f"pass {number} has come twice" for number in found]
        if kept != counted:
            troubles.append(f"{kept} are counted, {counted} have come")
        if oks != rows:
            troubles.append(f"{oks} were let in, {rows} have arrived")
        return troubles

    return day.do(look)


def run(track, day, guarded, *tasks):
    outcomes = track.race(racers.run, *[(day.site.settings, guarded, *task) for task in tasks])
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble]
    return [outcome.answer for outcome in outcomes], troubles + harm(day)


@pytest.mark.slow
@both_ways
def test_of_four_processes_one_lets_somebody_in(now, track, guarded):
    answers, troubles = run(track, now, guarded, *[("scan", now.codes["ana"])] * 4)
    if guarded:
        assert sorted(answers) == ["already", "already", "already", "ok"]
    assert bool(troubles) is not guarded, troubles


@pytest.mark.usefixtures("again")
@pytest.mark.slow
def test_nobody_waits_for_ever(now, track):
    """Two uploads with the same people in another order, a scan and an undo between them."""
    people = [now.codes[name] for name in ("ana", "ben", "cai", "hua")]
    desk = Desk(now, "olga")
    desk.scan(people[1])
    (first,) = now.scans()
    tasks = [
        ("upload", people),
        ("upload", people[::-1]),
        ("scan", people[2]),
        ("undo", first.uuid),
    ]
    answers, troubles = run(track, now, True, *tasks)
    assert troubles == []
    assert answers[3] == "undone"
    let_in = Counter([*answers[0], *answers[1], answers[2]])["ok"]
    assert let_in in (3, 4)  # ben, if he is undone before he is scanned again


@pytest.mark.usefixtures("again")
def test_of_sixteen_desks_that_scan_one_pass_at_once_one_lets_it_in(day, dora):
    start = Barrier(CLIENTS)
    code = day.codes["ana"]
    cookie = "; ".join(f"{each.key}={each.value}" for each in dora.client._cookies.values())

    def scan(url):
        form = {"csrf_token": dora.token, "code": code, "booth": ""}
        with Phone(url) as phone:
            start.wait(30)
            answer = phone.send(f"{DESK}scan", form, Cookie=cookie, HX_Request="true")
            return answer.status, result_of(_Page(answer.text))

    with served(day.site) as url, ThreadPoolExecutor(CLIENTS) as clients:
        answers = Counter(clients.map(scan, [url] * CLIENTS))
    assert answers == {(200, "ok"): 1, (200, "already"): CLIENTS - 1}
    assert day.tally() == day.count(Arrival) == 1
    assert day.count(Scan) == CLIENTS
    assert harm(day) == []


@pytest.mark.usefixtures("again")
def test_sixteen_uploads_of_the_same_scans_are_one(day, dora):
    start = Barrier(CLIENTS)
    cookie = "; ".join(f"{each.key}={each.value}" for each in dora.client._cookies.values())
    body = _upload_of(day)

    def upload(url):
        headers = {"Cookie": cookie, "X-CSRFToken": dora.token, "Content-Type": "application/json"}
        with Phone(url) as phone:
            start.wait(30)
            return phone.ask("POST", f"{DESK}scans", body, headers).text

    with served(day.site) as url, ThreadPoolExecutor(CLIENTS) as clients:
        answers = set(clients.map(upload, [url] * CLIENTS))
    assert len(answers) == 1
    assert harm(day) == []
    assert day.count(Scan) == 4


class _Page:
    is_json = False

    def __init__(self, text):
        self.text = text


def _upload_of(day):
    people = [scan_of(day.codes[name]) for name in ("ana", "gao", "dan")]
    walk_in = scan_of(action="walk_in", name="新来的", consent=True, group="truck")
    return json.dumps({"scans": [*people, walk_in]})

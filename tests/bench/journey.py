"""What takes more than one request, by many at once: each is a thread with a connection."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests import make
from tests.bench.load import Load
from tests.tools.phone import Phone


@dataclass
class SignUp:
    """The booth's page, the form, the pass; everybody is somebody new, at their own address."""

    url: str
    event: str
    booth: str
    slots: list[int]
    round: int
    _numbers: itertools.count = field(default_factory=itertools.count)

    def __call__(self) -> bool:
        number = next(self._numbers)
        address = {"X-Forwarded-For": f"10.{self.round}.{number // 250}.{number % 250}"}
        slot = self.slots[number % len(self.slots)]
        with Phone(self.url) as phone:
            page = phone.get(self.booth, **address)
            who = {"phone": f"136{self.round:02}{number:06}", "csrf_token": page.token}
            answer = phone.send(f"{self.booth}sign-up", make.form(slot, **who), **address)
            pass_page = phone.get(answer.headers.get("Location", "/nowhere"), **address)
        return (page.status, answer.status, pass_page.status) == (200, 303, 200)


@dataclass
class Floor:
    """As many requests to the floor: a text, a write, a text."""

    url: str

    def __call__(self) -> bool:
        with Phone(self.url) as phone:
            answers = [phone.get("/text"), phone.send("/write", {}), phone.get("/text")]
        return all(answer.status == 200 for answer in answers)


def many(journey: Callable[[], bool], at_once: int, seconds: float) -> Load:
    """Do it over and over, so many at once, for so long."""
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        tasks = [pool.submit(_again, journey, began + seconds) for _ in range(at_once)]
        done = [one for task in tasks for one in task.result()]
    took = [one for one, _ in done]
    return Load(
        answers=len(done),
        rate=len(done) / (time.perf_counter() - began),
        median=median(took),
        p99=quantiles(took, n=100)[-1],
        refused=sum(not is_well for _, is_well in done),
        broken=0,
    )


def _again(journey: Callable[[], bool], until: float) -> list[tuple[float, bool]]:
    done = []
    while (begins := time.perf_counter()) < until:
        is_well = journey()
        done.append((time.perf_counter() - begins, is_well))
    return done

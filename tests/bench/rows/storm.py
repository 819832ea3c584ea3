"""Six hundred people at once for two hundred places at three booths."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from eventsite.db import transaction
from tests import make
from tests.bench.ground import Ground
from tests.bench.row import Row
from tests.tools.phone import Phone

PEOPLE = 600
# (booth, has a wait list, places in each of its slots)
BOOTHS = (
    ("clinic", True, (20, 20, 20, 20)),
    ("legal", True, (20, 20, 20)),
    ("couplets", False, (20, 20, 20)),
)
PLACES = sum(sum(places) for _, _, places in BOOTHS)
COUNTED = (
    "SELECT count(held_at), count(*) - count(held_at), count(*) - count(DISTINCT pass_id)"
    " FROM sign_up JOIN slot ON slot.id = slot_id JOIN booth ON booth.id = booth_id"
    " JOIN event ON event.id = event_id WHERE event.slug = 'storm' AND given_up_at IS NULL"
)


def storm(ground: Ground) -> Row:
    """Everybody opens the page; then all press the button."""
    places = _event(ground)
    together = Barrier(PEOPLE + 1)
    with ThreadPoolExecutor(PEOPLE) as pool:
        tasks = [
            pool.submit(_sign_up, ground.site.url, *places[number % len(places)], number, together)
            for number in range(PEOPLE)
        ]
        together.wait(120)
        began = time.perf_counter()
        answers = Counter(task.result() for task in tasks)
        took = time.perf_counter() - began
    held, waiting, twice = ground.row(COUNTED)
    figure = (
        f"{held} hold, {waiting} wait, {answers[409]} refused, {_errors(answers)} errors;"
        f" {took:.1f} s to the last"
    )
    sums = (held + waiting, answers[409]) == (answers[303], PEOPLE - answers[303])
    is_met = held == PLACES and sums and not twice
    return Row(
        f"{PEOPLE} at once for {PLACES} places",
        figure,
        budget=f"{PLACES} hold, no error",
        is_met=is_met,
        trouble="" if is_met else f"answers: {dict(answers)}, twice: {twice}",
    )


def _event(ground: Ground) -> list[tuple[str, int]]:
    """An event of its own: (booth, slot) of every slot."""
    with ground.local.app_context(), transaction():
        event = make.event(slug="storm", limit_per_address=300)
        found = []
        for slug, has_wait_list, places in BOOTHS:
            booth = make.booth(event, slug=slug, kind=slug, has_wait_list=has_wait_list)
            for number, capacity in enumerate(places, 1):
                slot = make.slot(booth, timedelta(hours=number), capacity=capacity)
                found.append((slug, slot.id))
        return found


def _sign_up(url: str, booth: str, slot: int, number: int, together: Barrier) -> int:
    page = f"/events/storm/booths/{booth}/"
    address = {"X-Forwarded-For": f"10.200.0.{number // 100}"}
    with Phone(url, patience=120) as phone:
        token = phone.get(page, **address).token
        together.wait(120)
        sent = make.form(slot, phone=f"135{number:08}", csrf_token=token)
        return phone.send(f"{page}sign-up", sent, **address).status


def _errors(answers: Counter[int]) -> int:
    return sum(count for status, count in answers.items() if status >= 500)


ROWS = (storm,)

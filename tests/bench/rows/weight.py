"""What a visit weighs on the wire, and the process in memory."""

import re
from pathlib import Path

from eventsite.passes.models import Pass
from tests.bench.crowd import FIRST
from tests.bench.ground import CLINIC, DESK, EVENT, Ground
from tests.bench.row import Row
from tests.tools.phone import Phone

FIRST_VISIT, LATER, REQUESTS = 35 * 1024, 8 * 1024, 6
MEMORY = 120
SIGN_INS = 16
PARTS = re.compile(
    r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"|<use href="([^"#]+)'
    r'|<img src="([^"]+)"'
)


def first_visit(ground: Ground) -> Row:
    """The event page with all it needs, by somebody who was never here."""
    sizes = _weights(ground.phone(), EVENT)
    whole = sum(sizes.values())
    return Row(
        "first visit to the event page",
        f"{_kib(whole)} in {len(sizes)} requests",
        budget=f"{_kib(FIRST_VISIT)} in {REQUESTS}",
        is_met=whole <= FIRST_VISIT and len(sizes) <= REQUESTS,
    )


def later_page(ground: Ground) -> Row:
    """The heaviest of the pages that are opened later."""
    phone = ground.phone()
    seen = _weights(phone, EVENT).keys()
    link = ground.pass_link(Pass.phone == f"{FIRST}{0:08}")
    found = {path: _new_weight(phone, path, seen) for path in (CLINIC, link)}
    found[DESK] = _new_weight(ground.staff(), DESK, seen)
    path, heaviest = max(found.items(), key=lambda item: item[1])
    what = {CLINIC: "booth", link: "pass", DESK: "desk"}[path]
    return Row(
        "later page, the heaviest",
        f"{_kib(heaviest)} ({what})",
        budget=_kib(LATER),
        is_met=heaviest <= LATER,
    )


def memory(ground: Ground) -> Row:
    """What the process takes, its share of what is shared included (PSS), when everything has been
    asked of it and so many people have signed in."""
    for _ in range(SIGN_INS):
        ground.staff()
    site, floor = _pss(ground.site.process.pid), _pss(ground.floor.process.pid)
    return Row(
        "memory of the process",
        f"{site:.0f} MB",
        f"{floor:.0f} MB",
        f"{site / floor:.1f} times",
        "",
        f"under {MEMORY} MB",
        site < MEMORY,
    )


def _weights(phone: Phone, path: str) -> dict[str, int]:
    """The page and what it shows, in bytes on the wire; icon and manifest aside."""
    page = phone.get(path)
    assert page.status == 200, f"{path}: {page.status}"
    parts = {"".join(found) for found in PARTS.findall(page.text)}
    return {path: len(page.body)} | {part: len(phone.get(part).body) for part in sorted(parts)}


def _new_weight(phone: Phone, path: str, seen: set[str]) -> int:
    return sum(size for part, size in _weights(phone, path).items() if part not in seen)


def _pss(pid: int) -> float:
    """In MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss: +(\d+) kB", lines, re.MULTILINE)[1]) / 1024


def _kib(size: int) -> str:
    return f"{size / 1024:.1f} KB"


ROWS = (first_visit, later_page, memory)

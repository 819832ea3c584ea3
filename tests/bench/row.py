"""One row of the table: a figure, the floor's, their ratio, the budget."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from tests.bench.load import Load
from tests.tools.server import RunningSite

ROUNDS = 3


@dataclass(frozen=True)
class Row:
    """`cpu` is the processor time of an answer, the site's and the floor's. With `trouble` the rest
    means nothing."""

    what: str
    figure: str
    floor: str = ""
    ratio: str = ""
    cpu: str = ""
    budget: str = ""
    is_met: bool | None = None
    trouble: str = ""

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.trouble:
            return f"BROKEN: {self.trouble}"
        return {None: "", True: "met", False: "MISSED"}[self.is_met]


def rounds(*sides: tuple[RunningSite, Callable[[int], Load]]) -> list[tuple[Load, ...]]:
    """Measure each in turn, round after round, so that what disturbs one disturbs all."""
    return [tuple(_measured(*side, number) for side in sides) for number in range(ROUNDS)]


def _measured(server: RunningSite, work: Callable[[int], Load], number: int) -> Load:
    before = _seconds_used(server.process.pid)
    load = work(number)
    return replace(load, cpu=(_seconds_used(server.process.pid) - before) / load.answers)


def _seconds_used(pid: int) -> float:
    """The processor time that a process has had so far."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def cpu_of(pairs: Sequence[tuple[Load, ...]], per: int = 1) -> str:
    """The processor time per answer (of which each of the site's counts `per`)."""
    site, floor = (median(load.cpu for load in side) for side in zip(*pairs, strict=True))
    return f"{site / per * 1000:.1f} / {floor * 1000:.1f} ms"


def rate_row(
    what: str, pairs: Sequence[tuple[Load, ...]], least: float | None = None, per: int = 1
) -> Row:
    """Answers a second (of which each counts `per`), the floor's, and how they compare."""
    ratios = sorted(per * site.rate / floor.rate for site, floor in pairs)
    ratio = median(ratios)
    return Row(
        what,
        f"{per * median(site.rate for site, _ in pairs):.0f}/s",
        f"{median(floor.rate for _, floor in pairs):.0f}/s",
        f"{ratio:.0%} ({ratios[0]:.0%} to {ratios[-1]:.0%})",
        cpu_of(pairs, per),
        f"at least {least:.0%}" if least else "",
        ratio >= least if least else None,
        trouble_in([site for site, _ in pairs]),
    )


def time_row(what: str, pairs: Sequence[tuple[Load, ...]], most: float | None = None) -> Row:
    """How long the slowest of a hundred took, the floor's, and how they compare."""
    ratio = median(site.p99 / floor.p99 for site, floor in pairs)
    p99 = median(site.p99 for site, _ in pairs)
    return Row(
        what,
        millis(p99),
        millis(median(floor.p99 for _, floor in pairs)),
        f"{ratio:.1f} times",
        "",
        f"under {millis(most)}" if most else "",
        p99 < most if most else None,
        trouble_in([site for site, _ in pairs]),
    )


def trouble_in(loads: Sequence[Load]) -> str:
    """What went wrong, if anything did."""
    refused, broken = sum(load.refused for load in loads), sum(load.broken for load in loads)
    return f"{refused} refused, {broken} broken off" if refused or broken else ""


def millis(seconds: float) -> str:
    """A short time, in words."""
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.0f} s"

"""Several processes do something to one database at the same moment.

`meet()` is where they wait for each other: between what a verb has read and what it writes. With
the lock only one can be there, so the meeting times out and they go on one by one; without it they
all have read before any writes, and the race is lost every time instead of now and then.
"""

import multiprocessing
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from threading import BrokenBarrierError
from typing import Any

RACERS = 4
PATIENCE = 0.7  # seconds at a meeting to which nobody else can come

_start: Any = None
_meeting: Any = None


@dataclass(frozen=True)
class Outcome:
    """What became of one racer: an answer, or the trouble it ended in."""

    answer: Any = None
    trouble: str = ""


class Racetrack:
    """Processes that are kept for many races; each must get exactly one task of a race."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._start, self._meeting = context.Barrier(RACERS), context.Barrier(RACERS)
        self._pool = ProcessPoolExecutor(
            RACERS, mp_context=context, initializer=_enter, initargs=(self._start, self._meeting)
        )

    def race(self, run: Callable[..., Any], *tasks: tuple[Any, ...]) -> list[Outcome]:
        """Call `run(*task)` for each task, all at once; with fewer tasks the rest stand by."""
        self._start.reset()
        self._meeting.reset()
        padded = [*tasks, *[None] * (RACERS - len(tasks))]
        waiting = [self._pool.submit(_go, run, task) for task in padded]
        return [future.result(60) for future in waiting][: len(tasks)]

    def close(self) -> None:
        """Send the processes home."""
        self._pool.shutdown()


def meet() -> None:
    """Wait for the others, for a moment."""
    try:
        _meeting.wait(PATIENCE)
    except BrokenBarrierError:
        return


def _enter(start: Any, meeting: Any) -> None:
    global _start, _meeting
    _start, _meeting = start, meeting


def _go(run: Callable[..., Any], task: tuple[Any, ...] | None) -> Outcome:
    _start.wait(30)
    if task is None:
        meet()
        return Outcome()
    try:
        return Outcome(answer=run(*task))
    except Exception:  # the parent must see every trouble, whatever it is
        return Outcome(trouble=traceback.format_exc(limit=4))

"""How often something is tried: a few times in `make test`, very often in `make soak`."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

Amount = TypeVar("Amount")


def often(few: Amount, many: Amount) -> Amount:
    """`many` where the environment variable SOAK is set, else `few`."""
    return many if os.environ.get("SOAK") else few


def both_ways(race: Callable[..., Any]) -> Callable[..., Any]:
    """Run a race with the guards, and once without them to see that it comes to harm."""
    rounds = often(1, 25)
    guarded = [pytest.param(True, id=f"guarded-{number}") for number in range(rounds)]
    ways = [*guarded, pytest.param(False, id="unguarded")]
    return pytest.mark.parametrize("guarded", ways)(race)

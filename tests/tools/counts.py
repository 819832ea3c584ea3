"""How often something is tried: a few times in `make test`, very often in `make soak`."""

import os
from typing import TypeVar

Amount = TypeVar("Amount")


def often(few: Amount, many: Amount) -> Amount:
    """`many` where the environment variable SOAK is set, else `few`."""
    return many if os.environ.get("SOAK") else few

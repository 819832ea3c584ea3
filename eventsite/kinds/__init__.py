"""What a booth of each kind adds. A kind is one folder here, which says all of it."""

from eventsite.events import kinds
from eventsite.kinds import (
    clinic,
    counselling,
    couplets,
    games,
    legal,
    matchmaking,
    other,
    policy,
)

ALL = (clinic, legal, counselling, couplets, matchmaking, policy, games, other)


def register() -> None:
    """Tell the registry of every kind; called when the application is made."""
    for package in ALL:
        kinds.register(package.KIND)

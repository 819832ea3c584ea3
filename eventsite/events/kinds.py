"""The registry of kinds of booth. It knows none by name: each kind's folder registers itself."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """What a kind of booth says of itself. `label` is a lazily translated text, `icon` the name of
    a symbol in the sprite."""

    name: str
    label: Any
    icon: str


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same name again replaces it (the application may be made twice)."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """The kind of this name; a booth whose kind is not installed any more is shown as plain."""
    return _kinds.get(name) or _kinds["other"]


def kinds() -> list[Kind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())

"""Who may use a route: every view says it, or the application does not start."""

from collections.abc import Callable
from typing import Any, TypeVar

from eventsite.web.site import Site

View = TypeVar("View", bound=Callable[..., Any])


def open_to(*who: str) -> Callable[[View], View]:
    """State who may use the view: "anybody", "link" (who has a pass's secret link), "staff", …

    It is a statement, not a check: the guard that checks it says it too.
    """

    def mark(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def check_every_view_is_stated(site: Site) -> None:
    """Raise RuntimeError for a view that does not say who may use it."""
    for endpoint, view in site.view_functions.items():
        if not getattr(view, "open_to", None):
            raise RuntimeError(f"{endpoint} does not say who may use it (web/access.py)")

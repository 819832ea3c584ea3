"""The frame of every request: one transaction, one answer to a refusal."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from eventsite.db import is_passing_trouble, transaction
from eventsite.errors import Busy, Refusal, Unfilled
from eventsite.glances import Glances
from eventsite.journal.actions import acting_as
from eventsite.language import gettext as _
from eventsite.settings import Settings
from eventsite.web.pages import draw, refused, retry_headers, shown_arguments

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Site(Flask):
    """Flask, with its settings and with our rule for transactions."""

    settings: Settings
    assets: dict[str, str]
    glances: Glances

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Allow a larger body where the view says so, before anybody looks into it."""
        view = self.view_functions.get(request.endpoint or "")
        if longest := getattr(view, "longest_body", None):
            request.max_content_length = longest
        return super().preprocess_request()

    def dispatch_request(self) -> Response:
        """Run the view in a transaction: returning commits, raising rolls back.

        After a refusal the page that the form stood on is shown again, from a new reading
        transaction, with what was typed.
        """
        view = self.view_functions.get(request.endpoint or "")
        try:
            with acting_as("anybody"):
                response = self._in_transaction(view)
            draw(response)
            return response
        except Refusal as refusal:
            return self._refuse(refusal, view)
        except OperationalError as trouble:
            if not is_passing_trouble(trouble):
                raise
            self.logger.warning("database not to be had: %s", type(trouble.orig).__name__)
            return self._refuse(busy(), view)

    def log_exception(self, exc_info: Any) -> None:
        """Log a mistake that came after the view: Flask's own line would name the path."""
        self.logger.error("mistake", exc_info=exc_info)

    def _in_transaction(self, view: Any) -> Response:
        if getattr(view, "own_transactions", False):
            return self.make_response(super().dispatch_request())
        with transaction(writing=request.method not in SAFE_METHODS):
            return self.make_response(super().dispatch_request())

    def _refuse(self, refusal: Refusal, view: Any) -> Response:
        again = getattr(view, "shown_again_by", None)
        if again is None or isinstance(refusal, Busy) or refusal.status == 404:
            return self.make_response(refused(refusal))
        g.refusal = refusal
        g.shown = again
        if isinstance(refusal, Unfilled):
            g.form = refusal.form
        try:
            with transaction(writing=False):
                response = self.make_response(again(**shown_arguments()))
        except Refusal:
            return self.make_response(refused(refusal))
        response.status_code = refusal.status
        response.headers.extend(retry_headers(refusal))
        return response


def busy() -> Busy:
    """The refusal for a database that cannot be had in time, or has no room."""
    return Busy(
        _("We are very busy right now"), _("Nothing was changed. Please try again in a moment.")
    )


def shown_again_by(page_view: Any) -> Callable[[Any], Any]:
    """When this view refuses, `page_view` (a GET view) shows the form again."""

    def mark(view: Any) -> Any:
        view.shown_again_by = page_view
        return view

    return mark


def takes_json(longest: int) -> Callable[[Any], Any]:
    """This view takes JSON of so many bytes, and everything is answered in JSON, refusals too."""

    def mark(view: Any) -> Any:
        view.longest_body, view.speaks_json = longest, True
        return view

    return mark


def own_transactions(view: Any) -> Any:
    """This view does something slow and opens its transactions itself."""
    view.own_transactions = True
    return view

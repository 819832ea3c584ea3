"""Pages for what the web server itself refuses, and for our own mistakes."""

import logging

from flask import g, make_response
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from eventsite.errors import NotAllowed, NotFound, Refusal, TooMany
from eventsite.language import gettext as _
from eventsite.web.pages import refused
from eventsite.web.site import Site


def init_failures(site: Site) -> None:
    """Every error becomes a page, or a part, with a sentence that helps."""
    site.register_error_handler(CSRFError, _stale_form)
    site.register_error_handler(HTTPException, _http)
    site.register_error_handler(Refusal, refused)
    site.register_error_handler(Exception, _mistake)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    refusal = Refusal(
        _("This page has been open for too long"),
        _("Go back, reload it and try again. Cookies must be allowed."),
    )
    refusal.status = 422
    return refused(refusal)


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    if code == 404:
        return refused(NotFound(_("There is nothing here")))
    if code == 403:
        return refused(NotAllowed(_("This is not open to you")))
    if code == 429:
        return refused(TooMany(_("That was very often"), _("Wait a minute, then try again.")))
    refusal = Refusal(*_words(code))
    refusal.status = code
    answer = make_response(refused(refusal))
    if methods := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(methods)
    return answer


def _words(code: int) -> tuple[str, str]:
    if code == 413:
        return _("That was too much text"), _("Shorten it and send it again.")
    if code == 405:
        return _("This address takes no visits"), _("Go back to the page you came from.")
    return _("Your phone sent something we cannot read"), _("Go back, reload and try again.")


def _mistake(error: Exception) -> ResponseReturnValue:
    logging.getLogger("eventsite").error("mistake", exc_info=error)
    refusal = Refusal(
        _("Something went wrong on our side"),
        _("Please try again. If it stays, tell us this: %(id)s.", id=g.get("request_id", "")),
    )
    refusal.status = 500
    return refused(refusal)

"""Rows from addresses, forms from requests: found, or a refusal."""

from typing import Any, TypeVar

from flask import g
from flask_wtf import FlaskForm
from werkzeug.routing import BaseConverter, IntegerConverter

from eventsite.errors import NotFound, Unfilled
from eventsite.language import gettext as _
from eventsite.language import ngettext
from eventsite.web.site import Site

Row = TypeVar("Row")
Form = TypeVar("Form", bound=FlaskForm)
LARGEST_ID = 2**31 - 1


class Slug(BaseConverter):
    """What we make addresses of; anything else never reaches the database."""

    regex = r"[a-z0-9][a-z0-9-]{0,63}"


class Secret(BaseConverter):
    """A pass's secret, or something of its shape."""

    regex = r"[\w-]{1,64}"


class Number(IntegerConverter):
    """The number of a row, as large as the database can hold."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def init_addresses(site: Site) -> None:
    """Make the converters known, before any route uses them."""
    site.url_map.converters |= {"slug": Slug, "secret": Secret, "id": Number}


def found(row: Row | None) -> Row:
    """The row, or the refusal that there is none."""
    if row is None:
        raise NotFound(_("There is nothing here"))
    return row


def form_of(form: type[Form]) -> Form:
    """The form to show: the one that was just refused, as it was typed, or a fresh one."""
    refused = g.get("form")
    return refused if isinstance(refused, form) else form()


def checked(form: type[Form]) -> Form:
    """The form that was sent, if its shape is right; else the refusal that shows it again."""
    sent = form()
    if not sent.validate():
        count = len(sent.errors)
        raise Unfilled(
            sent, ngettext("One thing is still missing", "%(num)s things are still missing", count)
        )
    return sent

"""Translated texts, for code that must not know the web framework.

Source language is English; 简体中文 is complete and the default.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from flask_babel import force_locale, get_locale, gettext, lazy_gettext, ngettext, pgettext

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
DEFAULT = "zh"

__all__ = ["gettext", "lazy_gettext", "ngettext", "pgettext"]  # the rest of this file, and these


def current() -> str:
    """The language of this request: a key of `LANGUAGES`."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Translate into `code` (a key of `LANGUAGES`) while the block runs."""
    with force_locale(LANGUAGES.get(code, LANGUAGES[DEFAULT])):
        yield


def said(row: Any, field: str) -> str:
    """A text of an organizer in the reader's language: `field`, or its English twin if any."""
    twin = getattr(row, f"{field}_en") if current() == "en" else ""
    return twin or getattr(row, field)


def clock_text(moment: datetime, zone: tzinfo) -> str:
    """The time of day in `zone`, as 9:00 or 14:20 in both languages."""
    local = moment.astimezone(zone)
    return f"{local.hour}:{local.minute:02}"


def day_text(moment: datetime, zone: tzinfo) -> str:
    """The local day with its weekday: 12月26日 星期六, Saturday 26 December."""
    pattern = "M月d日 EEEE" if current() == "zh" else "EEEE d MMMM"
    return format_date(moment.astimezone(zone).date(), pattern, locale=LANGUAGES[current()])


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """Day and time of day in `zone`."""
    return f"{day_text(moment, zone)} {clock_text(moment, zone)}"


def listed(parts: Sequence[str]) -> str:
    """“a, b and c” in the reader's language."""
    return format_list(list(parts), locale=LANGUAGES[current()])

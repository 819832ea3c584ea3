"""What templates may call: times and texts in the reader's language, and the macros."""

import re
from datetime import datetime, tzinfo

from markupsafe import Markup

from eventsite import clock, codes, language
from eventsite.settings import settings
from eventsite.web.pages import here
from eventsite.web.site import Site


def init_filters(site: Site) -> None:
    """Add filters and globals to every template."""
    env = site.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters |= {
        "clock": language.clock_text,
        "day": language.day_text,
        "moment": language.moment_text,
        "said": language.said,
        "spaced": codes.spaced,
        "listed": language.listed,
        "breakable": _breakable,
        "millis": lambda moment: int(moment.timestamp() * 1000),
        "iso": _iso,
    }
    env.globals |= {
        "here": here,
        "language": language.current,
        "now": clock.now,
        "settings": settings,
        "ui": env.get_template("ui/macros.html").module,
    }


def _breakable(name: str) -> Markup:
    """A large heading breaks after its quoted part, not in the middle of a word."""
    return Markup("<wbr>").join(re.split(r"(?<=[”》])", name))


def _iso(moment: datetime, zone: tzinfo) -> str:
    """For <time datetime>: local time with offset, to the minute."""
    return moment.astimezone(zone).isoformat(timespec="minutes")

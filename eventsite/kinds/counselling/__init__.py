"""Counselling: a counsellor talks with one person, in strict confidence."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("counselling", _("Counselling"), "counselling")

"""Matchmaking: singles meet in rounds."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("matchmaking", _("Matchmaking"), "matchmaking")

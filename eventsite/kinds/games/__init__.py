"""Games: games, stamps and small prizes."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("games", _("Games"), "games")

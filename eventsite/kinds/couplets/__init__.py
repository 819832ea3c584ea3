"""Spring Festival couplets: calligraphers write couplets and give them away."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("couplets", _("Spring Festival couplets"), "couplets")

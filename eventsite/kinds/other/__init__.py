"""Other: anything else."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("other", _("Other"), "people")

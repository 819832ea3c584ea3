"""Legal advice: a lawyer talks with one person, in confidence."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("legal", _("Legal advice"), "legal")

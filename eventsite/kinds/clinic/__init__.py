"""Free health clinic: doctors and nurses see people one by one."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("clinic", _("Free health clinic"), "clinic")

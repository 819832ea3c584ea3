"""Policy information: leaflets and questions."""

from eventsite.events.kinds import Kind
from eventsite.language import lazy_gettext as _

KIND = Kind("policy", _("Policy information"), "policy")

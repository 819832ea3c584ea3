"""The shape of a wish for a place."""

from flask_wtf import FlaskForm
from wtforms import StringField

from eventsite.errors import Unfilled
from eventsite.events.models import Slot
from eventsite.language import gettext as _
from eventsite.language import lazy_gettext as _l
from eventsite.passes.forms import ContactForm


class PlaceForm(FlaskForm):
    """Which slot; for somebody whose pass this browser remembers."""

    slot = StringField(_l("Choose a time"))

    @property
    def wanted(self) -> int | None:
        """The number of the slot that was chosen, if it is a number at all."""
        text = (self.slot.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def chosen(self, slot: Slot | None) -> Slot:
        """The slot that was found for `wanted`; raises Unfilled if there is none at the booth."""
        if slot is None:
            self.slot.errors = [_("Choose a time, please.")]
            raise Unfilled(self, _("One thing is still missing"))
        return slot


class SignUpForm(PlaceForm, ContactForm):
    """Which slot, and who; for somebody new."""

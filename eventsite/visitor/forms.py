"""The shape of a wish for a place."""

from flask_wtf import FlaskForm
from wtforms import StringField

from eventsite.errors import Unfilled
from eventsite.events.models import Slot
from eventsite.language import gettext as _
from eventsite.language import lazy_gettext as _l
from eventsite.passes.forms import ContactForm


def slot_number(text: str | None) -> int | None:
    """The number of a slot in what was sent, if it is a number at all."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


class PlaceForm(FlaskForm):
    """Which slot; for somebody whose pass this browser remembers."""

    slot = StringField(_l("Choose a time"))

    def chosen(self, slot: Slot | None) -> Slot:
        """The slot that was found for the number sent; raises Unfilled if there is none."""
        if slot is None:
            self.slot.errors = [_("Choose a time, please.")]
            raise Unfilled(self, _("One thing is still missing"))
        return slot


class SignUpForm(PlaceForm, ContactForm):
    """Which slot, and who; for somebody new."""

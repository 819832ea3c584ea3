"""The shape of what people type about themselves."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Regexp, ValidationError

from eventsite.language import gettext as _
from eventsite.language import lazy_gettext as _l
from eventsite.language import ngettext
from eventsite.passes import rules
from eventsite.passes.actions import Contact

GROUPS = [
    SelectChoice("food_delivery", _l("Food-delivery rider")),
    SelectChoice("courier", _l("Courier")),
    SelectChoice("ride_hailing", _l("Ride-hailing driver")),
    SelectChoice("truck", _l("Truck driver")),
    SelectChoice("other", _l("Other")),
]


class PhoneForm(FlaskForm):
    """A phone number alone. After validation, `number` is it in E.164."""

    phone = StringField(_l("Mobile number"), [Length(max=40, message=_l("That is too long."))])
    number = ""

    def validate_phone(self, field: Any) -> None:
        """Accept every usual way of writing it; say what is wrong with others."""
        try:
            self.number = rules.phone_number(field.data or "")
        except rules.BadPhone as bad:
            raise ValidationError(_phone_sentence(bad)) from None


class ContactForm(PhoneForm):
    """What a pass needs to know of a person."""

    name = StringField(_l("How shall we call you?"))
    group = RadioField(
        _l("What do you drive or deliver?"),
        choices=GROUPS,
        validators=[AnyOf(rules.GROUPS, message=_l("Choose one, please."))],
        validate_choice=False,  # its sentence is not ours
    )
    consent = BooleanField(
        _l("Consent"), [InputRequired(_l("Without your consent we may not keep your name."))]
    )

    def validate_name(self, field: Any) -> None:
        """A name of one to forty characters, tidied."""
        field.data = rules.tidy_name(field.data or "")
        if not field.data:
            raise ValidationError(_("Write your name, or what people call you."))
        if len(field.data) > rules.LONGEST_NAME:
            raise ValidationError(
                _("At most %(count)s characters, please.", count=rules.LONGEST_NAME)
            )

    @property
    def contact(self) -> Contact:
        """The facts, after validation."""
        return Contact(name=self.name.data, phone=self.number, group=self.group.data)


class CodeForm(PhoneForm):
    """A number and the six digits that were sent to it."""

    code = StringField(
        _l("The six digits"),
        [Regexp(r"^[0-9]{6}$", message=_l("Six digits, please."))],
        filters=[rules.plain],
    )


def _phone_sentence(bad: rules.BadPhone) -> str:
    match bad.trouble:
        case rules.PhoneTrouble.EMPTY:
            return _("Write your mobile number.")
        case rules.PhoneTrouble.TOO_SHORT:
            return ngettext(
                "One digit is missing; a mobile number has 11.",
                "%(num)s digits are missing; a mobile number has 11.",
                bad.missing,
            )
        case rules.PhoneTrouble.TOO_LONG:
            return _("Too many digits; a mobile number has 11.")
        case rules.PhoneTrouble.NOT_MOBILE:
            return _("A mobile number begins with 13 to 19; others with + and the country code.")
        case _:
            return _("This is no phone number; write it like 138 0013 8000.")

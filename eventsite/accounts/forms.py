"""The shape of what staff type."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from eventsite.accounts.rules import LONGEST_PASSWORD
from eventsite.language import lazy_gettext as _l


class SignInForm(FlaskForm):
    """Name and password, and the page to go on to."""

    username = StringField(
        _l("User name"),
        [
            InputRequired(_l("Write your user name.")),
            Length(max=100, message=_l("That is too long.")),
        ],
    )
    password = PasswordField(
        _l("Password"),
        [
            InputRequired(_l("Write your password.")),
            Length(max=LONGEST_PASSWORD, message=_l("That is too long.")),
        ],
    )
    next = HiddenField()

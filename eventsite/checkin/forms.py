"""The shape of what is typed at the desk, and of what a device uploads."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, SelectChoice, SelectField, StringField

from eventsite.checkin import rules
from eventsite.checkin.actions.uploads import Item
from eventsite.checkin.rules import Action, Override, Result
from eventsite.language import gettext as _
from eventsite.language import lazy_gettext as _l
from eventsite.passes.actions import Contact
from eventsite.passes.forms import ContactForm, PhoneForm
from eventsite.passes.rules import GROUPS, LONGEST_NAME, BadPhone, phone_number, tidy_name

MOST_SCANS = 1000
REASONS = {
    Override.OUR_MISTAKE: _l("A mistake of ours"),
    Override.INVITED: _l("A guest of ours"),
    Override.LONG_WAY: _l("Came from far away"),
}


class WalkInForm(ContactForm):
    """Who is registered on the spot; the number may be missing. `id` is that of the page, so that
    the form sent twice registers once."""

    name = StringField(_l("Name"))
    id = HiddenField()
    booth = HiddenField()
    slot = StringField(_l("Time"))
    override = SelectField(
        _l("Against the rule, because"),
        choices=[SelectChoice("", "-"), *(SelectChoice(*each) for each in REASONS.items())],
        default="",
        validate_choice=False,  # what is no reason is none
    )

    def validate_phone(self, field: Any) -> None:
        """No number, or a whole one."""
        if (field.data or "").strip():
            super().validate_phone(field)

    @property
    def contact(self) -> Contact:
        """The facts, after validation."""
        return Contact(self.name.data, self.number or None, self.group.data)


class CorrectionForm(PhoneForm):
    """A name, and another number if it is another one."""

    name = StringField(_l("Name"))
    validate_name = ContactForm.validate_name

    def validate_phone(self, field: Any) -> None:
        """No number, or a whole one."""
        if (field.data or "").strip():
            super().validate_phone(field)


class Unreadable(ValueError):
    """An upload of a shape with which nothing can be done; the text is a sentence."""


def items_of(upload: Any, now: datetime, zone: ZoneInfo) -> list[Item]:
    """The scans of an upload as they came; raises Unreadable. What is wrong with one of them stands
    in that one."""
    scans = upload.get("scans") if isinstance(upload, Mapping) else None
    if not isinstance(scans, list):
        raise Unreadable(_("Expected an object with a list of scans"))
    if len(scans) > MOST_SCANS:
        raise Unreadable(_("At most %(count)s scans at a time, please", count=MOST_SCANS))
    sent_at = _moment(upload.get("sent_at"), zone)
    return [_item(each, now, (now - sent_at) if sent_at else timedelta(0), zone) for each in scans]


def _item(scan: Any, now: datetime, slow: timedelta, zone: ZoneInfo) -> Item:
    """One scan. `slow` is how much the device's clock is behind ours."""
    if not isinstance(scan, Mapping):
        return Item("", "", now, trouble=_("This is no scan"))
    text = {name: value for name, value in scan.items() if isinstance(value, str)}
    device_at = _moment(text.get("at"), zone)
    action = text.get("action", "")
    contact, trouble = _contact(scan, text) if action == Action.WALK_IN else (None, "")
    if action not in list(Action):
        trouble = _("This is no scan")
    scan_id = rules.uuid_of(text.get("id", ""))
    if not scan_id:
        trouble = _("This scan has no id")
    if scan.get("booth") is not None and not text.get("booth"):
        trouble = _("There is no such booth")
    return Item(
        uuid=scan_id,
        action=action,
        at=rules.corrected(device_at, slow, now),
        device_at=device_at,
        code=text.get("code", ""),
        booth=text.get("booth"),
        decided=text["decided"] if text.get("decided") in list(Result) else None,
        undoes=rules.uuid_of(text.get("undoes", "")),
        contact=contact,
        trouble=trouble,
        sent_id=scan.get("id"),
    )


def _contact(scan: Mapping[str, Any], text: Mapping[str, str]) -> tuple[Contact | None, str]:
    """Who was registered, or why they cannot be."""
    name = tidy_name(text.get("name", ""))[:LONGEST_NAME]
    if scan.get("consent") is not True:
        return None, _("Without consent nothing is kept")
    if not name:
        return None, _("A name is missing")
    group = text.get("group", "")
    try:
        phone = phone_number(text["phone"]) if text.get("phone", "").strip() else None
    except BadPhone:
        phone = None  # the person has come in; a number can be added at the desk
    return Contact(name, phone, group if group in GROUPS else "other"), ""


def _moment(text: Any, zone: ZoneInfo) -> datetime | None:
    """A moment as a device writes it; one without an offset is meant in the event's zone."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment.astimezone(zone)
    except (TypeError, ValueError, OverflowError):
        return None


def page_id() -> str:
    """A new id for a page with forms."""
    return str(uuid.uuid4())

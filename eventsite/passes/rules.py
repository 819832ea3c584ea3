"""The rules of passes, as plain functions of plain values."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

import phonenumbers

CONSENT_VERSION = "2026-11"
LONGEST_NAME = 40
GROUPS = ("food_delivery", "courier", "ride_hailing", "truck", "other")

FRESH_LINK_LIVES = timedelta(minutes=10)

CODE_LIVES = timedelta(minutes=5)
CODE_TRIES = 5
CODE_PAUSE = timedelta(minutes=1)
CODES_A_DAY_AND_NUMBER = 5
CODES_A_DAY_AND_BROWSER = 10


class PhoneTrouble(StrEnum):
    """What is wrong with a number somebody typed."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_MOBILE = "not_mobile"
    NOT_A_NUMBER = "not_a_number"


class BadPhone(ValueError):
    """A phone number that cannot be used; `missing` digits for one that is too short."""

    def __init__(self, trouble: PhoneTrouble, missing: int = 0) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.missing = missing


def phone_number(text: str) -> str:
    """What a person typed, as E.164 ("+8613800138000").

    A Chinese mobile number in any usual way of writing it, full-width digits too; others with
    their country code. Raises BadPhone. New Chinese number blocks open faster than libraries
    learn of them, so 11 digits that begin with 13 to 19 are enough; other countries' numbers are
    checked by libphonenumber.
    """
    digits = re.sub(r"[\s().·/_-]", "", plain(text))
    if not digits:
        raise BadPhone(PhoneTrouble.EMPTY)
    if not re.fullmatch(r"\+?[0-9]{1,20}", digits, re.ASCII):
        raise BadPhone(PhoneTrouble.NOT_A_NUMBER)
    national = _chinese(digits)
    return _foreign(digits) if national is None else _mobile(national)


def _chinese(digits: str) -> str | None:
    """The national part of a Chinese number, or None for one of another country."""
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    if digits.startswith(("+", "00")):
        return None
    # 86 without plus: only when what follows is a whole mobile number.
    return digits[2:] if re.fullmatch(r"861[3-9]\d{9}", digits) else digits


def _mobile(national: str) -> str:
    if not national.startswith("1") or national[1:2] in "012":
        trouble = PhoneTrouble.NOT_MOBILE if len(national) > 2 else PhoneTrouble.TOO_SHORT
        raise BadPhone(trouble, max(0, 11 - len(national)))
    if len(national) < 11:
        raise BadPhone(PhoneTrouble.TOO_SHORT, 11 - len(national))
    if len(national) > 11:
        raise BadPhone(PhoneTrouble.TOO_LONG)
    return f"+86{national}"


def _foreign(digits: str) -> str:
    try:
        number = phonenumbers.parse(f"+{digits.lstrip('+').removeprefix('00')}")
    except phonenumbers.NumberParseException:
        raise BadPhone(PhoneTrouble.NOT_A_NUMBER) from None
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(PhoneTrouble.NOT_A_NUMBER)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain(text: str | None) -> str:
    """What was typed, with the full-width digits of a Chinese input method as plain ones."""
    return unicodedata.normalize("NFKC", text or "").strip()


def tidy_name(text: str) -> str:
    """A name as typed, without control characters and doubled spaces."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(plain.split())


def code_is_alive(asked_at: datetime, tries: int, used_at: datetime | None, now: datetime) -> bool:
    """May this six-digit code still be tried?"""
    return used_at is None and tries < CODE_TRIES and now < asked_at + CODE_LIVES

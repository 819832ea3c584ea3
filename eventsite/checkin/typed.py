"""What somebody may have meant who typed, or scanned, into the one field of the desk."""

import re
import unicodedata
from enum import StrEnum

from eventsite import codes
from eventsite.passes.rules import LONGEST_NAME, BadPhone, phone_number, tidy_name

SHORTEST_NAME = 2
LONGEST_LOOKED_AT = 256


class Typed(StrEnum):
    """What somebody has typed into the field of the desk."""

    CODE = "code"
    TAIL = "tail"
    PHONE = "phone"
    NAME = "name"
    TOO_SHORT = "too_short"


def read(text: str) -> tuple[Typed, str]:
    """What this is, and the text as it can be looked for. What is nothing else is taken for a code,
    and will be unknown."""
    code = codes.clean(text)
    if codes.is_well_formed(code):
        return Typed.CODE, code
    plain = unicodedata.normalize("NFKC", text[:LONGEST_LOOKED_AT]).strip()
    digits = re.sub(r"[\s-]", "", plain)
    if re.fullmatch(r"[0-9]{4}", digits):
        return Typed.TAIL, digits
    if number := _phone(digits):
        return Typed.PHONE, number
    if not _is_name(plain):
        return Typed.CODE, code
    name = tidy_name(plain)
    if len(name) < SHORTEST_NAME:
        return (Typed.CODE, code) if name.isascii() else (Typed.TOO_SHORT, name)
    return Typed.NAME, name


def _phone(digits: str) -> str:
    try:
        return phone_number(digits)
    except BadPhone:
        return ""


def _is_name(plain: str) -> bool:
    kinds = {unicodedata.category(character)[0] for character in plain if character not in " .'·-"}
    return len(plain) <= LONGEST_NAME and bool(kinds) and kinds <= {"L", "M"}


def kept_code(text: str) -> str:
    """What is kept of a code: 64 characters, none that a database or a terminal chokes on."""
    if text.isascii() and text.isprintable():
        return text[: codes.LONGEST_INPUT]
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character)[0] == "C" else character
        for character in text[: codes.LONGEST_INPUT]
    )

"""The code that is scanned, and the secrets that open a pass. Pure functions, no database.

A code is eight random characters and a check character. The alphabet has 31 characters (a prime),
without the look-alikes 0 O, 1 I L. The check character is a weighted sum modulo 31 and finds every
single wrong character and every swap of two neighbours (as in ISBN-10: the modulus is prime, the
weights are different and none is zero).
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 9
PREFIX = "EV:"
LONGEST_INPUT = 64


def new_code() -> str:
    """A random code: 31**8 possible ones, 39 bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def is_well_formed(code: str) -> bool:
    """Could `code` (cleaned) be one of ours?"""
    return (
        len(code) == LENGTH
        and all(character in ALPHABET for character in code)
        and _check(code[:-1]) == code[-1]
    )


def clean(text: str) -> str:
    """What a scanner or a person typed, as a bare code.

    Full-width letters of a Chinese input method become plain ones; our prefix and what a scanner
    puts before it, spaces, dashes and control characters go. Takes anything and never raises; more
    than 64 characters are cut.
    """
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST_INPUT]).upper()
    plain = plain.rpartition(PREFIX)[2]
    return re.sub(r"[^0-9A-Z]", "", plain)[:LONGEST_INPUT]


def spaced(code: str) -> str:
    """The code as people read it out: three groups of three."""
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def subkey(key: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, so that no two uses share one (HMAC as in HKDF-Expand)."""
    return hmac.digest(key.encode(), purpose.encode() + b"\x01", hashlib.sha256)


def fingerprint(key: str, purpose: str, text: str) -> str:
    """A keyed hash of `text`, 128 bits as 22 URL-safe characters; useless without the key."""
    digest = hmac.digest(subkey(key, purpose), text.encode(), hashlib.sha256)[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def link_secret(key: str, pass_id: int, epoch: int) -> str:
    """The secret in a pass's link: its number and 128 bits that only the key can make."""
    return f"{pass_id:x}-{fingerprint(key, 'pass link', f'{pass_id}:{epoch}')}"


def pass_id_of(secret: str) -> int | None:
    """The number in a link's secret, or None if this is no secret of ours; proves nothing yet."""
    found = re.fullmatch(r"([0-9a-f]{1,12})-[\w-]{22}", secret, re.ASCII)
    return int(found[1], 16) if found else None


def same(one: str, other: str) -> bool:
    """Are two secrets equal? Takes equally long wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def _check(body: str) -> str:
    total = sum(
        weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2)
    )
    return ALPHABET[-total % len(ALPHABET)]

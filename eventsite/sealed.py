"""Text that a copy of the database shows nobody: encrypted with the site's data key."""

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from eventsite.codes import subkey
from eventsite.settings import settings


class Sealed(TypeDecorator[str]):
    """A text column, encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256).

    Reading with another key gives "" rather than an error: after a restore without its keys the
    site works, and the sealed texts are simply gone.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value and _box().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        if not value:
            return value
        try:
            return _box().decrypt(value).decode()
        except InvalidToken:
            return ""


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(subkey(settings.data_key, "sealed text")))

"""What only the site's key can make of a pass: its link's secret; and keyed hashes."""

from eventsite import codes
from eventsite.passes.models import Pass
from eventsite.settings import settings


def secret_of(owner: Pass) -> str:
    """The secret in the pass's link. A new epoch makes another one and ends this."""
    return codes.link_secret(settings.data_key, owner.id, owner.epoch)


def fits(owner: Pass, secret: str) -> bool:
    """Does this secret open the pass?"""
    return codes.same(secret_of(owner), secret)


def address_of(owner: Pass) -> str:
    """The whole address of the pass's page, or "" while the site does not know its own."""
    return f"{settings.public_url}/passes/{secret_of(owner)}/" if settings.public_url else ""


def hidden(purpose: str, text: str) -> str:
    """A keyed hash: equal texts have equal hashes, and without the key nobody guesses back."""
    return codes.fingerprint(settings.data_key, purpose, text)

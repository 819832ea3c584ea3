"""Hashing passwords, slow on purpose: never inside a transaction that has begun."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest profile: 19 MiB and some 40 ms each.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# However many sign in at once: two take 38 MiB, and as many cores as a small server has.
_room = BoundedSemaphore(2)

# The hash of a random password that nobody knows. A name that nobody has is checked against it, so
# that it takes as long as any other.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$aeSaWglwEAgPq4Bbx+yjTg"
    "$spflrcB6BjpNAgFbPUGl4qrvXjKwTQO5Ay806yE/ygM"
)


def hash_of(password: str) -> str:
    """What is stored of a password."""
    with _room:
        return _hasher.hash(password)


def fits(hashed: str, password: str) -> bool:
    """Is this the password?"""
    with _room:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

"""Passwords: Argon2id at the strength OWASP's storage cheat sheet gives (19 MiB, 2 passes, 1 lane)."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12  # NIST SP 800-63B and NCSC: length, not a mix of characters
LONGEST = 200  # hashing a megabyte would be work done for an attacker

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """What is stored in place of the password."""
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether this is the password; for an unknown name the same work is done, so that time tells nothing."""
    try:
        _hasher.verify(stored or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made at an older strength and should be made again at sign-in."""
    return _hasher.check_needs_rehash(stored)


@lru_cache
def _nobodys() -> str:
    return _hasher.hash("nobody’s password")

"""Passwords and tokens: argon2 for what people choose, sha256 for what we draw at random. Imports no table."""

import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.domain.errors import Invalid

KEY_PREFIX = "em_"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
_hasher = PasswordHasher()


def new_token(prefix: str = "") -> str:
    """256 random bits, safe in a URL, a cookie and a header."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """How a random token is kept: 64 hex digits. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """An argon2id hash. Raises Invalid for a password that is too short, or so long that hashing it is an attack."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            f"A password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", code="password_not_accepted"
        )
    return _hasher.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """Does it fit? Without a hash the same time is spent, so that nobody learns which accounts exist."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))

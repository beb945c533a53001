"""Passwords: Argon2id for small machines, length instead of composition, the same time for unknown users."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 128

_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
_two_at_once = threading.Semaphore(2)  # 19 MiB each; more at once would starve a small machine
# of a random text that nobody kept; made with the settings above, so that comparing takes as long
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$ijXH9mvY4GYe3kU8XLNi2g$6JB4jYqVL6mVqlu4Gblz+sZ8mx4M3uErXOJTjA5PEzc"
)

_TOO_COMMON = (
    "password", "passwort", "motdepasse", "qwerty", "azerty", "letmein", "welcome", "administrator",
    "laboratory", "123456", "abcdef", "iloveyou", "changeme", "secret",
)  # fmt: skip


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password (19 MiB, 2 passes, 1 lane)."""
    with _two_at_once:
        return _hasher.hash(_normal(password))


def is_password(password: str, stored: str | None) -> bool:
    """Tell whether the password fits; takes the same time when there is nobody to compare with."""
    with _two_at_once:
        try:
            fits = _hasher.verify(stored or _NOBODYS_HASH, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return fits and stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with older settings."""
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, *names: str) -> str | None:
    """Return the code of what is wrong with a new password, or None.

    Codes: `password-short`, `password-long`, `password-common`, `password-name`.
    """
    password = _normal(password)
    if len(password) < SHORTEST:
        return "password-short"
    if len(password) > LONGEST:
        return "password-long"
    folded = password.casefold()
    if len(set(folded)) < 5 or _rest_without(folded, _TOO_COMMON) < 5:
        return "password-common"
    if _rest_without(folded, tuple(n.casefold() for n in names if len(n) > 2)) < 5:
        return "password-name"
    return None


def _rest_without(text: str, words: tuple[str, ...]) -> int:
    """Return how many characters stay when the words are taken out."""
    for word in words:
        text = text.replace(word, "")
    return len(text)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)

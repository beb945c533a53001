"""The unguessable code of a credential: 135 random bits and a check symbol, made to be read aloud."""

import re

from lms.core.achievements.outcomes import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
RANDOM_BYTES_NEEDED = 17
CODE_LENGTH = 28
_BODY_LENGTH = CODE_LENGTH - 1
_GROUP_LENGTH = 4
_LOOK_ALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-‐‑–_.]+")


def code_from_bytes(entropy: bytes) -> str:
    """Turn 17 random bytes into a code in its canonical form, 28 symbols without hyphens."""
    if len(entropy) != RANDOM_BYTES_NEEDED:
        raise ValueError("A credential code is made of exactly 17 random bytes.")
    number = int.from_bytes(entropy, "big") >> 1
    body = "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (_BODY_LENGTH - 1), -1, -5))
    return body + _check_symbol(body)


def grouped(code: str) -> str:
    """Write a canonical code in seven groups of four, as it is printed and read aloud."""
    return "-".join(code[start : start + _GROUP_LENGTH] for start in range(0, len(code), _GROUP_LENGTH))


def parse_code(text: str) -> str | Malformed:
    """Read a code as people type it, or the whole verification address, into the canonical form."""
    last_part = text.strip().rstrip("/").rsplit("/", 1)[-1]
    code = _SEPARATORS.sub("", last_part).upper().translate(_LOOK_ALIKES)
    if len(code) != CODE_LENGTH:
        return Malformed("credential-code-length")
    if not set(code) <= set(ALPHABET):
        return Malformed("credential-code-symbol")
    if code[-1] != _check_symbol(code[:-1]):
        return Malformed("credential-code-mistyped")
    return code


def _check_symbol(body: str) -> str:
    """Sum the symbols in the field of 32 elements, each sum doubled before the next symbol is added.

    Doubling is invertible and differs from one, so any single wrong symbol and any swap of neighbours changes the sum.
    """
    total = 0
    for symbol in body:
        total = _doubled(total) ^ ALPHABET.index(symbol)
    return ALPHABET[_doubled(total)]


def _doubled(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled  # modulo x⁵ + x² + 1

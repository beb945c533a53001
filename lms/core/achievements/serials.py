"""The printed number of a credential, such as LHL-2026-00417-K, and its check character."""

import re
import string

from lms.core.achievements.outcomes import Malformed

_SYMBOLS = string.digits + string.ascii_uppercase
_NUMBER = re.compile(r"([A-Z][A-Z0-9]{1,7})-(\d{4})-(\d{5,9})-([0-9A-Z])", re.ASCII)
_DASHES = re.compile(r"[\s‐‑–_]+")


def credential_number(prefix: str, year: int, serial: int) -> str:
    """Write prefix, year and serial as a number with its check character."""
    body = f"{prefix}-{year:04d}-{serial:05d}"
    number = f"{body}-{check_character(body)}"
    if serial < 1 or year < 1000 or not _NUMBER.fullmatch(number):
        raise ValueError(
            "A number needs a prefix of 2–8 capitals or digits, a year of four digits and a serial from 1."
        )
    return number


def parse_number(text: str) -> str | Malformed:
    """Read a number as people type it; say which part is wrong."""
    number = _DASHES.sub("-", text.strip().upper())
    if not _NUMBER.fullmatch(number):
        return Malformed("credential-number-form")
    body, _, check = number.rpartition("-")
    return number if check == check_character(body) else Malformed("credential-number-mistyped")


def check_character(body: str) -> str:
    """Give the character that catches every single wrong character and every swap of two neighbours.

    ISO 7064 MOD 37,36 has the same alphabet but lets some swaps through. Here each of the 36 symbols is a pair, one part
    in the field of 4 elements and one modulo 9; the running sum is multiplied by x and by 2 before each symbol. Both
    factors are invertible (single errors) and so are both factors less one (swaps).
    """
    quarter, ninth = 0, 0
    for symbol in body.upper():
        if symbol in _SYMBOLS:
            high, low = divmod(_SYMBOLS.index(symbol), 9)
            quarter, ninth = _times_x(quarter) ^ high, (2 * ninth + low) % 9
    return _SYMBOLS[9 * _times_x(quarter) + (-2 * ninth) % 9]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b111 if doubled & 4 else doubled  # modulo x² + x + 1

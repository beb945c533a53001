"""Codes that people read aloud, print and type: Crockford base 32 in groups of four or five."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = {"O": "0", "I": "1", "L": "1"}


def spoken_code(raw: bytes, *, group: int = 4) -> str:
    """Return `raw` as grouped letters and digits: 13 bytes give 5 groups of 4 (104 bits → 100 kept)."""
    number = int.from_bytes(raw, "big")
    length = len(raw) * 8 // 5
    letters = [ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length))]
    groups = ["".join(letters[start : start + group]) for start in range(0, length, group)]
    return "-".join(groups)


def read_code(text: str) -> str:
    """Return a typed code in canonical letters without separators: lower case, O for 0 and I or L for 1 are mended."""
    letters = (_READ_AS.get(letter, letter) for letter in text.upper() if letter.isalnum())
    return "".join(letters)

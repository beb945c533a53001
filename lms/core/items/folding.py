"""Folds a short text so that case, accents, spacing, script variants of letters and digits make no difference."""

from __future__ import annotations

import unicodedata

LONGEST = 200  # characters of a short answer


def fold_text(text: str) -> str:
    """Return the form in which two answers are compared (B26).

    Full-width forms, case, accents, Arabic vowel signs and tatweel, the variants of alef, yeh, kaf and heh, digits of
    every script, kinds of dash and quote, direction marks, runs of spaces, a full stop at the end.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(_fold(sign) for sign in unicodedata.normalize("NFKD", decomposed))
    words = " ".join(folded.split())
    return unicodedata.normalize("NFC", words.rstrip(".!?。؟۔ ") or words)


def tidy(text: str) -> str:
    """Return the text as typed, in one normal form and with single spaces: what a pattern is matched with."""
    visible = "".join(
        sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cf"
    )
    return " ".join(visible.split())


def _fold(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _LETTERS:
        return _LETTERS[sign]
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(sign)
    if category in ("Mn", "Cf"):
        return ""
    return "-" if category == "Pd" else sign


_LETTERS = {
    "\u0649": "\u064a",  # alef maksura → yeh
    "\u06cc": "\u064a",  # Farsi yeh
    "\u06d2": "\u064a",  # Urdu yeh barree
    "\u0671": "\u0627",  # alef wasla
    "\u06a9": "\u0643",  # keheh → kaf
    "\u06c1": "\u0647",  # heh goal → heh
    "\u06be": "\u0647",  # heh doachashmee
    "\u06d5": "\u0647",
    "\u0629": "\u0647",  # teh marbuta → heh
    "\u06c3": "\u0647",
    "\u0640": "",  # tatweel
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "−": "-",
}

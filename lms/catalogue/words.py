"""One normaliser for search: what is indexed and what is typed go through the same function.

Latin scripts lose accents and case and are stemmed; Arabic and Urdu letters are unified (alef, yeh, kaf, heh) and lose
vowel signs; Chinese is cut into pairs of characters, since it writes no blanks between words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_UNIFY = str.maketrans("أإآٱىیےئؤۀەہھ", "ااااييييوهههه", "ـ")
_KEHEH = str.maketrans("کگ", "كك")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CJK = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")
_ARABIC = re.compile(r"[؀-ۿ]")
_one_at_a_time = threading.Lock()  # the stemmers keep state while they work
_STEMMERS = {lang: snowballstemmer.stemmer(lang) for lang in ("english", "french", "arabic")}


def words(text: str) -> list[str]:
    """Return the normalised words of a text in order, at most 40 characters each."""
    found: list[str] = []
    for token in _WORD.findall(_fold(text)):
        for piece in _split_scripts(token):
            found.extend(_keys(piece))
    return [word[:40] for word in found]


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain).translate(_KEHEH).translate(_UNIFY)


def _split_scripts(token: str) -> list[str]:
    """Part a run of Chinese from Latin letters or digits written against it."""
    pieces: list[str] = []
    end = 0
    for match in _CJK.finditer(token):
        if match.start() > end:
            pieces.append(token[end : match.start()])
        pieces.append(match.group())
        end = match.end()
    if end < len(token):
        pieces.append(token[end:])
    return pieces


def _keys(piece: str) -> list[str]:
    if _CJK.match(piece):
        return [piece[i : i + 2] for i in range(len(piece) - 1)] or [piece]
    return [_stem(piece)]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Stem by every language that could have written it, so that a plural or an article finds the plain word."""
    if len(word) < 4:
        return word
    with _one_at_a_time:
        if _ARABIC.search(word):
            return _bare(str(_STEMMERS["arabic"].stemWord(word)))
        stem = str(_STEMMERS["english"].stemWord(word))
        return str(_STEMMERS["french"].stemWord(stem))


def _bare(stem: str) -> str:
    """Drop what the Arabic stemmer leaves now and then: the article and the feminine ending."""
    if len(stem) > 4:
        stem = stem.removeprefix("ال")
    return stem.rstrip("ةه") if len(stem) > 3 else stem

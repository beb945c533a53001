"""What items share whose answer has several fields: reading one field, menus, texts without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from string import ascii_lowercase

from lms.core.items.contract import Answer, ChoiceView, Malformed, Placed, Raw, Unanswered

_HIDDEN = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)
_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")


def plain(html: str) -> str:
    """The words of a piece of HTML, as a menu or a line of text can show them."""
    words = _TAG.sub("", _PICTURE.sub(r" \1 ", _HIDDEN.sub("", html)))
    return " ".join(unescape(words).split())


def read_field(raw: Raw, name: str) -> str | Malformed:
    """The text of one field, "" when it was left open; sent twice with different texts, it cannot be read."""
    sent = {value.strip() for value in raw.get(name, ())}
    if len(sent) > 1:
        return Malformed("answer-given-twice")
    return next(iter(sent), "")


def placed(raw: Raw, names: Iterable[str], parts: Sequence[tuple[str, str]]) -> Placed | Unanswered:
    """The answer that the fields hold; nothing in any of them is no answer, or one that was taken back (B7)."""
    if parts:
        return Placed(tuple(parts))
    return Unanswered(cleared=any(name in raw for name in names))


def parts_of(answer: Answer | Unanswered) -> dict[str, str]:
    """The fields of an answer by name; {} when it is none."""
    return dict(answer.parts) if isinstance(answer, Placed) else {}


def menu(texts: Sequence[str], order: Sequence[int], chosen: str) -> tuple[ChoiceView, ...]:
    """Entries of a menu in the drawn order; what they send is their place, which tells nothing of the key."""
    return tuple(
        ChoiceView(letter, escape(texts[position], quote=False), letter == chosen)
        for letter, position in zip(ascii_lowercase, order, strict=False)
    )


def position_of(letter: str, order: Sequence[int]) -> int | None:
    """The source position of a menu's entry; None for an entry that the menu does not have."""
    place = ascii_lowercase.find(letter) if len(letter) == 1 else -1
    return order[place] if 0 <= place < len(order) else None


def letter_of(position: int, order: Sequence[int]) -> str:
    """The place of a source position in its menu."""
    return ascii_lowercase[order.index(position)]

"""What item types share when they show: drawn values put into the text, verdicts, the author's closing remarks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from lms.core.items.contract import Graded, Item, Malformed, Raw, Remark, Score, Unanswered

T = TypeVar("T")
PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
GAP = re.compile(r"\[\[([A-Za-z][A-Za-z0-9_-]*)\]\]")
BLANK = "____"
_PICTURE = re.compile(r"\{\{([A-Za-z_][A-Za-z0-9_]*)\|([^{}]*)\}\}")
_TAG_OR_PLACEHOLDER = re.compile(r"<[^>]*>|" + PLACEHOLDER.pattern)


def fill(html: str, values: Mapping[str, str]) -> str:
    """Put drawn values into the place of `{{name}}`; inside a tag (an address, an alt text) they stand bare."""
    if not values or "{{" not in html:
        return html
    return _TAG_OR_PLACEHOLDER.sub(lambda found: _filled(found, values), html)


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found[1]
    if name is None:
        tag = _PICTURE.sub(lambda inner: _picture(inner, values), found[0])
        return fill_text(tag, values)
    return f'<span class="value">{values[name]}</span>' if name in values else str(found[0])


def _picture(found: re.Match[str], values: Mapping[str, str]) -> str:
    """The address of the picture drawn for a value: `{{v|2=<sha>/burette-2.svg|3=…}}`."""
    wanted: str = values.get(found[1], "")
    entries = (entry.partition("=") for entry in found[2].split("|"))
    return next((address for value, _, address in entries if value == wanted), "")


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Put drawn values into a plain text, and a blank in the place of every gap."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), GAP.sub(BLANK, text))


def spec_of(item: Item, kind: type[T]) -> T:
    """The spec of an item, which is of the kind that its type compiles."""
    if not isinstance(item.spec, kind):
        raise TypeError(f"item {item.id} holds {type(item.spec).__name__}, not {kind.__name__}")
    return item.spec


def verdict_of(part: Fraction) -> str:
    """Name what part of the points was earned."""
    if part == 1:
        return "correct"
    return "partial" if part > 0 else "incorrect"


def graded(
    item: Item,
    part: Fraction,
    remarks: tuple[Remark, ...],
    *,
    unsafe: bool = False,
    values: Mapping[str, str] | None = None,
) -> Graded:
    """The mark for a `part` of the item's points, with the author's remark on right, partly right or wrong answers."""
    verdict = verdict_of(part)
    general = {"correct": item.correct_html, "partial": item.partial_html, "incorrect": item.incorrect_html}[
        verdict
    ]
    closing = (Remark(html=fill(general, values or {})),) if general else ()
    return Graded(Score(item.points * part, item.points), verdict, remarks + closing, unsafe)


def ungraded(item: Item) -> Graded:
    """The mark for an item without an answer."""
    return Graded(Score(Fraction(0), item.points), "unanswered")


def one_value(raw: Raw, name: str) -> str | Malformed | Unanswered:
    """The single value of a field: Unanswered when it is absent, cleared when it is blank."""
    sent = raw.get(name)
    if not sent:
        return Unanswered()
    if len(sent) > 1:
        return Malformed("answer-given-twice")
    return sent[0] if sent[0].strip() else Unanswered(cleared=True)

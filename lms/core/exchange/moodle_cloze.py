"""Embedded answers of Moodle: `{1:SHORTANSWER:=right~%50%nearly#feedback}` in the middle of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import unescape

from lms.core.exchange.model import (
    GAP_CLOSE,
    GAP_OPEN,
    NOTHING,
    Answer,
    Gap,
    Interval,
    Words,
    decimal_of,
    part_of,
)

_OPEN = re.compile(
    r"\{\s*(?P<weight>\d{0,4})\s*:\s*(?P<type>SHORTANSWER(?:_C)?|SAC?|MWC?|NUMERICAL|NM|"
    r"(?:MULTICHOICE|MC|MULTIRESPONSE|MR)(?:_[HVS]{1,2}|[HVS]{1,2})?)\s*:",
    re.IGNORECASE,
)
_SCAN = re.compile(r"\\.|\}", re.DOTALL)
_UNIT = re.compile(r'\s*<span class="gap-unit">([^<]{1,30})</span>')
_WEIGHT = re.compile(r"%\s*(-?[0-9]+(?:[.,][0-9]*)?)\s*%")
_LOOKS_LIKE = re.compile(r"\{\s*\d*\s*:\s*[A-Z_]+\s*:")


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with signs for its gaps; `reason` when it cannot be one of ours."""

    text: str
    gaps: tuple[Gap, ...]
    weight: int
    losses: tuple[str, ...]
    reason: str = ""


def read_cloze(text: str) -> Cloze:
    """Read all gaps of a text."""
    pieces: list[str] = []
    gaps: list[Gap] = []
    losses: list[str] = []
    weights: list[int] = []
    at = 0
    for start, end, found in _embedded(text):
        inner = text[found.end() : end - 1]
        unit = _UNIT.match(text, end)
        gap = _gap(found["type"].upper(), inner, unescape(unit[1]).strip() if unit else "", losses)
        if gap is None:
            return Cloze(text, (), 0, tuple(losses), f"the gap {{{found[0][1:]}…}} has no right answer")
        gaps.append(gap)
        weights.append(int(found["weight"] or "1") or 1)
        pieces += [text[at:start], f"{GAP_OPEN}{len(gaps)}{GAP_CLOSE}"]
        at = unit.end() if unit else end
    if not gaps:
        unknown = _LOOKS_LIKE.search(text)
        reason = f"its gap `{unknown[0][:40]}…` cannot be read" if unknown else "its text has no gap"
        return Cloze(text, (), 0, (), reason)
    if len(set(weights)) > 1:
        losses.append("its gaps had different weights: they count alike now")
    return Cloze("".join([*pieces, text[at:]]), tuple(gaps), sum(weights), tuple(dict.fromkeys(losses)))


def _embedded(text: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Where gaps begin and end; a brace behind a backslash ends nothing."""
    at = 0
    while found := _OPEN.search(text, at):
        end = next((sign.end() for sign in _SCAN.finditer(text, found.end()) if sign[0] == "}"), 0)
        if not end:
            return
        yield found.start(), end, found
        at = end


def _gap(kind: str, inner: str, unit: str, losses: list[str]) -> Gap | None:
    rows = [_row(part) for part in re.split(r"(?<!\\)~", inner) if part.strip()]
    if kind in {"SHORTANSWER_C", "SAC", "MWC"}:
        losses.append("capital letters counted in a gap: they do not here")
    if kind.startswith(("MULTIRESPONSE", "MR")):
        losses.append("a gap of boxes to tick became a menu in which one right choice is enough")
        rows = [Answer(row.words, Fraction(row.credit > 0), row.feedback) for row in rows]
    if kind.startswith(("NUMERICAL", "NM")):
        rows = [_numeric(row, unit) for row in rows]
        readable = [row for row in rows if row.number is not None or row.words.text == "*"]
        if len(readable) < len(rows):
            losses.append("a number of a gap cannot be read: it was left out")
        return Gap("numeric", tuple(readable)) if any(r.credit > 0 and r.number for r in readable) else None
    control = "short" if kind.startswith(("S", "MW")) else "menu"
    if not any(row.credit > 0 and row.words.text.strip() != "*" for row in rows):
        return None
    if control == "menu":
        best = max(row.credit for row in rows)
        rows = [Answer(row.words, row.credit / best, row.feedback) for row in rows]
        return Gap("menu", tuple(rows))
    return Gap(
        "short", tuple(Answer(Words(_bare(r.words.text), "plain"), r.credit, r.feedback) for r in rows)
    )


def _row(part: str) -> Answer:
    """One answer: `=` or `%n%`, the text, and `#` with feedback."""
    part = part.strip()
    credit = Fraction(0)
    if part.startswith("="):
        credit, part = Fraction(1), part[1:]
    weight = _WEIGHT.match(part)
    if weight:
        credit, part = part_of(weight[1]) or Fraction(0), part[weight.end() :]
    pieces = re.split(r"(?<![\\&])#", part, maxsplit=1)
    feedback = Words(_plain(pieces[1]), "html") if len(pieces) > 1 and pieces[1].strip() else NOTHING
    return Answer(Words(_plain(pieces[0]).strip(), "html"), credit, feedback)


def _plain(text: str) -> str:
    return re.sub(r"\\([}#~/\"\\])", r"\1", text)


def _bare(text: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", text)).replace("\u00a0", " ").strip()


def _numeric(row: Answer, unit: str) -> Answer:
    value, _, size = _bare(row.words.text).partition(":")
    number, tolerance = decimal_of(value), decimal_of(size) if size.strip() else Decimal(0)
    if number is None or tolerance is None:
        return Answer(Words(value.strip(), "plain"), row.credit, row.feedback)
    return Answer(
        Words(value, "plain"), row.credit, row.feedback, Interval(number, abs(tolerance), unit=unit)
    )

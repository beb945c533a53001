"""Numbers and units must survive a translation: finds those of a text and compares two texts (E204)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain

from markdown_it.token import Token

from lms.core.content.folder import Page
from lms.core.content.glossary import terms_of
from lms.core.content.markdown import Block, blocks_of, plain_text
from lms.core.content.rendering import for_learners
from lms.core.diagnostics import Report, Span
from lms.core.units.reading import find_unit

_SPACES = " \u00a0\u202f"
_NUMBER = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,٫٬'’]\d+)*")
_SEPARATORS = re.compile(rf"[.,٫٬'’{_SPACES}]")
_UNIT = re.compile(
    rf"[\s{_SPACES}]*(?:([A-Za-zµμΩ°%‰×/·^]{{1,12}})(?![A-Za-zÀ-ɏ'’])|([^\s\d.,;:()!?،؛。，]{{1,12}}))"
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069]")
_DIGIT = re.compile(r"\d")
_PART_OF_A_NAME = re.compile(r"[A-Za-z]\Z")  # the 2 of H2O
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_OFTEN_A_WORD = 10  # whole numbers up to here may be written out: two, deux
_OFTEN_A_DUAL = 2  # of times: an hour, deux minutes, and one word in languages with a dual
_LONGEST = 30
_MOST = 20  # what is looked at for a number that changed
_WORDS = {"lesson": "lesson", "practical": "checklist", "module": "overview", "instructor": "guide"}

Meaning = tuple[str, Fraction]  # dimension and factor of a unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, every value that the spelling may mean, and its unit where that is known."""

    written: str
    values: frozenset[Fraction]
    symbol: str
    unit: Meaning | None
    is_named: bool  # a part of a name or an ordinal, which other languages write in other ways

    @property
    def may_be_a_word(self) -> bool:
        value = min(self.values)
        most = _OFTEN_A_WORD if self.unit is None else _OFTEN_A_DUAL if self.unit[0] == "time" else 0
        return value.denominator == 1 and value <= most

    def __str__(self) -> str:
        return f"{self.written} {self.symbol}".rstrip()

    def measures_like(self, other: Quantity) -> bool:
        """Whether both measure the same, or both only count."""
        return (self.unit or ("",))[0] == (other.unit or ("",))[0]


def check_numbers(source: str, translated: str, span: Span, what: str, report: Report) -> None:
    """Report the first number or unit of `source` that `translated` does not have."""
    missing, others = _difference(source, translated)
    if missing:
        _report(missing[0], others, span, what, report)


def check_words(source: str, translated: str, span: Span, what: str, report: Report) -> None:
    """Like check_numbers for running text, where a small number may also stand as a word."""
    missing, others = _changed(source, translated)
    if missing:
        _report(missing[0], others, span, what, report)


def check_page(source: Page, page: Page, report: Report) -> None:
    """Compare the running text of a translated page with its source, block by block where both have the same blocks."""
    if source.broken or page.broken or source.kind not in _WORDS:
        return
    ours, theirs = _sections(source), _sections(page)
    if len(ours) != len(theirs):
        ours, theirs = [list(chain(*ours))], [list(chain(*theirs))]
    for one, other in zip(ours, theirs, strict=True):
        _compare(one, other, page, _WORDS[source.kind], report)


def check_terms(source: Page, page: Page, current: frozenset[str], report: Report) -> None:
    """Compare the explanations of a translated glossary, term by term."""
    own = {heading.opening.meta["id"]: (heading, body) for heading, body in terms_of(page)}
    for heading, body in terms_of(source):
        ident = heading.opening.meta["id"]
        if ident in current and ident in own:
            first, words = own[ident]
            span = page.source.line_span(words[0].first if words else first.first)
            check_words(_text(body), _text(words), span, "term", report)


def _is_task_list(block: Block) -> bool:
    return block.kind == "bullet_list" and any(token.meta.get("box") is not None for token in block.tokens)


def _sections(page: Page) -> list[list[Block]]:
    found: list[list[Block]] = [[]]
    for block in blocks_of(for_learners(page.tokens)):
        if block.kind == "heading":
            found.append([])
        found[-1].append(block)
    return found


def _compare(ours: Sequence[Block], theirs: Sequence[Block], page: Page, what: str, report: Report) -> None:
    """Block by block where both have the same blocks, else as a whole; one finding for each."""
    pairs = [(ours, theirs)]
    if [block.kind for block in ours] == [block.kind for block in theirs]:
        pairs = [([one], [other]) for one, other in zip(ours, theirs, strict=True)]
    for mine, its in pairs:
        missing, others = _changed(_text(mine), _text(its))
        if missing:
            _report(missing[0], others, _place(missing[0], others, its, page), what, report)


def _place(missing: Quantity, others: Sequence[Quantity], blocks: Sequence[Block], page: Page) -> Span:
    """Where the number stands that took the place of the source's, else the first line of the text."""
    lines = [line for block in blocks for token in block.tokens for line in token.map or ()]
    if not lines:
        return Span(page.path, 1)
    near, first = _nearest(missing, others), min(lines) + 1
    if near is not None:
        number = re.compile(rf"(?<!\d){re.escape(near.written)}(?!\d)")
        for line in range(first, max(lines) + 1):
            found = number.search(page.source.line(line))
            if found:
                return page.source.span(line, found.start() + 1, found.end() + 1)
    return page.source.line_span(first)


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(plain_text([token]) for token in _texts(blocks))


def _texts(blocks: Sequence[Block]) -> Iterator[Token]:
    for block in blocks:
        quotes, every = 0, not _is_task_list(block)  # criteria are compared one by one
        for token in block.tokens:
            quotes += token.nesting if token.type.startswith("blockquote") else 0
            if token.type in ("inline", "math_block") and (every or quotes):
                yield token


def _report(missing: Quantity, others: Sequence[Quantity], span: Span, what: str, report: Report) -> None:
    near = _nearest(missing, others)
    report.error(
        "E204",
        span,
        f"the number `{missing}` of the source is missing in this {what}",
        note=f"here: {near}" if near else "",
        remedy="numbers and units must be the same in every language",
    )


def _nearest(missing: Quantity, others: Sequence[Quantity]) -> Quantity | None:
    alike = [other for other in others[:_MOST] if other.values & missing.values]
    alike += [other for other in others[:_MOST] if other.measures_like(missing)]
    return next(iter(alike), others[0] if others else None)


# ── the comparison: what one text has and the other has not ─────────────────────────────────


def _changed(source: str, translated: str) -> tuple[list[Quantity], list[Quantity]]:
    """The difference, without small numbers that may have become words."""
    missing, others = _difference(source, translated)
    changed = [
        each
        for each in missing
        if not each.may_be_a_word or any(other.measures_like(each) for other in others[:_MOST])
    ]
    return changed, others


def _difference(source: str, translated: str) -> tuple[list[Quantity], list[Quantity]]:
    """The quantities that only the source has, and those that only the translation has."""
    there = list(_quantities(translated))
    places: dict[Fraction, dict[Meaning | None, list[int]]] = {}
    for at in range(len(there) - 1, -1, -1):
        for value in there[at].values:
            places.setdefault(value, {}).setdefault(there[at].unit, []).append(at)
    taken: set[int] = set()
    missing = [each for each in _quantities(source) if not each.is_named and not _take(each, places, taken)]
    return missing, [each for at, each in enumerate(there) if at not in taken and not each.is_named]


def _take(wanted: Quantity, places: dict[Fraction, dict[Meaning | None, list[int]]], taken: set[int]) -> bool:
    """Take one quantity of the same value; units differ only when both are known and mean different things."""
    for value in wanted.values:
        units = places.get(value, {})
        for unit in (None, *units) if wanted.unit is None else (wanted.unit, None):
            waiting = units.get(unit, [])
            while waiting:
                at = waiting.pop()
                if at not in taken:
                    taken.add(at)
                    return True
    return False


def _quantities(text: str) -> Iterator[Quantity]:
    if not _DIGIT.search(text):  # most texts
        return
    plain = text
    if not text.isascii():
        plain = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), _MARKS.sub("", text))
    for match in _NUMBER.finditer(plain):
        found = _UNIT.match(plain, match.end())
        symbol = (found[1] or found[2]) if found else ""
        unit = find_unit(symbol) if symbol else None
        before = match.start() - 1
        named = before >= 0 and _PART_OF_A_NAME.match(plain, before, before + 1) is not None
        yield _quantity(
            match[0], symbol if unit else "", named or _ORDINAL.match(plain, match.end()) is not None
        )


@lru_cache(maxsize=4096)
def _quantity(written: str, symbol: str, named: bool) -> Quantity:  # noqa: FBT001 - a cached function
    unit = find_unit(symbol) if symbol else None
    meaning = (unit.dimension, unit.factor) if unit else None
    return Quantity(written, _readings(written), symbol, meaning, named)


def _readings(written: str) -> frozenset[Fraction]:
    """Every number that a spelling may mean: 1,000 is a thousand in one language and one in another."""
    groups = _SEPARATORS.split(written)
    readings = set()
    if len(groups) == 1 or all(len(group) == 3 for group in groups[1:]):
        readings.add(Fraction("".join(groups)[:_LONGEST]))
    if len(groups) > 1:
        whole, last = "".join(groups[:-1]), groups[-1]
        readings.add(Fraction(f"{whole[:_LONGEST]}.{last[:_LONGEST]}"))
    return frozenset(readings)

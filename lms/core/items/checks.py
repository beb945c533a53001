"""Checks that item types share when they compile: settings, flags, places in the author's line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.items.contract import ChoiceSource, ItemSource

MOST_CHOICES = 26
"""As many as there are letters to name them."""

KIND_OF_VALUE = "E111"
UNKNOWN_SETTING = "E112"


def nearest(word: str, known: Iterable[str], shape: str = "`{}`") -> str:
    """Return "did you mean `x`?" for the nearest known word, or ""."""
    near = get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return f"did you mean {shape.format(near[0])}?" if near else ""


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def param_span(source: ItemSource, name: str) -> Span:
    return source.param_spans.get(name, source.span)


def text_span(choice: ChoiceSource, part: str = "") -> Span:
    """Where `part` of a row's text stands (the whole text without `part`)."""
    start = (choice.span.end_column or choice.span.column) + 1
    at = choice.text.find(part) if part else 0
    wanted = (part or choice.text).partition("\n")[0]
    if at < 0 or "\n" in choice.text[:at]:
        return choice.span
    return Span(choice.span.path, choice.span.line, start + at, start + at + max(1, len(wanted)))


def choose_setting(
    source: ItemSource, name: str, allowed: tuple[str, ...], report: Report, default: str
) -> str:
    """A parameter that is one of a few words."""
    value = source.params.get(name, default)
    if isinstance(value, str) and value in allowed:
        return value
    report.error(
        KIND_OF_VALUE,
        param_span(source, name),
        f"`{name}` cannot be `{value}`",
        note=nearest(str(value), allowed),
        remedy=f"choose one of {listed(allowed)}",
    )
    return default


def number_of(value: object) -> Fraction | None:
    """A plain number of the front matter or the params, exact as written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() and abs(number.adjusted()) <= 60 else None


def check_flags(
    choices: Iterable[ChoiceSource], flags: frozenset[str], settings: frozenset[str], report: Report
) -> None:
    """Refuse what stands in the `{…}` of a row and means nothing there."""
    for choice in choices:
        known = [f".{flag}" for flag in sorted(flags)] + [f"{name}=" for name in sorted(settings)]
        for word in (
            *(f".{flag}" for flag in sorted(choice.flags - flags)),
            *sorted(set(choice.settings) - settings),
        ):
            report.error(
                UNKNOWN_SETTING,
                choice.span,
                f"`{word}` means nothing on this row",
                note=nearest(word, known),
                remedy=f"rows of this question know {listed(known)}" if known else "take the `{…}` away",
            )


def credit_of(choice: ChoiceSource, report: Report) -> Fraction:
    """The part of the points that a row earns: `credit=50` is a half; a ticked row without it earns all."""
    written = choice.settings.get("credit")
    if written is None:
        return Fraction(1 if choice.ticked else 0)
    number = number_of(written)
    if number is None or not 0 < number <= 100:
        report.error(
            KIND_OF_VALUE,
            choice.span,
            f"`credit={written}` is not a part of the points",
            remedy="write a per cent without its sign, such as `credit=50`",
        )
        return Fraction(1 if choice.ticked else 0)
    return number / 100


def need_answers(source: ItemSource, report: Report, what: str = "choices", least: int = 1) -> bool:
    """Report a question without (enough) rows, or with more than there are letters."""
    count = len(source.choices)
    if least <= count <= MOST_CHOICES:
        return True
    if count > MOST_CHOICES:
        message, remedy = (
            f"this question has {count} {what}",
            f"{MOST_CHOICES} is the most; divide the question",
        )
    elif count == 0:
        message = f"a `.{source.kind}` question needs {what}"
        remedy = "write a list of `- [x] right` and `- [ ] wrong` rows below the question"
    else:
        message, remedy = f"one row is not enough for a `.{source.kind}` question", "add the other choices"
    report.error("E103", source.span, message, remedy=remedy)
    return False


def need_key(source: ItemSource, report: Report, remedy: str = "tick it: `- [x]`") -> bool:
    """Report a question in which no row is right."""
    if any(choice.ticked for choice in source.choices):
        return True
    report.error("E104", source.span, f"this `.{source.kind}` question has no right answer", remedy=remedy)
    return False


def rows_are_sound(source: ItemSource, report: Report) -> bool:
    """Report rows that hold a box and nothing else, or the same text as another."""
    seen: dict[str, ChoiceSource] = {}
    fine = True
    for choice in source.choices:
        text = " ".join(choice.text.split())
        if not text:
            report.error(
                "E105",
                choice.span,
                "this row has a box but no text",
                remedy="write the answer behind the box",
            )
            fine = False
        elif text in seen:
            report.error(
                "E105",
                choice.span,
                f"this row says the same as the one on line {seen[text].span.line}",
                remedy="take one of them away",
            )
            fine = False
        seen.setdefault(text, choice)
    return fine

"""A translated question: words from the translation; key, points, numbers and order from its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms.core.content.facts import check_numbers, check_words
from lms.core.content.quiz_source import Question
from lms.core.content.translation import check_same
from lms.core.diagnostics import Report
from lms.core.items.contract import ChoiceSource, GapSource, ItemSource, Prose
from lms.core.items.gap_lint import is_numeric

_OWN_WORDS = frozenset({"short"})
"""Kinds whose right answers are words of the language."""
_NUMBERS_FROM_SOURCE = frozenset({"numeric", "reading"})


def translate(original: Question, own: Question, report: Report) -> Question | None:
    """Join a question with its translation; None after an E200, when the source's question stands."""
    source, words = original.item, own.item
    if not original.sound or not own.sound or not _same_shape(source, words, report):
        return None
    _check_words(source, words, report)
    _check_closing(original, own, report)
    item = replace(
        source,
        span=words.span,
        title=words.title,
        stem=words.stem or source.stem,
        choices=_choices(source, words),
        steps=words.steps,
        rows=words.rows,
        gaps=tuple(map(_gap, source.gaps, words.gaps)),
        image=words.image or source.image,
        lines=words.lines,
        original_words=source.words,
    )
    closing = {**original.closing, **own.closing}
    return replace(original, item=item, closing=closing)


def _same_shape(source: ItemSource, words: ItemSource, report: Report) -> bool:
    """Compare what must agree: kind, boxes, steps, columns, gaps."""
    kinds = check_same([source.kind], [words.kind], words.span, "the type differs", report)
    steps = [len(step.parallel) for step in source.steps], [len(step.parallel) for step in words.steps]
    table = [len(row) for row in source.rows], [len(row) for row in words.rows]
    gaps = [gap.name for gap in source.gaps], [gap.name for gap in words.gaps]
    return (
        kinds
        and _same_ticks(source, words, report)
        and check_same(*steps, words.span, "the steps differ", report)
        and check_same(*table, words.span, "the table differs", report)
        and check_same(*gaps, words.span, "the gaps differ", report)
    )


def _same_ticks(source: ItemSource, words: ItemSource, report: Report) -> bool:
    if source.kind in _OWN_WORDS:
        return True
    if source.kind in _NUMBERS_FROM_SOURCE and not words.choices:
        return True
    return check_same(_ticks(source.choices), _ticks(words.choices), words.span, "answer key differs", report)


def _ticks(rows: Sequence[ChoiceSource]) -> list[bool]:
    return [row.ticked for row in rows]


def _check_words(source: ItemSource, words: ItemSource, report: Report) -> None:
    """Numbers and units of the text must be the same in every language."""
    check_numbers(
        _text(source.title, source.stem),
        _text(words.title, words.stem or source.stem),
        words.span,
        "question",
        report,
    )
    if source.kind not in _OWN_WORDS and words.choices:
        for row, own in zip(source.choices, words.choices, strict=True):
            _check_feedback(row, own, report)
    if source.kind in _OWN_WORDS | _NUMBERS_FROM_SOURCE:
        return
    for row, own in zip(source.choices, words.choices, strict=True):
        check_numbers(row.prose.text, own.prose.text, own.span, "choice", report)


def _check_feedback(row: ChoiceSource, own: ChoiceSource, report: Report) -> None:
    if row.feedback is not None and own.feedback is not None:
        check_words(row.feedback.text, own.feedback.text, own.feedback.span, "feedback", report)


def _check_closing(original: Question, own: Question, report: Report) -> None:
    for kind, prose in own.closing.items():
        if kind in original.closing:
            check_words(original.closing[kind].text, prose.text, prose.span, kind.lower(), report)


def _text(*proses: Prose | None) -> str:
    return " ".join(prose.text for prose in proses if prose is not None)


def _choices(source: ItemSource, words: ItemSource) -> tuple[ChoiceSource, ...]:
    if source.kind in _OWN_WORDS:
        return words.choices
    if not words.choices:
        return source.choices
    return tuple(map(_choice, source.choices, words.choices, [source.kind] * len(source.choices)))


def _choice(row: ChoiceSource, own: ChoiceSource, kind: str) -> ChoiceSource:
    """Flags and credit of the source; of a number or region also its text."""
    fixed = kind in _NUMBERS_FROM_SOURCE
    text = row.text if fixed else own.text
    if kind == "hotspot" and row.text.startswith("`") and not own.text.startswith("`"):
        text = f"`{row.text.split('`')[1]}` {own.text}"
    return replace(
        own,
        text=text,
        prose=row.prose if fixed else own.prose,
        flags=row.flags,
        settings=row.settings,
        feedback=own.feedback or row.feedback,
    )


def _gap(gap: GapSource, own: GapSource) -> GapSource:
    """Numbers from the source, words from the translation."""
    same = _ticks(gap.choices) == _ticks(own.choices)
    if not same or not all(is_numeric(row) for row in gap.choices):
        return replace(own, flags=gap.flags) if own.choices else gap
    return replace(
        gap,
        choices=tuple(
            _choice(row, its, "numeric") for row, its in zip(gap.choices, own.choices, strict=True)
        ),
    )

"""Advice on how questions are written: what gives the key away, what helps nobody (W113–W116, W210)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lms.core.content.quiz_source import Question
from lms.core.diagnostics import Report, Span
from lms.core.items.contract import ChoiceSource, ItemSource

_NEGATION = {
    "en": re.compile(r"\b(not|except)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(sauf|excepté)\b", re.IGNORECASE),
}
_EMPHASISED = re.compile(r"<(strong|em|b|i)>.*?</\1>", re.DOTALL)
_OTHERS = r"(?:answers?|choices?|options?|statements?|others?|rest)"
_ENDS = r"(?=\s*(?:[.,;:!?)]|\Z|\b(?:is|are|apply|applies|hold|holds)\b))"
_POINTS_ELSEWHERE = re.compile(
    rf"\b(?:all|none|both|any|each|either|neither|one|two|some) of (?:(?:the|these) (?:above|below|preceding|following)\b"
    rf"|(?:the|these|those) (?:other )?{_OTHERS}\b|(?:the above|these|those|them){_ENDS})"
    rf"|\b(?:all|none|both|either) (?:the )?(?:above|below){_ENDS}"
    rf"|\bthe (?:above|below|preceding|previous)(?: {_OTHERS}\b|{_ENDS})"
    rf"|\b(?:as|see|{_OTHERS}|mentioned|stated|given|listed|named) (?:above|below){_ENDS}"
    rf"|\bboth (?:answers\b|are (?:right|correct|true|wrong|false)\b|[a-d] and [a-d]\b)"
    r"|\b(?:toutes|aucune) (?:ces|les|des|de ces) réponses\b|\bci-(?:dessus|dessous)\b",
    re.IGNORECASE,
)
_FEWEST_FOR_A_PATTERN = 4


def check_question(question: Question, lang: str, report: Report, *, shuffled: bool) -> None:
    """Report what is doubtful in one question with choices."""
    source = question.item
    if not question.sound or source.kind not in ("single", "multiple") or len(source.choices) < 2:
        return
    wrong = [row for row in source.choices if not row.ticked]
    if source.kind == "single" and len(wrong) == 1:
        report.warning(
            "W113",
            wrong[0].span,
            "there is only one wrong choice",
            note="half of all guesses are right",
            remedy="add the mistakes that you see most often at the bench",
        )
    if wrong and all(row.feedback is None for row in wrong):
        report.warning(
            "W115",
            wrong[0].span,
            "no wrong choice has feedback",
            remedy="say below a wrong choice, indented behind `>`, why it is wrong",
        )
    _check_negation(source, lang, report)
    if shuffled:
        for row in source.choices:
            _check_pointing(row, report)


def _check_negation(source: ItemSource, lang: str, report: Report) -> None:
    pattern = _NEGATION.get(lang.partition("-")[0])
    found = pattern.search(_EMPHASISED.sub("", source.title.html)) if pattern else None
    if found is None or found[0].isupper() or not source.title.text.endswith("?"):
        return
    line = source.lines[source.span.line - 1] if source.span.line <= len(source.lines) else ""
    at = re.search(rf"\b{re.escape(found[0])}\b", line)
    span = Span(source.span.path, source.span.line, at.start() + 1, at.end() + 1) if at else source.span
    report.warning(
        "W116",
        span,
        f"“{found[0]}” is easily overlooked",
        note="write it **bold**",
        remedy="or ask for what is right instead",
    )


def _check_pointing(row: ChoiceSource, report: Report) -> None:
    found = _POINTS_ELSEWHERE.search(row.prose.text)
    if found is None or "pin" in row.flags:
        return
    report.warning(
        "W210",
        row.span,
        f"“{found[0]}” points at other choices, but choices are shuffled",
        remedy="pin the choice with `{.pin}`, or say what is meant",
    )


def check_pattern(questions: Sequence[Question], report: Report, *, shuffled: bool) -> None:
    """Report what gives the key away over the whole file: its place (W114), its length (W113)."""
    asked = [q.item for q in questions if q.sound and q.item.kind == "single" and _one_key(q.item)]
    if len(asked) < _FEWEST_FOR_A_PATTERN:
        return
    if not shuffled and all(source.choices[0].ticked for source in asked):
        report.warning(
            "W114",
            asked[0].choices[0].span,
            "the right choice always stands first",
            remedy="write `shuffle: [choices]` in the front matter",
        )
    if all(_is_longest(source) for source in asked):
        key = next(row for row in asked[0].choices if row.ticked)
        report.warning(
            "W113",
            key.span,
            "the longest choice is always the right one",
            note=f"in {len(asked)} questions",
            remedy="shorten keys, or say wrong choices as fully",
        )


def _one_key(source: ItemSource) -> bool:
    return len(source.choices) > 1 and sum(row.ticked for row in source.choices) == 1


def _is_longest(source: ItemSource) -> bool:
    longest = max(source.choices, key=lambda row: len(row.prose.text))
    return (
        longest.ticked and sum(len(row.prose.text) == len(longest.prose.text) for row in source.choices) == 1
    )

"""Writes neutral questions as GIFT, which has no units, no order and one gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from html import unescape

from lms.core.exchange.model import GAP_CLOSE, GAP_OPEN, Answer, Pair, Question, Words
from lms.core.exchange.writing_moodle import percent

_GAP = re.compile(f"{GAP_OPEN}(\\d+){GAP_CLOSE}")
_SPECIAL = re.compile(r"([~=#{}:\\])")


def fit_for_gift(question: Question) -> Question:
    """The question as GIFT can hold it, with what is lost; without a kind when it cannot."""
    if question.kind == "upload":
        return replace(question, kind="", reason="GIFT has no question to which a file is sent")
    if question.kind == "cloze" and len(_GAP.findall(question.stem.text)) != 1:
        return replace(question, kind="", reason="GIFT has one gap only: export it as Moodle XML")
    losses = [*question.losses, *_lost(question)]
    unit = next((a.number.unit for a in question.answers if a.number and a.number.unit), "")
    if unit:
        losses.append(f"the unit `{unit}` became text of the question")
        question = replace(question, stem=replace(question.stem, text=f"{question.stem.text} ({unit})"))
    if question.kind == "order":
        question = replace(question, kind="match", pairs=_numbered(question.answers))
    return replace(question, losses=tuple(losses))


def _numbered(steps: Iterable[Answer]) -> tuple[Pair, ...]:
    return tuple(Pair(Words(str(at), "plain"), step.words) for at, step in enumerate(steps, start=1))


def _lost(question: Question) -> Iterator[str]:
    """What GIFT has no place for."""
    said = (question.correct, question.partial, question.incorrect, question.notes)
    held = (
        (question.kind == "order", "GIFT has no order: it became pairs of numbers and steps"),
        (question.kind == "multiple" and question.scoring != "net-correct", "the scoring rule is not kept"),
        (bool(question.hints), "hints are not kept"),
        (any(not words.is_empty for words in said), "feedback by result and notes for markers are not kept"),
        (question.points != 1, "GIFT has no points"),
        ("@@PLUGINFILE@@" in question.stem.text, "pictures are not kept"),
    )
    return (loss for is_lost, loss in held if is_lost)


def write_gift(questions: Iterable[Question]) -> str:
    """Write questions that were made fit."""
    parts: list[str] = []
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            parts.append(f"$CATEGORY: {category.replace('/', '//') or 'top'}\n")
        parts.append(_question(question))
    return "\n".join(parts)


def _question(question: Question) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in question.tags)
    head = f"// [id:{question.ident}]{tags}\n::{_escaped(question.name or question.ident)}::[html]"
    general = f"\n####{_words(question.solution)}" if not question.solution.is_empty else ""
    if question.kind == "cloze":
        before, after = _GAP.split(question.stem.text)[0], _GAP.split(question.stem.text)[2]
        gap = question.gaps[0]
        rows = _numbers(gap.answers) if gap.control == "numeric" else "".join(
            _choice(answer) if gap.control == "menu" else _typed(answer) for answer in gap.answers
        )  # fmt: skip
        return f"{head}{_escaped(before)} {{{rows}{general}}} {_escaped(after)}\n"
    return f"{head}{_escaped(question.stem.text)} {{{_answers(question)}{general}\n}}\n"


def _answers(question: Question) -> str:
    match question.kind:
        case "single" | "multiple":
            several = question.kind == "multiple"
            return "".join(_choice(answer, several=several) for answer in question.answers)
        case "short":
            return "".join(_typed(answer) for answer in question.answers)
        case "numeric":
            return _numbers(question.answers)
        case "match":
            return "".join(f"\n\t={_words(pair.left)} -> {_bare(pair.right)}" for pair in question.pairs)
    return ""


def _choice(answer: Answer, *, several: bool = False) -> str:
    if not several and answer.credit == 1:
        return f"\n\t={_words(answer.words)}{_feedback(answer)}"
    weight = f"%{percent(answer.credit)}%" if answer.credit or several else ""
    return f"\n\t~{weight}{_words(answer.words)}{_feedback(answer)}"


def _typed(answer: Answer) -> str:
    weight = f"%{percent(answer.credit)}%" if answer.credit != 1 else ""
    return f"\n\t={weight}{_words(answer.words)}{_feedback(answer)}"


def _numbers(answers: Iterable[Answer]) -> str:
    rows = []
    for answer in answers:
        if answer.number is None or answer.number.value is None:
            continue
        weight = f"%{percent(answer.credit)}%" if answer.credit != Fraction(1) else ""
        rows.append(f"\n\t={weight}{answer.number.value:f}:{answer.number.tolerance:f}{_feedback(answer)}")
    return "#" + "".join(rows)


def _feedback(answer: Answer) -> str:
    return f"#{_words(answer.feedback)}" if not answer.feedback.is_empty else ""


def _words(words: Words) -> str:
    return _escaped(words.text)


def _bare(words: Words) -> str:
    return _escaped(" ".join(unescape(re.sub(r"<[^<>]*>", " ", words.text)).split()))


def _escaped(text: str) -> str:
    """Signs of the format behind a backslash, line ends as `\\n`."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\n\s*", "\n", text.strip())).replace("\n", "\\n")

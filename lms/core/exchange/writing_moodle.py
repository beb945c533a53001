"""Writes neutral questions as Moodle XML."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from html import escape, unescape

from lms.core.exchange.escaping import without_private
from lms.core.exchange.model import GAP_CLOSE, GAP_OPEN, Answer, Gap, Question, Words

_GAP = re.compile(f"{GAP_OPEN}(\\d+){GAP_CLOSE}")
_TYPES = {"single": "multichoice", "multiple": "multichoice", "short": "shortanswer", "numeric": "numerical",
          "match": "matching", "order": "ordering", "cloze": "cloze", "text": "essay", "upload": "essay"}  # fmt: skip


def write_moodle(questions: Iterable[Question], files: Mapping[str, bytes]) -> str:
    """Write questions that have a kind; `files`: pictures by the name that texts use."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = None
    for question in questions:
        if question.category != category:
            category = question.category
            path = "top/" + category.replace("/", "//") if category else "top"
            parts.append(
                f'<question type="category"><category>{_text("$course$/" + path)}</category></question>'
            )
        parts.append(_question(question, files))
    return "\n".join([*parts, "</quiz>", ""])


def _question(question: Question, files: Mapping[str, bytes]) -> str:
    stem = question.stem.text
    if question.kind == "cloze":
        stem = _GAP.sub(lambda found: _embedded(question.gaps[int(found[1]) - 1]), stem)
    parts = [
        f'<question type="{_TYPES[question.kind]}">',
        f"<name>{_text(question.name or question.ident)}</name>",
        _element("questiontext", Words(stem), files),
        _element("generalfeedback", question.solution, files),
        f"<defaultgrade>{_number(question.points)}</defaultgrade>",
        "<penalty>0</penalty><hidden>0</hidden>",
        f"<idnumber>{_safe(question.ident)}</idnumber>",
        *_answers(question, files),
        *(
            _element(tag, words, files)
            for tag, words in (
                ("correctfeedback", question.correct),
                ("partiallycorrectfeedback", question.partial),
                ("incorrectfeedback", question.incorrect),
            )
            if not words.is_empty
        ),
        *(_element("hint", hint, files) for hint in question.hints),
        _tags(question),
        "</question>",
    ]
    return "\n".join(part for part in parts if part)


def _answers(question: Question, files: Mapping[str, bytes]) -> list[str]:
    return _ANSWERS[question.kind](question, files) if question.kind in _ANSWERS else []


def _choices(question: Question, files: Mapping[str, bytes]) -> list[str]:
    pinned = any(answer.pinned for answer in question.answers)
    return [
        f"<single>{'true' if question.kind == 'single' else 'false'}</single>",
        f"<shuffleanswers>{'0' if pinned else '1'}</shuffleanswers><answernumbering>abc</answernumbering>",
        *(_answer(answer, files) for answer in question.answers),
    ]


def _typed(question: Question, files: Mapping[str, bytes]) -> list[str]:
    return ["<usecase>0</usecase>", *(_answer(answer, files) for answer in question.answers)]


def _numbers(question: Question, files: Mapping[str, bytes]) -> list[str]:
    return [*(_numeric(answer, files) for answer in question.answers), _units(question)]


def _pairs(question: Question, files: Mapping[str, bytes]) -> list[str]:
    return ["<shuffleanswers>1</shuffleanswers>", *(
        f'{_element("subquestion", pair.left, files).removesuffix("</subquestion>")}'
        f"<answer>{_text(_bare(pair.right))}</answer></subquestion>"
        for pair in question.pairs
    )]  # fmt: skip


def _steps(question: Question, files: Mapping[str, bytes]) -> list[str]:
    return [
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>",
        *(_answer(answer, files, fraction=str(at)) for at, answer in enumerate(question.answers, start=1)),
    ]


def _essay(question: Question, files: Mapping[str, bytes]) -> list[str]:
    form, attached = ("noinline", "1") if question.kind == "upload" else ("editor", "0")
    return [
        f"<responseformat>{form}</responseformat><attachments>{attached}</attachments>",
        _element("graderinfo", question.notes, files),
    ]


_ANSWERS: Mapping[str, Callable[[Question, Mapping[str, bytes]], list[str]]] = {
    "single": _choices,
    "multiple": _choices,
    "short": _typed,
    "numeric": _numbers,
    "match": _pairs,
    "order": _steps,
    "text": _essay,
    "upload": _essay,
}


def _answer(answer: Answer, files: Mapping[str, bytes], fraction: str = "") -> str:
    words = answer.words
    form = "plain_text" if words.form == "plain" else "html"
    head = f'<answer fraction="{fraction or percent(answer.credit)}" format="{form}">'
    return f"{head}{_text(words.text)}{_files(words.text, files)}{_element('feedback', answer.feedback, files)}</answer>"


def _numeric(answer: Answer, files: Mapping[str, bytes]) -> str:
    number = answer.number
    value = format(number.value, "f") if number and number.value is not None else ""
    size = format(number.tolerance, "f") if number else "0"
    feedback = _element("feedback", answer.feedback, files)
    return f'<answer fraction="{percent(answer.credit)}">{_text(value)}{feedback}<tolerance>{size}</tolerance></answer>'


def _units(question: Question) -> str:
    unit = next((a.number.unit for a in question.answers if a.number and a.number.unit and a.credit > 0), "")
    if not unit:
        return "<unitgradingtype>0</unitgradingtype><showunits>3</showunits>"
    graded = "1" if question.units == "required" else "0"
    return (
        f"<unitgradingtype>{graded}</unitgradingtype><unitpenalty>1.0</unitpenalty><showunits>0</showunits>"
        f"<units><unit><multiplier>1</multiplier><unit_name>{_safe(unit)}</unit_name></unit></units>"
    )


def _tags(question: Question) -> str:
    tags = list(question.tags)
    if question.kind == "multiple" and question.scoring:
        tags.append(f"scoring:{question.scoring}")
    if question.kind == "numeric" and question.units == "shown":
        tags.append("units:shown")
    return "<tags>" + "".join(f"<tag>{_text(tag)}</tag>" for tag in tags) + "</tags>" if tags else ""


# ── gaps ────────────────────────────────────────────────────────────────────────────────────


def _embedded(gap: Gap) -> str:
    kind = {"menu": "MULTICHOICE", "short": "SHORTANSWER", "numeric": "NUMERICAL"}[gap.control]
    rows = "~".join(_gap_answer(answer) for answer in gap.answers)
    unit = next((a.number.unit for a in gap.answers if a.number and a.number.unit and a.credit > 0), "")
    shown = f' <span class="gap-unit">{escape(unit, quote=False)}</span>' if unit else ""
    return f"{{1:{kind}:{rows}}}{shown}"


def _gap_answer(answer: Answer) -> str:
    if answer.number is not None and answer.number.value is not None:
        text = f"{answer.number.value:f}:{answer.number.tolerance:f}"
    else:
        text = _in_gap(
            escape(answer.words.text, quote=False) if answer.words.form == "plain" else answer.words.text
        )
    feedback = f"#{_in_gap(answer.feedback.text)}" if not answer.feedback.is_empty else ""
    return f"%{percent(answer.credit)}%{text}{feedback}"


def _in_gap(text: str) -> str:
    return re.sub(r'([}#~\\"])', r"\\\1", " ".join(text.split()))


# ── pieces ──────────────────────────────────────────────────────────────────────────────────


def _element(tag: str, words: Words, files: Mapping[str, bytes]) -> str:
    form = "plain_text" if words.form == "plain" else "html"
    return f'<{tag} format="{form}">{_text(words.text)}{_files(words.text, files)}</{tag}>'


def _files(text: str, files: Mapping[str, bytes]) -> str:
    named = [name for name in files if f"@@PLUGINFILE@@/{name}" in text] if "@@PLUGINFILE@@" in text else []
    return "".join(
        f'<file name="{escape(name)}" path="/" encoding="base64">{base64.b64encode(files[name]).decode()}</file>'
        for name in named
    )


def _text(text: str) -> str:
    return f"<text>{_safe(text)}</text>"


def _safe(text: str) -> str:
    return escape(without_private(text), quote=False)


def _bare(words: Words) -> str:
    """The plain words of a partner, which Moodle shows in a menu; a formula stays in LaTeX."""
    return (
        words.text
        if words.form == "plain"
        else " ".join(unescape(re.sub(r"<[^<>]*>", " ", words.text)).split())
    )


def percent(part: Fraction) -> str:
    """A part as the percentage that Moodle knows, with five digits where it does not end."""
    number = part * 100
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.5f}".rstrip("0")


def _number(value: Fraction) -> str:
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")

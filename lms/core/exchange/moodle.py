"""Moodle XML: what Moodle 1.9 and later export, type by type."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.exchange.model import (
    GAP_CLOSE,
    GAP_OPEN,
    NOTHING,
    OUR_FAULT,
    Answer,
    Gap,
    Interval,
    Pair,
    Place,
    Question,
    SourceFile,
    Words,
    decimal_of,
    part_of,
)
from lms.core.exchange.moodle_cloze import read_cloze
from lms.core.exchange.moodle_numbers import freeze, read_units
from lms.core.exchange.xml_reading import Element
from lms.core.items.multiple import RULES

_FORMS = {"html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown",
          "0": "moodle", "1": "html", "2": "plain", "4": "markdown"}  # fmt: skip
_LARGEST_FILE = 10_000_000
_NO_KIND = {
    "description": "it is a description: a text without a question",
    "ddmarker": "markers on a picture cannot be converted: write a `.hotspot` question",
    "ddimageortext": "dragging onto a picture cannot be converted: write a `.hotspot` or `.match` question",
    "random": "it draws a question at random: write `draw` in the quiz instead",
    "randomsamatch": "it draws pairs from other questions: write a `.match` question",
}


@dataclass(slots=True)
class _Reading:
    """The file while it is read."""

    path: str
    report: Report = field(default_factory=Report)
    category: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def question(self, element: Element) -> Question | None:
        """Read one `<question>`; None for a category."""
        kind = element.attributes.get("type", "").strip()
        if kind == "category":
            self.category = _category(element)
            return None
        base = self._begun(element, kind)
        reader = _READERS.get(kind)
        if reader is None:
            reason = _NO_KIND.get(kind) or f"questions of the type `{kind[:40] or '?'}` are not known here"
            return replace(base, reason=reason)
        try:
            return reader(base, element)
        except Exception:  # one question of thousands must not stop the others
            return replace(base, reason=OUR_FAULT)

    def _begun(self, element: Element, kind: str) -> Question:
        self._keep_files(element)
        tags = element.find("tags")
        named = [tag.value("text").strip() for tag in (tags.find_all("tag") if tags else [])]
        rule = next((tag.partition(":")[2].strip() for tag in named if tag.startswith("scoring:")), "")
        losses = []
        if element.value("hidden").strip() == "1":
            losses.append("it was hidden in the question bank")
        return Question(
            Place(element.line, element.column, self.path),
            "",
            name=" ".join(element.value("name").split()),
            source_type=kind,
            stem=words_of(element.find("questiontext")),
            points=_points(element),
            category=self.category,
            ident=element.value("idnumber").strip(),
            tags=tuple(tag for tag in named if tag and not tag.startswith("scoring:")),
            scoring=rule if rule in RULES else "",
            solution=words_of(element.find("generalfeedback")),
            correct=words_of(element.find("correctfeedback")),
            partial=words_of(element.find("partiallycorrectfeedback")),
            incorrect=words_of(element.find("incorrectfeedback")),
            hints=tuple(hint for each in element.find_all("hint") if not (hint := words_of(each)).is_empty),
            losses=tuple(losses),
        )

    def _keep_files(self, element: Element) -> None:
        for one in element.everything():
            if one.tag == "file" and one.attributes.get("encoding", "base64") == "base64":
                name = one.attributes.get("name", "")
                try:
                    content = base64.b64decode("".join(one.text.split()), validate=True)
                except (binascii.Error, ValueError):
                    content = b""
                if content and len(content) <= _LARGEST_FILE:
                    self.files.setdefault(name, content)
                else:
                    span = Span(self.path, one.line, one.column)
                    self.report.warning(
                        "X607",
                        span,
                        f"the file `{name[:60]}` cannot be read",
                        remedy="copy it into `media/` yourself",
                    )


def read_moodle(path: str, root: Element, text: str) -> SourceFile:
    """Read all questions of a `<quiz>`."""
    reading = _Reading(path)
    questions = []
    for element in root.find_all("question"):
        question = reading.question(element)
        if question is not None:
            questions.append(question)
    return SourceFile("moodle-xml", tuple(questions), tuple(reading.report), reading.files, {path: text})


def words_of(element: Element | None) -> Words:
    """The text of an element in the form that it names; old exports keep pictures beside it."""
    if element is None:
        return NOTHING
    inner = element.find("text")
    text = (inner.text if inner is not None else element.text).strip()
    return Words(text, _FORMS.get(element.attributes.get("format", "html"), "html"))


def _category(element: Element) -> str:
    path = element.value("category").replace("//", "\u2215\u2215")
    names = [name.strip() for name in path.split("/")]
    kept = [name for name in names if name and not re.fullmatch(r"\$.*\$|top", name)]
    return "/".join(kept).replace("\u2215\u2215", "/")


def _points(element: Element) -> Fraction:
    number = decimal_of(element.value("defaultgrade", "1"))
    return Fraction(number) if number is not None and number >= 0 else Fraction(1)


def _answers(element: Element, tag: str = "answer") -> list[Answer]:
    found = []
    for one in element.find_all(tag):
        credit = part_of(one.attributes.get("fraction", "0")) or Fraction(0)
        words = words_of(one)
        found.append(Answer(words, credit, words_of(one.find("feedback"))))
    return found


# ── types ───────────────────────────────────────────────────────────────────────────────────


def _multichoice(base: Question, element: Element) -> Question:
    answers = tuple(_answers(element))
    single = element.value("single", "true").strip().lower() in {"true", "1", "yes", ""}
    if not any(answer.credit > 0 for answer in answers):
        return replace(base, answers=answers, reason="none of its answers is right")
    if single:
        return replace(base, kind="single", answers=answers)
    return replace(base, kind="multiple", answers=answers, scoring=base.scoring or _rule(answers))


def _rule(answers: tuple[Answer, ...]) -> str:
    wrong = {answer.credit for answer in answers if answer.credit <= 0}
    return "all-or-nothing" if wrong == {Fraction(-1)} else "net-correct"


def _all_or_nothing(base: Question, element: Element) -> Question:
    return replace(_multichoice(base, element), scoring="all-or-nothing", kind="multiple")


def _truefalse(base: Question, element: Element) -> Question:
    answers = []
    for answer in _answers(element):
        word = answer.words.text.strip()
        answers.append(
            replace(
                answer,
                words=Words(word.capitalize() if word.lower() in {"true", "false"} else word, "plain"),
                pinned=True,
            )
        )
    if not any(answer.credit > 0 for answer in answers):
        return replace(base, reason="none of its answers is right")
    return replace(base, kind="single", answers=tuple(answers))


def _shortanswer(base: Question, element: Element) -> Question:
    answers = tuple(replace(a, words=replace(a.words, form="plain")) for a in _answers(element))
    losses = base.losses
    if element.value("usecase").strip() in {"1", "true"}:
        losses = (*losses, "capital letters counted: they do not here")
    if not any(answer.credit > 0 and answer.words.text.strip() != "*" for answer in answers):
        return replace(base, answers=answers, reason="no typed answer is right, or any is")
    return replace(base, kind="short", answers=answers, losses=losses)


def _numerical(base: Question, element: Element) -> Question:
    units = read_units(element)
    answers, losses = [], [*base.losses, *units.losses]
    for one, answer in zip(element.find_all("answer"), _answers(element), strict=True):
        value = decimal_of(answer.words.text)
        if answer.words.text.strip() == "*":
            answers.append(replace(answer, words=Words("*", "plain")))
        elif value is None:
            losses.append(f"the number “{answer.words.text[:40]}” cannot be read: it was left out")
        else:
            tolerance = decimal_of(one.value("tolerance") or one.attributes.get("tolerance", "0")) or Decimal(
                0
            )
            answers.append(replace(answer, number=Interval(value, abs(tolerance), unit=units.symbol)))
    if not any(answer.credit > 0 and answer.number for answer in answers):
        return replace(base, reason="no number is right, or any is")
    stem = base.stem
    if units.shown:
        stem = replace(stem, text=f"{stem.text} ({units.shown})")
    return replace(
        base, kind="numeric", stem=stem, answers=tuple(answers), units=units.rule, losses=tuple(losses)
    )


def _calculated(base: Question, element: Element) -> Question:
    """Draw the first set of its numbers and freeze it."""
    frozen = freeze(element)
    if isinstance(frozen, str):
        return replace(base, reason=frozen)
    base = replace(base, stem=replace(base.stem, text=frozen.fill(base.stem.text)),
                   solution=replace(base.solution, text=frozen.fill(base.solution.text)))  # fmt: skip
    base = replace(
        base, losses=(*base.losses, f"its numbers were drawn ({frozen.described}): they are fixed now")
    )
    if base.source_type == "calculatedmulti":
        answers = tuple(
            replace(a, words=replace(a.words, text=frozen.fill(a.words.text))) for a in _answers(element)
        )
        return replace(_multichoice(base, element), answers=answers)
    units = read_units(element)
    found: list[Answer] = []
    for one, answer in zip(element.find_all("answer"), _answers(element), strict=True):
        number = frozen.interval(one, answer.words.text, units.symbol)
        if number is not None:
            found.append(replace(answer, number=number, words=Words("", "plain")))
    if not any(answer.credit > 0 for answer in found):
        return replace(
            base, reason="its formula cannot be calculated here: write a `.numeric` question with `vars`"
        )
    return replace(
        base, kind="numeric", answers=tuple(found), units=units.rule, losses=(*base.losses, *units.losses)
    )


def _matching(base: Question, element: Element) -> Question:
    pairs = []
    for one in element.find_all("subquestion"):
        partner = one.find("answer")
        if partner is not None:
            pairs.append(
                Pair(
                    words_of(one),
                    replace(words_of(partner), text=words_of(partner).text.strip(), form="plain"),
                )
            )
    if sum(1 for pair in pairs if not pair.left.is_empty) < 2:
        return replace(base, reason="it has fewer than two pairs")
    return replace(base, kind="match", pairs=tuple(pairs))


def _essay(base: Question, element: Element) -> Question:
    form = element.value("responseformat").strip()
    notes = words_of(element.find("graderinfo"))
    losses = base.losses
    if not words_of(element.find("responsetemplate")).is_empty:
        losses = (*losses, "the template of the answer was left out")
    attachments = element.value("attachments", "0").strip()
    kind = "upload" if form == "noinline" else "text"
    if kind == "text" and attachments not in {"", "0"}:
        losses = (*losses, "a file could be sent with the text: only the text is asked for")
    return replace(base, kind=kind, notes=notes, losses=losses)


def _ordering(base: Question, element: Element) -> Question:
    rows = _answers(element)
    places = [
        decimal_of(one.attributes.get("fraction", "")) or Decimal(0) for one in element.find_all("answer")
    ]
    if len(set(places)) == len(places) and min(places, default=Decimal(0)) >= 1:
        rows = [rows[at] for at in sorted(range(len(rows)), key=lambda at: places[at])]
    losses = base.losses
    if decimal_of(element.value("selectcount", "0")):
        losses = (*losses, "only some of its steps were drawn: all are asked for")
    if len(rows) < 2:
        return replace(base, reason="it has fewer than two steps")
    return replace(base, kind="order", answers=tuple(rows), losses=losses)


def _cloze(base: Question, element: Element) -> Question:
    read = read_cloze(base.stem.text)
    if read.reason:
        return replace(base, reason=read.reason)
    points = Fraction(read.weight) if element.find("defaultgrade") is None else base.points
    return replace(
        base, kind="cloze", stem=replace(base.stem, text=read.text), gaps=read.gaps, points=points, losses=(*base.losses, *read.losses),
    )  # fmt: skip


_PLACE = re.compile(r"\[\[(\d{1,3})\]\]")


def _placed(base: Question, element: Element) -> Question:
    """Words that are dragged or chosen into a text: menus of the words of one group."""
    boxes = element.find_all("dragbox") or element.find_all("selectoption")
    words = [Words(" ".join(box.value("text").split()), "html") for box in boxes]
    groups = [(box.value("group") or "1").strip() for box in boxes]
    gaps: list[Gap] = []

    def gap(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        if not 0 <= at < len(words):
            return found[0]
        alike = [place for place, group in enumerate(groups) if group == groups[at]]
        gaps.append(Gap("menu", tuple(Answer(words[place], Fraction(place == at)) for place in alike)))
        return f"{GAP_OPEN}{len(gaps)}{GAP_CLOSE}"

    stem = replace(base.stem, text=_PLACE.sub(gap, base.stem.text))
    if not gaps:
        return replace(base, reason="its text has no place for its words")
    losses = base.losses
    if element.find("dragbox") is not None:
        losses = (*losses, "words that were dragged are chosen from menus now")
    return replace(base, kind="cloze", stem=stem, gaps=tuple(gaps), losses=losses)


Reader = Callable[[Question, Element], Question]
_READERS: Mapping[str, Reader] = {
    "multichoice": _multichoice,
    "multichoiceset": _all_or_nothing,
    "oumultiresponse": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "regexp": _shortanswer,
    "numerical": _numerical,
    "calculated": _calculated,
    "calculatedsimple": _calculated,
    "calculatedmulti": _calculated,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "essay": _essay,
    "essayautograde": _essay,
    "ordering": _ordering,
    "multianswer": _cloze,
    "cloze": _cloze,
    "ddwtos": _placed,
    "gapselect": _placed,
}

"""QTI 1.2 as Canvas writes it, and plain QTI 1.2 of other systems as far as its structure tells the type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
)
from lms.core.exchange.xml_reading import Element

_MOST_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class _Label:
    """One choice of a response: its id and its words."""

    ident: str
    words: Words


@dataclass(frozen=True, slots=True)
class _Response:
    """A part of a question that is answered: its own words, and its choices if it has any."""

    ident: str
    words: Words
    labels: tuple[_Label, ...]
    several: bool
    typed: bool


@dataclass(slots=True)
class _Item:
    """An item taken apart."""

    element: Element
    fields: dict[str, str]
    responses: list[_Response]
    feedback: dict[str, Words]
    conditions: list[Element] = field(default_factory=list)

    def said(self, ident: str) -> Words:
        return self.feedback.get(f"{ident}_fb", NOTHING)

    def scored(self) -> Iterator[tuple[Element, Fraction]]:
        """The conditions that give points, with how many of a hundred."""
        for condition in self.conditions:
            for points in condition.find_all("setvar"):
                number = decimal_of(points.text)
                if number is not None and number > 0:
                    yield condition, Fraction(number) / 100
                    break


def read_qti(path: str, root: Element, text: str) -> SourceFile:
    """Read all items of a file; banks that it only names are named."""
    report = Report()
    questions = []
    for element in root.everything():
        if element.tag == "item" and element.attributes.get("ident") is not None:
            questions.append(_question(element, path))
        elif element.tag in {"sourcebank_ref", "itemref"}:
            span = Span(path, element.line, element.column)
            name = element.text.strip() or element.attributes.get("linkrefid", "")
            report.warning(
                "X608", span, f"questions are drawn from the bank `{name[:60]}`, which is not in this file",
                remedy="export the bank too, and import it",
            )  # fmt: skip
    return SourceFile("qti", tuple(questions), tuple(report), {}, {path: text})


def _question(element: Element, path: str) -> Question:
    item = _taken_apart(element)
    kind = item.fields.get("question_type", "") or _guess(item)
    points = decimal_of(item.fields.get("points_possible", "1"))
    presentation = element.find("presentation")
    base = Question(
        Place(element.line, element.column, path),
        "",
        name=_name(element.attributes.get("title", "")),
        source_type=kind,
        stem=_material(presentation),
        points=Fraction(points) if points is not None and points >= 0 else Fraction(1),
        solution=item.feedback.get("general_fb", NOTHING),
        correct=item.feedback.get("correct_fb", NOTHING),
        incorrect=item.feedback.get("general_incorrect_fb", NOTHING),
    )
    reader = _READERS.get(kind)
    if reader is None:
        reason = (
            "it is a text without a question"
            if kind == "text_only_question"
            else f"items of the type `{kind[:60] or '?'}` are not known here"
        )
        return replace(base, reason=reason)
    try:
        return reader(base, item)
    except Exception:  # one item of thousands must not stop the others
        return replace(base, reason=OUR_FAULT)


def _name(title: str) -> str:
    title = " ".join(title.split())
    return "" if title.lower() == "question" else title


def _taken_apart(element: Element) -> _Item:
    fields, feedback = {}, {}
    responses: list[_Response] = []
    conditions: list[Element] = []
    for one in element.everything():
        if one.tag == "qtimetadatafield":
            fields[one.value("fieldlabel").strip()] = one.value("fieldentry").strip()
        elif one.tag in {"response_lid", "response_str", "response_num", "response_grp"}:
            responses.append(_response(one))
        elif one.tag == "itemfeedback":
            feedback[one.attributes.get("ident", "")] = _material(one)
        elif one.tag == "respcondition":
            conditions.append(one)
    return _Item(element, fields, responses, feedback, conditions)


def _response(element: Element) -> _Response:
    labels = [one for one in element.everything() if one.tag == "response_label"]
    return _Response(
        element.attributes.get("ident", ""),
        _material(element),
        tuple(_Label(one.attributes.get("ident", ""), _material(one)) for one in labels),
        element.attributes.get("rcardinality", "Single").lower() == "multiple",
        element.tag in {"response_str", "response_num"},
    )


def _material(element: Element | None) -> Words:
    """The words of an element, not those of the responses inside it."""
    if element is None:
        return NOTHING
    found: list[Element] = []
    stack = [element]
    while stack:
        one = stack.pop()
        if one.tag == "mattext":
            found.append(one)
        stack.extend(
            child for child in reversed(one.children) if not child.tag.startswith(("response_", "render_"))
        )
    texts = [
        (one.text.strip(), one.attributes.get("texttype", "text/html")) for one in found if one.text.strip()
    ]
    if len(texts) == 1:
        return Words(texts[0][0], "plain" if texts[0][1] == "text/plain" else "html")
    return Words("\n".join(f"<div>{text}</div>" for text, _ in texts), "html") if texts else NOTHING


def _guess(item: _Item) -> str:
    """The type of an item that does not name it."""
    profile = item.fields.get("cc_profile", "")
    known = {"multiple_choice": "multiple_choice_question", "true_false": "true_false_question", "fib": "short_answer_question",
             "multiple_response": "multiple_answers_question", "essay": "essay_question", "pattern_match": "short_answer_question"}  # fmt: skip
    for name, kind in known.items():
        if f".{name}." in profile:
            return kind
    if len(item.responses) != 1:
        return ""
    only = item.responses[0]
    if only.typed:
        return "short_answer_question" if any(True for _ in item.scored()) else "essay_question"
    return "multiple_answers_question" if only.several else "multiple_choice_question"


# ── types ───────────────────────────────────────────────────────────────────────────────────


def _tests(condition: Element, tag: str) -> list[Element]:
    """The tests of a condition that must hold, not those that must not."""
    found, stack = [], list(condition.find_all("conditionvar"))
    while stack:
        one = stack.pop()
        if one.tag == tag:
            found.append(one)
        stack.extend(child for child in reversed(one.children) if child.tag != "not")
    return found


def _single(base: Question, item: _Item) -> Question:
    if not item.responses:
        return replace(base, reason="it has no choices")
    parts: dict[str, Fraction] = {}
    for condition, part in item.scored():
        for test in _tests(condition, "varequal"):
            parts.setdefault(test.text.strip(), part)
    is_truth = base.source_type == "true_false_question"
    answers = tuple(
        Answer(label.words, parts.get(label.ident, Fraction(0)), item.said(label.ident), pinned=is_truth)
        for label in item.responses[0].labels
    )
    return _with_choices(base, "single", answers)


def _multiple(base: Question, item: _Item) -> Question:
    if not item.responses:
        return replace(base, reason="it has no choices")
    right = {test.text.strip() for condition, _ in item.scored() for test in _tests(condition, "varequal")}
    count = max(1, len(right))
    answers = tuple(
        Answer(
            label.words, Fraction(1, count) if label.ident in right else Fraction(0), item.said(label.ident)
        )
        for label in item.responses[0].labels
    )
    return _with_choices(base, "multiple", answers)


def _with_choices(base: Question, kind: str, answers: tuple[Answer, ...]) -> Question:
    if not any(answer.credit > 0 for answer in answers):
        return replace(base, answers=answers, reason="none of its choices is right")
    return replace(base, kind=kind, answers=answers)


def _short(base: Question, item: _Item) -> Question:
    answers = tuple(
        Answer(Words(test.text.strip(), "plain"), part)
        for condition, part in item.scored()
        for test in _tests(condition, "varequal")[:_MOST_ANSWERS]
        if test.text.strip()
    )
    if not answers:
        return replace(base, reason="it has no right answer")
    return replace(base, kind="short", answers=answers)


def _numerical(base: Question, item: _Item) -> Question:
    answers = [
        Answer(NOTHING, part, number=number)
        for condition, part in item.scored()
        for number in _intervals(condition)
    ]
    if not answers:
        return replace(base, reason="none of its numbers can be read")
    return replace(base, kind="numeric", answers=tuple(answers))


def _intervals(condition: Element) -> Iterator[Interval]:
    """The number of a condition: exact, with a margin, or between two ends."""

    def first(*tags: str) -> Decimal | None:
        numbers = [decimal_of(test.text) for tag in tags for test in _tests(condition, tag)]
        return next((number for number in numbers if number is not None), None)

    value, low, high = first("varequal"), first("vargte", "vargt"), first("varlte", "varlt")
    if value is not None and low is not None and high is not None and low <= value <= high:
        if value - low == high - value:
            yield Interval(value, value - low)
        else:
            yield Interval(low=low, high=high)
    elif value is not None and low is None and high is None:
        yield Interval(value)
    elif low is not None or high is not None:
        ends = sorted(end for end in (low, high) if end is not None)
        yield Interval(low=ends[0] if low is not None else None, high=ends[-1] if high is not None else None)


def _matching(base: Question, item: _Item) -> Question:
    right = {
        test.attributes.get("respident", ""): test.text.strip()
        for condition, _ in item.scored()
        for test in _tests(condition, "varequal")
    }
    pairs, used = [], set()
    rights: dict[str, Words] = {}
    for response in item.responses:
        rights.update({label.ident: label.words for label in response.labels})
        partner = rights.get(right.get(response.ident, ""))
        if partner is None:
            return replace(base, reason="one of its rows has no partner")
        used.add(right[response.ident])
        pairs.append(Pair(response.words, partner))
    pairs += [Pair(NOTHING, words) for ident, words in rights.items() if ident not in used]
    if len(item.responses) < 2:
        return replace(base, reason="it has fewer than two pairs")
    return replace(base, kind="match", pairs=tuple(pairs))


def _blanks(base: Question, item: _Item) -> Question:
    """Names in square brackets in the text are gaps; a gap of a menu has wrong choices too."""
    right = {
        (test.attributes.get("respident", ""), test.text.strip())
        for condition, _ in item.scored()
        for test in _tests(condition, "varequal")
    }
    menu = base.source_type == "multiple_dropdowns_question"
    text, gaps = base.stem.text, []
    for response in item.responses:
        name = response.words.text.strip() or response.ident.removeprefix("response_")
        answers = tuple(
            Answer(
                label.words if menu else Words(label.words.text.strip(), "plain"),
                Fraction(not menu or (response.ident, label.ident) in right), item.said(label.ident),
            )
            for label in response.labels
        )  # fmt: skip
        if not any(answer.credit for answer in answers):
            return replace(base, reason=f"its gap [{name[:40]}] has no right answer")
        if f"[{name}]" not in text:
            return replace(base, reason=f"its text has no gap [{name[:40]}]")
        gaps.append(Gap("menu" if menu else "short", answers))
        text = text.replace(f"[{name}]", f"{GAP_OPEN}{len(gaps)}{GAP_CLOSE}")
    if not gaps:
        return replace(base, reason="it has no gap")
    return replace(base, kind="cloze", stem=replace(base.stem, text=text), gaps=tuple(gaps))


def _calculated(base: Question, item: _Item) -> Question:
    """The first of its drawn sets of numbers is frozen."""
    chosen = next((one for one in item.element.everything() if one.tag == "var_set"), None)
    answer = decimal_of(chosen.value("answer")) if chosen is not None else None
    if chosen is None or answer is None:
        return replace(
            base,
            reason="it is calculated from numbers that are not in the file: write a `.numeric` question with `vars`",
        )
    tolerance = next(
        (one.text for one in item.element.everything() if one.tag == "answer_tolerance"), "0"
    ).strip()
    size = decimal_of(tolerance.rstrip("%")) or Decimal(0)
    text, named = base.stem.text, []
    for one in chosen.find_all("var"):
        name, value = one.attributes.get("name", ""), one.text.strip()
        text = text.replace(f"[{name}]", value)
        named.append(f"{name} = {value}")
    number = Interval(answer, abs(size), relative=tolerance.endswith("%"))
    loss = f"its numbers were drawn ({', '.join(named)[:120]}): they are fixed now"
    return replace(
        base, kind="numeric", stem=replace(base.stem, text=text), answers=(Answer(NOTHING, Fraction(1), number=number),),
        losses=(*base.losses, loss),
    )  # fmt: skip


def _essay(base: Question, _item: _Item) -> Question:
    return replace(base, kind="text")


def _upload(base: Question, _item: _Item) -> Question:
    return replace(base, kind="upload")


Reader = Callable[[Question, _Item], Question]
_READERS: Mapping[str, Reader] = {
    "multiple_choice_question": _single,
    "true_false_question": _single,
    "multiple_answers_question": _multiple,
    "short_answer_question": _short,
    "numerical_question": _numerical,
    "matching_question": _matching,
    "fill_in_multiple_blanks_question": _blanks,
    "multiple_dropdowns_question": _blanks,
    "calculated_question": _calculated,
    "essay_question": _essay,
    "file_upload_question": _upload,
}

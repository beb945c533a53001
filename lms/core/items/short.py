"""The item type `short`: a word or a few, compared after folding, or matched by a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.items.checks import (
    KIND_OF_VALUE,
    check_flags,
    credit_of,
    need_answers,
    need_key,
    rows_are_sound,
    text_span,
)
from lms.core.items.contract import (
    Answer,
    ChoiceSource,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Raw,
    Remark,
    ReviewView,
    TakingView,
    Unanswered,
    Written,
)
from lms.core.items.folding import LONGEST, fold_text, tidy
from lms.core.items.patterns import PatternError, read_pattern
from lms.core.items.showing import graded, one_value, spec_of, ungraded

kind = "short"
answerable = True
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
_PATTERN = re.compile(r"`/(.*)/`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wording:
    """One expected wording: `text` is what is compared, or a pattern; wrong ones have credit 0."""

    text: str
    is_pattern: bool
    credit: Fraction
    feedback_html: str = ""

    def accepts(self, given: str) -> bool:
        """Say whether a learner's text is this wording."""
        if not self.is_pattern:
            return fold_text(given) == fold_text(self.text)
        pattern = read_pattern(self.text)
        return any(pattern.fullmatch(form[:LONGEST]) for form in (tidy(given), fold_text(given)))


@dataclass(frozen=True, slots=True)
class ShortSpec:
    """Wordings in the author's order; the first that fits decides."""

    wordings: tuple[Wording, ...]


def compile(source: ItemSource, report: Report) -> ShortSpec | None:  # noqa: A001 - the contract's name
    """Check patterns and that one plain wording earns everything, and compile."""
    if not need_answers(source, report, "answers"):
        return None
    check_flags(source.choices, frozenset(), frozenset({"credit"}), report)
    sound = rows_are_sound(source, report)
    if not need_key(source, report) or not sound:
        return None
    return compile_wordings(source.choices, source.span, report)


def compile_wordings(rows: Sequence[ChoiceSource], span: Span, report: Report) -> ShortSpec | None:
    """Compile rows of a short question or of a gap; None when one cannot be used."""
    found = [_wording(row, report) for row in rows]
    wordings = tuple(wording for wording in found if wording is not None)
    if len(wordings) < len(found) or not _model_is_right(rows, wordings, span, report):
        return None
    return ShortSpec(wordings)


def _model_is_right(
    rows: Sequence[ChoiceSource], wordings: Sequence[Wording], span: Span, report: Report
) -> bool:
    """Report when there is no plain right answer to show, or when an earlier row takes it away."""
    model = next((at for at, w in enumerate(wordings) if w.credit == 1 and not w.is_pattern), None)
    if model is None:
        report.error(
            "E104",
            span,
            "there is no right answer in plain words",
            remedy="add a row with the answer that learners are shown afterwards",
        )
        return False
    first = next(at for at, wording in enumerate(wordings) if wording.accepts(wordings[model].text))
    if wordings[first].credit == 1:
        return True
    report.error(
        KIND_OF_VALUE,
        rows[first].span,
        f"this row also takes the right answer on line {rows[model].span.line}",
        remedy="the first row that fits decides: put the right answer above it, or make it narrower",
    )
    return False


def _wording(row: ChoiceSource, report: Report) -> Wording | None:
    feedback = row.feedback.html if row.feedback else ""
    credit = credit_of(row, report)
    pattern = _PATTERN.fullmatch(row.text.strip())
    if pattern is None:
        if len(row.prose.text) > LONGEST:
            report.error(KIND_OF_VALUE, text_span(row), f"a short answer has at most {LONGEST} characters")
            return None
        return Wording(row.prose.text.strip(), is_pattern=False, credit=credit, feedback_html=feedback)
    try:
        read_pattern(pattern[1])
    except PatternError as error:
        report.error(
            KIND_OF_VALUE, text_span(row), str(error), remedy="or list the accepted wordings one by one"
        )
        return None
    return Wording(pattern[1], is_pattern=True, credit=credit, feedback_html=feedback)


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return Drawn()


def key(item: Item, drawn: Drawn) -> Raw:
    return {"text": (_model_answer(item),)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Written | Malformed | Unanswered:
    given = one_value(raw, "text")
    if not isinstance(given, str):
        return given
    if len(given) > LONGEST:
        return Malformed("text-too-long", {"most": str(LONGEST)})
    return Written(given.strip())


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"text": (answer.text,)} if isinstance(answer, Written) else {}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """The first wording that fits gives its credit; what fits none earns nothing."""
    if not isinstance(answer, Written):
        return ungraded(item)
    wording = next((w for w in _spec(item).wordings if w.accepts(answer.text)), None)
    if wording is None:
        return graded(item, Fraction(0), (Remark(code="wording-not-expected"),))
    remarks = (Remark(html=wording.feedback_html),) if wording.feedback_html else ()
    return graded(item, wording.credit, remarks)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    given = raw.get("text", ())
    return TakingView(
        item.kind,
        item.stem_html,
        item.points,
        "text",
        text=given[0] if given else "",
        hint_html=item.hint_html,
    )


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    return ReviewView(
        item.kind,
        item.stem_html,
        given=answer.text if isinstance(answer, Written) else "",
        correct_text=_model_answer(item) if key_due else "",
        remarks=grade(item, drawn, answer).remarks,
        solution_html=item.solution_html if key_due else "",
    )


def _model_answer(item: Item) -> str:
    return next(w.text for w in _spec(item).wordings if w.credit == 1 and not w.is_pattern)


def _spec(item: Item) -> ShortSpec:
    return spec_of(item, ShortSpec)

"""The item type `text`: an answer in the learner's own words, marked by a person."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.contract import (
    Answer,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Raw,
    ReviewView,
    Score,
    TakingView,
    Unanswered,
    Written,
)
from lms.core.items.rubric import Line, compile_rubric
from lms.core.items.showing import one_value, spec_of, ungraded

kind = "text"
answerable = True
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
LONGEST = 4000  # characters


@dataclass(frozen=True, slots=True)
class TextSpec:
    """The rubric by which the answer is marked; empty: by its points as a whole."""

    rubric: tuple[Line, ...]


def compile(source: ItemSource, report: Report) -> TextSpec | None:  # noqa: A001 - the contract's name
    """Check that the lines of the rubric add up to the points, and compile."""
    rubric = compile_rubric(source, report)
    return TextSpec(rubric) if rubric is not None else None


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return Drawn()


def key(item: Item, drawn: Drawn) -> Raw:
    """Return what the rubric asks for: an answer that a person would mark full."""
    lines = spec_of(item, TextSpec).rubric
    return {"text": ("\n".join(line.text for line in lines)[:LONGEST] or "As the lesson says.",)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Written | Malformed | Unanswered:
    given = one_value(raw, "text")
    if not isinstance(given, str):
        return given
    text = given.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        return Malformed("text-too-long", {"most": str(LONGEST)})
    return Written(text)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"text": (answer.text,)} if isinstance(answer, Written) else {}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Leave the mark to a person; nothing written is nothing to mark."""
    return pending(item) if isinstance(answer, Written) else ungraded(item)


def pending(item: Item) -> Graded:
    """The mark of an answer that waits for a person."""
    return Graded(Score(Fraction(0), item.points), "pending")


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    given = raw.get("text", ())
    return TakingView(
        item.kind,
        item.stem_html,
        item.points,
        "longtext",
        text=given[0] if given else "",
        hint_html=item.hint_html,
    )


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """The own answer; whether it still waits, only the attempt knows."""
    return ReviewView(
        item.kind,
        item.stem_html,
        given=answer.text if isinstance(answer, Written) else "",
        solution_html=item.solution_html if key_due else "",
    )

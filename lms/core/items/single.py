"""The item type `single`: choose one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items import choices as shared
from lms.core.items.checks import KIND_OF_VALUE
from lms.core.items.choices import Choice
from lms.core.items.contract import (
    Answer,
    Chosen,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Raw,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.showing import graded, spec_of, ungraded

kind = "single"
answerable = True
params: frozenset[str] = frozenset()
settings = frozenset({"accept"})


@dataclass(frozen=True, slots=True)
class SingleSpec:
    """Choices, one of which is to be chosen; several keys only where each alone is enough."""

    choices: tuple[Choice, ...]


def compile(source: ItemSource, report: Report) -> SingleSpec | None:  # noqa: A001 - the contract's name
    """Check one right choice (or `accept=any`) and compile."""
    compiled = shared.compile_choices(source, frozenset({"credit"}), report)
    accept = source.settings.get("accept")
    if accept not in (None, "any"):
        report.error(
            KIND_OF_VALUE,
            source.span,
            f"`accept` cannot be `{accept}`",
            remedy="write `accept=any`, or nothing",
        )
    if compiled is None or (accept != "any" and _has_more_keys(source, report)):
        return None
    if not any(choice.credit == 1 for choice in compiled):
        report.error(
            "E104",
            source.span,
            "no choice earns all the points",
            remedy="take `credit=…` off the best choice",
        )
        return None
    return SingleSpec(compiled)


def _has_more_keys(source: ItemSource, report: Report) -> bool:
    keys = [row for row in source.choices if row.ticked and "credit" not in row.settings]
    if len(keys) < 2:
        return False
    report.error(
        "E106",
        keys[1].span,
        f"a `.single` question has {len(keys)} correct answers",
        note="second correct answer",
        remedy=f"if learners should tick all that apply, change `.single` to `.multiple` on line {source.span.line};\n"
        "if each one alone is enough, add `accept=any` there",
    )
    return True


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return shared.draw_order(_spec(item), seed, shuffle=shuffle)


def key(item: Item, drawn: Drawn) -> Raw:
    best = next(place for place, choice in enumerate(_spec(item).choices) if choice.credit == 1)
    return {"choice": shared.places(drawn, (best,))}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Chosen | Malformed | Unanswered:
    return shared.read_one(drawn, raw)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"choice": shared.places(drawn, answer.choices if isinstance(answer, Chosen) else ())}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """The chosen choice earns its credit of the points."""
    spec = _spec(item)
    if not isinstance(answer, Chosen) or not answer.choices:
        return ungraded(item)
    chosen = [spec.choices[position] for position in answer.choices]
    part = chosen[0].credit if len(chosen) == 1 else Fraction(0)
    unsafe = any(choice.unsafe for choice in chosen)
    return graded(item, part, shared.remarks_on(spec, answer.choices), unsafe=unsafe)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    return shared.show_taking(item, _spec(item), drawn, raw, control="radio")


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    remarks = grade(item, drawn, answer).remarks
    return shared.show_review(item, _spec(item), drawn, answer, remarks, key_due=key_due)


def _spec(item: Item) -> SingleSpec:
    return spec_of(item, SingleSpec)

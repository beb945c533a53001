"""The item type `multiple`: choose all that apply, under one of four scoring rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items import choices as shared
from lms.core.items.checks import choose_setting
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

kind = "multiple"
answerable = True
params = frozenset({"scoring"})
settings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MultipleSpec:
    """Choices, any number of which are keys, and the rule that scores a choice of them."""

    choices: tuple[Choice, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class _Tally:
    """Of `keys` right and `wrongs` wrong choices, how many of each were chosen."""

    keys: int
    wrongs: int
    right: int
    wrong: int


def _all_or_nothing(tally: _Tally) -> Fraction:
    """Every key and nothing else: 1; else 0."""
    return Fraction(1 if tally.right == tally.keys and not tally.wrong else 0)


def _net_correct(tally: _Tally) -> Fraction:
    """The part of the keys chosen less the part of the wrong choices chosen, never below 0."""
    lost = Fraction(tally.wrong, tally.wrongs) if tally.wrongs else Fraction(0)
    return max(Fraction(0), Fraction(tally.right, tally.keys) - lost)


def _coverage(tally: _Tally) -> Fraction:
    """The part of the keys chosen, times the part of what was chosen that is right."""
    return Fraction(tally.right, tally.keys) * Fraction(tally.right, tally.right + tally.wrong)


def _each_answer(tally: _Tally) -> Fraction:
    """The part of all choices treated rightly: keys chosen and wrong ones left."""
    return Fraction(tally.right + tally.wrongs - tally.wrong, tally.keys + tally.wrongs)


RULES: Mapping[str, Callable[[_Tally], Fraction]] = {
    "all-or-nothing": _all_or_nothing,
    "net-correct": _net_correct,
    "coverage": _coverage,
    "each-answer": _each_answer,
}
DEFAULT_RULE = "net-correct"


def part_earned(rule: str, choices: tuple[Choice, ...], chosen: tuple[int, ...]) -> Fraction:
    """The part of the points under a rule; choosing everything earns nothing unless everything is right (B27).

    Nor does a choice without a single key in it earn anything, under any rule.
    """
    keys = sum(choice.key for choice in choices)
    right = sum(choices[position].key for position in chosen)
    tally = _Tally(keys, len(choices) - keys, right, len(chosen) - right)
    if not right or (tally.wrongs and len(chosen) == len(choices)):
        return Fraction(0)
    return RULES[rule](tally)


def compile(source: ItemSource, report: Report) -> MultipleSpec | None:  # noqa: A001 - the contract's name
    """Check the rows and the rule, and compile."""
    rule = choose_setting(source, "scoring", tuple(RULES), report, DEFAULT_RULE)
    compiled = shared.compile_choices(source, frozenset(), report)
    return MultipleSpec(compiled, rule) if compiled is not None else None


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return shared.draw_order(_spec(item), seed, shuffle=shuffle)


def key(item: Item, drawn: Drawn) -> Raw:
    keys = [place for place, choice in enumerate(_spec(item).choices) if choice.key]
    return {"choice": shared.places(drawn, keys)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Chosen | Malformed | Unanswered:
    """Read the ticked boxes; the form's hidden empty value alone says that all ticks were taken away."""
    sent = raw.get("choice")
    if sent is None:
        return Unanswered()
    letters = [letter for letter in sent if letter]
    return shared.read_letters(drawn, letters) if letters else Unanswered(cleared=bool(sent))


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"choice": shared.places(drawn, answer.choices if isinstance(answer, Chosen) else ())}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Score the ticks by the item's rule."""
    spec = _spec(item)
    if not isinstance(answer, Chosen) or not answer.choices:
        return ungraded(item)
    part = part_earned(spec.rule, spec.choices, answer.choices)
    unsafe = any(spec.choices[position].unsafe for position in answer.choices)
    return graded(item, part, shared.remarks_on(spec, answer.choices), unsafe=unsafe)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    spec = _spec(item)
    return shared.show_taking(item, spec, drawn, raw, control="checkbox", rule=f"rule-{spec.rule}")


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    remarks = grade(item, drawn, answer).remarks
    return shared.show_review(item, _spec(item), drawn, answer, remarks, key_due=key_due)


def _spec(item: Item) -> MultipleSpec:
    return spec_of(item, MultipleSpec)

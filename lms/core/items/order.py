"""The item type `order`: put steps in order; steps that do not belong are set aside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_lowercase

from lms.core.diagnostics import Report
from lms.core.items.checks import MOST_CHOICES, check_flags
from lms.core.items.contract import (
    Answer,
    ChoiceView,
    Drawn,
    FieldView,
    Graded,
    Item,
    ItemSource,
    Malformed,
    PartReview,
    Placed,
    Prose,
    Raw,
    Remark,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.parts import parts_of, placed, plain, read_field
from lms.core.items.showing import graded, spec_of, ungraded
from lms.core.scoring.chance import permutation

kind = "order"
answerable = True
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
ASIDE = "0"
"""The place of a step that does not belong."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that may come in any order among themselves; one step where the order is strict."""

    steps: tuple[str, ...]  # HTML
    label: str = ""  # the author's "In any order:"


@dataclass(frozen=True, slots=True)
class Extra:
    """A step that does not belong."""

    html: str
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """Stages in the right order, and steps that do not belong. Positions count the steps, then the extras."""

    stages: tuple[Stage, ...]
    extras: tuple[Extra, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The HTML of every position."""
        steps = (step for stage in self.stages for step in stage.steps)
        return (*steps, *(extra.html for extra in self.extras))

    @property
    def ranks(self) -> tuple[int, ...]:
        """The stage of every step."""
        return tuple(rank for rank, stage in enumerate(self.stages) for _ in stage.steps)


def compile(source: ItemSource, report: Report) -> OrderSpec | None:  # noqa: A001 - the contract's name
    """Check that there is something to order, and compile."""
    stages = tuple(
        Stage(tuple(step.html for step in row.parallel), row.prose.html)
        if row.parallel
        else Stage((row.prose.html,))
        for row in source.steps
    )
    count = sum(len(stage.steps) for stage in stages)
    if len(stages) < 2:
        report.error(
            "E150",
            source.span,
            "there is nothing to put in order",
            note=f"{len(stages)} step" if stages else "no numbered list",
            remedy="write the steps as a numbered list in the right order, two at least",
        )
        return None
    if count + len(source.choices) > MOST_CHOICES:
        report.error(
            "E103", source.span, f"this question has {count} steps", remedy=f"{MOST_CHOICES} is the most"
        )
        return None
    check_flags(source.choices, frozenset(), frozenset(), report)
    for row in source.choices:
        if row.ticked:
            report.error(
                "E105",
                row.span,
                "a ticked row beside the numbered list",
                note="is it a step?",
                remedy="right steps stand in the numbered list; rows with a box are steps that do not belong",
            )
    _report_repeated([step for row in source.steps for step in (row.parallel or (row.prose,))], report)
    extras = tuple(Extra(row.prose.html, row.feedback.html if row.feedback else "") for row in source.choices)
    return OrderSpec(stages, extras)


def _report_repeated(steps: list[Prose], report: Report) -> None:
    seen: dict[str, Prose] = {}
    for step in steps:
        if step.text in seen:
            report.error(
                "E105",
                step.span,
                f"this step says the same as the one on line {seen[step.text].span.line}",
                remedy="learners cannot tell them apart: say what differs",
            )
        seen.setdefault(step.text, step)


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    """Mix the steps, also where the quiz does not shuffle: the author's order is the key."""
    return Drawn(order=permutation(len(_spec(item).texts), seed))


def key(item: Item, drawn: Drawn) -> Raw:
    steps = len(_spec(item).ranks)
    return {
        name: (str(position + 1) if position < steps else ASIDE,) for name, position in _fields(drawn).items()
    }


def parse(item: Item, drawn: Drawn, raw: Raw) -> Placed | Malformed | Unanswered:
    """Read the place of each step; two steps at one place cannot be read."""
    fields = _fields(drawn)
    parts: list[tuple[str, str]] = []
    taken: set[str] = set()
    for name in fields:
        place = read_field(raw, name)
        if isinstance(place, Malformed):
            return place
        if not place:
            continue
        if place not in _places(_spec(item)):
            return Malformed("place-unknown", {"place": place[:20]})
        if place in taken:
            return Malformed("place-twice", {"place": place})
        taken.update({place} - {ASIDE})
        parts.append((name, place))
    return placed(raw, fields, parts)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {name: (place,) for name, place in parts_of(answer).items()}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """The longest chain of steps in the right order counts, beyond its first step; each extra costs one step."""
    spec = _spec(item)
    if not isinstance(answer, Placed):
        return ungraded(item)
    sequence = _sequence(drawn, answer)
    ranks = spec.ranks
    wrong = [position for position in sequence if position >= len(ranks)]
    chain = longest_chain([ranks[position] for position in sequence if position < len(ranks)])
    earned = max(0, len(chain) - 1 - len(wrong))
    remarks = tuple(
        Remark(html=feedback, choice=position)
        for position in wrong
        if (feedback := spec.extras[position - len(ranks)].feedback_html)
    )
    return graded(item, Fraction(earned, len(ranks) - 1), remarks)


def longest_chain(ranks: Sequence[int]) -> list[int]:
    """The indices of a longest subsequence that never falls: what it has in common with some right order."""
    ends: list[int] = []  # the smallest last rank of a chain of each length
    last: list[int] = []  # where it stands
    before: list[int] = []
    for at, rank in enumerate(ranks):
        length = bisect_right(ends, rank)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [rank]
        last[length : length + 1] = [at]
    chain: list[int] = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    """The steps as mixed; once places are given, in their order, and what was set aside at the end."""
    spec = _spec(item)
    texts, places = spec.texts, _places(spec)
    given = {name: (raw.get(name) or ("",))[0].strip() for name in _fields(drawn)}
    fields = [
        FieldView(
            name,
            "menu",
            texts[position],
            tuple(
                ChoiceView(place, "" if place == ASIDE else place, place == given[name]) for place in places
            ),
            given[name],
        )
        for name, position in _fields(drawn).items()
    ]
    fields.sort(key=_line)
    return TakingView(
        item.kind,
        item.stem_html,
        item.points,
        "order",
        rule="rule-order-extras" if spec.extras else "rule-order",
        hint_html=item.hint_html,
        fields=tuple(fields),
    )


def _line(field: FieldView) -> int:
    """Placed steps first, then open ones, then those set aside."""
    if field.text == ASIDE:
        return MOST_CHOICES + 2
    return next((at for at, place in enumerate(field.options) if place.checked), MOST_CHOICES + 1)


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """The steps in the order given; right is what stands in the chain that counts, or at its own place."""
    spec = _spec(item)
    sequence = _sequence(drawn, answer)
    fields, given = _fields(drawn), parts_of(answer)
    rest = sorted(set(drawn.order) - set(sequence), key=drawn.order.index)
    good = _good_positions(spec, sequence)
    place_of = {position: given.get(name, "") for name, position in fields.items()}
    rows = tuple(
        _review_row(spec, position, place_of[position], in_chain=position in good, key_due=key_due)
        for position in (*sequence, *rest)
    )
    texts = [plain(text) for text in spec.texts]
    return ReviewView(
        item.kind,
        item.stem_html,
        given=_listed([texts[position] for position in sequence]),
        correct_text=_listed(texts[: len(spec.ranks)]) if key_due else "",
        remarks=tuple(remark for remark in grade(item, drawn, answer).remarks if remark.choice is None),
        solution_html=item.solution_html if key_due else "",
        parts=rows,
    )


def _review_row(spec: OrderSpec, position: int, place: str, *, in_chain: bool, key_due: bool) -> PartReview:
    steps = len(spec.ranks)
    is_extra = position >= steps
    feedback = spec.extras[position - steps].feedback_html if is_extra else ""
    was_placed = place not in ("", ASIDE)
    right = ASIDE if is_extra else _right_places(spec, position)
    return PartReview(
        spec.texts[position],
        place,
        correct=_is_right(place, is_extra=is_extra, good=in_chain or place in _places_of(spec, position))
        if key_due
        else None,
        correct_text=right if key_due else "",
        feedback_html=feedback if was_placed or key_due else "",
    )


def _is_right(place: str, *, is_extra: bool, good: bool) -> bool | None:
    """Whether a place is right; None for a step that does not belong and was left open."""
    return good if not is_extra else place == ASIDE if place else None


def _right_places(spec: OrderSpec, position: int) -> str:
    """The place of a step, or the places that it may have: "2" or "2–3"."""
    places = _places_of(spec, position)
    return places[0] if len(places) == 1 else f"{places[0]}–{places[-1]}"


def _places_of(spec: OrderSpec, position: int) -> list[str]:
    """The places at which a step may stand; none for one that does not belong."""
    ranks = spec.ranks
    if position >= len(ranks):
        return []
    return [str(place) for place, rank in enumerate(ranks, start=1) if rank == ranks[position]]


def _good_positions(spec: OrderSpec, sequence: Sequence[int]) -> set[int]:
    ranks = spec.ranks
    steps = [position for position in sequence if position < len(ranks)]
    return {steps[at] for at in longest_chain([ranks[position] for position in steps])}


def _sequence(drawn: Drawn, answer: Answer | Unanswered) -> list[int]:
    """The positions that were given a place, in the order of their places."""
    fields, given = _fields(drawn), parts_of(answer)
    numbered = [(int(given[name]), fields[name]) for name in fields if given.get(name, ASIDE) != ASIDE]
    return [position for _, position in sorted(numbered)]


def _fields(drawn: Drawn) -> dict[str, int]:
    """The field of each step by its place on screen, which tells nothing of the key, with its position."""
    return {
        f"step-{letter}": position for letter, position in zip(ascii_lowercase, drawn.order, strict=False)
    }


def _places(spec: OrderSpec) -> tuple[str, ...]:
    """The places that a step can have; how many of the steps belong is not told."""
    numbers = tuple(str(number + 1) for number in range(len(spec.texts)))
    return (*numbers, ASIDE) if spec.extras else numbers


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


def _spec(item: Item) -> OrderSpec:
    return spec_of(item, OrderSpec)

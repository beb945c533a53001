"""What `single` and `multiple` share: compiled choices, their drawn order, reading and showing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_lowercase
from typing import Protocol

from lms.core.diagnostics import Report
from lms.core.items.checks import (
    KIND_OF_VALUE,
    check_flags,
    credit_of,
    need_answers,
    need_key,
    rows_are_sound,
)
from lms.core.items.contract import (
    Answer,
    ChoiceReview,
    ChoiceView,
    Chosen,
    Drawn,
    Item,
    ItemSource,
    Malformed,
    Raw,
    Remark,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.showing import one_value
from lms.core.scoring.chance import permutation

FLAGS = frozenset({"pin", "unsafe"})
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice. `credit`: part of the points that choosing it earns in a single; 1 for a key."""

    html: str
    text: str
    key: bool
    credit: Fraction
    feedback_html: str = ""
    pinned: bool = False
    unsafe: bool = False


class ChoiceSpec(Protocol):
    """A spec that consists of choices."""

    @property
    def choices(self) -> tuple[Choice, ...]: ...


def compile_choices(
    source: ItemSource, settings: frozenset[str], report: Report
) -> tuple[Choice, ...] | None:
    """Compile and check the rows; None when the question cannot be asked."""
    if not need_answers(source, report, least=_FEWEST):
        return None
    check_flags(source.choices, FLAGS, settings, report)
    for row in source.choices:
        if row.ticked and "unsafe" in row.flags:
            report.error(
                KIND_OF_VALUE,
                row.span,
                "this choice is marked right and `.unsafe` at once",
                remedy="take one of the two marks away",
            )
    sound = rows_are_sound(source, report)
    if not need_key(source, report) or not sound:
        return None
    return tuple(
        Choice(
            html=row.prose.html,
            text=row.prose.text,
            key=row.ticked,
            credit=credit_of(row, report) if "credit" in settings else Fraction(1 if row.ticked else 0),
            feedback_html=row.feedback.html if row.feedback else "",
            pinned="pin" in row.flags,
            unsafe="unsafe" in row.flags,
        )
        for row in source.choices
    )


def draw_order(spec: ChoiceSpec, seed: bytes, *, shuffle: bool) -> Drawn:
    """Draw the order in which the choices are shown; pinned choices keep their place."""
    count = len(spec.choices)
    if not shuffle:
        return Drawn(order=tuple(range(count)))
    pinned = {place for place, choice in enumerate(spec.choices) if choice.pinned}
    return Drawn(order=permutation(count, seed, pinned=pinned))


def places(drawn: Drawn, chosen: Iterable[int]) -> tuple[str, ...]:
    """The letters under which chosen source positions are shown, in the order shown."""
    wanted = frozenset(chosen)
    return tuple(ascii_lowercase[place] for place, position in enumerate(drawn.order) if position in wanted)


def read_one(drawn: Drawn, raw: Raw) -> Chosen | Malformed | Unanswered:
    """Read the one choice of a group of radio buttons; a hidden empty value beside it is not an answer."""
    sent = tuple(value for value in raw.get("choice", ()) if value) or raw.get("choice", ())[:1]
    letter = one_value({"choice": sent}, "choice")
    if isinstance(letter, Malformed):
        return Malformed("choice-one-only")
    if isinstance(letter, Unanswered):
        return letter
    return read_letters(drawn, (letter,))


def read_letters(drawn: Drawn, letters: Iterable[str]) -> Chosen | Malformed:
    """Turn letters into source positions."""
    shown = dict(zip(ascii_lowercase, drawn.order, strict=False))
    positions = set()
    for letter in letters:
        if letter not in shown:
            return Malformed("choice-unknown", {"choice": letter[:20]})
        positions.add(shown[letter])
    return Chosen(tuple(sorted(positions)))


def show_taking(
    item: Item, spec: ChoiceSpec, drawn: Drawn, raw: Raw, *, control: str, rule: str = ""
) -> TakingView:
    """The choices in the drawn order, the ones chosen so far checked."""
    given = frozenset(raw.get("choice", ()))
    views = tuple(
        ChoiceView(ascii_lowercase[place], spec.choices[position].html, ascii_lowercase[place] in given)
        for place, position in enumerate(drawn.order)
    )
    return TakingView(
        item.kind, item.stem_html, item.points, control, choices=views, rule=rule, hint_html=item.hint_html
    )


def remarks_on(spec: ChoiceSpec, chosen: Iterable[int]) -> tuple[Remark, ...]:
    """The author's feedback on the chosen choices."""
    return tuple(
        Remark(html=spec.choices[position].feedback_html, choice=position)
        for position in chosen
        if spec.choices[position].feedback_html
    )


def show_review(
    item: Item,
    spec: ChoiceSpec,
    drawn: Drawn,
    answer: Answer | Unanswered,
    general: tuple[Remark, ...],
    *,
    key_due: bool,
) -> ReviewView:
    """The choices as they were shown, with feedback: on the chosen ones, and on all once the key is due."""
    chosen = answer.choices if isinstance(answer, Chosen) else ()
    rows = tuple(_review_row(spec.choices[p], chosen=p in chosen, key_due=key_due) for p in drawn.order)
    return ReviewView(
        item.kind,
        item.stem_html,
        given="; ".join(spec.choices[p].text for p in drawn.order if p in chosen),
        choices=rows,
        correct_text="; ".join(spec.choices[p].text for p in drawn.order if spec.choices[p].key)
        if key_due
        else "",
        remarks=tuple(remark for remark in general if remark.choice is None),
        solution_html=item.solution_html if key_due else "",
    )


def _review_row(choice: Choice, *, chosen: bool, key_due: bool) -> ChoiceReview:
    return ChoiceReview(
        choice.html,
        chosen,
        correct=choice.key if key_due else None,
        feedback_html=choice.feedback_html if chosen or key_due else "",
        unsafe=choice.unsafe and (chosen or key_due),
    )

"""Laws that hold for every item type of the registry; a new type joins by its example in the authoring guide."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from item_builders import SEED, item_of, prose, right, row

import lms.web
from lms.core.content.module import compile_module
from lms.core.diagnostics import Span
from lms.core.items.contract import (
    Drawn,
    GapSource,
    ImageSource,
    Item,
    Malformed,
    StepSource,
    Unanswered,
)
from lms.core.items.registry import TYPES, is_answerable, item_type
from lms.core.scoring.chance import permutation
from tests.docs.examples import GUIDE, read_guide

KINDS = [kind for kind in TYPES if is_answerable(kind)]
MARKED_BY_PEOPLE = {"text", "upload"}
SPAN = Span("quizzes/check.md", 1)


@cache
def guide_items() -> dict[str, tuple[Item, ...]]:
    """The questions of the authoring guide, by kind."""
    guide = read_guide(GUIDE.read_text(encoding="utf-8"))
    found: dict[str, dict[str, Item]] = {kind: {} for kind in TYPES}
    for example in guide.examples:
        if "question" in example.words and not example.error:
            document = compile_module(guide.module_with(example)).document
            assert document is not None
            for quiz in document.texts["en"].quizzes.values():
                for item in quiz.items:
                    found[item.kind][item.id] = item
    return {kind: tuple(items.values()) for kind, items in found.items()}


def own_items(kind: str) -> tuple[Item, ...]:
    """Questions that the guide is too short for."""
    match kind:
        case "cloze":
            return (cloze(), cloze_with_own())
        case "order":
            return (order(STEPS, EXTRAS), order(STEPS[:2], ()))
        case "match":
            return (match(ROWS), match(ROWS[:2]))
        case "multiple":
            boxes = (right("a"), right("b"), row("c"), row("d"))
            return tuple(
                item_of("multiple", *boxes, params={"scoring": rule})
                for rule in ("all-or-nothing", "net-correct", "coverage", "each-answer")
            )
    return ()


# ── questions ───────────────────────────────────────────────────────────────────────────────

STEPS = ("weigh", ("left", "right"), "close", "start")
EXTRAS = ("hold", "shake")
ROWS = (("pump", "pushes"), ("loop", "injects"), ("valve", "injects"), ("", "heats"))


def order(steps, extras) -> Item:
    return item_of(
        "order",
        *(row(text, feedback=f"never {text}") for text in extras),
        steps=tuple(
            StepSource(prose(step))
            if isinstance(step, str)
            else StepSource(prose("any"), tuple(map(prose, step)))
            for step in steps
        ),
    )


def match(rows) -> Item:
    return item_of("match", table=tuple((prose(left), prose(right_)) for left, right_ in rows))


def gap(name: str, *rows, flags=()) -> GapSource:
    return GapSource(name, frozenset(flags), rows, SPAN)


def cloze(*, ticked: int = 0, word: str = "meniscus", number: str = "5 mL ± 1 %") -> Item:
    menu = [row(text, ticked=at == ticked, feedback=f"said {text}") for at, text in enumerate(("up", "down"))]
    return item_of(
        "cloze",
        stem="Look [[way]] at the [[word]]; take {{v}} twice: [[volume]].",
        gaps=(
            gap("way", *menu, flags=("select",)),
            gap("word", right(word), row("surface", feedback="It has a name.")),
            gap("volume", right(number), row("1 mL ± 0", feedback="Only {{v}}?")),
        ),
        params={"vars": {"v": {"range": [2, 10], "step": 1}}},
    )


def cloze_with_own() -> Item:
    return item_of(
        "cloze",
        stem="Empty [[m0]] g, full [[m1]] g: the water weighs [[water]], of which half is [[half]].",
        gaps=(
            gap("m0", flags=("given",)),
            gap("m1", flags=("given",)),
            gap("water", right("`m1-m0` g ± 1 %"), row("`m1+m0` g ± 1 %", feedback="Subtract.")),
            gap("half", right("`(m1-m0)/2` g ± 1 %")),
        ),
    )


@cache
def items_of(kind: str) -> tuple[Item, ...]:
    return (*guide_items()[kind], *own_items(kind))


# ── any form ────────────────────────────────────────────────────────────────────────────────

SEEDS = st.binary(min_size=1, max_size=8)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "a",
            "b",
            "c",
            "1",
            "2",
            "3",
            "٢",
            "1e300",
            "-1",
            "0.5 mL",
            "50 mL",
            "4,5",
            "m" * 300,
            "9" * 90,
        ]
    ),
    st.integers(-3, 2000).map(str),
    st.sampled_from(["g", "mL", "foo"]).flatmap(lambda unit: st.integers(0, 99).map(lambda n: f"{n} {unit}")),
    st.text(max_size=12),
)


@st.composite
def asked(draw, kind: str):
    """A question, what was drawn for it, and a form: of its own fields, strange ones, and right answers in part."""
    item = draw(st.sampled_from(items_of(kind)))
    drawn = item_type(kind).draw(item, draw(SEEDS), shuffle=draw(st.booleans()))
    key = item_type(kind).key(item, drawn)
    names = [*key, "text", "number", "unit", "choice", "gap-word", "step-a", "row-1", "file"]
    values = st.one_of(TEXTS, st.sampled_from([value for sent in key.values() for value in sent] or [""]))
    raw = draw(st.dictionaries(st.sampled_from(names), st.lists(values, max_size=2).map(tuple), max_size=8))
    kept = {name: sent for name, sent in key.items() if draw(st.booleans())}
    return item, drawn, {**raw, **kept}


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_has_an_example_in_the_guide_and_a_template(kind) -> None:
    assert guide_items()[kind]
    folder = Path(lms.web.__file__).parent / "templates" / "components" / "items"
    for item in items_of(kind):
        drawn = item_type(kind).draw(item, SEED, shuffle=True)
        assert (folder / f"{item_type(kind).taking(item, drawn, {}).control}.html").exists()


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_key_earns_full_marks_or_waits_for_a_person(kind, data) -> None:
    item, drawn, _ = data.draw(asked(kind))
    module = item_type(kind)
    answer = module.parse(item, drawn, module.key(item, drawn))
    assert not isinstance(answer, Malformed | Unanswered)
    graded = module.grade(item, drawn, answer)
    if kind in MARKED_BY_PEOPLE:
        assert graded.verdict == "pending"
    else:
        assert (graded.score.is_full, graded.verdict, graded.unsafe) == (True, "correct", False)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_form_is_marked_between_nothing_and_full_or_not_at_all(kind, data) -> None:
    item, drawn, raw = data.draw(asked(kind))
    module = item_type(kind)
    answer = module.parse(item, drawn, raw)
    if isinstance(answer, Malformed):
        return  # a form that cannot be read is no answer: grade takes none (the type checker holds it)
    graded = module.grade(item, drawn, answer)
    assert 0 <= graded.score.earned <= graded.score.possible == item.points
    assert (graded.verdict == "unanswered") == isinstance(answer, Unanswered)
    assert (graded.verdict == "correct") == graded.score.is_full
    assert (graded.verdict == "partial") == (0 < graded.score.earned < item.points)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_an_answer_written_into_the_form_and_read_is_the_same_answer(kind, data) -> None:
    item, drawn, raw = data.draw(asked(kind))
    module = item_type(kind)
    answer = module.parse(item, drawn, raw)
    if not isinstance(answer, Malformed | Unanswered):
        assert module.parse(item, drawn, module.render(item, drawn, answer)) == answer


@pytest.mark.parametrize("kind", KINDS)
def test_no_form_is_no_answer_and_earns_nothing_b7(kind) -> None:
    module = item_type(kind)
    for item in items_of(kind):
        drawn = module.draw(item, SEED, shuffle=True)
        assert module.parse(item, drawn, {}) == Unanswered(cleared=False)
        graded = module.grade(item, drawn, Unanswered())
        assert (graded.score.earned, graded.score.possible) == (0, item.points)
        blank = dict.fromkeys(module.key(item, drawn), ("",))
        assert module.parse(item, drawn, blank) == Unanswered(cleared=True)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_before_it_is_due_the_review_of_any_answer_holds_no_right_one_b47(kind, data) -> None:
    item, drawn, raw = data.draw(asked(kind))
    module = item_type(kind)
    answer = module.parse(item, drawn, raw)
    readable = Unanswered() if isinstance(answer, Malformed) else answer
    early, due = (module.review(item, drawn, readable, key_due=flag) for flag in (False, True))
    assert (early.correct_text, early.solution_html) == ("", "")
    assert {choice.correct for choice in early.choices} <= {None}
    assert {(part.correct, part.correct_text) for part in early.parts} <= {(None, "")}
    assert [part.given for part in early.parts] == [part.given for part in due.parts]


@pytest.mark.parametrize("kind", KINDS)
@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_same_seed_draws_the_same_b4(kind, seed) -> None:
    for item in items_of(kind):
        draws = [item_type(kind).draw(item, seed, shuffle=True) for _ in range(2)]
        assert draws[0] == draws[1]


# ── no key on screen ────────────────────────────────────────────────────────────────────────

PICTURE = ImageSource("media/p.svg", "A picture", frozenset({"one", "two"}), SPAN)


def other_step_order(drawn: Drawn, count: int) -> Drawn:
    """The draw that shows reversed steps at the same places."""
    return replace(drawn, order=tuple(count - 1 - position for position in drawn.order))


def twins(kind: str, seed: bytes) -> list[tuple[Item, Drawn]]:
    """Two questions that look alike and differ in nothing but what is right."""
    match kind:
        case "single" | "multiple":
            pair = [item_of(kind, right("a"), row("b")), item_of(kind, row("a"), right("b"))]
        case "hotspot":
            texts = ("`rect 0 0 40 40` one", "`rect 50 50 40 40` two")
            pair = [
                item_of(kind, right(texts[0]), row(texts[1]), image=PICTURE),
                item_of(kind, row(texts[0]), right(texts[1]), image=PICTURE),
            ]
        case "short":
            pair = [item_of(kind, right("meniscus")), item_of(kind, right("trunnion"), row("meniscus"))]
        case "numeric":
            pair = [item_of(kind, right("5 mL")), item_of(kind, right("7 mL"), row("5 mL"))]
        case "cloze":
            pair = [cloze(), cloze(ticked=1, word="surface film", number="7 mL ± 1 %")]
        case "order":
            both = [order(("a", "b", "c"), ("d",)), order(("d", "c", "b"), ("a",))]
            drawn = Drawn(order=permutation(4, seed))
            return [(both[0], drawn), (both[1], other_step_order(drawn, 4))]
        case "match":
            both = [match((("x", "1"), ("y", "2"), ("", "3"))), match((("x", "3"), ("y", "2"), ("", "1")))]
            drawn = Drawn(order=permutation(3, seed))
            return [(both[0], drawn), (both[1], other_step_order(drawn, 3))]
        case "text" | "upload":
            lines = [row(text, settings={"points": "1"}) for text in ("names the code", "says who was told")]
            pair = [item_of(kind, lines[0]), item_of(kind, lines[1])]
        case _:
            pair = []
    return [(item, item_type(kind).draw(item, seed, shuffle=True)) for item in pair]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if twins(kind, SEED)])
@given(data=st.data(), seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_what_is_shown_while_answering_does_not_depend_on_the_key_b34(kind, data, seed) -> None:
    module = item_type(kind)
    (one, drawn), (other, other_drawn) = twins(kind, seed)
    assert one.spec != other.spec
    names = list(module.key(one, drawn))
    raw = data.draw(st.dictionaries(st.sampled_from(names), TEXTS.map(lambda text: (text,))))
    for form in ({}, raw, module.key(one, drawn), module.key(other, other_drawn)):
        shown = [module.taking(one, drawn, form), module.taking(other, other_drawn, form)]
        assert shown[0] == shown[1]


def test_every_type_has_twins_or_its_own_proof_that_it_hides_the_key() -> None:
    own_proof = {"reading"}  # tests of its drawings search the page for the value
    assert {kind for kind in KINDS if not twins(kind, SEED)} <= own_proof


@given(
    count=st.integers(2, 8),
    keys=st.integers(1, 7),
    rule=st.sampled_from(sorted(("net-correct", "each-answer"))),
)
def test_ticking_everything_never_earns_anything_b27(count, keys, rule) -> None:
    rows = [row(f"choice {at}", ticked=at < min(keys, count - 1)) for at in range(count)]
    item = item_of("multiple", *rows, params={"scoring": rule})
    module = item_type("multiple")
    drawn = module.draw(item, SEED, shuffle=True)
    everything = {"choice": tuple("abcdefgh"[:count])}
    assert module.grade(item, drawn, module.parse(item, drawn, everything)).score.earned == Fraction(0)

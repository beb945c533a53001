"""Attempt marks: exact, with sections, unsafe answers and grading methods (B24, B28–B30)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.document import Bank, Draw, Quiz, Section
from lms.core.items.contract import Graded, Item, Score
from lms.core.items.single import SingleSpec
from lms.core.scoring.drawing import draw_items, may_draw
from lms.core.scoring.marks import mark_attempt
from lms.core.scoring.standing import Method, Sitting, standing


def build_item(ident, points=1, **more):
    return Item(
        id=ident,
        kind=more.get("kind", "single"),
        points=Fraction(points),
        stem_html="",
        stem_text="",
        objective=more.get("objective", ""),
        lesson="",
        tags=tuple(more.get("tags", ())),
        lang="en",
        spec=SingleSpec(()),
    )


def build_quiz(items=(), **more):
    quiz = Quiz(
        id="mp-check",
        title="Check",
        purpose="graded",
        pass_mark=Fraction(4, 5),
        attempts=None,
        minutes=None,
        feedback="after-submit",
        shuffle_questions=False,
        shuffle_choices=False,
        unsafe="flag",
        draws=(),
        sections=(),
        items=tuple(items),
        objectives=(),
        intro_html="",
        lang="en",
        stale=False,
    )
    return replace(quiz, **more)


def grades(items, parts, unsafe=()):
    return {
        item.id: Graded(Score(item.points * Fraction(part), item.points), "", unsafe=item.id in unsafe)
        for item, part in zip(items, parts, strict=False)
    }


ITEMS = [build_item(f"i{number}") for number in range(5)]


def test_the_pass_mark_is_compared_with_the_exact_value_b28():
    third = build_quiz(ITEMS[:3], pass_mark=Fraction(2, 3))
    assert mark_attempt(third, ITEMS[:3], grades(ITEMS, [1, 1, 0])).passed is True
    assert mark_attempt(
        replace(third, pass_mark=Fraction(667, 1000)), ITEMS[:3], grades(ITEMS, [1, 1, 0])
    ).reasons == ("below-pass-mark",)


def test_items_worth_nothing_and_dropped_ones_count_nowhere_b30():
    items = [*ITEMS[:2], build_item("survey", points=0)]
    mark = mark_attempt(build_quiz(items), items, grades(items, [1, 0, 0]))
    assert mark.score == Score(Fraction(1), Fraction(2))
    assert mark_attempt(build_quiz(items), items, grades(items, [1, 0, 0]), dropped=["i1"]).fraction == 1


def test_a_section_that_must_be_passed_fails_the_attempt_b29():
    quiz = build_quiz(ITEMS, sections=(Section("safety", "Safety", ("i0", "i1"), must_pass=Fraction(1)),))
    mark = mark_attempt(quiz, ITEMS, grades(ITEMS, [1, 0, 1, 1, 1]))
    assert (mark.fraction, mark.passed, mark.reasons) == (Fraction(4, 5), False, ("section-not-passed",))
    assert mark_attempt(quiz, ITEMS, grades(ITEMS, [1, 1, 1, 1, 0])).passed is True


def test_an_unsafe_answer_fails_or_only_flags_as_the_author_says():
    graded = grades(ITEMS, [1] * 5, unsafe=("i2",))
    assert mark_attempt(build_quiz(ITEMS, unsafe="flag"), ITEMS, graded).passed is True
    failed = mark_attempt(build_quiz(ITEMS, unsafe="fail"), ITEMS, graded)
    assert (failed.passed, failed.unsafe, failed.reasons) == (False, ("i2",), ("unsafe-answer",))


def test_a_quiz_without_pass_mark_is_neither_passed_nor_failed():
    assert mark_attempt(build_quiz(ITEMS, pass_mark=None), ITEMS, {}).passed is None


def test_ungraded_items_earn_nothing_and_an_empty_attempt_is_zero():
    assert mark_attempt(build_quiz(ITEMS), ITEMS, grades(ITEMS, [1])).fraction == Fraction(1, 5)
    assert mark_attempt(build_quiz([]), [], {}).fraction == 0


@given(st.lists(st.fractions(0, 1, max_denominator=7), min_size=5, max_size=5))
def test_an_attempt_earns_between_nothing_and_everything_exactly(parts):
    mark = mark_attempt(build_quiz(ITEMS), ITEMS, grades(ITEMS, parts))
    assert mark.fraction == sum(parts) / 5
    assert mark.passed == (sum(parts) >= 4)


SITTINGS = [
    Sitting(1, Fraction(1, 2), passed=False),
    Sitting(2, Fraction(9, 10), passed=True),
    Sitting(3, Fraction(3, 5), passed=False),
]


@pytest.mark.parametrize(
    ("method", "fraction", "passed", "counted"),
    [
        (Method.BEST, Fraction(9, 10), True, (2,)),
        (Method.LAST, Fraction(3, 5), False, (3,)),
        (Method.FIRST, Fraction(1, 2), False, (1,)),
        (Method.MEAN, Fraction(2, 3), False, (1, 2, 3)),
        (Method.RECENT_PASSING, Fraction(9, 10), True, (2,)),
    ],
)
def test_each_grading_method_counts_its_attempts_b24(method, fraction, passed, counted):
    found = standing(method, SITTINGS, Fraction(4, 5))
    assert found is not None
    assert (found.fraction, found.passed, found.counted) == (fraction, passed, counted)


def test_the_best_attempt_is_a_pass_before_a_higher_mark_that_failed_for_safety():
    found = standing(
        Method.BEST,
        [Sitting(1, Fraction(1), passed=False), Sitting(2, Fraction(4, 5), passed=True)],
        Fraction(4, 5),
    )
    assert found is not None
    assert found.counted == (2,)


def test_most_recent_passing_falls_back_to_the_last():
    found = standing(Method.RECENT_PASSING, [SITTINGS[0], SITTINGS[2]], Fraction(4, 5))
    assert found is not None
    assert found.counted == (3,)
    assert standing(Method.BEST, [], None) is None


@given(st.permutations(SITTINGS), st.sampled_from(list(Method)))
def test_the_order_in_which_attempts_are_told_does_not_matter(order, method):
    assert standing(method, order, Fraction(4, 5)) == standing(method, SITTINGS, Fraction(4, 5))


def test_sections_pick_and_keep_their_order_b4():
    quiz = build_quiz(
        ITEMS, sections=(Section("a", "A", ("i1", "i2", "i3"), pick=2), Section("b", "B", ("i4",)))
    )
    drawn = draw_items(quiz, {}, b"seed")
    assert drawn[0].id == "i0"
    assert drawn[-1].id == "i4"
    assert len(drawn) == 4
    assert drawn == draw_items(quiz, {}, b"seed")
    assert len({draw_items(quiz, {}, bytes([seed])) for seed in range(40)}) == 3


def test_banks_are_drawn_by_tag_and_objective_and_no_item_comes_twice():
    bank = Bank(
        "volumes",
        "Volumes",
        ("common",),
        tuple(
            build_item(
                f"b{number}", tags=["odd"] if number % 2 else [], objective="o1" if number < 4 else "o2"
            )
            for number in range(8)
        ),
    )
    assert [item.id for item in may_draw(bank, Draw("volumes", 9, ("odd", "common"), "o1"))] == ["b1", "b3"]
    quiz = build_quiz(
        ITEMS, draws=(Draw("volumes", 5), Draw("volumes", 5), Draw("missing", 3)), shuffle_questions=True
    )
    ids = [item.id for item in draw_items(quiz, {"volumes": bank}, b"seed")]
    assert len(ids) == len(set(ids)) == 13


@given(st.binary(max_size=5))
def test_a_draw_is_the_same_set_whatever_the_order(seed):
    plain = build_quiz(ITEMS)
    mixed = replace(plain, shuffle_questions=True)
    assert {item.id for item in draw_items(plain, {}, seed)} == {
        item.id for item in draw_items(mixed, {}, seed)
    }

"""The laws of corrections: nobody is hurt unless asked for, twice is once, the order does not matter (B30, B37)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.core.items.contract import Graded, Score
from lms.core.scoring.correcting import (
    DROP,
    FULL,
    KEPT,
    KEY,
    LOWERED,
    SAME,
    Mark,
    Ruling,
    better_grade,
    ruled_grade,
    settle,
    tally,
)

points = st.fractions(min_value=0, max_value=1, max_denominator=6)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    possible = draw(st.integers(0, 8))
    earned = draw(points) * possible
    return Mark(Score(earned, Fraction(possible)), draw(st.sampled_from([True, False, None])))


@st.composite
def grades(draw: st.DrawFn, possible: int = 2) -> Graded:
    return Graded(Score(draw(points) * possible, Fraction(possible)), "partial", unsafe=draw(st.booleans()))


@given(marks(), marks())
def test_b37_hold_harmless_never_takes_a_pass_nor_a_better_mark_away(before: Mark, after: Mark) -> None:
    outcome = settle(before, after, keeps=True)
    stands = before if outcome in {KEPT, SAME} else after
    assert outcome != LOWERED
    assert stands.rank >= before.rank
    assert not (before.passed is True and stands.passed is not True)


@given(marks(), marks(), st.booleans())
def test_b37_regrading_what_is_regraded_changes_nothing(before: Mark, after: Mark, keeps: bool) -> None:
    outcome = settle(before, after, keeps=keeps)
    stands = before if outcome in {KEPT, SAME} else after
    again = settle(stands, after, keeps=keeps)
    assert again == (KEPT if outcome == KEPT else SAME)


@given(marks(), marks())
def test_marks_fall_only_where_they_may(before: Mark, after: Mark) -> None:
    fell = settle(before, after, keeps=False) == LOWERED
    assert fell == (after.rank < before.rank)
    assert (settle(before, after, keeps=True) == KEPT) == fell


@given(grades(), grades())
def test_an_answer_that_was_marked_before_earns_the_better_of_two_keys(old: Graded, new: Graded) -> None:
    kept = better_grade(old, new, Ruling("one", KEY, keeps=True))
    assert kept in {old, new}
    assert (not kept.unsafe, kept.score.earned) >= (not old.unsafe, old.score.earned)
    assert better_grade(old, new, Ruling("one", KEY, keeps=False)) is new


@given(grades())
def test_b30_a_question_taken_out_is_worth_nothing_and_a_given_one_everything(grade: Graded) -> None:
    assert ruled_grade(grade, Ruling("one", DROP)).score == Score(Fraction(0), Fraction(0))
    full = ruled_grade(grade, Ruling("one", FULL))
    assert full.score.is_full
    assert full.score.possible == grade.score.possible
    assert not full.unsafe
    assert ruled_grade(grade, None) is grade


def test_an_answer_that_waits_for_a_person_waits_no_more_once_its_question_is_out() -> None:
    pending = Graded(Score(Fraction(0), Fraction(2)), "pending")
    assert {ruled_grade(pending, Ruling("one", kind)).verdict for kind in (DROP, FULL)}.isdisjoint(
        {"pending"}
    )


def test_passes_that_flip_are_counted_and_those_that_were_held_are_not() -> None:
    counted = tally(
        [("raised", False, True), ("kept", True, True), ("lowered", True, False), ("same", None, None)]
    )
    assert (counted.seen, counted.raised, counted.kept, counted.lowered) == (4, 1, 1, 1)
    assert (counted.passed_now, counted.failed_now) == (1, 1)

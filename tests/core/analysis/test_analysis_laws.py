"""Laws of the sums and of what is read from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.core.analysis.groups import split
from lms.core.analysis.intervals import correlation, wilson
from lms.core.analysis.items import ENOUGH, Asked, figures
from lms.core.analysis.sums import (
    BANDS,
    TIMES,
    UNIT,
    ItemSums,
    Reply,
    item_sums,
    median_class,
    quiz_sums,
    seconds_between,
    time_class,
)

replies = st.builds(
    lambda kind, points, share, verdict, place, seconds, changed: Reply(
        kind, points * share, points, verdict, () if verdict == "unanswered" else (place,), seconds, changed
    ),
    st.sampled_from(["single", "numeric"]),
    st.sampled_from([Fraction(0), Fraction(1), Fraction(2), Fraction(1, 2)]),
    st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 3), Fraction(1, 2)]),
    st.sampled_from(["correct", "partial", "incorrect", "unanswered"]),
    st.integers(0, 20),
    st.none() | st.floats(0, 4000),
    st.booleans(),
)
papers = st.lists(replies, min_size=1, max_size=12)


@given(st.lists(papers, min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_attempts_are_added_does_not_matter(
    given_papers: list[list[Reply]], chance
) -> None:  # type: ignore[no-untyped-def]
    def added(order: list[list[Reply]]) -> ItemSums:
        return sum((sums for paper in order for _band, sums in item_sums(paper)), ItemSums())

    mixed = list(given_papers)
    chance.shuffle(mixed)
    assert added(given_papers) == added(mixed)


@given(papers)
def test_a_row_of_sums_reads_back_as_the_same_sums(paper: list[Reply]) -> None:
    for _band, sums in item_sums(paper):
        assert ItemSums.of(sums.row()) == sums


@given(papers)
def test_every_sum_of_one_answer_lies_where_it_must(paper: list[Reply]) -> None:
    for reply, (band, sums) in zip(paper, item_sums(paper), strict=True):
        assert sums.n == (reply.possible > 0)
        assert 0 <= band < BANDS
        assert 0 <= sums.score <= UNIT
        assert 0 <= sums.rest <= UNIT
        assert sums.products == sums.score * sums.rest
        assert sum(sums.times) <= sums.n
    assert quiz_sums(paper)[1].n == any(reply.possible > 0 for reply in paper)


@given(st.integers(1, 400), st.integers(0, 400))
def test_wilsons_interval_holds_the_share_and_lies_in_0_to_1(n: int, successes: int) -> None:
    found = wilson(min(n, successes), n)
    assert found is not None
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@given(st.lists(st.tuples(st.integers(0, UNIT), st.integers(0, UNIT)), min_size=4, max_size=60))
def test_a_correlation_lies_inside_its_interval_and_in_minus_1_to_1(pairs: list[tuple[int, int]]) -> None:
    found = correlation(
        len(pairs),
        sum(x for x, _ in pairs),
        sum(y for _, y in pairs),
        sum(x * x for x, _ in pairs),
        sum(y * y for _, y in pairs),
        sum(x * y for x, y in pairs),
    )
    if found is not None:
        assert -1 <= found.low <= found.value <= found.high <= 1


@given(st.lists(st.integers(0, 60), min_size=BANDS, max_size=BANDS))
def test_the_two_groups_never_share_a_person(counts: list[int]) -> None:
    groups = split({band: ItemSums(n=n) for band, n in enumerate(counts)})
    if groups is not None:
        assert groups.lower.n >= groups.share * sum(counts)
        assert groups.upper.n >= groups.share * sum(counts)
        assert groups.lower.n + groups.upper.n <= sum(counts)


@given(st.integers(0, ENOUGH - 1), st.integers(0, BANDS - 1))
def test_b127_nothing_is_stated_as_a_fact_about_fewer_than_30(n: int, band: int) -> None:
    few = ItemSums(n=n, score=0, choices=(0, n, *(0,) * 9))
    found = figures(Asked(frozenset({0}), 2, "en"), {band: few})
    assert (found.enough, found.discrimination, found.groups, found.flags) == (False, None, None, ())


@given(st.lists(st.floats(0, 4000), min_size=1, max_size=60))
def test_the_median_lies_in_the_class_that_is_named(seconds: list[float]) -> None:
    times = [0] * (len(TIMES) + 1)
    for one in seconds:
        times[time_class(one)] += 1
    found = median_class(times)
    assert found is not None
    middle = sorted(seconds)[(len(seconds) - 1) // 2]
    assert found[0] <= middle
    assert found[1] is None or middle < found[1]


def test_the_time_of_an_answer_runs_from_the_answer_kept_before_it() -> None:
    start = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def at(seconds: int) -> datetime:
        return start + timedelta(seconds=seconds)

    assert seconds_between(start, [at(20), None, at(95), at(50)]) == [20, None, 45, 30]
    assert seconds_between(start, [at(300), at(300), at(20)]) == [None, None, 20]


def bands_of(rows: Mapping[int, tuple[int, int, tuple[int, ...]]]) -> dict[int, ItemSums]:
    """Sums by band from: people, how many of them are right, and what they chose."""
    return {
        band: ItemSums(
            n=n,
            score=right * UNIT,
            score_squares=right * UNIT * UNIT,
            rest=n * band * UNIT // 10,
            rest_squares=n * (band * UNIT // 10) ** 2,
            products=right * UNIT * band * UNIT // 10,
            correct=right,
            choices=(*chosen, *(0,) * (11 - len(chosen))),
        )
        for band, (n, right, chosen) in rows.items()
    }


def codes(rows: Mapping[int, tuple[int, int, tuple[int, ...]]]) -> set[tuple[str, int | None]]:
    found = figures(Asked(frozenset({0}), 3, "en"), bands_of(rows))
    return {(flag.code, flag.place) for flag in found.flags}


def test_b128_a_key_that_those_who_know_avoid_is_probably_wrong() -> None:
    assert ("key-probably-wrong", None) in codes({2: (40, 30, (30, 10, 0)), 9: (40, 5, (5, 35, 0))})


def test_b128_a_choice_that_nobody_takes_is_dead_only_when_enough_people_passed_it_by() -> None:
    many = codes({2: (100, 40, (40, 60, 0)), 9: (100, 80, (80, 20, 0))})
    few = codes({2: (20, 8, (8, 12, 0)), 9: (20, 16, (16, 4, 0))})
    assert ("dead-distractor", 2) in many
    assert ("dead-distractor", 2) not in few


def test_b128_an_item_that_nearly_all_get_right_is_too_easy() -> None:
    assert ("too-easy", None) in codes({5: (200, 200, (200, 0, 0)), 9: (100, 100, (100, 0, 0))})


def test_b128_a_translation_that_is_answered_otherwise_is_named() -> None:
    def language(n: int, right: int) -> ItemSums:
        return ItemSums(n=n, score=right * UNIT)

    found = figures(
        Asked(frozenset({0}), 0, "en"),
        bands_of({5: (160, 80, ())}),
        languages={"en": language(80, 60), "ar": language(80, 20), "fr": language(20, 0)},
    )
    assert [(flag.code, flag.language) for flag in found.flags] == [("translation-differs", "ar")]


def test_b128_an_item_that_takes_three_times_as_long_is_too_slow() -> None:
    slow = ItemSums(n=40, score=20 * UNIT, times=(0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0))
    usual = (0, 0, 0, 200, 200, 0, 0, 0, 0, 0, 0, 0)
    found = figures(Asked(), {5: slow}, usual_times=usual)
    assert [flag.code for flag in found.flags] == ["too-slow"]

"""Laws of deadlines, access and what counts (B17, B18, B24, B52)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.core.completion.rules import Fact
from lms.core.content.document import After
from lms.core.scoring.access import Window, locks
from lms.core.scoring.deadlines import Late, answers_until, deadline, standing_extra, submits_until
from lms.core.scoring.drawing import least_seen
from lms.core.scoring.standing import Method, Sitting, counting
from tests.core.items.item_builders import item_of, right, row

ITEM = item_of("single", right("yes"), row("no"))
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20))
closings = st.none() | spans.map(lambda span: START + span)


@given(spans, spans, closings, spans)
def test_b17_the_end_is_the_earlier_of_own_time_and_closing(
    limit: timedelta, extra: timedelta, closes_at: datetime | None, extension: timedelta
) -> None:
    own = START + limit + extra
    expected = own if closes_at is None else min(own, closes_at + extension)
    assert deadline(START, limit, extra=extra, closes_at=closes_at, extension=extension) == expected


@given(spans, spans, closings, spans)
def test_b20_a_grant_moves_the_end_by_exactly_what_was_given_and_never_earlier(
    limit: timedelta, extra: timedelta, closes_at: datetime | None, more: timedelta
) -> None:
    before = deadline(START, limit, extra=extra, closes_at=closes_at, extension=extra)
    after = deadline(START, limit, extra=extra + more, closes_at=closes_at, extension=extra + more)
    assert after == before + more
    assert after >= before


@given(spans, closings, spans)
def test_b17_neither_a_longer_limit_nor_a_later_closing_takes_time_away(
    limit: timedelta, closes_at: datetime | None, more: timedelta
) -> None:
    before = deadline(START, limit, closes_at=closes_at)
    assert deadline(START, limit + more, closes_at=closes_at) >= before
    assert deadline(START, limit, closes_at=closes_at + more if closes_at else None) >= before


@given(st.integers(1, 600), st.integers(0, 300), st.integers(0, 600))
def test_b17_standing_extra_time_is_whole_seconds_and_never_less_than_its_share(
    minutes: int, share: int, more: int
) -> None:
    limit = timedelta(minutes=minutes)
    extra = standing_extra(limit, share, more)
    exact = Fraction(minutes * 60 * share, 100) + more * 60
    assert 0 <= extra.total_seconds() - exact < 1
    assert extra.microseconds == 0


@given(st.sampled_from(Late))
def test_b18_nobody_may_answer_longer_than_submit(late: Late) -> None:
    assert START < answers_until(START) <= submits_until(START, late)


marks = st.fractions(0, 1)
sittings = st.lists(st.tuples(marks, st.booleans(), st.booleans()), max_size=6).map(
    lambda rows: [
        Sitting(number, share, passed and not barred, is_barred=barred)
        for number, (share, passed, barred) in enumerate(rows, start=1)
    ]
)


@given(st.sampled_from(Method), sittings)
def test_b24_what_counts_lies_between_nothing_and_the_best(method: Method, rows: list[Sitting]) -> None:
    found = counting(method, rows, Fraction(4, 5))
    fair = [row.fraction for row in rows if not row.is_barred]
    if not fair:
        assert found is None
    elif found is not None:
        assert 0 <= found <= max(fair)


@given(sittings, st.randoms())
def test_b24_the_order_in_which_attempts_are_given_does_not_matter(
    rows: list[Sitting], chance: object
) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    for method in Method:
        assert counting(method, rows, Fraction(1, 2)) == counting(method, mixed, Fraction(1, 2))


def test_b53_each_lock_names_what_unlocks_it() -> None:
    after = (After("lesson", "level"), After("quiz", "warm-up", Fraction(1, 2)))
    found = locks(after, [], Window(START + timedelta(1), None), now=START)
    assert [(lock.code, lock.subject) for lock in found] == [
        ("quiz-opens-later", ""),
        ("lesson-first", "level"),
        ("quiz-score-first", "warm-up"),
    ]


def test_b56_a_waiver_lifts_what_must_be_done_but_not_the_dates() -> None:
    after = (After("lesson", "level"),)
    assert locks(after, [], Window(), now=START, waived=True) == ()
    (lock,) = locks(after, [], Window(None, START), now=START, waived=True)
    assert lock.code == "quiz-has-closed"


@given(st.lists(st.fractions(0, 1), max_size=5))
def test_b52_more_evidence_never_locks(scores: list[Fraction]) -> None:
    after = (After("quiz", "one", Fraction(1, 2)), After("lesson", "two"))
    facts = [Fact("quiz", "one", max(scores))] if scores else []
    before = locks(after, facts, Window(), now=START)
    more = locks(after, [*facts, Fact("lesson", "two")], Window(), now=START)
    assert set(more) <= set(before)


@given(
    st.binary(min_size=4, max_size=8),
    st.integers(0, 8),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3)),
)
def test_a_draw_never_takes_an_item_seen_more_often_than_one_it_leaves(
    seed: bytes, count: int, seen: dict[str, int]
) -> None:
    items = [replace(ITEM, id=name) for name in "abcdef"]
    drawn = least_seen(items, count, seed, seen)
    taken = {item.id for item in drawn}
    assert len(taken) == min(count, len(items))
    left = [seen.get(item.id, 0) for item in items if item.id not in taken]
    assert all(seen.get(name, 0) <= min(left, default=9) for name in taken)
    assert drawn == least_seen(items, count, seed, seen)

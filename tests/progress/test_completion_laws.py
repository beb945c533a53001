"""Laws of completion: order does not matter, more evidence never undoes, and nothing but the rule decides."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.core.completion import Fact, weigh
from lms.core.completion.rules import percent
from lms.core.content.document import CompletionRule, Step

IDS = [f"s{n}" for n in range(6)]
shares = st.fractions(min_value=0, max_value=1, max_denominator=60)
steps = st.lists(
    st.builds(lambda kind, n: Step(kind, f"{kind}-{n}", ""), st.sampled_from(["lesson", "quiz", "practical"]), st.integers(0, 4)),
    unique_by=lambda step: step.id,
    max_size=8,
)  # fmt: skip
facts = st.lists(
    st.one_of(
        st.builds(Fact, st.just("lesson"), st.integers(0, 4).map(lambda n: f"lesson-{n}")),
        st.builds(Fact, st.just("quiz"), st.integers(0, 4).map(lambda n: f"quiz-{n}"), shares),
    ),
    max_size=12,
)


@st.composite
def rules(draw: st.DrawFn, of: list[Step]) -> CompletionRule:
    lessons = tuple(step.id for step in of if step.kind == "lesson" and draw(st.booleans()))
    quizzes = {step.id: draw(shares) for step in of if step.kind == "quiz" and draw(st.booleans())}
    return CompletionRule(lessons, quizzes, ())


@given(st.data(), steps, facts, st.randoms())
def test_the_order_of_evidence_does_not_matter(data, of, given_facts, random) -> None:
    rule = data.draw(rules(of))
    mixed = list(given_facts)
    random.shuffle(mixed)
    assert weigh(rule, of, given_facts) == weigh(rule, of, mixed)


@given(st.data(), steps, facts, facts)
def test_more_evidence_never_undoes_a_row(data, of, before, more) -> None:
    rule = data.draw(rules(of))
    then, now = weigh(rule, of, before), weigh(rule, of, before + more)
    assert all(not old.done or new.done for old, new in zip(then.rows, now.rows, strict=True))
    assert not then.complete or now.complete


@given(st.data(), steps, facts)
def test_done_never_exceeds_total_and_complete_means_nothing_is_missing(data, of, given_facts) -> None:
    outcome = weigh(data.draw(rules(of)), of, given_facts)
    assert 0 <= outcome.done <= outcome.total <= len(of)
    assert outcome.complete == (outcome.total > 0 and outcome.missing == ())


@given(shares)
def test_a_score_exactly_at_the_mark_passes(mark) -> None:
    step = Step("quiz", "q", "")
    rule = CompletionRule((), {"q": mark}, ())
    assert weigh(rule, [step], [Fact("quiz", "q", mark)]).complete
    assert not weigh(rule, [step], [Fact("quiz", "q", mark - Fraction(1, 10**9))]).complete


def test_percent_is_written_once_and_rounded_half_up() -> None:
    assert [percent(Fraction(n, d)) for n, d in ((1, 1), (2, 3), (1, 8), (1, 2000), (3999, 5000))] == [
        "100", "66.7", "12.5", "0.1", "80",
    ]  # fmt: skip

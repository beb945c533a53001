"""The life of an attempt, behaviour by behaviour (B1–B19); the numbers are those of the behaviours."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from flask import Flask

from lms.catalogue.queries import document
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.items import registry
from lms.progress import queries as progress
from lms.quizzes import actions, queries
from lms.quizzes.models import Attempt
from lms.quizzes.paper import slots_of
from lms.store import db, unit_of_work
from tests.builders import NOW, act_as, build_attempt, build_enrolment

SEND = actions.SentAnswer


def keys_of(attempt: Attempt) -> list[actions.SentAnswer]:
    """The complete set of right answers."""
    compiled = document(db.session(), attempt.version_id)
    slots = slots_of(compiled, attempt.language, attempt.quiz_id, attempt.slots)
    return [SEND(s.number, registry.item_type(s.item.kind).key(s.item, s.drawn)) for s in slots]


def save(
    cast: SimpleNamespace, attempt: Attempt, *answers: actions.SentAnswer, tab: str = "", after: int = 60
) -> None:
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.save_answers(
            session, cast.amina, attempt.id, answers, tab=tab, now=NOW + timedelta(seconds=after)
        )


def submit(
    cast: SimpleNamespace, attempt: Attempt, answers: list[actions.SentAnswer], after: int = 120
) -> Attempt:
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, attempt.id, answers, now=NOW + timedelta(seconds=after))
    return queries.own_attempt(db.session(), cast.amina, attempt.id)


def saved_value(cast: SimpleNamespace, attempt: Attempt, slot: int = 0) -> object:
    row = queries.responses_of(act_as(cast.amina), attempt.id).get(slot)
    return "no row" if row is None else row.value


def test_b3_starting_twice_gives_the_same_attempt(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = build_enrolment(cast.amina)
    assert (
        build_attempt(cast.amina, enrolment=enrolment).id == build_attempt(cast.amina, enrolment=enrolment).id
    )


def test_b4_what_was_drawn_never_changes(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    before = attempt.slots
    save(cast, attempt, SEND(0, {"choice": ("a",)}))
    assert queries.own_attempt(act_as(cast.amina), cast.amina, attempt.id).slots == before


def test_b5_the_highest_sequence_number_wins_in_any_order(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    save(cast, attempt, SEND(0, {"choice": ("b",)}, seq=2))
    save(cast, attempt, SEND(0, {"choice": ("a",)}, seq=1))
    assert saved_value(cast, attempt) == {"choice": ["b"]}


def test_b6_a_repeated_submit_gives_the_same_receipt_and_changes_nothing(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    first = submit(cast, attempt, keys_of(attempt))
    marks, at = first.marks, first.submitted_at
    again = submit(cast, attempt, [], after=500)
    assert (again.id, again.marks, again.submitted_at) == (attempt.id, marks, at)


def test_b6_one_surviving_request_with_all_answers_is_enough(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    done = submit(cast, attempt, keys_of(attempt))
    assert done.earned == done.possible == Fraction(6)
    assert done.passed is True


def test_b7_a_cleared_answer_is_kept_as_cleared(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    assert saved_value(cast, attempt) == "no row"
    save(cast, attempt, SEND(0, {}))
    assert saved_value(cast, attempt) == "no row"
    save(cast, attempt, SEND(0, {"choice": ("a",)}))
    save(cast, attempt, SEND(0, {}))
    assert saved_value(cast, attempt) is None


def test_b11_the_second_tab_must_take_over_and_the_first_is_told(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    save(cast, attempt, SEND(0, {"choice": ("a",)}), tab="one")
    with pytest.raises(ConflictError, match="open-elsewhere"):
        save(cast, attempt, SEND(0, {"choice": ("b",)}), tab="two")
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.take_over(session, cast.amina, attempt.id, tab="two")
    save(cast, attempt, SEND(0, {"choice": ("b",)}), tab="two")
    with pytest.raises(ConflictError, match="open-elsewhere"):
        save(cast, attempt, SEND(0, {"choice": ("c",)}), tab="one")


def test_b12_an_untimed_attempt_closes_by_itself_and_what_is_saved_is_marked(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    save(cast, attempt, keys_of(attempt)[0])
    assert close_late(cast, attempt, days=13) is False
    assert close_late(cast, attempt, days=15) is True
    closed = queries.own_attempt(act_as(cast.amina), cast.amina, attempt.id)
    assert (closed.state, closed.earned) == ("expired", Fraction(1))


def close_late(cast: SimpleNamespace, attempt: Attempt, *, days: int) -> bool:
    act_as(cast.amina)
    with unit_of_work() as session:
        return actions.close_late_attempt(session, attempt.id, now=NOW + timedelta(days=days))


def test_b13_an_invalidated_attempt_is_kept_excluded_and_may_be_given_back(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    submit(cast, attempt, keys_of(attempt))
    act_as(cast.chitra)
    with unit_of_work() as session:
        actions.invalidate_attempt(
            session, cast.chitra, attempt.id, reason="power cut", give_back=True, now=NOW
        )
    session = act_as(cast.amina)
    kept = queries.own_attempt(session, cast.amina, attempt.id)
    assert (kept.state, kept.invalidated_reason, kept.earned) == ("invalidated", "power cut", Fraction(6))
    assert progress.facts_of(session, attempt.enrolment_id) == []
    assert queries.used_attempts([kept]) == 0


def test_b84_nobody_invalidates_their_own_attempt(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    act_as(cast.amina)
    with pytest.raises(ForbiddenError), unit_of_work() as session:
        actions.invalidate_attempt(session, cast.amina, attempt.id, reason="", give_back=True, now=NOW)


def test_b14_practice_never_counts(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina, quiz_id="sm-practice")
    submit(cast, attempt, keys_of(attempt))
    session = act_as(cast.amina)
    outcome = progress.outcome_of(session, document(session, attempt.version_id), attempt.enrolment_id)
    row = next(row for row in outcome.rows if row.subject == "sm-practice")
    assert (row.counts, row.done, row.code) == (False, True, "quiz-practised")
    assert outcome.done == 0


def test_b18_an_answer_on_its_way_is_taken_within_the_grace_and_refused_after_it(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    seconds = int((attempt.closes_at - NOW).total_seconds())
    save(cast, attempt, SEND(0, {"choice": ("a",)}), after=seconds + 40)
    with pytest.raises(ConflictError, match="attempt-late"):
        save(cast, attempt, SEND(0, {"choice": ("b",)}), after=seconds + 50)


def test_b19_a_late_submit_equals_what_the_job_would_have_marked(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    save(cast, attempt, keys_of(attempt)[0])
    seconds = int((attempt.closes_at - NOW).total_seconds())
    late = submit(cast, attempt, keys_of(attempt), after=seconds + 100)
    assert (late.state, late.earned) == ("expired", Fraction(1))


def test_a_third_attempt_is_the_last_of_three(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = build_enrolment(cast.amina)
    for number in (1, 2, 3):
        attempt = build_attempt(cast.amina, enrolment=enrolment)
        assert attempt.number == number
        submit(cast, attempt, [])
    with pytest.raises(ConflictError, match="no-attempts-left"):
        build_attempt(cast.amina, enrolment=enrolment)


def test_nothing_is_saved_after_submitting(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    submit(cast, attempt, [])
    with pytest.raises(ConflictError, match="attempt-closed"):
        save(cast, attempt, SEND(0, {"choice": ("a",)}), after=200)


def test_an_unreadable_number_is_kept_as_typed_and_not_scored(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    save(cast, attempt, SEND(3, {"number": ("twelve or so",)}))
    assert saved_value(cast, attempt, 3) == {"number": ["twelve or so"]}
    done = submit(cast, attempt, [])
    assert done.marks is not None
    assert done.marks[3]["verdict"] == "unanswered"


def test_the_best_attempt_counts_and_a_worse_one_takes_nothing_away(
    app: Flask, cast: SimpleNamespace
) -> None:
    enrolment = build_enrolment(cast.amina)
    good = build_attempt(cast.amina, enrolment=enrolment)
    submit(cast, good, keys_of(good))
    submit(cast, build_attempt(cast.amina, enrolment=enrolment), [])
    facts = progress.facts_of(act_as(cast.amina), enrolment.id)
    assert [(fact.subject, fact.score) for fact in facts] == [("sm-check", Fraction(1))]


def test_somebody_elses_attempt_does_not_exist(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    for stranger in (cast.dawit, cast.bruno, cast.farid):
        session = act_as(stranger)
        with pytest.raises(NotFoundError):
            queries.own_attempt(session, stranger, attempt.id)
    with pytest.raises(NotFoundError):
        queries.get_attempt(act_as(cast.farid), attempt.id)
    assert queries.get_attempt(act_as(cast.chitra), attempt.id).id == attempt.id

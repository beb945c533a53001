"""Sums of statistics: kept on write, the same as when they are made anew, and free of whom they must not hold."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.analysis.sums import UNIT
from lms.institutions import actions as institutions
from lms.people.viewer import Viewer
from lms.quizzes import actions, queries
from lms.quizzes.actions import statistics
from lms.quizzes.actions.statistics_rebuild import rebuild
from lms.quizzes.models import Attempt, CountedAttempt, GainTotal, ItemTotal, QuizTotal
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests import builders
from tests.quizzes.test_attempts import SEND, keys_of


def join(number: int, role: str = "trainee") -> Viewer:
    """Add a person to Lakeside."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = builders.build_person(session, f"person{number}", f"Person {number:03d}")
        institutions.add_membership(
            session,
            institution_id=builders.institution().id,
            person_id=person.id,
            role=role,
            now=builders.NOW,
        )
    return builders.viewer(f"person{number}")


def take(
    learner: Viewer, wrong: int = 0, *, quiz_id: str = builders.QUIZ, attempt: Attempt | None = None
) -> Attempt:
    """Answer a quiz with so many wrong answers, one answer each 20 seconds, and submit it."""
    attempt = attempt or builders.build_attempt(learner, quiz_id=quiz_id)
    answers = [
        SEND(
            one.slot, {"choice": ("z",), "text": ("nothing",), "number": ("0",)} if place < wrong else one.raw
        )
        for place, one in enumerate(keys_of(attempt))
    ]
    builders.act_as(learner)
    for place, answer in enumerate(answers):
        with unit_of_work() as session:
            at = builders.NOW + timedelta(seconds=20 * (place + 1))
            actions.save_answers(session, learner, attempt.id, [answer], now=at)
    with unit_of_work() as session:
        actions.submit_attempt(session, learner, attempt.id, now=builders.NOW + timedelta(minutes=9))
    db.session.expire_all()  # as in the next request
    return attempt


def rows() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the sums that hold something."""
    with entering(db.session(), EVERYTHING):
        return {
            model.__tablename__: sorted(
                (tuple(row) for row in db.session().execute(select(model.__table__)) if row.n), key=repr
            )
            for model in (ItemTotal, QuizTotal, GainTotal)
        }


def remade() -> dict[str, list[tuple[object, ...]]]:
    with unit_of_work() as session, entering(session, EVERYTHING):
        rebuild(session)
    return rows()


def totals(item_id: str) -> list[ItemTotal]:
    with entering(db.session(), EVERYTHING):
        found = select(ItemTotal).where(ItemTotal.item_id == item_id, ItemTotal.n > 0)
        return list(db.session().scalars(found.execution_options(populate_existing=True)))


def people() -> int:
    """How many whole papers stand in the sums."""
    with entering(db.session(), EVERYTHING):
        return sum(db.session().scalars(select(QuizTotal.n)))


def test_b126_a_submitted_attempt_is_counted_once(app: Flask, cast: SimpleNamespace) -> None:
    attempt = take(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, attempt.id, now=builders.NOW + timedelta(minutes=10))
        statistics.recount(session, attempt.id)
    assert people() == 1
    assert {row.n for row in totals("sm-sign")} == {1}
    assert [row.score for row in totals("sm-sign")] == [UNIT]


def test_only_the_first_attempt_of_an_enrolment_counts(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = builders.build_enrolment(cast.amina)
    first = take(cast.amina, wrong=2, attempt=builders.build_attempt(cast.amina, enrolment=enrolment))
    again = builders.build_attempt(cast.amina, enrolment=enrolment)
    assert (first.number, again.number) == (1, 2)
    take(cast.amina, attempt=again)
    assert people() == 1


def test_b14_practice_is_not_counted(app: Flask, cast: SimpleNamespace) -> None:
    take(cast.amina, quiz_id="sm-practice")
    assert people() == 0


@pytest.mark.parametrize("role", ["instructor", "assessor", "coordinator"])
def test_b85_attempts_of_staff_are_not_counted(app: Flask, role: str) -> None:
    take(join(1, role))
    assert people() == 0
    assert remade()["quiz_total"] == []


def test_b12_an_attempt_without_an_answer_is_not_counted(app: Flask, cast: SimpleNamespace) -> None:
    attempt = builders.build_attempt(cast.amina)
    builders.act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, attempt.id, now=builders.NOW + timedelta(minutes=9))
    assert queries.own_attempt(db.session(), cast.amina, attempt.id).state == "graded"
    assert people() == 0


def test_b13_an_invalidated_attempt_leaves_the_sums(app: Flask, cast: SimpleNamespace) -> None:
    attempt = take(cast.amina)
    builders.act_as(cast.chitra)
    with unit_of_work() as session:
        actions.invalidate_attempt(
            session, cast.chitra, attempt.id, reason="power cut", give_back=True, now=builders.NOW
        )
    assert rows() == {"item_total": [], "quiz_total": [], "gain_total": []}
    assert remade() == rows()


def test_the_time_of_an_answer_survives_the_form_that_sends_all_answers_again(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = builders.build_attempt(cast.amina)
    take_again = keys_of(attempt)
    builders.act_as(cast.amina)
    for place, answer in enumerate(take_again):
        with unit_of_work() as session:
            at = builders.NOW + timedelta(seconds=20 * (place + 1))
            actions.save_answers(session, cast.amina, attempt.id, [answer], now=at)
    with unit_of_work() as session:
        at = builders.NOW + timedelta(minutes=8)
        actions.submit_attempt(session, cast.amina, attempt.id, take_again, now=at)
    (row,) = totals("sm-sign")
    assert (row.time_4, row.changed) == (1, 0)  # 20 to 30 seconds


def test_an_answer_that_was_replaced_is_a_changed_one(app: Flask, cast: SimpleNamespace) -> None:
    attempt = builders.build_attempt(cast.amina)
    key = next(one for one in keys_of(attempt) if attempt.slots[one.slot]["item"] == "sm-sign")
    other = "a" if key.raw["choice"] != ("a",) else "b"
    builders.act_as(cast.amina)
    for seconds, raw in ((10, {"choice": (other,)}), (40, key.raw)):
        with unit_of_work() as session:
            at = builders.NOW + timedelta(seconds=seconds)
            actions.save_answers(session, cast.amina, attempt.id, [SEND(key.slot, raw)], now=at)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, attempt.id, now=builders.NOW + timedelta(minutes=9))
    (row,) = totals("sm-sign")
    assert (row.changed, row.correct) == (1, 1)


def test_the_sums_made_anew_are_the_sums_kept_on_write(app: Flask, cast: SimpleNamespace) -> None:
    chance = Random(20261122)  # noqa: S311 – a seeded test
    learners = [join(number, chance.choice(["trainee", "trainee", "assessor"])) for number in range(12)]
    attempts = [take(learner, chance.randrange(4)) for learner in learners]
    attempts += [take(learner, quiz_id="sm-practice") for learner in learners[:2]]
    assert rows() == remade()
    builders.act_as(cast.chitra)
    for attempt in chance.sample(attempts[:12], 4):
        with unit_of_work() as session:
            actions.invalidate_attempt(
                session, cast.chitra, attempt.id, reason="incident", give_back=False, now=builders.NOW
            )
    assert rows() == remade()
    with entering(db.session(), EVERYTHING):
        assert people() == len(list(db.session().scalars(select(CountedAttempt))))


def test_taking_out_and_adding_again_changes_nothing(app: Flask, cast: SimpleNamespace) -> None:
    attempt = take(cast.amina, wrong=1)
    take(join(1), wrong=2)
    before = rows()
    with unit_of_work() as session:
        statistics.uncount(session, attempt.id)
        statistics.uncount(session, attempt.id)
        statistics.recount(session, attempt.id)
        statistics.recount(session, attempt.id)
    assert rows() == before


def test_the_command_makes_the_sums_anew(app: Flask, cast: SimpleNamespace) -> None:
    take(cast.amina)
    before = rows()
    with unit_of_work() as session:
        _spoil(session)
    assert rows() != before
    answer = app.test_cli_runner().invoke(args=["statistics", "rebuild"])
    assert answer.output == "1 attempts counted.\n"
    assert rows() == before


def _spoil(session: Session) -> None:
    table = ItemTotal.__table__
    session.connection().execute(table.update().values(n=7))  # type: ignore[attr-defined]

"""Time as staff and rooms give it: extra time, dates, late policies, further attempts (B17–B21, B52–B56, B82, B84)."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.scoring.access import Window
from lms.jobs.models import Job
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import queries as progress
from lms.quizzes import actions, queries
from lms.quizzes.models import Attempt
from lms.quizzes.queries.time import find_people, list_finished, list_open
from lms.records.actions import first_broken
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import MODULE, NOW, QUIZ, act_as, build_attempt, build_enrolment, institution
from tests.quizzes.test_attempts import keys_of
from tests.quizzes.time_builders import publish_timed, question

MINUTE = timedelta(minutes=1)


def give(
    actor: Viewer, attempt: Attempt, minutes: int = 10, *, form: object = None, now: datetime = NOW
) -> None:
    act_as(actor)
    with unit_of_work() as session:
        actions.add_time(
            session, actor, attempt.id, minutes=minutes, reason="power cut", sent_id=form or uuid4(), now=now
        )


def give_all(actor: Viewer, *, form: object = None, now: datetime = NOW) -> int:
    act_as(actor)
    with unit_of_work() as session:
        return actions.add_time_for_all(
            session, actor, institution_id=institution().id, module_id=MODULE, quiz_id=QUIZ, minutes=10,
            reason="power cut", sent_id=form or uuid4(), now=now,
        )  # fmt: skip


def set_dates(actor: Viewer, window: Window, *, now: datetime = NOW) -> None:
    act_as(actor)
    with unit_of_work() as session:
        actions.set_dates(
            session, actor, institution().id, MODULE, QUIZ, window=window, zone="Africa/Nairobi", now=now
        )


def again(learner: Viewer, attempt: Attempt) -> Attempt:
    return queries.own_attempt(act_as(learner), learner, attempt.id)


def records_of(verb: str) -> list[LearningRecord]:
    with entering(db.session(), EVERYTHING):
        return list(db.session().scalars(select(LearningRecord).where(LearningRecord.verb == verb)))


def test_b20_extra_time_moves_the_end_and_says_who_and_why(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    before = attempt.closes_at
    give(cast.bruno, attempt)
    seen = again(cast.amina, attempt)
    assert (seen.closes_at - before, seen.extra_seconds) == (10 * MINUTE, 600)
    (told,) = queries.grants_of(act_as(cast.amina), attempt.id)
    assert (told.reason, told.by, told.minutes) == ("power cut", cast.bruno.name, 10)


def test_b20_the_same_form_sent_twice_gives_the_time_once(app: Flask, cast: SimpleNamespace) -> None:
    attempt, form = build_attempt(cast.amina), uuid4()
    give(cast.bruno, attempt, form=form)
    give(cast.bruno, attempt, form=form)
    assert again(cast.amina, attempt).extra_seconds == 600
    assert [give_all(cast.chitra, form=form), give_all(cast.chitra, form=(second := uuid4()))] == [0, 1]
    assert give_all(cast.chitra, form=second) == 0


def test_b20_an_answer_within_the_extra_time_is_taken(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    late = attempt.closes_at + 5 * MINUTE
    give(cast.bruno, attempt)
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.save_answers(
            session, cast.amina, attempt.id, [actions.SentAnswer(0, {"choice": ("a",)})], now=late
        )
    assert queries.responses_of(act_as(cast.amina), attempt.id)[0].value == {"choice": ["a"]}


def test_b19_a_job_stands_at_the_new_end_and_the_old_one_closes_nothing(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    old = attempt.closes_at
    give(cast.bruno, attempt)
    grace = timedelta(seconds=45)
    assert jobs_of(attempt) == [old + grace, old + 10 * MINUTE + grace]
    assert close_late(attempt, old + grace + MINUTE) is False
    assert close_late(attempt, old + 10 * MINUTE + grace + MINUTE) is True
    assert again(cast.amina, attempt).state == "expired"


def jobs_of(attempt: Attempt) -> list[datetime]:
    with entering(db.session(), EVERYTHING):
        found = db.session().scalars(select(Job).where(Job.name == "close-attempt").order_by(Job.due_at))
        return [job.due_at for job in found if job.arguments["attempt_id"] == str(attempt.id)]


def close_late(attempt: Attempt, now: datetime) -> bool:
    with unit_of_work() as session, entering(session, EVERYTHING):
        return actions.close_late_attempt(session, attempt.id, now=now)


def test_b20_everybody_in_an_open_attempt_here_gets_the_time_and_nobody_elsewhere(
    app: Flask, cast: SimpleNamespace
) -> None:
    here, elsewhere = build_attempt(cast.amina), build_attempt(cast.dawit)
    before = elsewhere.closes_at
    assert give_all(cast.chitra) == 1
    assert again(cast.amina, here).extra_seconds == 600
    assert again(cast.dawit, elsewhere).closes_at == before


def test_b84_staff_of_another_institution_and_trainees_cannot_give_time(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = build_attempt(cast.amina)
    with pytest.raises(NotFoundError):
        give(cast.farid, attempt)
    with pytest.raises(ForbiddenError, match="own-exception"):
        give(cast.amina, attempt)
    assert again(cast.amina, attempt).extra_seconds == 0


def test_a_closed_attempt_gets_no_time(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    with pytest.raises(ConflictError, match="attempt-closed"):
        give(cast.bruno, attempt, now=attempt.closes_at + 2 * MINUTE)


def test_b82_each_exception_stands_in_the_chain(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    give(cast.bruno, attempt)
    (record,) = records_of("extended")
    assert (record.actor_id, record.object_id, record.detail["minutes"]) == (
        cast.bruno.person_id,
        str(attempt.id),
        10,
    )
    assert first_broken(db.session(), institution().id) is None


def test_b17_standing_extra_time_is_in_the_attempt_from_its_start(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed("minutes: 20\n")
    enrolment = build_enrolment(cast.amina, "timed")
    act_as(cast.chitra)
    with unit_of_work() as session:
        actions.set_standing_time(
            session, cast.chitra, enrolment, share=25, minutes=1, reason="reads slowly", now=NOW
        )
    attempt = build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check")
    assert attempt.closes_at - NOW == 20 * MINUTE * 5 / 4 + MINUTE
    (told,) = queries.grants_of(act_as(cast.amina), attempt.id)
    assert (told.is_standing, told.reason) == (True, "reads slowly")


def test_b17_an_attempt_ends_where_the_quiz_closes(app: Flask, cast: SimpleNamespace) -> None:
    set_dates(cast.chitra, Window(None, NOW + 5 * MINUTE))
    attempt = build_attempt(cast.amina)
    assert attempt.closes_at == NOW + 5 * MINUTE
    give(cast.bruno, attempt)
    assert again(cast.amina, attempt).closes_at == NOW + 15 * MINUTE


def test_b52_outside_its_dates_a_quiz_cannot_be_begun(app: Flask, cast: SimpleNamespace) -> None:
    set_dates(cast.chitra, Window(NOW + 60 * MINUTE, NOW + 120 * MINUTE))
    enrolment = build_enrolment(cast.amina)
    for moment in (NOW, NOW + 120 * MINUTE):
        with pytest.raises(ForbiddenError, match="quiz-locked"):
            build_attempt(cast.amina, enrolment=enrolment, now=moment)
    assert build_attempt(cast.amina, enrolment=enrolment, now=NOW + 60 * MINUTE).number == 1
    assert build_attempt(cast.dawit).number == 1  # another institution has its own dates


def test_b55_an_earlier_closing_ejects_nobody_and_a_later_one_gives_time_back(
    app: Flask, cast: SimpleNamespace
) -> None:
    set_dates(cast.chitra, Window(None, NOW + 10 * MINUTE))
    attempt = build_attempt(cast.amina)
    set_dates(cast.chitra, Window(None, NOW + 2 * MINUTE))
    assert again(cast.amina, attempt).closes_at == NOW + 10 * MINUTE
    set_dates(cast.chitra, Window())
    assert again(cast.amina, attempt).closes_at == build_attempt(cast.dawit).closes_at


def test_b82_one_more_attempt_is_allowed_once_for_each_form(app: Flask, cast: SimpleNamespace) -> None:
    enrolment, form = build_enrolment(cast.amina), uuid4()
    for _number in (1, 2, 3):
        attempt = build_attempt(cast.amina, enrolment=enrolment)
        act_as(cast.amina)
        with unit_of_work() as session:
            actions.submit_attempt(session, cast.amina, attempt.id, now=NOW)
        again(cast.amina, attempt)
    with pytest.raises(ConflictError):
        build_attempt(cast.amina, enrolment=enrolment)
    for _time in (1, 2):
        act_as(cast.bruno)
        with unit_of_work() as session:
            actions.allow_attempt(session, cast.bruno, enrolment, QUIZ, reason="ill", sent_id=form, now=NOW)
    assert build_attempt(cast.amina, enrolment=enrolment).number == 4
    (told,) = queries.extra_attempts(act_as(cast.amina), enrolment.id, QUIZ)
    assert (told.by, told.reason) == (cast.bruno.name, "ill")


def test_b84_nobody_allows_themselves_an_attempt(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = build_enrolment(cast.amina)
    act_as(cast.amina)
    with pytest.raises(ForbiddenError), unit_of_work() as session:
        actions.allow_attempt(session, cast.amina, enrolment, QUIZ, reason="", sent_id=uuid4(), now=NOW)


def test_b18_an_answer_within_the_grace_is_logged(app: Flask, cast: SimpleNamespace) -> None:
    attempt = build_attempt(cast.amina)
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.save_answers(
            session, cast.amina, attempt.id, [actions.SentAnswer(0, {"choice": ("a",)})],
            now=attempt.closes_at + timedelta(seconds=30),
        )  # fmt: skip
    (record,) = records_of("used-grace")
    assert record.detail["seconds"] == 30


def test_the_staffs_lists_show_their_own_people_only(app: Flask, cast: SimpleNamespace) -> None:
    build_attempt(cast.amina)
    build_attempt(cast.dawit)
    session = act_as(cast.bruno)
    place = institution().id
    assert [row.username for row in list_open(session, place, MODULE, QUIZ)] == ["amina"]
    assert list_finished(session, place, MODULE, QUIZ) == []
    assert [name for _id, _name, name in find_people(session, place, MODULE, "ami")] == ["amina"]
    assert find_people(session, place, MODULE, "daw") == []


@pytest.mark.parametrize(
    ("late", "minutes", "state"),
    [
        ("autosubmit", 3, "expired"),
        ("grace", 3, "graded"),
        ("grace", 6, "abandoned"),
        ("not-counted", 3, "abandoned"),
    ],
)
def test_b18_a_late_submit_follows_the_quizs_policy(
    app: Flask, cast: SimpleNamespace, late: str, minutes: int, state: str
) -> None:
    publish_timed(f"minutes: 20\nlate: {late}\n")
    attempt = build_attempt(cast.amina, enrolment=build_enrolment(cast.amina, "timed"), quiz_id="tm-check")
    sent = [actions.SentAnswer(0, {"choice": ("a",)})]
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(
            session, cast.amina, attempt.id, sent, now=attempt.closes_at + minutes * MINUTE
        )
    assert again(cast.amina, attempt).state == state
    assert queries.responses_of(act_as(cast.amina), attempt.id) == {}  # nothing is answered any more


@pytest.mark.parametrize(("late", "state"), [("autosubmit", "expired"), ("grace", "abandoned")])
def test_b19_the_job_does_what_the_policy_says(
    app: Flask, cast: SimpleNamespace, late: str, state: str
) -> None:
    publish_timed(f"minutes: 20\nlate: {late}\n")
    attempt = build_attempt(cast.amina, enrolment=build_enrolment(cast.amina, "timed"), quiz_id="tm-check")
    (due_at,) = jobs_of(attempt)
    assert close_late(attempt, due_at) is False
    assert close_late(attempt, due_at + timedelta(seconds=1)) is True
    assert again(cast.amina, attempt).state == state


def test_b52_what_must_be_done_before_is_asked_at_the_start_and_may_be_waived(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("after: {lessons: [tm-first], quizzes: {tm-warm-up: 100}}\n")
    enrolment = build_enrolment(cast.amina, "timed")
    with pytest.raises(ForbiddenError, match="quiz-locked"):
        build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check")
    act_as(cast.chitra)
    with unit_of_work() as session:
        actions.waive(
            session, cast.chitra, enrolment, "tm-check", reason="done elsewhere", until_at=NOW + 60 * MINUTE,
            sent_id=uuid4(), now=NOW,
        )  # fmt: skip
    with pytest.raises(ForbiddenError, match="quiz-locked"):
        build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check", now=NOW + 60 * MINUTE)
    assert build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check").number == 1
    (waiver, by) = queries.own_waivers(act_as(cast.amina), cast.amina.person_id)[0]
    assert (waiver.reason, by) == ("done elsewhere", cast.chitra.name)


def test_b52_whoever_has_done_it_may_begin(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed("after: {quizzes: {tm-warm-up: 100}}\n")
    enrolment = build_enrolment(cast.amina, "timed")
    warm = build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-warm-up")
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, warm.id, keys_of(warm), now=NOW)
    assert build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check").number == 1


def sit(cast: SimpleNamespace, enrolment: Enrolment, right: int) -> Attempt:
    """Submit an attempt of four questions with so many right answers."""
    attempt = build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check")
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, attempt.id, keys_of(attempt)[:right], now=NOW)
    return again(cast.amina, attempt)


@pytest.mark.parametrize(
    ("method", "score"),
    [
        ("best", Fraction(1)),
        ("last", Fraction(1, 4)),
        ("first", Fraction(1, 2)),
        ("mean", Fraction(7, 12)),
        ("recent-passing", Fraction(1)),
    ],
)
def test_b24_the_quizs_method_decides_which_attempt_counts(
    app: Flask, cast: SimpleNamespace, method: str, score: Fraction
) -> None:
    publish_timed(f"grading: {method}\n")
    enrolment = build_enrolment(cast.amina, "timed")
    for right in (2, 4, 1):
        sit(cast, enrolment, right)
    (fact,) = progress.facts_of(act_as(cast.amina), enrolment.id)
    assert fact.score == score


def test_b24_a_worse_last_attempt_never_takes_a_completion_back(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed("grading: last\n")
    enrolment = build_enrolment(cast.amina, "timed")
    sit(cast, enrolment, 4)
    completed = progress.completed_at(act_as(cast.amina), enrolment.id)
    sit(cast, enrolment, 0)
    assert completed is not None
    assert progress.completed_at(act_as(cast.amina), enrolment.id) == completed


def test_b29_a_critical_question_that_is_wrong_fails_the_attempt_whatever_the_score(
    app: Flask, cast: SimpleNamespace
) -> None:
    five = "".join(question(name) for name in ("one", "two", "three", "four", "five"))
    publish_timed("", five + question("last", " .critical"))
    enrolment = build_enrolment(cast.amina, "timed")
    attempt = sit(cast, enrolment, 5)
    assert (attempt.passed, attempt.reasons) == (False, ["critical-not-right"])
    assert progress.facts_of(act_as(cast.amina), enrolment.id) == []
    assert sit(cast, enrolment, 6).passed is True


def test_draws_take_what_was_not_seen_before(app: Flask, cast: SimpleNamespace) -> None:
    pool = "\n# Part {#tm-part}\n\n```yaml pool\npick: 2\n```\n"
    publish_timed(
        "", pool + "".join(question(name) for name in ("one", "two", "three", "four", "five", "six"))
    )
    enrolment = build_enrolment(cast.amina, "timed")
    seen = [slot["item"] for _time in range(3) for slot in sit(cast, enrolment, 0).slots]
    assert len(seen) == len(set(seen)) == 6

"""Corrections of questions: nobody is hurt unless asked for, live attempts get them at submit, once is enough (B35–B40, B82, B84)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.institutions import actions as institutions
from lms.jobs.models import Job
from lms.people.viewer import Viewer
from lms.progress.models import Completion, Evidence
from lms.quizzes import actions, queries
from lms.quizzes.actions import corrections
from lms.quizzes.jobs import regrade
from lms.quizzes.models import Correction, MarkChange, Notice
from lms.quizzes.queries import corrections as found
from lms.quizzes.queries.corrections import unread_notices
from lms.records.actions import first_broken
from lms.records.models import ChainHead, LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import MODULE, NOW, QUIZ, act_as, build_person, complete, viewer
from tests.quizzes.correcting import (
    LATER,
    RIGHT_IS_THE_DISPLAY,
    again,
    correct,
    publish,
    result,
    run_regrade,
    sit,
)

WRONG = {"text": ("window",)}
DISPLAY = 1  # the choice "The display shows zero" by its place in the source


def rows(model: type, **wanted: object) -> list[object]:
    with entering(db.session(), EVERYTHING):
        return list(db.session().scalars(select(model).filter_by(**wanted)))


def test_b37_a_corrected_key_raises_marks_flips_passes_and_hurts_nobody(
    app: Flask, cast: SimpleNamespace
) -> None:
    """Amina answered by the right key and failed narrowly; Dawit answered by the wrong key and passed."""
    harmed = sit(cast.amina, sm_sign=DISPLAY, sm_name=WRONG)  # 4 of 6
    served = sit(cast.dawit)  # 6 of 6 by the old key
    assert result(harmed) == ("4/6", False)
    correction = correct(cast.grace, harmed, "sm-sign", "key", publish(*RIGHT_IS_THE_DISPLAY))
    assert result(harmed) == ("5/6", True)
    assert result(served) == ("6/6", True)
    stands = db.session().get(Correction, correction.id)
    assert (stands.seen, stands.raised, stands.kept, stands.lowered, stands.passed_now) == (2, 1, 1, 0, 1)
    assert stands.done_at is not None
    (evidence,) = rows(Evidence, learner_id=cast.amina.person_id, kind="quiz")
    assert str(evidence.score) == "5/6"  # type: ignore[attr-defined]


def test_b37_marks_fall_only_where_somebody_says_so_and_a_completion_stays(
    app: Flask, cast: SimpleNamespace
) -> None:
    complete(cast.amina)
    served = sit(cast.amina, sm_name=WRONG)  # 5 of 6: passed
    correct(cast.grace, served, "sm-sign", "key", publish(*RIGHT_IS_THE_DISPLAY), may_fall=True)
    assert result(served) == ("4/6", False)
    assert len(rows(Completion, learner_id=cast.amina.person_id)) == 1
    (notice,) = unread_notices(act_as(cast.amina), cast.amina.person_id)
    assert notice["facts"]["passed_before"] is True
    assert not notice["facts"]["passed"]


def test_b38_an_open_attempt_is_not_touched_and_gets_the_new_key_at_submit(
    app: Flask, cast: SimpleNamespace
) -> None:
    live = sit(cast.amina, submit=False, sm_sign=DISPLAY)
    version = publish(*RIGHT_IS_THE_DISPLAY)
    correct(cast.grace, live, "sm-sign", "key", version)
    before = again(live)
    assert (before.state, before.version_id == version.id, before.marks) == ("in_progress", False, None)
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, live.id, now=LATER + timedelta(minutes=1))
    assert result(live) == ("6/6", True)
    assert rows(MarkChange) == []


def test_b38_what_was_submitted_after_the_correction_is_marked_strictly_by_the_new_key(
    app: Flask, cast: SimpleNamespace
) -> None:
    live = sit(cast.amina, submit=False)
    correct(cast.grace, live, "sm-sign", "key", publish(*RIGHT_IS_THE_DISPLAY))
    act_as(cast.amina)
    with unit_of_work() as session:
        actions.submit_attempt(session, cast.amina, live.id, now=LATER + timedelta(minutes=1))
    assert result(live) == ("5/6", True)


def test_b39_regrading_twice_is_regrading_once(app: Flask, cast: SimpleNamespace) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY)
    correction = correct(cast.grace, harmed, "sm-sign", "key", publish(*RIGHT_IS_THE_DISPLAY))
    with unit_of_work() as session:
        stands = session.get_one(Correction, correction.id)
        stands.done_at, stands.bookmark = None, None  # as if the worker had died and lost its place
    run_regrade(correction.id)
    assert result(harmed) == ("6/6", True)
    assert len(rows(MarkChange)) == 1
    assert len(rows(Notice)) == 1
    assert len(rows(LearningRecord, verb="regraded")) == 1


def test_b39_a_person_is_told_once_and_says_that_they_have_read_it(app: Flask, cast: SimpleNamespace) -> None:
    first = sit(cast.amina, sm_sign=DISPLAY)
    sit(cast.amina, sm_sign=DISPLAY, now=NOW + timedelta(minutes=10))
    correct(cast.grace, first, "sm-sign", "key", publish(*RIGHT_IS_THE_DISPLAY))
    assert len(rows(MarkChange)) == 2
    assert len(unread_notices(act_as(cast.amina), cast.amina.person_id)) == 1


def test_b40_a_question_taken_out_counts_neither_above_nor_below_the_line(
    app: Flask, cast: SimpleNamespace
) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY, sm_name=WRONG)  # 4 of 6
    correct(cast.grace, harmed, "sm-sign", "drop")
    assert result(harmed) == ("4/5", True)
    assert again(harmed).marks[0]["possible"] == "0"  # type: ignore[index]


def test_b40_full_points_are_for_everybody(app: Flask, cast: SimpleNamespace) -> None:
    harmed = sit(cast.amina, sm_sign=None, sm_name=WRONG)
    correct(cast.grace, harmed, "sm-sign", "full")
    assert result(harmed) == ("5/6", True)


def test_b40_taking_everything_out_leaves_no_mark_and_no_fail(app: Flask, cast: SimpleNamespace) -> None:
    harmed = sit(cast.amina, sm_sign=None, sm_drift=None, sm_name=None, sm_mass=None)
    for item in ("sm-sign", "sm-drift", "sm-name", "sm-mass"):
        correct(cast.grace, harmed, item, "drop")
    assert result(harmed) == ("0/0", None)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_corrections_does_not_matter(app: Flask, cast: SimpleNamespace, turned: bool) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY, sm_name=WRONG, sm_mass=None)  # 2 of 6
    version = publish(*RIGHT_IS_THE_DISPLAY)
    made = [("sm-sign", "key", version), ("sm-mass", "drop", None), ("sm-name", "full", None)]
    for hour, (item, kind, new) in enumerate(reversed(made) if turned else made):
        correct(cast.grace, harmed, item, kind, new, now=LATER + timedelta(hours=hour))
    assert result(harmed) == ("4/4", True)


def test_b84_nobody_corrects_their_own_marks(app: Flask, cast: SimpleNamespace) -> None:
    """Esra writes the module and is a trainee of it too: her own attempt is left out and counted."""
    own = sit(cast.esra, sm_sign=DISPLAY, sm_name=WRONG)
    other = sit(cast.amina, sm_sign=DISPLAY, sm_name=WRONG)
    version = publish(*RIGHT_IS_THE_DISPLAY)
    act_as(cast.esra)
    wanted = corrections.Wanted(own.version_id, QUIZ, "sm-sign", "key", version.id)
    seen = corrections.preview(db.session(), cast.esra, MODULE, wanted, may_fall=False)
    assert seen.own == 1
    correction = correct(cast.esra, own, "sm-sign", "key", version)
    assert result(own) == ("4/6", False)
    assert result(other) == ("5/6", True)
    assert db.session().get_one(Correction, correction.id).own == 1


def test_an_instructor_corrects_for_their_own_institution_only(app: Flask, cast: SimpleNamespace) -> None:
    near, far = sit(cast.amina, sm_sign=DISPLAY), sit(cast.dawit, sm_sign=DISPLAY)
    correction = correct(cast.chitra, near, "sm-sign", "full")
    assert result(near)[0] == "6/6"
    assert result(far)[0] == "5/6"
    assert correction.places == [str(near.institution_id)]


def test_trainees_correct_nothing(app: Flask, cast: SimpleNamespace) -> None:
    attempt = sit(cast.amina)
    with pytest.raises(ForbiddenError):
        correct(cast.amina, attempt, "sm-sign", "full")


def test_only_a_changed_key_is_a_key_fix(app: Flask, cast: SimpleNamespace) -> None:
    attempt = sit(cast.amina)
    with pytest.raises(ConflictError, match="correction-not-a-key"):
        correct(
            cast.grace,
            attempt,
            "sm-sign",
            "key",
            publish(("The door is closed", "The lid is shut"), *RIGHT_IS_THE_DISPLAY),
        )
    with pytest.raises(NotFoundError):
        correct(cast.grace, attempt, "no-such-item", "drop")


def test_the_same_correction_is_made_once(app: Flask, cast: SimpleNamespace) -> None:
    attempt = sit(cast.amina)
    correct(cast.grace, attempt, "sm-sign", "drop")
    with pytest.raises(ConflictError, match="correction-stands"):
        correct(cast.grace, attempt, "sm-sign", "drop")


def test_b82_who_corrected_what_and_whose_mark_changed_stands_in_the_chain(
    app: Flask, cast: SimpleNamespace
) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY)
    correct(cast.grace, harmed, "sm-sign", "full")
    (record,) = rows(LearningRecord, verb="regraded")
    assert record.actor_id == cast.grace.person_id  # type: ignore[attr-defined]
    assert (record.detail["earned_before"], record.detail["earned"]) == ("5", "6")  # type: ignore[attr-defined]
    assert len(rows(LearningRecord, verb="corrected")) == 1
    assert all(
        first_broken(db.session(), head.chain) is None for head in db.session().scalars(select(ChainHead))
    )


def test_b37_a_preview_names_people_of_ones_own_institution_and_writes_nothing(
    app: Flask, cast: SimpleNamespace
) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY, sm_name=WRONG)
    sit(cast.dawit)
    version = publish(*RIGHT_IS_THE_DISPLAY)
    wanted = corrections.Wanted(harmed.version_id, QUIZ, "sm-sign", "key", version.id)
    act_as(cast.chitra)
    seen = corrections.preview(db.session(), cast.chitra, MODULE, wanted, may_fall=False)
    assert [person.username for person, _one in seen.rows] == ["amina"]
    assert (seen.counts.raised, seen.counts.passed_now, seen.everywhere) == (1, 1, None)
    act_as(cast.grace)
    fallen = corrections.preview(db.session(), cast.grace, MODULE, wanted, may_fall=True)
    assert fallen.rows == ()
    assert fallen.everywhere is not None
    assert (fallen.everywhere.raised, fallen.everywhere.lowered) == (1, 1)
    assert result(harmed) == ("4/6", False)
    assert rows(Correction) == []


def test_b36_key_changes_are_listed_for_the_versions_in_use(app: Flask, cast: SimpleNamespace) -> None:
    attempt = sit(cast.amina)
    version = publish(*RIGHT_IS_THE_DISPLAY, ("can make a reading drift", "may make a reading drift"))
    listed = corrections.list_key_changes(db.session(), MODULE, QUIZ)
    assert {(old, new, one.item_id, one.kind) for old, new, one in listed} == {
        (attempt.version_id, version.id, "sm-sign", "key"), (attempt.version_id, version.id, "sm-drift", "wording"),
    }  # fmt: skip


def test_b38_the_job_goes_on_where_it_stopped(
    app: Flask, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = [sit(person, sm_sign=DISPLAY) for person in _crowd(7)]
    monkeypatch.setattr("lms.quizzes.actions.regrade.BATCH", 2)
    monkeypatch.setattr("lms.quizzes.jobs.MOST_BATCHES", 2)
    correction = correct(cast.grace, attempts[0], "sm-sign", "full", run=False)
    for run in range(1, 5):
        db.session.remove()
        regrade(str(correction.id))
        assert db.session().get_one(Correction, correction.id).seen == min(7, 4 * run)
    assert {result(attempt) for attempt in attempts} == {("6/6", True)}
    assert len(rows(MarkChange)) == 7
    assert len(rows(Job, name="regrade")) == 2  # the first, and the one that went on


def _crowd(count: int) -> list[Viewer]:
    lakeside = viewer("amina").places[0][0]
    with unit_of_work() as session, entering(session, EVERYTHING):
        for number in range(count):
            person = build_person(session, f"crowd{number}")
            institutions.add_membership(
                session, institution_id=lakeside, person_id=person.id, role="trainee", now=NOW
            )
    return [viewer(f"crowd{number}") for number in range(count)]


def test_b40_an_open_attempt_knows_at_once_which_question_counts_no_more(
    app: Flask, cast: SimpleNamespace
) -> None:
    live = sit(cast.amina, submit=False)
    correct(cast.grace, live, "sm-drift", "drop")
    seat = queries.own_seat(act_as(cast.amina), cast.amina, live.id)
    rulings = found.rulings_of(db.session(), seat)
    assert {item: ruling.kind for item, ruling in rulings.items()} == {"sm-drift": "drop"}

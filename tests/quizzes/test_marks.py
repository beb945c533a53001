"""Marks that people give (B31, B32, B84), wordings that people accept (B26, B37)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.institutions import actions as institutions
from lms.jobs.queue import run_due
from lms.people.viewer import Viewer
from lms.progress.models import Evidence
from lms.quizzes.actions.marks import give_mark
from lms.quizzes.actions.marks_wordings import decide_wording
from lms.quizzes.models import Attempt, GivenMark, Notice, RaisedMark
from lms.quizzes.queries import marks as queries
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW, act_as, viewer
from tests.quizzes.marks_rows import LATER, SECOND, colleague, fresh, photo, report


def mark(
    marker: Viewer,
    attempt: Attempt,
    slot: int,
    earned: object,
    lines: tuple[object, ...] = (),
    comment: str = "",
) -> bool:
    act_as(marker)
    with unit_of_work() as session:
        return give_mark(
            session, marker, attempt.id, slot, earned=Fraction(str(earned)),
            lines=[Fraction(str(one)) for one in lines], comment=comment, now=LATER,
        )  # fmt: skip


def evidence() -> list[tuple[str, Fraction | None]]:
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        rows = db.session().scalars(select(Evidence).where(Evidence.subject == "sm-report"))
        return [(row.subject, row.score) for row in rows]


def test_b32_a_result_is_provisional_until_the_last_mark_is_in(
    app: Flask, cast: SimpleNamespace, tmp_path: Path
) -> None:
    attempt = report(cast.amina, text="On 3 May I levelled balance 7.", file=photo(), folder=tmp_path)
    assert (attempt.state, attempt.passed, attempt.earned, attempt.possible) == ("submitted", None, 1, 6)
    assert [one["verdict"] for one in attempt.marks or []] == ["pending", "pending", "correct"]
    assert evidence() == []
    assert mark(cast.bruno, attempt, 0, "2.5", (1, "1.5"), "Say what you did.")
    assert fresh(attempt.id).state == "submitted"
    assert evidence() == []
    assert mark(cast.bruno, attempt, 1, 2, (2,))
    done = fresh(attempt.id)
    assert (done.state, done.passed, done.earned) == ("graded", True, Fraction("5.5"))
    assert [one["verdict"] for one in done.marks or []] == ["partial", "correct", "correct"]
    assert evidence() == [("sm-report", Fraction(11, 12))]


def test_nothing_written_is_nothing_to_mark(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina)
    assert (attempt.state, attempt.passed, attempt.earned) == ("graded", False, 1)
    act_as(cast.bruno)
    assert queries.list_piles(db.session(), cast.bruno) == []


def test_b31_the_mark_keeps_marker_time_lines_and_comment(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina, text="I wrote it down.")
    mark(cast.bruno, attempt, 0, 2, ("0.5", "1.5"), "Name the balance.")
    with entering(db.session(), EVERYTHING):
        kept = queries.marks_of(db.session(), attempt.id)[0][0]
    assert (kept.marker_id, kept.marked_at, kept.comment) == (
        cast.bruno.person_id,
        LATER,
        "Name the balance.",
    )
    assert [Fraction(one) for one in kept.lines] == [Fraction(1, 2), Fraction(3, 2)]


def test_b31_more_points_than_there_are_are_refused(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina, text="I wrote it down.")
    for points in (-1, "3.5"):
        with pytest.raises(ConflictError):
            mark(cast.bruno, attempt, 0, points)
    assert fresh(attempt.id).state == "submitted"


def test_b84_nobody_marks_their_own_answer(app: Flask, cast: SimpleNamespace) -> None:
    hana = colleague("hana", "trainee")
    attempt = report(hana, text="My own.")
    colleague_as_assessor(hana)
    both = viewer("hana")
    act_as(both)
    assert queries.list_piles(db.session(), both) == []
    with pytest.raises(ForbiddenError):
        mark(both, attempt, 0, 3)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(
            GivenMark(
                attempt_id=attempt.id, slot=0, institution_id=attempt.institution_id, learner_id=attempt.learner_id,
                marker_id=attempt.learner_id, place=1, earned=Fraction(3), lines=[], comment="", marked_at=NOW,
            )
        )  # fmt: skip


def colleague_as_assessor(person: Viewer) -> None:
    from_lakeside = person.places[0][0]
    with unit_of_work() as session, entering(session, EVERYTHING):
        institutions.add_membership(
            session, institution_id=from_lakeside, person_id=person.person_id, role="assessor", now=NOW
        )


def test_an_assessor_of_another_institution_finds_nothing(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina, text="Ours.")
    act_as(cast.farid)
    assert queries.list_piles(db.session(), cast.farid) == []
    with pytest.raises(NotFoundError):
        mark(cast.farid, attempt, 0, 3)


def test_a_settled_mark_stands(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina, text="Once.")
    mark(cast.bruno, attempt, 0, 3)
    for marker in (cast.bruno, cast.chitra):
        with pytest.raises(ConflictError):
            mark(marker, attempt, 0, 0)
    assert fresh(attempt.id).earned == 4


def test_b31_two_who_agree_share_the_mean_and_do_not_see_each_other(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = report(cast.amina, text="Twice.", quiz_id=SECOND)
    assert not mark(cast.bruno, attempt, 0, 2)
    act_as(cast.bruno)
    assert queries.list_piles(db.session(), cast.bruno) == []
    act_as(cast.chitra)
    assert [pile.count for pile in queries.list_piles(db.session(), cast.chitra)] == [1]
    assert mark(cast.chitra, attempt, 0, 3)
    assert fresh(attempt.id).earned == Fraction(5, 2)


def test_b31_two_who_differ_too_much_leave_it_to_a_third(app: Flask, cast: SimpleNamespace) -> None:
    attempt = report(cast.amina, text="Thrice.", quiz_id=SECOND)
    third = colleague("ines2", "instructor")
    assert not mark(cast.bruno, attempt, 0, 0)
    assert not mark(cast.bruno, attempt, 0, "0.5"), "a marker may change their mind until it is settled"
    assert not mark(cast.chitra, attempt, 0, 3)
    assert fresh(attempt.id).state == "submitted"
    assert mark(third, attempt, 0, 2)
    assert (fresh(attempt.id).state, fresh(attempt.id).earned) == ("graded", 2)


# ── wordings ──


def decide(actor: Viewer, attempt: Attempt, wording: str, credit: object = 1) -> None:
    act_as(actor)
    with unit_of_work() as session:
        decide_wording(
            session, actor, attempt.institution_id, attempt.version_id, item_id="sm-turn",
            key=queries.fold_key(wording), credit=Fraction(str(credit)), now=LATER,
        )  # fmt: skip
    run_due(LATER)
    db.session.rollback()


def test_b26_an_unmatched_wording_is_grouped_counted_and_decided_once(
    app: Flask, cast: SimpleNamespace
) -> None:
    first, second = (
        report(cast.amina, word="Levelling  feet."),
        report(colleague("hana", "trainee"), word="LEVELLING FEET"),
    )
    report(colleague("hugo", "trainee"), word="screw")
    act_as(cast.bruno)
    (pile,) = queries.list_wordings(db.session(), cast.bruno)
    assert (pile.count, pile.item_id) == (2, "sm-turn")
    decide(cast.bruno, first, "levelling feet")
    assert [fresh(one.id).earned for one in (first, second)] == [1, 1]
    act_as(cast.bruno)
    assert queries.list_wordings(db.session(), cast.bruno) == []
    with pytest.raises(NotFoundError):
        decide(cast.bruno, first, "levelling feet", 0)
    later = report(colleague("hedda", "trainee"), word="levelling feet")
    assert (later.marks or [])[2]["verdict"] == "correct"


def test_b26_a_part_of_the_points_and_a_refusal(app: Flask, cast: SimpleNamespace) -> None:
    half, none = report(cast.amina, word="the legs"), report(colleague("hana", "trainee"), word="the door")
    decide(cast.bruno, half, "The legs", "0.5")
    decide(cast.bruno, none, "the door", 0)
    assert fresh(half.id).earned == Fraction(1, 2)
    assert fresh(none.id).earned == 0
    again = report(colleague("hedda", "trainee"), word="the door")
    act_as(cast.bruno)
    assert (again.earned, queries.list_wordings(db.session(), cast.bruno)) == (0, [])


def test_b37_b39_an_accepted_wording_only_raises_and_tells_whose_pass_flips(
    app: Flask, cast: SimpleNamespace
) -> None:
    attempt = report(cast.amina, text="All of it.", word="its legs")
    mark(cast.bruno, attempt, 0, 3)
    before = fresh(attempt.id)
    assert (before.earned, before.passed) == (3, False)
    decide(cast.bruno, attempt, "its legs")
    after = fresh(attempt.id)
    assert (after.earned, after.passed) == (4, True)
    assert evidence() == [("sm-report", Fraction(2, 3))]
    with entering(db.session(), EVERYTHING):
        raised = db.session().scalars(select(RaisedMark)).one()
        told = db.session().scalars(select(Notice).where(Notice.person_id == cast.amina.person_id)).one()
    assert (raised.before["passed"], raised.after["passed"]) == (False, True)
    assert told.facts["passed"] is True
    run_due(LATER)
    assert fresh(attempt.id).earned == 4


def test_b84_nobody_decides_about_their_own_wording(app: Flask, cast: SimpleNamespace) -> None:
    hana = colleague("hana", "trainee")
    attempt = report(hana, word="my legs")
    colleague_as_assessor(hana)
    with pytest.raises(ForbiddenError):
        decide(viewer("hana"), attempt, "my legs")


def test_a_decision_stays_within_its_institution(app: Flask, cast: SimpleNamespace) -> None:
    ours, theirs = report(cast.amina, word="its legs"), report(cast.dawit, word="its legs")
    decide(cast.bruno, ours, "its legs")
    assert (fresh(ours.id).earned, fresh(theirs.id).earned) == (1, 0)
    with pytest.raises(NotFoundError):
        decide(cast.bruno, theirs, "its legs")

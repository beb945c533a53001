"""Marking by people: one answer at a time, without a name; the last mark makes the result final (B31, B32)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.items.rubric import settle
from lms.core.scoring.deadlines import submits_until
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.quizzes.actions.late import late_of
from lms.quizzes.actions.marking import mark_paper
from lms.quizzes.actions.submit import tell_result, write_result
from lms.quizzes.models import Attempt
from lms.quizzes.models.marks import GivenMark, KeptComment
from lms.quizzes.paper import slot_of
from lms.quizzes.queries.marks import get_waiting
from lms.records import actions as records
from lms.store import hold


def give_mark(
    session: Session,
    marker: Viewer,
    attempt_id: UUID,
    slot: int,
    *,
    earned: Fraction,
    lines: Sequence[Fraction] = (),
    comment: str = "",
    now: datetime,
) -> bool:
    """Keep one person's mark; returns whether the answer is settled by it. A marker may change it until then.

    Raises ForbiddenError for an own answer (B84), ConflictError when the answer was settled meanwhile.
    """
    attempt = _held_attempt(session, attempt_id)
    waiting = get_waiting(session, attempt_id, slot)
    if waiting.learner_id == marker.person_id:
        raise ForbiddenError("own-answer")
    if attempt.state != "submitted" or waiting.done_at is not None:
        raise ConflictError("already-marked")
    possible, threshold = _rules(session, attempt, slot)
    if not 0 <= earned <= possible:
        raise ConflictError("points-out-of-range", most=str(possible))
    given = _marks(session, attempt_id, slot)
    own = next((mark for mark in given if mark.marker_id == marker.person_id), None)
    if own is None:
        own = GivenMark(
            attempt_id=attempt_id,
            slot=slot,
            institution_id=attempt.institution_id,
            learner_id=attempt.learner_id,
            marker_id=marker.person_id,
            place=len(given) + 1,
        )
        given.append(own)
        session.add(own)
    own.earned, own.lines, own.comment = earned, [str(points) for points in lines], comment
    own.marked_at = now
    waiting.given = len(given)
    if settle(possible, [mark.earned for mark in given], threshold) is not None:
        waiting.done_at = now
    session.flush()
    _record(session, marker, attempt, slot, own.place, now)
    if waiting.done_at is not None:
        _finish(session, attempt, now)
    return waiting.done_at is not None


def _held_attempt(session: Session, attempt_id: UUID) -> Attempt:
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if attempt is None:
        raise NotFoundError
    return attempt


def _rules(session: Session, attempt: Attempt, slot: int) -> tuple[Fraction, Fraction | None]:
    """Return the points of the question, and how far two markers may differ (None: one suffices)."""
    document = catalogue.document(session, attempt.version_id)
    asked = slot_of(document, attempt.language, attempt.quiz_id, attempt.slots, slot)
    if asked is None:
        raise NotFoundError
    quiz = document.in_language(attempt.language).quizzes[attempt.quiz_id]
    return asked.item.points, quiz.second_marker


def _marks(session: Session, attempt_id: UUID, slot: int) -> list[GivenMark]:
    wanted = select(GivenMark).where(GivenMark.attempt_id == attempt_id, GivenMark.slot == slot)
    found = wanted.order_by(GivenMark.place).execution_options(populate_existing=True)
    return list(session.scalars(found))


def _record(session: Session, marker: Viewer, attempt: Attempt, slot: int, place: int, now: datetime) -> None:
    hold(session, Enrolment, attempt.enrolment_id)  # before the chain, as everywhere
    records.append(
        session, attempt.institution_id, marker.person_id, "marked", "attempt", attempt.id, now,
        question=slot + 1, place=place,
    )  # fmt: skip


def _finish(session: Session, attempt: Attempt, now: datetime) -> None:
    """Write the result anew; when nothing waits any more it is final, and progress hears of it."""
    sheet = mark_paper(session, attempt, catalogue.document(session, attempt.version_id))
    submitted_at = attempt.submitted_at
    last = submits_until(attempt.closes_at, late_of(session, attempt))
    state = "expired" if submitted_at is not None and submitted_at > last else "graded"
    write_result(session, attempt.id, sheet, state=state, submitted_at=submitted_at)
    if not sheet.is_pending:
        tell_result(session, attempt, sheet, now=now)
    session.expire(attempt)


def keep_comment(session: Session, marker: Viewer, institution_id: UUID, text: str, *, now: datetime) -> None:
    """Keep a comment for the institution's markers; the same words are kept once."""
    if institution_id not in marker.institutions_as("instructor", "assessor", "coordinator"):
        raise NotFoundError
    words = text.strip()[:500]
    known = select(KeptComment.id).where(
        KeptComment.institution_id == institution_id, KeptComment.text == words
    )
    if words and session.scalars(known).first() is None:
        session.add(
            KeptComment(institution_id=institution_id, text=words, made_by_id=marker.person_id, made_at=now)
        )
        session.flush()


def drop_comment(session: Session, comment_id: UUID) -> UUID:
    """Take a comment from the list of an institution of one's own; returns the institution."""
    found = session.scalars(select(KeptComment).where(KeptComment.id == comment_id)).first()
    if found is None:
        raise NotFoundError
    session.execute(delete(KeptComment).where(KeptComment.id == comment_id))
    return found.institution_id

"""Extra time: for one attempt, for everybody in an open quiz, for a person always; each with reason and author (B17, B20, B82)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.scoring.deadlines import submits_until
from lms.jobs import enqueue
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.quizzes import queries
from lms.quizzes.actions.late import is_late, late_of
from lms.quizzes.models import Attempt, StandingTime, TimeGrant
from lms.records import actions as records

OWN = "own-exception"


def add_time(
    session: Session,
    actor: Viewer,
    attempt_id: UUID,
    *,
    minutes: int,
    reason: str,
    sent_id: UUID,
    now: datetime,
) -> Attempt:
    """Give one open attempt more time; the same form sent twice gives it once. Nobody gives it to themselves (B84)."""
    attempt = _held(session, Attempt.id == attempt_id)
    if not attempt:
        raise NotFoundError
    if attempt[0].learner_id == actor.person_id:
        raise ForbiddenError(OWN)
    if attempt[0].state != "in_progress" or is_late(session, attempt[0], now):
        raise ConflictError("attempt-closed")
    _give(session, actor, attempt, minutes=minutes, reason=reason, sent_id=sent_id, now=now)
    return attempt[0]


def add_time_for_all(
    session: Session,
    actor: Viewer,
    *,
    institution_id: UUID,
    module_id: str,
    quiz_id: str,
    minutes: int,
    reason: str,
    sent_id: UUID,
    now: datetime,
) -> int:
    """Give everybody who sits in an open attempt of this quiz here more time ("power cut"); returns how many were given it now."""
    found = _held(
        session,
        Attempt.institution_id == institution_id,
        Attempt.module_id == module_id,
        Attempt.quiz_id == quiz_id,
        Attempt.state == "in_progress",
    )
    living = [one for one in found if one.learner_id != actor.person_id and not is_late(session, one, now)]
    return _give(
        session, actor, living, minutes=minutes, reason=reason, sent_id=sent_id, now=now, for_all=True
    )


def set_standing_time(
    session: Session,
    actor: Viewer,
    enrolment: Enrolment,
    *,
    share: int,
    minutes: int,
    reason: str,
    now: datetime,
) -> None:
    """Give a person extra time in every timed attempt that begins from now on, in the place of what they had; 0 and 0 ends it."""
    if enrolment.learner_id == actor.person_id:
        raise ForbiddenError(OWN)
    before = queries.find_standing_time(session, enrolment.institution_id, enrolment.learner_id)
    if before is not None:
        if (before.share, before.minutes, before.reason) == (share, minutes, reason):
            return
        before.ended_at, before.ended_by_id = now, actor.person_id
        session.flush()
    if share or minutes:
        session.add(
            StandingTime(
                institution_id=enrolment.institution_id, learner_id=enrolment.learner_id, share=share, minutes=minutes,
                reason=reason, granted_by_id=actor.person_id, granted_at=now,
            )
        )  # fmt: skip
        session.flush()
    records.append(
        session, enrolment.institution_id, actor.person_id, "accommodated", "person", enrolment.learner_id, now,
        share=share, minutes=minutes,
        share_before=before.share if before else 0, minutes_before=before.minutes if before else 0,
    )  # fmt: skip


def _held(session: Session, *conditions: ColumnElement[bool]) -> list[Attempt]:
    """Return attempts within the session's scope with their rows held, always in one order so that nobody waits in a ring."""
    return list(
        session.scalars(
            select(Attempt)
            .where(*conditions)
            .order_by(Attempt.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _give(
    session: Session,
    actor: Viewer,
    attempts: list[Attempt],
    *,
    minutes: int,
    reason: str,
    sent_id: UUID,
    now: datetime,
    for_all: bool = False,
) -> int:
    had = set(session.scalars(select(TimeGrant.attempt_id).where(TimeGrant.sent_id == sent_id)))
    given = [attempt for attempt in attempts if attempt.id not in had]
    for attempt in given:
        session.add(
            TimeGrant(
                attempt_id=attempt.id, institution_id=attempt.institution_id, learner_id=attempt.learner_id,
                seconds=minutes * 60, for_all=for_all, reason=reason, granted_by_id=actor.person_id, granted_at=now,
                sent_id=sent_id,
            )
        )  # fmt: skip
        before = attempt.closes_at
        attempt.extra_seconds += minutes * 60
        move_end(session, attempt, attempt.closes_at + timedelta(minutes=minutes), now=now)
        records.append(
            session, attempt.institution_id, actor.person_id, "extended", "attempt", attempt.id, now,
            quiz=attempt.quiz_id, minutes=minutes, before=before.isoformat(), after=attempt.closes_at.isoformat(),
        )  # fmt: skip
    session.flush()
    return len(given)


def move_end(session: Session, attempt: Attempt, ends_at: datetime, *, now: datetime) -> None:
    """Let an open attempt end later; never earlier. A job closes it then, the old job finds nothing to do."""
    if ends_at <= attempt.closes_at:
        return
    attempt.closes_at = ends_at
    due_at = submits_until(ends_at, late_of(session, attempt))
    enqueue(session, "close-attempt", now=now, due_at=due_at, attempt_id=str(attempt.id))

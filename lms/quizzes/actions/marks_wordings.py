"""Deciding about wordings that nobody expected: an accepted one raises every mark it touches, and lowers none (B26, B37)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.institutions.models import Institution
from lms.jobs import enqueue
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.programmes.queries import get_enrolment
from lms.quizzes.actions import statistics
from lms.quizzes.actions.counting import tell_progress
from lms.quizzes.actions.marking import Sheet, mark_paper
from lms.quizzes.actions.notices import notify
from lms.quizzes.actions.submit import write_result
from lms.quizzes.models import Attempt
from lms.quizzes.models.marks import RaisedMark, UnmatchedWording, WordingDecision
from lms.records import actions as records
from lms.store import hold

BATCH = 100


def decide_wording(
    session: Session,
    actor: Viewer,
    institution_id: UUID,
    version_id: UUID,
    *,
    item_id: str,
    key: str,
    credit: Fraction,
    now: datetime,
) -> None:
    """Accept a wording for a part of the points, or refuse it (0); marks are raised by a job after the commit.

    Raises ForbiddenError when one of the answers is the actor's own (B84), ConflictError when it is decided already.
    """
    if not 0 <= credit <= 1:
        raise ConflictError("conflict")
    hold(session, Institution, institution_id)
    same = (
        UnmatchedWording.institution_id == institution_id,
        UnmatchedWording.version_id == version_id,
        UnmatchedWording.item_id == item_id,
        UnmatchedWording.fold_key == key,
        UnmatchedWording.decided_at.is_(None),
    )
    rows = list(session.scalars(select(UnmatchedWording).where(*same)))
    if any(row.learner_id == actor.person_id for row in rows):
        raise ForbiddenError("own-answer")
    if not rows:
        raise NotFoundError
    decision_id = _decide(
        session, actor, institution_id, version_id, item_id=item_id, key=key, text=min(row.text for row in rows),
        credit=credit, now=now,
    )  # fmt: skip
    session.execute(
        update(UnmatchedWording)
        .where(*same)
        .values(decided_at=now)
        .execution_options(synchronize_session=False)
    )
    records.append(
        session, institution_id, actor.person_id, "wording-decided", "item", f"{version_id}#{item_id}"[:80], now,
        credit=str(credit), answers=len(rows),
    )  # fmt: skip
    if credit:
        enqueue(session, "raise-marks", now=now, decision_id=str(decision_id), after="")


def _decide(
    session: Session,
    actor: Viewer,
    institution_id: UUID,
    version_id: UUID,
    *,
    item_id: str,
    key: str,
    text: str,
    credit: Fraction,
    now: datetime,
) -> UUID:
    decision = WordingDecision(
        institution_id=institution_id,
        version_id=version_id,
        item_id=item_id,
        fold_key=key,
        text=text,
        credit=credit,
        decided_by_id=actor.person_id,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision.id


def raise_marks(session: Session, decision_id: UUID, *, after: UUID | None, now: datetime) -> UUID | None:
    """Mark the next attempts anew that gave an accepted wording; returns the last one seen, None when all are done."""
    decision = session.get_one(WordingDecision, decision_id)
    wanted = select(UnmatchedWording.attempt_id).where(
        UnmatchedWording.institution_id == decision.institution_id,
        UnmatchedWording.version_id == decision.version_id,
        UnmatchedWording.item_id == decision.item_id,
        UnmatchedWording.fold_key == decision.fold_key,
    )
    if after is not None:
        wanted = wanted.where(UnmatchedWording.attempt_id > after)
    attempts = list(session.scalars(wanted.order_by(UnmatchedWording.attempt_id).limit(BATCH)))
    for attempt_id in attempts:
        _raise(session, attempt_id, decision, now)
    return attempts[-1] if len(attempts) == BATCH else None


def _raise(session: Session, attempt_id: UUID, decision: WordingDecision, now: datetime) -> None:
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if attempt.state not in {"submitted", "graded", "expired"} or attempt.earned is None:
        return
    before = {"earned": str(attempt.earned), "passed": attempt.passed}
    sheet = mark_paper(session, attempt, catalogue.document(session, attempt.version_id))
    if not _is_better(sheet, attempt):
        return
    statistics.uncount(session, attempt.id)
    state = "graded" if attempt.state == "submitted" else attempt.state
    write_result(session, attempt.id, sheet, state=state, submitted_at=attempt.submitted_at)
    session.add(
        RaisedMark(
            attempt_id=attempt.id,
            decision_id=decision.id,
            institution_id=attempt.institution_id,
            learner_id=attempt.learner_id,
            before=before,
            after={"earned": str(sheet.mark.score.earned), "passed": sheet.mark.passed},
            at=now,
        )
    )
    session.flush()
    session.expire(attempt)
    _tell(session, attempt, sheet, decision, passed_before=before["passed"], now=now)


def _tell(
    session: Session,
    attempt: Attempt,
    sheet: Sheet,
    decision: WordingDecision,
    *,
    passed_before: object,
    now: datetime,
) -> None:
    """Hand the higher mark down, write it into the chain, and tell the learner once (B39)."""
    hold(session, Enrolment, attempt.enrolment_id)
    if not sheet.is_pending:
        tell_progress(session, get_enrolment(session, attempt.enrolment_id), attempt.quiz_id, now=now)
        statistics.recount(session, attempt.id)
    records.append(
        session, attempt.institution_id, decision.decided_by_id, "raised", "attempt", attempt.id, now,
        quiz=attempt.quiz_id, earned=str(sheet.mark.score.earned), possible=str(sheet.mark.score.possible),
    )  # fmt: skip
    question = next(slot.number for slot in sheet.slots if slot.item.id == decision.item_id) + 1
    notify(
        session, attempt.learner_id, attempt.institution_id, key=f"w {decision.id} {attempt.id}",
        kind="mark-corrected", attempt_id=attempt.id, now=now,
        facts={
            "outcome": "raised", "question": question, "quiz": attempt.quiz_id, "module": attempt.module_id,
            "passed": sheet.mark.passed, "passed_before": passed_before,
        },
    )  # fmt: skip


def _is_better(sheet: Sheet, attempt: Attempt) -> bool:
    """A result is only ever written anew when it rises, and a pass stays a pass."""
    new, old = sheet.mark.score, attempt.earned or Fraction(0)
    if new.possible != attempt.possible:
        return new.earned * (attempt.possible or 0) > old * new.possible and not _falls(sheet, attempt)
    return new.earned > old and not _falls(sheet, attempt)


def _falls(sheet: Sheet, attempt: Attempt) -> bool:
    return attempt.passed is True and sheet.mark.passed is False

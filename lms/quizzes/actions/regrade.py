"""Bringing marks into line with a correction, a few attempts at a time: what was done before is never done twice (B37, B38)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleDocument
from lms.core.scoring.correcting import KEPT, LOWERED, RAISED, SAME
from lms.programmes.models import Enrolment
from lms.programmes.queries import get_enrolment
from lms.quizzes.actions import statistics
from lms.quizzes.actions.corrections import Weighed, weigh
from lms.quizzes.actions.counting import tell_progress
from lms.quizzes.actions.notices import notify
from lms.quizzes.actions.submit import write_result
from lms.quizzes.models import Attempt, Correction, MarkChange
from lms.quizzes.queries.corrections import CLOSED, rulings_of
from lms.records import actions as records
from lms.store import hold, upsert

BATCH = 25
"""Attempts in one transaction: so long at most does somebody wait who saves an answer meanwhile (SQLite has one writer)."""


def regrade_batch(session: Session, correction_id: UUID, *, now: datetime) -> bool:
    """Go on from the bookmark; True while attempts are left. Open attempts are not touched: they get it at submit."""
    correction = session.get(Correction, correction_id, with_for_update=True, populate_existing=True)
    if correction is None or correction.done_at is not None:
        return False
    document = catalogue.document(session, correction.version_id)
    attempts = _following(session, correction)
    for attempt in attempts:
        _bring_up(session, correction, attempt, document, now)
        correction.seen += 1
        correction.bookmark = attempt.id
    if len(attempts) < BATCH:
        correction.done_at = now
    session.flush()
    return correction.done_at is None


def _following(session: Session, correction: Correction) -> list[Attempt]:
    found = select(Attempt).where(
        Attempt.version_id == correction.version_id,
        Attempt.quiz_id == correction.quiz_id,
        Attempt.state.in_(CLOSED),
    )
    if correction.places is not None:
        found = found.where(Attempt.institution_id.in_([UUID(place) for place in correction.places]))
    if correction.bookmark is not None:
        found = found.where(Attempt.id > correction.bookmark)
    found = found.order_by(Attempt.id).limit(BATCH).with_for_update()
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _bring_up(
    session: Session, correction: Correction, attempt: Attempt, document: ModuleDocument, now: datetime
) -> None:
    """Mark one attempt anew and keep what changed; nobody's own correction reaches their own attempts (B84)."""
    if attempt.learner_id == correction.actor_id:
        correction.own += 1
        return
    ruling = rulings_of(session, attempt).get(correction.item_id)
    found = ruling and weigh(session, attempt, document, ruling, may_fall=correction.may_fall)
    if not found or found.outcome == SAME:
        return
    _count(correction, found)
    _keep_history(session, correction, found, now)
    if found.outcome != KEPT:
        _change(session, correction, found, now)


def _count(correction: Correction, found: Weighed) -> None:
    correction.raised += found.outcome == RAISED
    correction.lowered += found.outcome == LOWERED
    correction.kept += found.outcome == KEPT
    correction.passed_now += bool(found.after.passed and not found.before.passed)
    correction.failed_now += bool(found.before.passed and not found.after.passed)


def _keep_history(session: Session, correction: Correction, found: Weighed, now: datetime) -> None:
    attempt, before, after = found.attempt, found.before, found.after
    row = {
        "id": uuid4(), "attempt_id": attempt.id, "correction_id": correction.id, "institution_id": attempt.institution_id,
        "learner_id": attempt.learner_id, "slot": found.slot, "outcome": found.outcome, "at": now,
        "earned_before": before.score.earned, "possible_before": before.score.possible, "passed_before": before.passed,
        "earned_after": after.score.earned, "possible_after": after.score.possible, "passed_after": after.passed,
    }  # fmt: skip
    upsert(session, MarkChange, row, key=("attempt_id", "correction_id"), change=())


def _change(session: Session, correction: Correction, found: Weighed, now: datetime) -> None:
    """Write the new mark, hand it down, write it into the chain, and tell the person once."""
    attempt, after = found.attempt, found.after
    state = "graded" if attempt.state == "submitted" else attempt.state
    statistics.uncount(session, attempt.id)
    write_result(session, attempt.id, found.sheet, state=state, submitted_at=attempt.submitted_at)
    session.expire(attempt)
    statistics.recount(session, attempt.id)
    if not found.sheet.is_pending:
        hold(session, Enrolment, attempt.enrolment_id)
        tell_progress(session, get_enrolment(session, attempt.enrolment_id), attempt.quiz_id, now=now)
    records.append(
        session, attempt.institution_id, correction.actor_id, "regraded", "attempt", attempt.id, now,
        correction=str(correction.id), quiz=attempt.quiz_id, earned_before=str(found.before.score.earned),
        possible_before=str(found.before.score.possible), passed_before=str(found.before.passed),
        earned=str(after.score.earned), possible=str(after.score.possible), passed=str(after.passed),
    )  # fmt: skip
    notify(
        session, attempt.learner_id, attempt.institution_id, key=f"correction {correction.id}",
        kind="mark-corrected", attempt_id=attempt.id, now=now,
        facts={
            "outcome": found.outcome, "question": found.slot + 1, "quiz": attempt.quiz_id, "module": attempt.module_id,
            "passed": after.passed, "passed_before": found.before.passed,
        },
    )  # fmt: skip

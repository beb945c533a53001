"""Reporting a question from an attempt, and deciding what becomes of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.people.throttle import count
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.actions.notices import notify
from lms.quizzes.models import QuestionReport
from lms.quizzes.queries.reports import get_report
from lms.records import actions as records

REASONS = ("key", "unclear", "language", "picture", "technical", "other")
STATES = ("new", "confirmed", "dismissed", "corrected")
MOST_AN_HOUR = 12


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a report, and what its author is told."""

    state: str
    corrected_in: str = ""
    answer: str = ""


def report_question(
    session: Session, learner: Viewer, attempt_id: UUID, *, slot: int, reason: str, words: str, now: datetime
) -> QuestionReport:
    """Keep a report about a question of one's own attempt; the same one sent twice is one."""
    seat = queries.own_seat(session, learner, attempt_id)
    if not 0 <= slot < len(seat.slots) or reason not in REASONS:
        raise NotFoundError
    item_id = str(seat.slots[slot]["item"])
    same = session.scalars(
        select(QuestionReport).where(
            QuestionReport.attempt_id == attempt_id,
            QuestionReport.item_id == item_id,
            QuestionReport.reason == reason,
            QuestionReport.words == words,
        )
    ).first()
    if same is not None:
        return same
    if count(session, f"report:{learner.person_id}", now) > MOST_AN_HOUR:
        raise ConflictError("reports-too-many")
    report = QuestionReport(
        institution_id=seat.institution_id,
        learner_id=learner.person_id,
        attempt_id=attempt_id,
        module_id=seat.module_id,
        version_id=seat.version_id,
        quiz_id=seat.quiz_id,
        item_id=item_id,
        language=seat.language,
        reason=reason,
        words=words,
        at=now,
    )
    session.add(report)
    session.flush()
    records.append(
        session, seat.institution_id, learner.person_id, "reported", "question-report", report.id, now,
        module=seat.module_id, quiz=seat.quiz_id, item=item_id, reason=reason,
    )  # fmt: skip
    return report


def decide_report(
    session: Session, actor: Viewer, report_id: UUID, decision: Decision, *, now: datetime
) -> QuestionReport:
    """Say what becomes of a report and tell its author; nobody decides about their own (B84)."""
    report = get_report(session, actor, report_id)
    if report.learner_id == actor.person_id:
        raise ForbiddenError("own-role")
    numbers = {version.number for version in catalogue.list_versions(session, report.module_id)}
    if decision.state == "corrected" and decision.corrected_in not in numbers:
        raise NotFoundError
    report.state = decision.state
    report.corrected_in = decision.corrected_in if decision.state == "corrected" else ""
    report.answer = decision.answer
    report.answered_by_id, report.answered_at = actor.person_id, now
    session.flush()
    records.append(
        session, report.institution_id, actor.person_id, "answered", "question-report", report.id, now,
        state=report.state, module=report.module_id, item=report.item_id,
    )  # fmt: skip
    notify(
        session, report.learner_id, report.institution_id, key=f"report {report.id} {report.state} {now:%Y%m%d%H%M%S}",
        kind="report-answered", attempt_id=report.attempt_id, now=now,
        facts={
            "state": report.state, "answer": report.answer, "corrected_in": report.corrected_in,
            "quiz": report.quiz_id, "module": report.module_id,
        },
    )  # fmt: skip
    return report

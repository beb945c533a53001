"""Starting an attempt: what is allowed, and the draw that is frozen with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import Quiz
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.scoring.access import Lock, locks
from lms.core.scoring.deadlines import NETWORK_GRACE, Late, deadline, standing_extra, submits_until
from lms.jobs import enqueue
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.progress import queries as progress_queries
from lms.progress.queries import Standing as Own
from lms.quizzes import queries
from lms.quizzes.models import Attempt, StandingTime, TimeGrant
from lms.quizzes.paper import draw_paper, seed_for, seen_in
from lms.records import actions as records
from lms.store import hold

LIMIT_REACHED = "no-attempts-left"
LOCKED = "quiz-locked"
OPEN_FOR = timedelta(days=14)  # an untimed attempt closes by itself after this (B12)
GRACE = NETWORK_GRACE


@dataclass(frozen=True, slots=True)
class Standing:
    """What the confirm page says: used and allowed attempts, the open one, and whether another may begin."""

    used: int
    allowed: int | None
    open_attempt_id: UUID | None
    attempts: tuple[Attempt, ...]

    @property
    def remaining(self) -> int | None:
        """Attempts left, None when unlimited."""
        return None if self.allowed is None else max(0, self.allowed - self.used)


def standing_of(session: Session, enrolment_id: UUID, quiz: Quiz) -> Standing:
    """Return where a learner stands with a quiz."""
    attempts = queries.list_attempts(session, enrolment_id, quiz.id)
    open_one = next((attempt.id for attempt in attempts if attempt.state == "in_progress"), None)
    allowed = quiz.attempts
    if allowed is not None:
        allowed += queries.count_extra_attempts(session, enrolment_id, quiz.id)
    return Standing(queries.used_attempts(attempts), allowed, open_one, tuple(attempts))


def locks_of(
    session: Session,
    learner_id: UUID,
    module_id: str,
    enrolment: Enrolment | Own,
    quiz: Quiz,
    *,
    now: datetime,
) -> tuple[Lock, ...]:
    """Return what stands against beginning a quiz now: its dates here, and what must be done before it (B52)."""
    window = queries.window_of(session, enrolment.institution_id, module_id, quiz.id)
    if not quiz.after:
        return locks((), (), window, now=now)
    waived = queries.list_waivers(session, learner_id, module_id, quiz.id, now=now)
    facts = progress_queries.facts_of(session, enrolment.id)
    return locks(quiz.after, facts, window, now=now, waived=bool(waived))


def closing_of(
    session: Session, enrolment: Enrolment, quiz: Quiz, *, now: datetime
) -> tuple[datetime, StandingTime | None, timedelta]:
    """Return when an attempt that begins now ends, the extra time that its learner always has, and how much that is here (B17)."""
    limit = timedelta(minutes=quiz.minutes) if quiz.minutes else OPEN_FOR
    always = None
    if quiz.minutes:
        always = queries.find_standing_time(session, enrolment.institution_id, enrolment.learner_id)
    extra = standing_extra(limit, always.share, always.minutes) if always else timedelta(0)
    window = queries.window_of(session, enrolment.institution_id, enrolment.module_id, quiz.id)
    ends_at = deadline(now, limit, extra=extra, closes_at=window.closes_at, extension=extra)
    return ends_at, always, extra


def start_attempt(
    session: Session, learner: Viewer, enrolment: Enrolment, quiz_id: str, *, now: datetime
) -> Attempt:
    """Start an attempt, or return the open one: a double click starts one (B3). Draws once and freezes (B4)."""
    document = catalogue.document(session, enrolment.version_id)
    text = document.in_language(learner.language)
    quiz = text.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    hold(session, Enrolment, enrolment.id)
    standing = standing_of(session, enrolment.id, quiz)
    if standing.open_attempt_id is not None:
        return queries.own_attempt(session, learner, standing.open_attempt_id)
    if standing.remaining == 0:
        raise ConflictError(LIMIT_REACHED)
    if locks_of(session, learner.person_id, enrolment.module_id, enrolment, quiz, now=now):
        raise ForbiddenError(LOCKED)
    number = len(standing.attempts) + 1
    seed = seed_for(learner.person_id, enrolment.id, quiz_id, number, secrets.token_hex(16))
    closes_at, always, extra = closing_of(session, enrolment, quiz, now=now)
    attempt = Attempt(
        enrolment_id=enrolment.id,
        institution_id=enrolment.institution_id,
        learner_id=learner.person_id,
        version_id=enrolment.version_id,
        module_id=enrolment.module_id,
        quiz_id=quiz_id,
        number=number,
        language=text.lang,
        seed=seed.hex(),
        slots=draw_paper(quiz, text, seed, seen_in(standing.attempts)),
        started_at=now,
        closes_at=closes_at,
        is_timed=quiz.minutes is not None or closes_at < now + OPEN_FOR,
        extra_seconds=int(extra.total_seconds()),
    )
    session.add(attempt)
    session.flush()
    if always is not None:
        session.add(_granted(attempt, always, now))
    due_at = submits_until(closes_at, Late(quiz.late))
    enqueue(session, "close-attempt", now=now, due_at=due_at, attempt_id=str(attempt.id))
    progress.start_learning(session, enrolment.id, now=now)
    records.append(
        session, enrolment.institution_id, learner.person_id, "started", "attempt", attempt.id, now,
        quiz=quiz_id, number=number,
    )  # fmt: skip
    return attempt


def _granted(attempt: Attempt, always: StandingTime, now: datetime) -> TimeGrant:
    """Write down on the attempt what its learner always has, with the reason and who gave it."""
    return TimeGrant(
        attempt_id=attempt.id,
        institution_id=attempt.institution_id,
        learner_id=attempt.learner_id,
        seconds=attempt.extra_seconds,
        is_standing=True,
        reason=always.reason,
        granted_by_id=always.granted_by_id,
        granted_at=now,
        sent_id=always.id,
    )

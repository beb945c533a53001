"""Starting an attempt: what is allowed, and the draw that is frozen with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import Quiz
from lms.core.errors import ConflictError, NotFoundError
from lms.jobs import enqueue
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.quizzes import queries
from lms.quizzes.models import Attempt
from lms.quizzes.paper import draw_paper, seed_for
from lms.records import actions as records
from lms.store import hold

LIMIT_REACHED = "no-attempts-left"
OPEN_FOR = timedelta(days=14)  # an untimed attempt closes by itself after this (B12)
GRACE = timedelta(seconds=45)  # for an answer that was on its way when the time ended (B18)


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
    return Standing(queries.used_attempts(attempts), quiz.attempts, open_one, tuple(attempts))


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
    number = len(standing.attempts) + 1
    seed = seed_for(learner.person_id, enrolment.id, quiz_id, number, secrets.token_hex(16))
    closes_at = now + (timedelta(minutes=quiz.minutes) if quiz.minutes else OPEN_FOR)
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
        slots=draw_paper(quiz, text, seed),
        started_at=now,
        closes_at=closes_at,
        is_timed=quiz.minutes is not None,
    )
    session.add(attempt)
    session.flush()
    enqueue(session, "close-attempt", now=now, due_at=closes_at + GRACE, attempt_id=str(attempt.id))
    progress.start_learning(session, enrolment.id, now=now)
    records.append(
        session, enrolment.institution_id, learner.person_id, "started", "attempt", attempt.id, now,
        quiz=quiz_id, number=number,
    )  # fmt: skip
    return attempt

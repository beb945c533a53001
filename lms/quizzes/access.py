"""Why a quiz cannot be begun now, in words and with what unlocks it; read by the confirm page (B53)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.completion.rules import percent
from lms.core.content.document import ModuleText, Quiz
from lms.core.scoring.access import Lock
from lms.progress.reading import Reading
from lms.quizzes.actions.start import locks_of
from lms.web.i18n import write_decimal, write_instant
from lms.web.messages import say


def reasons(
    session: Session, learner_id: UUID, reading: Reading, quiz: Quiz, *, now: datetime
) -> list[tuple[str, str]]:
    """Return each reason as a sentence with the address of what unlocks it ("" where only time does)."""
    own = reading.enrolment
    if own is None:
        return []
    found = locks_of(session, learner_id, reading.document.id, own, quiz, now=now)
    return [(_sentence(reading.text, lock), _address(reading.document.id, lock)) for lock in found]


def _sentence(text: ModuleText, lock: Lock) -> str:
    part = text.lessons.get(lock.subject) or text.quizzes.get(lock.subject)
    return say(
        lock.code,
        title=part.title if part else lock.subject,
        mark=write_decimal(percent(lock.score)),
        when=write_instant(lock.at) if lock.at else "",
    )


def _address(module_id: str, lock: Lock) -> str:
    folder = {"lesson": "lessons", "quiz": "quizzes"}.get(lock.kind)
    return f"/modules/{module_id}/{folder}/{lock.subject}/" if folder else ""

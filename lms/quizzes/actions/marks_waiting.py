"""What a submitted attempt leaves for people: answers to mark, wordings to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.quizzes.actions.marking import Sheet
from lms.quizzes.actions.marks_judged import is_unexpected, typed
from lms.quizzes.models import Attempt
from lms.quizzes.models.marks import ToMark, UnmatchedWording
from lms.quizzes.paper import Slot
from lms.quizzes.queries import Seat
from lms.quizzes.queries.marks import decided_wordings, fold_key
from lms.store import Ready


def hand_over(session: Session, attempt: Seat | Attempt, sheet: Sheet, *, now: datetime) -> None:
    """Put what only a person can judge into the queues; what is there already stays as it is."""
    paired = list(zip(sheet.slots, sheet.graded, strict=True))
    waiting = [
        {**_place(attempt, slot), "submitted_at": now, "given": 0, "done_at": None}
        for slot, one in paired
        if one.verdict == "pending"
    ]
    unmatched = [
        _unmatched(session, attempt, slot, typed(sheet.responses.get(slot.number)), now)
        for slot, one in paired
        if is_unexpected(slot, one)
    ]
    if waiting:
        _WAIT.run_all(session, waiting)
    if unmatched:
        _UNMATCHED.run_all(session, unmatched)


def _unmatched(
    session: Session, attempt: Seat | Attempt, slot: Slot, text: str, now: datetime
) -> dict[str, Any]:
    """A wording that was refused before is not asked about again."""
    key = fold_key(text)
    decided = decided_wordings(
        session, attempt.version_id, slot.item.id, institution_id=attempt.institution_id
    )
    return {
        **_place(attempt, slot), "text": text, "fold_key": key, "decided_at": now if key in decided else None
    }  # fmt: skip


def _place(attempt: Seat | Attempt, slot: Slot) -> dict[str, Any]:
    return {
        "attempt_id": attempt.id,
        "slot": slot.number,
        "institution_id": attempt.institution_id,
        "learner_id": attempt.learner_id,
        "version_id": attempt.version_id,
        "module_id": attempt.module_id,
        "quiz_id": attempt.quiz_id,
        "item_id": slot.item.id,
    }


def _once(table: Any, dialect: str) -> Insert:
    row = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return row.on_conflict_do_nothing(index_elements=["attempt_id", "slot"])


_to_mark: Any = ToMark.__table__
_wordings: Any = UnmatchedWording.__table__
_WAIT = Ready(lambda dialect: _once(_to_mark, dialect), sets=[column.key for column in _to_mark.columns])
_UNMATCHED = Ready(
    lambda dialect: _once(_wordings, dialect), sets=[column.key for column in _wordings.columns]
)

"""Making the sums of statistics anew from the attempts: after a restore, or to prove that they are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from lms.quizzes.actions.statistics import MARKED, STORED_COLUMNS, Stored, enter
from lms.quizzes.models import Attempt, CountedAttempt, GainTotal, ItemTotal, QuizTotal, Response
from lms.quizzes.queries import Given

_BATCH = 500


def rebuild(session: Session) -> int:
    """Empty the sums and add every attempt that counts; return how many. The caller may see everything."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("lock table counted_attempt in exclusive mode"))  # submits wait, and then count
    for model in (CountedAttempt, ItemTotal, QuizTotal, GainTotal):
        session.connection().execute(delete(_table(model)))
    last = UUID(int=0)
    while batch := _batch(session, last):
        responses = _responses(session, [stored.id for stored in batch])
        for stored in batch:
            enter(session, stored, responses.get(stored.id, {}))
        last = batch[-1].id
    return session.connection().scalar(select(func.count()).select_from(_table(CountedAttempt))) or 0


def _batch(session: Session, last: UUID) -> list[Stored]:
    attempts = _table(Attempt).c
    found = session.connection().execute(
        select(*STORED_COLUMNS)
        .where(attempts.id > last, attempts.number == 1, attempts.state.in_(MARKED))
        .order_by(attempts.id)
        .limit(_BATCH)
    )
    return [Stored(*row) for row in found]


def _responses(session: Session, attempts: Sequence[UUID]) -> dict[UUID, dict[int, Given]]:
    columns = _table(Response).c
    found = session.connection().execute(
        select(
            columns.attempt_id, columns.slot, columns.value, columns.client_seq, columns.flagged, columns.saved_at,
            columns.changes,
        ).where(columns.attempt_id.in_(attempts))
    )  # fmt: skip
    responses: dict[UUID, dict[int, Given]] = {}
    for attempt_id, *row in found:
        responses.setdefault(attempt_id, {})[row[0]] = Given(*row)
    return responses


def _table(model: Any) -> Any:
    return model.__table__

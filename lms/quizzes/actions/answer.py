"""Saving answers: durable before it is acknowledged, the newest by the browser's own count wins (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError
from lms.core.items.contract import Raw
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.actions.start import GRACE
from lms.quizzes.models import Attempt, Response
from lms.quizzes.queries import Seat
from lms.store import Ready


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """An answer as it came: `seq` None = sent by a plain form, which is always the newest."""

    slot: int
    raw: Raw
    seq: int | None = None
    key: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement: when, and which sequence number now stands for the slot."""

    at: datetime
    seq: int


def save_answers(
    session: Session,
    learner: Viewer,
    attempt_id: UUID,
    answers: Iterable[SentAnswer],
    *,
    tab: str = "",
    now: datetime,
) -> Saved:
    """Keep answers of an open attempt. Raises ConflictError when it is closed, late, or held by another tab."""
    seat = queries.own_seat(session, learner, attempt_id, lock=True)
    return keep_answers(session, seat, answers, tab=tab, now=now)


def keep_answers(
    session: Session, attempt: Seat, answers: Iterable[SentAnswer], *, tab: str, now: datetime
) -> Saved:
    """The same for an attempt whose row the caller holds already."""
    refuse_closed(attempt, now)
    _claim(session, attempt, tab)
    known = [answer for answer in answers if 0 <= answer.slot < len(attempt.slots)]
    standing = (
        _standing(session, attempt.id)
        if any(answer.seq is None or not _value(answer) for answer in known)
        else {}
    )
    rows = [
        _row(attempt.id, answer, standing.get(answer.slot, 0), now)
        for answer in known
        if _value(answer)
        or answer.flagged
        or answer.slot in standing  # never answered is not the same as cleared (B7)
    ]
    if rows:
        _KEEP.run_all(session, rows)
    last = rows[-1]["client_seq"] if rows else known[-1].seq if known else 0
    return Saved(now, last or 0)


def refuse_closed(attempt: Seat, now: datetime) -> None:
    """Raise ConflictError when nothing can be saved any more."""
    if attempt.state != "in_progress":
        raise ConflictError("attempt-closed")
    if now > attempt.closes_at + GRACE:
        raise ConflictError("attempt-late")


def take_over(session: Session, learner: Viewer, attempt_id: UUID, *, tab: str) -> None:
    """Let this browser tab answer from now on; the other one is told at its next save (B11)."""
    seat = queries.own_seat(session, learner, attempt_id, lock=True)
    _CLAIM.run(session, of=seat.id, tab=tab[:40])


def _claim(session: Session, attempt: Seat, tab: str) -> None:
    if not tab:
        return  # a plain form without script has no tab to tell
    if not attempt.tab:
        _CLAIM.run(session, of=attempt.id, tab=tab[:40])
    elif attempt.tab != tab[:40]:
        raise ConflictError("open-elsewhere")


def _value(answer: SentAnswer) -> dict[str, list[str]] | None:
    return {
        part: list(values) for part, values in answer.raw.items() if any(v.strip() for v in values)
    } or None


def _row(attempt_id: UUID, answer: SentAnswer, stands: int, now: datetime) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "slot": answer.slot,
        "value": _value(answer),
        "client_seq": answer.seq if answer.seq is not None else stands + 1,
        "key": answer.key[:60],
        "flagged": answer.flagged,
        "saved_at": now,
    }


_attempts: Any = Attempt.__table__
_responses: Any = Response.__table__
_CLAIM = Ready(update(_attempts).where(_attempts.c.id == bindparam("of")), sets=("tab",))
_SEQS = Ready(
    select(_responses.c.slot, _responses.c.client_seq).where(_responses.c.attempt_id == bindparam("attempt"))
)


def _keeping(dialect: str) -> Insert:
    """Insert or replace an answer unless a newer one stands; a repeat changes nothing."""
    row = postgresql.insert(_responses) if dialect == "postgresql" else sqlite.insert(_responses)
    fresh = {name: row.excluded[name] for name in ("value", "client_seq", "key", "flagged", "saved_at")}
    return row.on_conflict_do_update(
        index_elements=["attempt_id", "slot"],
        set_=fresh,
        where=_responses.c.client_seq < row.excluded.client_seq,
    )


_KEEP = Ready(_keeping, sets=[column.key for column in _responses.columns])


def _standing(session: Session, attempt_id: UUID) -> dict[int, int]:
    """Return the sequence number that stands for each answered slot."""
    return {row[0]: row[1] for row in _SEQS.rows(session, attempt=attempt_id)}

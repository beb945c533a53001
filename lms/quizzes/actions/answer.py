"""Saving answers: durable before it is acknowledged, the newest by the browser's own count wins (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError
from lms.core.items.contract import Raw
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.actions.start import GRACE
from lms.quizzes.models import Attempt, Response


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
    session: Session, learner: Viewer, attempt_id: UUID, answers: Iterable[SentAnswer], *, tab: str = "", now: datetime
) -> Saved:
    """Keep answers of an open attempt. Raises ConflictError when it is closed, late, or held by another tab."""
    attempt = queries.own_attempt(session, learner, attempt_id, lock=True)
    refuse_closed(attempt, now)
    _claim(attempt, tab)
    seq = 0
    for answer in answers:
        if 0 <= answer.slot < len(attempt.slots):
            seq = _keep(session, attempt, answer, now)
    return Saved(now, seq)


def refuse_closed(attempt: Attempt, now: datetime) -> None:
    """Raise ConflictError when nothing can be saved any more."""
    if attempt.state != "in_progress":
        raise ConflictError("attempt-closed")
    if now > attempt.closes_at + GRACE:
        raise ConflictError("attempt-late")


def take_over(session: Session, learner: Viewer, attempt_id: UUID, *, tab: str) -> None:
    """Let this browser tab answer from now on; the other one is told at its next save (B11)."""
    queries.own_attempt(session, learner, attempt_id, lock=True).tab = tab[:40]


def _claim(attempt: Attempt, tab: str) -> None:
    if not tab:
        return  # a plain form without script has no tab to tell
    if not attempt.tab:
        attempt.tab = tab[:40]
    elif attempt.tab != tab[:40]:
        raise ConflictError("open-elsewhere")


def _keep(session: Session, attempt: Attempt, answer: SentAnswer, now: datetime) -> int:
    """Insert or replace one answer unless a newer one stands; a repeat changes nothing."""
    value = {part: list(values) for part, values in answer.raw.items() if any(v.strip() for v in values)} or None
    if value is None and not answer.flagged and not _stands(session, attempt.id, answer.slot):
        return answer.seq or 0  # never answered is not the same as cleared (B7)
    seq = answer.seq if answer.seq is not None else _next_seq(session, attempt.id, answer.slot)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Response).values(
        attempt_id=attempt.id, slot=answer.slot, value=value, client_seq=seq, key=answer.key[:60],
        flagged=answer.flagged, saved_at=now,
    )  # fmt: skip
    fresh = {name: row.excluded[name] for name in ("value", "client_seq", "key", "flagged", "saved_at")}
    session.execute(
        row.on_conflict_do_update(
            index_elements=["attempt_id", "slot"], set_=fresh, where=Response.client_seq < row.excluded.client_seq
        )
    )
    return seq


def _stands(session: Session, attempt_id: UUID, slot: int) -> bool:
    return session.get(Response, (attempt_id, slot)) is not None


def _next_seq(session: Session, attempt_id: UUID, slot: int) -> int:
    stands = session.scalar(
        select(func.max(Response.client_seq)).where(Response.attempt_id == attempt_id, Response.slot == slot)
    )
    return (stands or 0) + 1



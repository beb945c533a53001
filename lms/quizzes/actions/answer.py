"""Saving answers: durable before it is acknowledged, the newest by the browser's own count wins (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import ConflictError, NotFoundError
from lms.core.items.contract import Malformed, Raw, Unanswered
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.actions.late import note_grace
from lms.quizzes.actions.start import GRACE
from lms.quizzes.models import Attempt, Response
from lms.quizzes.paper import raw_of, slot_of
from lms.quizzes.queries import Seat
from lms.store import Ready

CHECKED = 2_000_000_000
"""The sequence number of an answer that is fixed: no browser counts so far, so nothing replaces it."""


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
        note_grace(session, attempt, now=now)
    last = rows[-1]["client_seq"] if rows else known[-1].seq if known else 0
    return Saved(now, last or 0)


def check_answer(
    session: Session,
    learner: Viewer,
    attempt_id: UUID,
    answers: Iterable[SentAnswer],
    *,
    slot: int,
    tab: str = "",
    now: datetime,
) -> None:
    """Keep what was sent and fix one answer, so that its feedback may be shown (`feedback: after-each`, B47).

    Raises ConflictError where the quiz shows none during the attempt, and where there is nothing to fix that can be read.
    """
    seat = queries.own_seat(session, learner, attempt_id, lock=True)
    document = catalogue.document(session, seat.version_id)
    quiz = document.in_language(seat.language).quizzes[seat.quiz_id]
    if quiz.feedback != "after-each":
        raise ConflictError("conflict")
    if not 0 <= slot < len(seat.slots):
        raise NotFoundError
    keep_answers(session, seat, answers, tab=tab, now=now)
    asked = slot_of(document, seat.language, seat.quiz_id, seat.slots, slot)
    given = queries.responses_of(session, seat.id).get(slot)
    answer = asked.parse(raw_of(given.value if given else None)) if asked else Unanswered()
    if isinstance(answer, Malformed | Unanswered):
        raise ConflictError(
            "answer-missing" if isinstance(answer, Unanswered) else answer.code, **_told(answer)
        )
    _FIX.run(session, attempt=seat.id, of=slot, client_seq=CHECKED)


def _told(answer: Malformed | Unanswered) -> dict[str, str]:
    return (
        {name: str(value) for name, value in answer.params.items()} if isinstance(answer, Malformed) else {}
    )


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
        "client_seq": answer.seq if answer.seq is not None else min(stands + 1, CHECKED),
        "key": answer.key[:60],
        "flagged": answer.flagged,
        "saved_at": now,
        "changes": 0,
    }


_attempts: Any = Attempt.__table__
_responses: Any = Response.__table__
_CLAIM = Ready(update(_attempts).where(_attempts.c.id == bindparam("of")), sets=("tab",))
_FIX = Ready(
    update(_responses).where(
        _responses.c.attempt_id == bindparam("attempt"), _responses.c.slot == bindparam("of")
    ),
    sets=("client_seq",),
)
_SEQS = Ready(
    select(_responses.c.slot, _responses.c.client_seq).where(_responses.c.attempt_id == bindparam("attempt"))
)


def _keeping(dialect: str) -> Insert:
    """Insert or replace an answer unless a newer one stands; a repeat changes nothing."""
    row = postgresql.insert(_responses) if dialect == "postgresql" else sqlite.insert(_responses)
    fresh: dict[str, Any] = {name: row.excluded[name] for name in ("value", "client_seq", "key", "flagged")}
    stands = _responses.c
    other = stands.value.is_distinct_from(
        row.excluded.value
    )  # a form sends all answers, also those that stayed
    fresh["saved_at"] = case((other, row.excluded.saved_at), else_=stands.saved_at)
    fresh["changes"] = stands.changes + case((other, 1), else_=0)
    return row.on_conflict_do_update(
        index_elements=["attempt_id", "slot"],
        set_=fresh,
        where=_responses.c.client_seq < row.excluded.client_seq,
    )


_KEEP = Ready(_keeping, sets=[column.key for column in _responses.columns])


def _standing(session: Session, attempt_id: UUID) -> dict[int, int]:
    """Return the sequence number that stands for each answered slot."""
    return {row[0]: row[1] for row in _SEQS.rows(session, attempt=attempt_id)}

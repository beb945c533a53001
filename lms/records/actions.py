"""Appending to the chain, and checking it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from lms.records.models import ChainHead, LearningRecord
from lms.store import Ready, upsert

SITE = UUID(int=0)
START = "0" * 64


def append(
    session: Session,
    institution_id: UUID | None,
    actor_id: UUID | None,
    verb: str,
    object_kind: str,
    object_id: UUID | str,
    now: datetime,
    **detail: str | int | None,
) -> None:
    """Write down a fact in the transaction of the action that it tells of."""
    chain = institution_id or SITE
    head = _HEAD.first(session, of=chain) or _begin_chain(session, chain)
    previous = head[1]
    row: dict[str, Any] = {
        "chain": chain,
        "number": head[0] + 1,
        "actor_id": actor_id,
        "verb": verb,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "detail": detail,
        "at": now,
    }
    row["hash"] = _hash(previous, row)
    _NEW_RECORD.run(session, **row)
    _MOVE_HEAD.run(session, of=chain, number=row["number"], hash=row["hash"])


def _begin_chain(session: Session, chain: UUID) -> tuple[int, str]:
    """Return the head of a chain that nobody had begun; somebody else may have begun it meanwhile."""
    upsert(session, ChainHead, {"chain": chain, "number": 0, "hash": START}, key=("chain",), change=())
    number, last = _HEAD.first(session, of=chain) or (0, START)
    return number, last


_heads: Any = ChainHead.__table__
_records: Any = LearningRecord.__table__
_HEAD = Ready(
    select(_heads.c.number, _heads.c.hash).where(_heads.c.chain == bindparam("of")).with_for_update()
)
_MOVE_HEAD = Ready(update(_heads).where(_heads.c.chain == bindparam("of")), sets=("number", "hash"))
_NEW_RECORD = Ready(insert(_records), sets=[column.key for column in _records.columns])


def first_broken(session: Session, chain: UUID) -> int | None:
    """Return the number of the first record that does not follow from the one before, or None when all do."""
    previous, expected = START, 1
    for record in session.scalars(
        select(LearningRecord).where(LearningRecord.chain == chain).order_by(LearningRecord.number)
    ):
        row = {column.key: getattr(record, column.key) for column in LearningRecord.__table__.columns}
        if record.number != expected or record.hash != _hash(previous, row):
            return expected
        previous, expected = record.hash, expected + 1
    head = session.get(ChainHead, chain)
    return None if head is None or (head.number == expected - 1 and head.hash == previous) else expected


def _hash(previous: str, row: dict[str, object]) -> str:
    """Return SHA-256 over the previous hash and the row's fields in a fixed order."""
    at = row["at"]
    instant = at.astimezone(UTC).isoformat() if isinstance(at, datetime) else ""
    fields = [
        previous,
        str(row["chain"]),
        row["number"],
        str(row["actor_id"] or ""),
        row["verb"],
        row["object_kind"],
        row["object_id"],
        row["detail"],
        instant,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

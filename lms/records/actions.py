"""Appending to the chain, and checking it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from lms.records.models import ChainHead, LearningRecord
from lms.store import upsert

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
    session.flush()
    connection = session.connection()
    head = connection.execute(_HEAD, {"of": chain}).first()
    if head is None:
        upsert(session, ChainHead, {"chain": chain, "number": 0, "hash": START}, key=("chain",), change=())
        head = connection.execute(
            _HEAD, {"of": chain}
        ).one()  # somebody else may have begun the chain meanwhile
    number, previous = head.number + 1, head.hash
    row = {
        "chain": chain,
        "number": number,
        "actor_id": actor_id,
        "verb": verb,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "detail": detail,
        "at": now,
    }
    row["hash"] = _hash(previous, row)
    connection.execute(_NEW_RECORD, row)
    connection.execute(_MOVE_HEAD, {"of": chain, "number": number, "hash": row["hash"]})


# Written once, over columns alone: every action appends.
_heads = ChainHead.__table__.c
_HEAD = select(_heads.number, _heads.hash).where(_heads.chain == bindparam("of")).with_for_update()
_MOVE_HEAD = update(ChainHead.__table__).where(_heads.chain == bindparam("of"))  # type: ignore[arg-type]
_NEW_RECORD = insert(LearningRecord.__table__)  # type: ignore[arg-type]


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

"""Finding what people have marked, what waits for them, and what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.core.items.folding import fold_text
from lms.people.viewer import Viewer
from lms.quizzes.models import Attempt
from lms.quizzes.models.marks import (
    GivenMark,
    KeptComment,
    RaisedMark,
    SentFile,
    ToMark,
    UnmatchedWording,
    WordingDecision,
)
from lms.store import EVERYTHING, Ready, entering

# ── what decides about a mark: asked while a paper is marked, for an attempt that the caller has found ──


@dataclass(frozen=True, slots=True)
class Mark:
    """What one person gave."""

    slot: int
    place: int
    marker_id: UUID
    earned: Fraction
    lines: list[str]
    comment: str
    marked_at: datetime


_given: Any = GivenMark.__table__.c
_MARKS = Ready(
    select(
        _given.slot, _given.place, _given.marker_id, _given.earned, _given.lines, _given.comment, _given.marked_at
    )
    .where(_given.attempt_id == bindparam("attempt"))
    .order_by(_given.slot, _given.place)
)  # fmt: skip


def marks_of(session: Session, attempt_id: UUID) -> dict[int, list[Mark]]:
    """Return people's marks of an attempt by slot, in the order in which they were given."""
    found: dict[int, list[Mark]] = {}
    for row in _MARKS.rows(session, attempt=attempt_id):
        mark = Mark(*row)
        found.setdefault(mark.slot, []).append(mark)
    return found


_decision: Any = WordingDecision.__table__.c
_DECIDED = Ready(
    select(_decision.fold_key, _decision.credit).where(
        _decision.version_id == bindparam("version"),
        _decision.item_id == bindparam("item"),
        _decision.institution_id == bindparam("institution"),
    )
)


def decided_wordings(
    session: Session, version_id: UUID, item_id: str, *, institution_id: UUID
) -> Mapping[str, Fraction]:
    """Return what an institution decided about wordings: the key of the folded wording and its credit, 0 for refused."""
    rows = _DECIDED.rows(session, version=version_id, item=item_id, institution=institution_id)
    return {row[0]: row[1] for row in rows}


def accepted_wordings(
    session: Session, version_id: UUID, item_id: str, *, institution_id: UUID
) -> Mapping[str, Fraction]:
    """Return what an institution accepts besides the author's list: the key of the folded wording and its credit."""
    decided = decided_wordings(session, version_id, item_id, institution_id=institution_id)
    return {key: credit for key, credit in decided.items() if credit}


def fold_key(text: str) -> str:
    """Return the name of all wordings that are the same after folding."""
    return hashlib.sha256(fold_text(text).encode()).hexdigest()


# ── what waits: lists of one's own institutions, by the session's scope ──


@dataclass(frozen=True, slots=True)
class Pile:
    """All answers to one question of one version that wait in one institution."""

    institution_id: UUID
    version_id: UUID
    module_id: str
    quiz_id: str
    item_id: str
    count: int
    since: datetime


def _for(marker: Viewer) -> tuple[ColumnElement[bool], ...]:
    """What waits for this person: nothing of their own (B84), nothing that they have marked, nothing that counts no more."""
    mine = select(GivenMark.id).where(
        GivenMark.attempt_id == ToMark.attempt_id,
        GivenMark.slot == ToMark.slot,
        GivenMark.marker_id == marker.person_id,
    )
    counts = select(Attempt.id).where(Attempt.id == ToMark.attempt_id, Attempt.state == "submitted")
    return (
        ToMark.done_at.is_(None), ToMark.learner_id != marker.person_id, ~mine.exists(), counts.exists()
    )  # fmt: skip


def list_piles(session: Session, marker: Viewer) -> list[Pile]:
    """Return the questions with answers that wait for this person's mark, longest waiting first."""
    grouped = (
        ToMark.institution_id, ToMark.version_id, ToMark.module_id, ToMark.quiz_id, ToMark.item_id
    )  # fmt: skip
    since = func.min(ToMark.submitted_at)
    rows = session.execute(
        select(*grouped, func.count(), since)
        .where(*_for(marker))
        .group_by(*grouped)
        .order_by(since)
        .limit(200)
    )
    return [Pile(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Place:
    """A pile by its names."""

    institution_id: UUID
    version_id: UUID
    item_id: str


def next_waiting(
    session: Session, marker: Viewer, pile: Place, *, after: UUID | None = None
) -> ToMark | None:
    """Return the next answer of a pile, in an order that has to do with no name and no time, the same for everybody."""
    wanted = select(ToMark).where(*_in(pile), *_for(marker))
    if after is not None:
        wanted = wanted.where(ToMark.attempt_id > after)
    return session.scalars(wanted.order_by(ToMark.attempt_id, ToMark.slot).limit(1)).first()


def count_waiting(session: Session, marker: Viewer, pile: Place) -> int:
    """Return how many answers of a pile wait for this person."""
    return session.scalar(select(func.count()).select_from(ToMark).where(*_in(pile), *_for(marker))) or 0


def _in(pile: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        ToMark.institution_id == pile.institution_id,
        ToMark.version_id == pile.version_id,
        ToMark.item_id == pile.item_id,
    )


def get_waiting(session: Session, attempt_id: UUID, slot: int) -> ToMark:
    """Return one answer for marking, within the session's scope."""
    found = session.scalars(
        select(ToMark)
        .where(ToMark.attempt_id == attempt_id, ToMark.slot == slot)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError
    return found


def list_comments(session: Session, institution_id: UUID) -> list[KeptComment]:
    """Return the comments that an institution's markers keep, in the order of the alphabet."""
    return list(
        session.scalars(
            select(KeptComment)
            .where(KeptComment.institution_id == institution_id)
            .order_by(KeptComment.text)
            .limit(100)
        )
    )


@dataclass(frozen=True, slots=True)
class WordingPile:
    """A wording that nobody expected, with how often it was given."""

    institution_id: UUID
    version_id: UUID
    module_id: str
    quiz_id: str
    item_id: str
    fold_key: str
    text: str
    count: int


def list_wordings(session: Session, marker: Viewer) -> list[WordingPile]:
    """Return unmatched wordings that nobody has decided about, those given most often first."""
    row = UnmatchedWording
    grouped = (row.institution_id, row.version_id, row.module_id, row.quiz_id, row.item_id, row.fold_key)
    count = func.count()
    rows = session.execute(
        select(*grouped, func.min(row.text), count)
        .where(row.decided_at.is_(None), row.learner_id != marker.person_id)
        .group_by(*grouped)
        .order_by(count.desc(), row.item_id, row.fold_key)
        .limit(100)
    )
    return [WordingPile(*found) for found in rows]


# ── what was sent ──


def list_files(session: Session, attempt_id: UUID, slot: int) -> list[SentFile]:
    """Return the files of one question of an attempt in the order in which they came."""
    wanted = select(SentFile).where(SentFile.attempt_id == attempt_id, SentFile.slot == slot)
    return list(session.scalars(wanted.order_by(SentFile.sent_at, SentFile.id)))


def get_file(session: Session, attempt_id: UUID, slot: int, sha256: str) -> SentFile:
    """Return a file within the session's scope: the owner's, or of one's own institution."""
    wanted = select(SentFile).where(
        SentFile.attempt_id == attempt_id, SentFile.slot == slot, SentFile.sha256 == sha256
    )
    found = session.scalars(wanted).first()
    if found is None:
        raise NotFoundError
    return found


def room_taken(session: Session, *, learner_id: UUID, institution_id: UUID) -> tuple[int, int]:
    """Return how many bytes of files a person and an institution have sent."""
    own = session.scalar(select(func.sum(SentFile.size)).where(SentFile.learner_id == learner_id))
    with entering(session, EVERYTHING):
        place = session.scalar(
            select(func.sum(SentFile.size)).where(SentFile.institution_id == institution_id)
        )
    return own or 0, place or 0


def list_raised(session: Session, attempt_id: UUID) -> list[RaisedMark]:
    """Return what later decisions raised in an attempt."""
    return list(session.scalars(select(RaisedMark).where(RaisedMark.attempt_id == attempt_id)))

"""Finding corrections: what applies to an attempt, what was done to marks, and what a person has yet to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.item_changes import items_of
from lms.core.errors import NotFoundError
from lms.core.items.contract import Item
from lms.core.scoring.correcting import KEY, Ruling
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.quizzes.models import Attempt, Correction, MarkChange, Notice
from lms.quizzes.queries.attempts import Seat
from lms.store import Ready

CLOSED = ("graded", "expired", "submitted")
"""The states of attempts that hold a mark which counts, or is about to."""

_correction = Correction.__table__.c
_RULINGS = Ready(
    select(
        _correction.item_id, _correction.kind, _correction.new_version_id, _correction.may_fall, _correction.places,
        _correction.actor_id, _correction.at,
    )
    .where(_correction.version_id == bindparam("version"), _correction.quiz_id == bindparam("quiz"))
    .order_by(_correction.at, _correction.id)
)  # fmt: skip


def rulings_of(session: Session, attempt: Seat | Attempt) -> dict[str, Ruling]:
    """Return the corrections that apply to an attempt by item, the latest of each; most versions have none.

    Nobody's own correction reaches their own attempts (B84). An attempt without a mark yet is marked strictly by the new key (B38).
    """
    rows = _RULINGS.rows(session, version=attempt.version_id, quiz=attempt.quiz_id)
    marked_at = attempt.submitted_at if isinstance(attempt, Attempt) else None
    rulings = {}
    for item_id, kind, new_version_id, may_fall, places, actor_id, at in rows:
        if actor_id == attempt.learner_id or (
            places is not None and str(attempt.institution_id) not in places
        ):
            continue
        item = find_item(session, new_version_id, attempt.quiz_id, item_id, attempt.language)
        if kind == KEY and item is None:
            continue
        rulings[item_id] = Ruling(item_id, kind, item, _keeps(marked_at, at, may_fall=may_fall))
    return rulings


def _keeps(marked_at: datetime | None, corrected_at: datetime, *, may_fall: bool) -> bool:
    return not may_fall and marked_at is not None and marked_at < corrected_at


def find_item(
    session: Session, version_id: UUID | None, quiz_id: str, item_id: str, language: str
) -> Item | None:
    """Return a question as a version asks it."""
    if version_id is None:
        return None
    text = catalogue.document(session, version_id).in_language(language)
    quiz = text.quizzes.get(quiz_id)
    return items_of(text, quiz).get(item_id) if quiz else None


def get_correction(
    session: Session, viewer: Viewer, module_id: str, quiz_id: str, correction_id: UUID
) -> Correction:
    """Return a correction of this quiz that concerns the viewer or raise NotFoundError."""
    found = session.get(Correction, correction_id)
    if found is None or (found.module_id, found.quiz_id) != (module_id, quiz_id):
        raise NotFoundError
    if not _concerns(found, _eyes(session, viewer, module_id)):
        raise NotFoundError
    return found


def list_corrections(session: Session, viewer: Viewer, module_id: str, quiz_id: str) -> list[Correction]:
    """Return the corrections of a quiz that concern the viewer, newest first."""
    found = select(Correction).where(Correction.module_id == module_id, Correction.quiz_id == quiz_id)
    rows = session.scalars(found.order_by(Correction.at.desc(), Correction.id).limit(200))
    eyes = _eyes(session, viewer, module_id)
    return [one for one in rows if _concerns(one, eyes)]


def _eyes(session: Session, viewer: Viewer, module_id: str) -> frozenset[str] | None:
    """Return the institutions that somebody looks at; None = all: authors and administrators."""
    if viewer.is_administrator or catalogue.is_author(session, module_id, viewer.person_id):
        return None
    return frozenset(str(place) for place in viewer.institutions_as("instructor", "assessor", "coordinator"))


def _concerns(correction: Correction, eyes: frozenset[str] | None) -> bool:
    """Tell whether a correction reaches an institution; what another institution does for itself is its own affair."""
    return eyes is None or correction.places is None or not eyes.isdisjoint(correction.places)


def versions_in_use(session: Session, module_id: str, quiz_id: str) -> set[UUID]:
    """Return the versions on which somebody has an attempt at this quiz: one look into the index for each version."""
    return {
        version.id
        for version in catalogue.list_versions(session, module_id)
        if session.scalar(
            select(Attempt.id).where(Attempt.version_id == version.id, Attempt.quiz_id == quiz_id).limit(1)
        )
    }


def list_changes(
    session: Session, correction_id: UUID, *, limit: int = 200
) -> Sequence[tuple[MarkChange, Person]]:
    """Return whose marks a correction changed, within the session's scope, by name."""
    rows = session.execute(
        select(MarkChange, Person)
        .join(Person, Person.id == MarkChange.learner_id)
        .where(MarkChange.correction_id == correction_id)
        .order_by(Person.sort_name, MarkChange.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def list_history(session: Session, attempt_id: UUID) -> list[tuple[MarkChange, Correction]]:
    """Return what corrections did to one attempt, in turn."""
    rows = session.execute(
        select(MarkChange, Correction)
        .join(Correction, Correction.id == MarkChange.correction_id)
        .where(MarkChange.attempt_id == attempt_id)
        .order_by(MarkChange.at, MarkChange.id)
    )
    return [(row[0], row[1]) for row in rows]


def count_open(session: Session, version_id: UUID, quiz_id: str) -> int:
    """Return how many attempts are being answered now, within the session's scope."""
    wanted = (Attempt.version_id == version_id, Attempt.quiz_id == quiz_id, Attempt.state == "in_progress")
    return session.scalar(select(func.count()).select_from(Attempt).where(*wanted)) or 0


_notice: Any = Notice.__table__.c
_UNREAD = Ready(
    select(_notice.id, _notice.kind, _notice.attempt_id, _notice.facts, _notice.at)
    .where(_notice.person_id == bindparam("person"), _notice.read_at.is_(None))
    .order_by(_notice.at.desc(), _notice.id)
    .limit(10)
)


def unread_notices(session: Session, person_id: UUID) -> list[dict[str, Any]]:
    """Return what a person has yet to read, newest first: id, kind, attempt, facts, at."""
    names = ("id", "kind", "attempt_id", "facts", "at")
    return [dict(zip(names, row, strict=True)) for row in _UNREAD.rows(session, person=person_id)]

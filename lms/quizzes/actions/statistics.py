"""Keeping the sums of statistics: added to when an attempt is marked, taken back when it stops to count.

What counts (B14, B85, B126): the first attempt of each enrolment at a quiz that is not for practice, once it is wholly marked, with
at least one answer, by somebody who is no staff of the institution at that moment. Invalidated and abandoned attempts do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Uuid, bindparam, delete, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.analysis.pairs import pairs_of
from lms.core.analysis.sums import units
from lms.core.content.document import ModuleDocument
from lms.institutions.models import Membership
from lms.institutions.queries import STAFF
from lms.quizzes import queries
from lms.quizzes.actions.marking import Sheet
from lms.quizzes.actions.statistics_rows import (
    GAIN_SUMS,
    ITEM_SUMS,
    QUIZ_SUMS,
    Mark,
    Paper,
    Row,
    gain_row,
    item_rows,
    paper_rows,
    replies_of,
)
from lms.quizzes.models import Attempt, CountedAttempt, GainTotal, ItemTotal, QuizTotal
from lms.quizzes.paper import slots_of
from lms.quizzes.queries import Given, Seat
from lms.quizzes.queries.lineage import frame_of
from lms.store import Ready

MARKED = ("graded", "expired")


def count(session: Session, attempt: Seat | Attempt, sheet: Sheet, now: datetime) -> None:
    """Add a marked attempt to the sums, once, in the transaction that marks it."""
    document = catalogue.document(session, attempt.version_id)
    if not may_count(document, attempt, sheet.responses):
        return
    marks = [Mark(one.score.earned, one.score.possible, one.verdict) for one in sheet.graded]
    if not _is_pending(marks) and _enter(session, attempt, now):
        share = units(sheet.mark.score.earned, sheet.mark.score.possible)
        _add(session, document, attempt, (sheet.slots, marks, sheet.responses), share)


def uncount(session: Session, attempt_id: UUID) -> None:
    """Take an attempt out of the sums as it stands written; call it before its marks or its state change."""
    if _LEAVE.run(session, attempt_id=attempt_id):
        stored = _stored(session, attempt_id)
        document = catalogue.document(session, stored.version_id)
        paper = paper_of(document, stored, queries.responses_of(session, attempt_id))
        _add(session, document, stored, paper, stored.share, sign=-1)


def recount(session: Session, attempt_id: UUID) -> None:
    """Add an attempt as it stands written, if it counts: the second half of a change that began with `uncount`."""
    stored = _stored(session, attempt_id)
    if stored.state in MARKED:
        enter(session, stored, queries.responses_of(session, attempt_id))


def enter(session: Session, stored: Stored, responses: Mapping[int, Given]) -> None:
    """Add a marked attempt that stands written, if it counts and is not in the sums yet."""
    document = catalogue.document(session, stored.version_id)
    if not may_count(document, stored, responses):
        return
    paper = paper_of(document, stored, responses)
    if not _is_pending(paper[1]) and _enter(session, stored, stored.submitted_at):
        _add(session, document, stored, paper, stored.share)


def may_count(document: ModuleDocument, attempt: Any, responses: Mapping[int, Given]) -> bool:
    """Tell whether an attempt is one that counts, whoever took it."""
    quiz = document.in_language(attempt.language).quizzes.get(attempt.quiz_id)
    return (
        attempt.number == 1
        and quiz is not None
        and quiz.purpose != "practice"
        and any(response.value for response in responses.values())
    )


def _enter(session: Session, attempt: Any, at: datetime) -> bool:
    """Note that an attempt is counted from now on; False if it is already, or if staff took it (B85)."""
    entered = _ENTER.run(
        session, attempt_id=attempt.id, person=attempt.learner_id, institution=attempt.institution_id, at=at
    )
    return entered == 1


def _is_pending(marks: Sequence[Mark]) -> bool:
    return any(mark.verdict == "pending" for mark in marks)


# ── an attempt as it stands written ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stored:
    """What the sums need of a written attempt."""

    id: UUID
    enrolment_id: UUID
    institution_id: UUID
    learner_id: UUID
    version_id: UUID
    module_id: str
    quiz_id: str
    number: int
    state: str
    language: str
    slots: list[dict[str, Any]]
    marks: list[dict[str, str]] | None
    started_at: datetime
    submitted_at: datetime
    earned: Fraction
    possible: Fraction

    @property
    def share(self) -> int:
        """The share of all points, in UNIT-ths."""
        return units(self.earned, self.possible)


def paper_of(document: ModuleDocument, attempt: Stored, responses: Mapping[int, Given]) -> Paper:
    """Join slots, written marks and answers; a slot without a mark is left out."""
    written = attempt.marks or []
    slots = [
        slot
        for slot in slots_of(document, attempt.language, attempt.quiz_id, attempt.slots)
        if slot.number < len(written)
    ]
    marks = [
        Mark(Fraction(one["earned"]), Fraction(one["possible"]), one["verdict"])
        for one in (written[slot.number] for slot in slots)
    ]
    return slots, marks, responses


def _stored(session: Session, attempt_id: UUID) -> Stored:
    row = _STORED.first(session, attempt_id=attempt_id)
    if row is None:
        raise LookupError(attempt_id)
    return Stored(*row)


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def _add(
    session: Session, document: ModuleDocument, attempt: Any, paper: Paper, share: int, *, sign: int = 1
) -> None:
    frame = frame_of(document, attempt.version_id, attempt.quiz_id, attempt.language)
    place = attempt.institution_id
    replies = replies_of(attempt.started_at, paper)
    for statement, rows, names in (
        (ADD_ITEM, item_rows(frame, place, paper[0], replies), ITEM_SUMS),
        (ADD_PAPER, paper_rows(frame, place, replies), QUIZ_SUMS),
        (_ADD_GAIN, _gains(session, document, attempt, share), GAIN_SUMS),
    ):
        if rows:
            statement.run_all(session, rows if sign > 0 else [_negated(row, names) for row in rows])


def _negated(row: Row, names: Sequence[str]) -> Row:
    return {**row, **{name: -row[name] for name in names}}


def _gains(session: Session, document: ModuleDocument, attempt: Any, share: int) -> list[Row]:
    """Return the gain that this attempt completes or, taken away, undoes: its partner must stand in the sums."""
    rows = []
    for before_id, after_id in pairs_of(document):
        if attempt.quiz_id not in (before_id, after_id):
            continue
        is_before = attempt.quiz_id == before_id
        other = _PARTNER.first(
            session, enrolment=attempt.enrolment_id, quiz=after_id if is_before else before_id
        )
        if other is not None and other[1]:
            there = units(other[0], other[1])
            scores = (share, there) if is_before else (there, share)
            rows.append(gain_row(attempt, before_id, after_id, *scores))
    return rows


def _table(model: Any) -> Any:
    return model.__table__


def _adding(model: Any, sums: Sequence[str]) -> Ready:
    """Write the statement that inserts a row or adds its sums to the row that is there."""
    table = _table(model)
    key = [column.name for column in table.primary_key]

    def write(dialect: str) -> Insert:
        row = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
        return row.on_conflict_do_update(
            index_elements=key, set_={name: table.c[name] + row.excluded[name] for name in sums}
        )

    return Ready(write, sets=[column.name for column in table.columns])


ADD_ITEM = _adding(ItemTotal, ITEM_SUMS)
ADD_PAPER = _adding(QuizTotal, QUIZ_SUMS)
_ADD_GAIN = _adding(GainTotal, GAIN_SUMS)
_counted, _attempts, _roles = _table(CountedAttempt), _table(Attempt), _table(Membership).c


_IS_STAFF = (
    select(literal(1))
    .where(
        _roles.person_id == bindparam("person"),
        _roles.institution_id == bindparam("institution"),
        or_(*(_roles.role == role for role in STAFF)),
        _roles.started_at <= bindparam("at"),
        or_(_roles.ended_at.is_(None), _roles.ended_at > bindparam("at")),
    )
    .exists()
)


def _entering(dialect: str) -> Insert:
    """Insert the attempt unless it is there, or its learner is staff."""
    row = postgresql.insert(_counted) if dialect == "postgresql" else sqlite.insert(_counted)
    wanted = select(bindparam("attempt_id", type_=Uuid())).where(~_IS_STAFF)
    return row.from_select(["attempt_id"], wanted).on_conflict_do_nothing()


_ENTER = Ready(_entering)
_LEAVE = Ready(delete(_counted).where(_counted.c.attempt_id == bindparam("attempt_id")))
_PARTNER = Ready(
    select(_attempts.c.earned, _attempts.c.possible)
    .join(_counted, _counted.c.attempt_id == _attempts.c.id)
    .where(
        _attempts.c.enrolment_id == bindparam("enrolment"),
        _attempts.c.quiz_id == bindparam("quiz"),
        _attempts.c.number == 1,
    )
)
STORED_COLUMNS = [_attempts.c[name] for name in Stored.__dataclass_fields__]
_STORED = Ready(select(*STORED_COLUMNS).where(_attempts.c.id == bindparam("attempt_id")))

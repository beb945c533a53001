"""One person's history in one institution: modules with their run sheets, attempts, completions, and the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleText
from lms.core.errors import NotFoundError
from lms.credentials.models import Credential
from lms.dashboards.queries.table import titles_of
from lms.people.models import Person
from lms.programmes.models import Enrolment
from lms.progress import queries as progress
from lms.progress.models import Completion, ModuleProgress
from lms.progress.sheet import Sheet, build_sheet
from lms.quizzes.models import Attempt
from lms.records.models import LearningRecord


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with the quiz's title and the version's number."""

    attempt: Attempt
    quiz_title: str
    version: str


@dataclass(frozen=True, slots=True)
class Course:
    """One module in a person's history."""

    enrolment: Enrolment
    row: ModuleProgress
    title: str
    version: str
    status: str
    sheet: Sheet
    sittings: tuple[Sitting, ...]
    completion: Completion | None
    credentials: tuple[Credential, ...]

    @property
    def credential(self) -> Credential | None:
        """The certificate that counts: the one that none has superseded."""
        return next((one for one in self.credentials if one.superseded_by_id is None), None)


def list_courses(
    session: Session, institution_id: UUID, person_id: UUID, *, language: str, now: datetime
) -> list[Course]:
    """Return a person's modules in this institution, the newest enrolment first."""
    found = session.execute(
        select(Enrolment, ModuleProgress)
        .join(ModuleProgress, ModuleProgress.enrolment_id == Enrolment.id)
        .where(
            Enrolment.learner_id == person_id
        )  # the institution is asked below: its index would be the wrong one
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id)
    ).all()
    rows = [row for row in found if row[0].institution_id == institution_id]
    attempts = _attempts(session, institution_id, person_id)
    completions = _completions(session, institution_id, person_id)
    credentials = _credentials(session, institution_id, person_id)
    versions = {row.version_id for _, row in rows} | {one.version_id for one in attempts}
    titles = titles_of(session, versions, language)
    return [
        _course(
            session,
            enrolment,
            row,
            [one for one in attempts if one.enrolment_id == enrolment.id],
            completions.get(enrolment.id),
            credentials,
            titles=titles,
            language=language,
            now=now,
        )
        for enrolment, row in rows
    ]


def _course(
    session: Session,
    enrolment: Enrolment,
    row: ModuleProgress,
    attempts: Sequence[Attempt],
    completion: Completion | None,
    credentials: Sequence[Credential],
    *,
    titles: dict[UUID, tuple[str, str]],
    language: str,
    now: datetime,
) -> Course:
    document = catalogue.document(session, row.version_id)
    text = document.in_language(language)
    outcome = progress.outcome_of(session, document, enrolment.id)
    sheet = build_sheet(document, text, outcome, completed=completion is not None)
    own_rows = tuple(replace(one, url=None) for one in sheet.rows[:-1])  # the last row speaks to the learner
    overdue = row.is_open and row.due_at is not None and row.due_at < now
    title, version = titles.get(row.version_id, (row.module_id, ""))
    return Course(
        enrolment,
        row,
        title,
        version,
        "overdue" if overdue else row.state,
        replace(sheet, rows=own_rows),
        tuple(
            Sitting(one, _quiz_title(text, one), titles.get(one.version_id, ("", ""))[1]) for one in attempts
        ),
        completion,
        tuple(one for one in credentials if completion is not None and one.completion_id == completion.id),
    )


def _quiz_title(text: ModuleText, attempt: Attempt) -> str:
    quiz = text.quizzes.get(attempt.quiz_id)
    return quiz.title if quiz else attempt.quiz_id


def _attempts(session: Session, institution_id: UUID, person_id: UUID) -> list[Attempt]:
    return list(
        session.scalars(
            select(Attempt)
            .where(Attempt.learner_id == person_id, Attempt.institution_id == institution_id)
            .order_by(Attempt.started_at)
        )
    )


def _completions(session: Session, institution_id: UUID, person_id: UUID) -> dict[UUID, Completion]:
    rows = session.scalars(
        select(Completion).where(
            Completion.learner_id == person_id, Completion.institution_id == institution_id
        )
    )
    return {row.enrolment_id: row for row in rows}


def _credentials(session: Session, institution_id: UUID, person_id: UUID) -> list[Credential]:
    return list(
        session.scalars(
            select(Credential)
            .where(Credential.learner_id == person_id, Credential.institution_id == institution_id)
            .order_by(Credential.issued_at)
        )
    )


def own_enrolment_of(
    session: Session, institution_id: UUID, person_id: UUID, enrolment_id: UUID
) -> Enrolment:
    """Return a member's enrolment in this institution or raise NotFoundError."""
    found = session.scalars(
        select(Enrolment).where(
            Enrolment.id == enrolment_id,
            Enrolment.learner_id == person_id,
            Enrolment.institution_id == institution_id,
        )
    ).first()
    if found is None:
        raise NotFoundError
    return found


def own_attempt_of(session: Session, institution_id: UUID, person_id: UUID, attempt_id: UUID) -> Attempt:
    """Return a member's attempt in this institution or raise NotFoundError."""
    found = session.scalars(
        select(Attempt).where(
            Attempt.id == attempt_id,
            Attempt.learner_id == person_id,
            Attempt.institution_id == institution_id,
        )
    ).first()
    if found is None:
        raise NotFoundError
    return found


def list_records(
    session: Session,
    institution_id: UUID,
    person_id: UUID,
    courses: Sequence[Course],
    *,
    before: int | None,
    size: int,
) -> list[LearningRecord]:
    """Return what this institution's chain says by or about a person, newest first; one row more than `size`."""
    about = [str(person_id), *(str(one.enrolment.id) for one in courses)]
    about += [str(sitting.attempt.id) for one in courses for sitting in one.sittings]
    about += [str(credential.id) for one in courses for credential in one.credentials]
    statement = select(LearningRecord).where(
        LearningRecord.chain == institution_id,
        or_(LearningRecord.object_id.in_(about), LearningRecord.actor_id == person_id),
    )
    if before is not None:
        statement = statement.where(LearningRecord.number < before)
    return list(session.scalars(statement.order_by(LearningRecord.number.desc()).limit(size + 1)))


def names_of(session: Session, records: Sequence[LearningRecord]) -> dict[UUID, str]:
    """Return the names of those who acted."""
    actors: set[Any] = {record.actor_id for record in records if record.actor_id is not None}
    rows = session.execute(select(Person.id, Person.passport_name).where(Person.id.in_(actors)))
    return {row.id: row.passport_name for row in rows}


def get_sitting(
    session: Session, institution_id: UUID, person_id: UUID, attempt_id: UUID, language: str
) -> Sitting:
    """Return a member's attempt with its titles or raise NotFoundError."""
    attempt = own_attempt_of(session, institution_id, person_id, attempt_id)
    text = catalogue.document(session, attempt.version_id).in_language(language)
    number = titles_of(session, {attempt.version_id}, language).get(attempt.version_id, ("", ""))[1]
    return Sitting(attempt, _quiz_title(text, attempt), number)

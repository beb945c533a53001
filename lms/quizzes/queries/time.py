"""Finding what staff gave and set: extra time, further attempts, dates, waivers; and the attempts of one quiz by pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.core.scoring.access import Window
from lms.institutions.roll import begins_with
from lms.people.models import Person
from lms.people.queries import folded, sort_key
from lms.programmes.models import Enrolment
from lms.progress.models import ModuleProgress
from lms.quizzes.models import Attempt, ExtraAttempt, QuizDates, StandingTime, TimeGrant, Waiver
from lms.store import Ready

PAGE = 30
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was given, with the name of who gave it: `minutes` None where it is no time."""

    at: datetime
    by: str
    reason: str
    minutes: int | None = None
    for_all: bool = False
    is_standing: bool = False
    until: datetime | None = None


def grants_of(session: Session, attempt_id: UUID) -> list[Told]:
    """Return the extra time of an attempt that the caller has found within their scope, oldest first."""
    rows = session.execute(
        select(TimeGrant, Person.passport_name)
        .join(Person, Person.id == TimeGrant.granted_by_id)
        .where(TimeGrant.attempt_id == attempt_id)
        .order_by(TimeGrant.granted_at, TimeGrant.id)
    )
    return [
        Told(
            one.granted_at,
            by,
            one.reason,
            minutes=-(-one.seconds // 60),
            for_all=one.for_all,
            is_standing=one.is_standing,
        )
        for one, by in rows
    ]


def find_standing_time(session: Session, institution_id: UUID, learner_id: UUID) -> StandingTime | None:
    """Return the extra time that a person always has at an institution."""
    return session.scalars(
        select(StandingTime).where(
            StandingTime.institution_id == institution_id,
            StandingTime.learner_id == learner_id,
            StandingTime.ended_at.is_(None),
        )
    ).first()


_dates = QuizDates.__table__.c
_WINDOW = Ready(
    select(_dates.opens_at, _dates.closes_at).where(
        _dates.institution_id == bindparam("institution"),
        _dates.module_id == bindparam("module"),
        _dates.quiz_id == bindparam("quiz"),
    )
)


def window_of(session: Session, institution_id: UUID, module_id: str, quiz_id: str) -> Window:
    """Return between which dates an institution's people may begin a quiz: they all may know it."""
    found = _WINDOW.first(session, institution=institution_id, module=module_id, quiz=quiz_id)
    return Window(*found) if found else Window()


def find_dates(session: Session, institution_id: UUID, module_id: str, quiz_id: str) -> QuizDates | None:
    """Return the row of the dates, for staff."""
    return session.scalars(
        select(QuizDates).where(
            QuizDates.institution_id == institution_id,
            QuizDates.module_id == module_id,
            QuizDates.quiz_id == quiz_id,
        )
    ).first()


def extra_attempts(session: Session, enrolment_id: UUID, quiz_id: str) -> list[Told]:
    """Return the attempts that a person was given beyond the limit, oldest first."""
    rows = session.execute(
        select(ExtraAttempt, Person.passport_name)
        .join(Person, Person.id == ExtraAttempt.granted_by_id)
        .where(ExtraAttempt.enrolment_id == enrolment_id, ExtraAttempt.quiz_id == quiz_id)
        .order_by(ExtraAttempt.granted_at, ExtraAttempt.id)
    )
    return [Told(one.granted_at, by, one.reason) for one, by in rows]


def count_extra_attempts(session: Session, enrolment_id: UUID, quiz_id: str) -> int:
    """Return how many attempts beyond the limit a person was given."""
    found = session.scalar(
        select(func.count(ExtraAttempt.id)).where(
            ExtraAttempt.enrolment_id == enrolment_id, ExtraAttempt.quiz_id == quiz_id
        )
    )
    return found or 0


def list_waivers(
    session: Session, learner_id: UUID, module_id: str, quiz_id: str, *, now: datetime
) -> list[Told]:
    """Return what a person need not do before a quiz, as long as it holds."""
    rows = session.execute(
        select(Waiver, Person.passport_name)
        .join(Person, Person.id == Waiver.granted_by_id)
        .where(
            Waiver.learner_id == learner_id,
            Waiver.module_id == module_id,
            Waiver.quiz_id == quiz_id,
            or_(Waiver.until_at.is_(None), Waiver.until_at > now),
        )
        .order_by(Waiver.granted_at)
    )
    return [Told(one.granted_at, by, one.reason, until=one.until_at) for one, by in rows]


def own_waivers(session: Session, learner_id: UUID) -> list[tuple[Waiver, str]]:
    """Return all that was ever waived for a person with the name of who did it, newest first: their record shows it (B56)."""
    found = session.execute(
        select(Waiver, Person.passport_name)
        .join(Person, Person.id == Waiver.granted_by_id)
        .where(Waiver.learner_id == learner_id)
        .order_by(Waiver.granted_at.desc())
    )
    return [(waiver, by) for waiver, by in found]


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt on the staff's list, and who sits there."""

    attempt: Attempt
    name: str
    username: str


def list_open(session: Session, institution_id: UUID, module_id: str, quiz_id: str) -> list[Sitting]:
    """Return the first hundred open attempts of an institution's people at a quiz, by what ends first."""
    return _sittings(
        session,
        select(Attempt, Person.passport_name, Person.username)
        .join(Person, Person.id == Attempt.learner_id)
        .where(*_at(institution_id, module_id, quiz_id), Attempt.state == "in_progress")
        .order_by(Attempt.closes_at, Attempt.id)
        .limit(100),
    )


def list_finished(
    session: Session,
    institution_id: UUID,
    module_id: str,
    quiz_id: str,
    *,
    before: tuple[datetime, UUID] | None = None,
) -> list[Sitting]:
    """Return a page of finished attempts and one more, newest first; `before`: start and identity of the last one seen."""
    older = (
        [
            or_(
                Attempt.started_at < before[0],
                and_(Attempt.started_at == before[0], Attempt.id < before[1]),
            )
        ]
        if before
        else []
    )
    return _sittings(
        session,
        select(Attempt, Person.passport_name, Person.username)
        .join(Person, Person.id == Attempt.learner_id)
        .where(*_at(institution_id, module_id, quiz_id), Attempt.state != "in_progress", *older)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(PAGE + 1),
    )


def _at(institution_id: UUID, module_id: str, quiz_id: str) -> Sequence[ColumnElement[bool]]:
    return (
        Attempt.institution_id == institution_id,
        Attempt.module_id == module_id,
        Attempt.quiz_id == quiz_id,
    )


def _sittings(session: Session, statement: object) -> list[Sitting]:
    rows: Iterable[tuple[Attempt, str, str]] = session.execute(statement)  # type: ignore[call-overload]
    return [Sitting(attempt, name, username) for attempt, name, username in rows]


def find_people(
    session: Session, institution_id: UUID, module_id: str, begins: str
) -> list[tuple[UUID, str, str]]:
    """Return enrolment, name and user name of an institution's people in a module whose name or user name begins so."""
    found: dict[UUID, tuple[UUID, str, str]] = {}
    for condition in (
        begins_with(session, ModuleProgress.sort_name, sort_key(begins)),
        begins_with(session, Person.username, folded(begins)),
    ):
        rows = session.execute(
            select(ModuleProgress.enrolment_id, Person.passport_name, Person.username)
            .join(Person, Person.id == ModuleProgress.learner_id)
            .where(
                ModuleProgress.institution_id == institution_id,
                ModuleProgress.module_id == module_id,
                ModuleProgress.state != "cancelled",
                condition,
            )
            .order_by(ModuleProgress.sort_name, ModuleProgress.enrolment_id)
            .limit(MOST_FOUND)
        )
        found.update({row[0]: (row[0], row[1], row[2]) for row in rows})
    return list(found.values())


def own_enrolment_at(
    session: Session, institution_id: UUID, module_id: str, enrolment_id: UUID
) -> tuple[Enrolment, Person] | None:
    """Return an enrolment of this institution in this module with its person."""
    found = session.execute(
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.learner_id)
        .where(
            Enrolment.id == enrolment_id,
            Enrolment.institution_id == institution_id,
            Enrolment.module_id == module_id,
        )
    ).first()
    return (found[0], found[1]) if found else None

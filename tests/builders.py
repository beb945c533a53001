"""Plain functions that build what tests need, with sensible defaults; all through the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.app import scope_for
from lms.catalogue.actions import set_author
from lms.catalogue.models import Module
from lms.catalogue.queries import document
from lms.demo.cast import CAST, ELSEWHERE, LAKESIDE, PASSWORD
from lms.institutions import actions as institutions
from lms.institutions.models import Institution
from lms.institutions.queries import with_roles
from lms.people import actions as people
from lms.people.models import Person
from lms.people.passwords import hash_password
from lms.people.queries import find_by_name
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.quizzes import actions as quizzes
from lms.quizzes.models import Attempt
from lms.store import EVERYTHING, db, entering, unit_of_work

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MODULE = "sample"
QUIZ = "sm-check"
_HASH: list[str] = []


def build_cast() -> None:
    """Add the cast of the demonstration and their two institutions."""
    _HASH[:] = _HASH or [hash_password(PASSWORD)]
    with unit_of_work() as session, entering(session, EVERYTHING):
        places = {
            LAKESIDE: institutions.found_institution(
                session, name=LAKESIDE, short="LHL", time_zone="Africa/Nairobi", now=NOW
            ).id,
            ELSEWHERE: institutions.found_institution(
                session, name=ELSEWHERE, short="HTC", time_zone="Africa/Addis_Ababa", now=NOW
            ).id,
        }
        for part in CAST:
            person = build_person(
                session, part.username, part.passport_name, is_administrator=part.institution is None
            )
            if part.institution and part.membership:
                institutions.add_membership(
                    session,
                    institution_id=places[part.institution],
                    person_id=person.id,
                    role=part.membership,
                    now=NOW,
                )
        for module_id in session.scalars(select(Module.id)):
            set_author(session, module_id, find_by_name(session, "esra").id)  # type: ignore[union-attr]


def build_person(session: Session, username: str, name: str = "", **more: object) -> Person:
    """Add a person with the cast's password."""
    _HASH[:] = _HASH or [hash_password(PASSWORD)]
    person = people.add_person(
        session, username=username, passport_name=name or username.title(), now=NOW, **more
    )
    person.password_hash = _HASH[0]
    session.flush()
    return person


def viewer(username: str) -> Viewer:
    """Return a person of the database as they act in a request."""
    session = db.session()
    with entering(session, EVERYTHING):
        person = find_by_name(session, username)
        assert person is not None, username
        bare = Viewer(
            person.id, person.passport_name, person.language, person.time_zone, person.is_administrator
        )
        return with_roles(session, bare)


def act_as(actor: Viewer) -> Session:
    """Return the session as narrowed for this person."""
    session = db.session()
    session.info["scope"] = scope_for(actor)
    return session


def institution(name: str = LAKESIDE) -> Institution:
    """Return an institution of the cast."""
    return db.session().scalars(select(Institution).where(Institution.name == name)).one()


def build_enrolment(
    learner: Viewer, module_id: str = MODULE, *, now: datetime = NOW, due_at: datetime | None = None
) -> Enrolment:
    """Enrol a learner for their own institution."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        return progress.begin_module(
            session, learner_id=learner.person_id, module_id=module_id, institution_id=learner.places[0][0],
            enrolled_by_id=learner.person_id, due_at=due_at, now=now,
        )  # fmt: skip


def build_attempt(
    learner: Viewer, *, enrolment: Enrolment | None = None, quiz_id: str = QUIZ, now: datetime = NOW
) -> Attempt:
    """Start an attempt."""
    enrolment = enrolment or build_enrolment(learner)
    with unit_of_work() as session, entering(session, EVERYTHING):
        return quizzes.start_attempt(session, learner, enrolment, quiz_id, now=now)


def complete(learner: Viewer, module_id: str = MODULE, *, now: datetime = NOW) -> Enrolment:
    """Let a learner complete a module: all lessons read, all counting quizzes full."""
    enrolment = build_enrolment(learner, module_id, now=now)
    with unit_of_work() as session, entering(session, EVERYTHING):
        compiled = document(session, enrolment.version_id)
        for lesson in compiled.completion.lessons:
            progress.add_evidence(session, enrolment, kind="lesson", subject=lesson, now=now)
        for quiz in compiled.completion.quizzes:
            progress.add_evidence(
                session,
                enrolment,
                kind="quiz",
                subject=quiz,
                score=Fraction(1),
                now=now + timedelta(minutes=5),
            )
    return enrolment

"""Loads the demonstration through the same actions that people use, so that every row is one that can occur."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.catalogue.actions import set_author
from lms.catalogue.models import Module, ModuleVersion
from lms.catalogue.queries import document
from lms.core.items import registry
from lms.demo.cast import CAST, ELSEWHERE, LAKESIDE, MORE_TRAINEES, PASSWORD, Part
from lms.institutions import actions as institutions
from lms.institutions.queries import with_roles
from lms.lessons import actions as lessons
from lms.people import actions as people
from lms.people.models import Person
from lms.people.passwords import hash_password
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.quizzes import actions as quizzes
from lms.quizzes.models import Attempt
from lms.quizzes.paper import slots_of
from lms.store import EVERYTHING, entering, unit_of_work
from lms.web.i18n import zone


def load(now: datetime) -> None:
    """Fill a new database with the cast, their institutions, and learning in every state."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        places = _institutions(session, now)
        _people(session, places, now)
    with unit_of_work() as session, entering(session, EVERYTHING):
        _learning(session, now)


def _institutions(session: Session, now: datetime) -> dict[str, UUID]:
    long_ago = now - timedelta(days=120)
    lakeside = institutions.found_institution(
        session, name=LAKESIDE, short="LHL", time_zone="Africa/Nairobi", now=long_ago
    )
    elsewhere = institutions.found_institution(
        session, name=ELSEWHERE, short="HTC", time_zone="Africa/Addis_Ababa", now=long_ago
    )
    return {LAKESIDE: lakeside.id, ELSEWHERE: elsewhere.id}


def _people(session: Session, places: dict[str, UUID], now: datetime) -> None:
    hashed = hash_password(PASSWORD)  # one hash for all: a first start stays quick on a small machine
    for part in (*CAST, *MORE_TRAINEES):
        person = people.add_person(
            session,
            username=part.username,
            passport_name=part.passport_name,
            now=now - timedelta(days=100),
            native_name=part.native_name,
            native_language=part.native_language,
            language=part.language,
            time_zone=part.time_zone,
            is_demo=True,
            is_administrator=part.institution is None,
        )
        person.password_hash = hashed
        if part.institution and part.membership:
            _join(session, places[part.institution], person.id, part, now)
    esra = _person(session, "esra")
    for module_id in session.scalars(select(Module.id)):
        set_author(session, module_id, esra.id)
        session.execute(
            update(ModuleVersion).where(ModuleVersion.module_id == module_id).values(published_by_id=esra.id)
        )


def _join(session: Session, institution_id: UUID, person_id: UUID, part: Part, now: datetime) -> None:
    label = "2026 intake" if part.membership == "trainee" else ""
    institutions.add_membership(
        session,
        institution_id=institution_id,
        person_id=person_id,
        role=str(part.membership),
        cohort_label=label,
        now=now,
    )
    if part.username == "bruno":
        institutions.add_membership(
            session, institution_id=institution_id, person_id=person_id, role="instructor", now=now
        )


def _person(session: Session, username: str) -> Person:
    return session.scalars(select(Person).where(Person.username == username)).one()


def _learning(session: Session, now: datetime) -> None:
    """Put the trainees into the states that a coordinator sees: done, half-way, failed once, overdue, not begun."""
    modules = list(session.scalars(select(Module.id).order_by(Module.id.desc())))
    if not modules:
        return
    first = modules[0]
    coordinator = _person(session, "chitra")

    def enrol(
        username: str, module_id: str, *, due_days: int | None = None, days_ago: int = 20
    ) -> tuple[Viewer, Enrolment]:
        person = _person(session, username)
        home = with_roles(session, Viewer(person.id, person.passport_name, person.language, person.time_zone))
        enrolment = progress.begin_module(
            session,
            learner_id=person.id,
            module_id=module_id,
            institution_id=home.places[0][0],
            enrolled_by_id=coordinator.id if home.places[0][0] == _home(session, coordinator) else person.id,
            due_at=_end_of_day(now + timedelta(days=due_days), person.time_zone)
            if due_days is not None
            else None,
            due_zone=person.time_zone,
            now=now - timedelta(days=days_ago),
        )
        return home, enrolment

    _amina, own = enrol("amina", first, due_days=21)
    _read(session, own, 2, now - timedelta(days=2))
    lea, own = enrol("lea", first)
    _read(session, own, 99, now - timedelta(days=6))
    _sit(session, lea, own, right=1.0, now=now - timedelta(days=5))
    usman, own = enrol("usman", first, due_days=10)
    _read(session, own, 4, now - timedelta(days=3))
    _sit(session, usman, own, right=0.5, now=now - timedelta(days=3))
    _siyuan, own = enrol("siyuan", first, due_days=30)
    _read(session, own, 1, now - timedelta(days=1))
    _joseph, own = enrol("joseph", first, due_days=-4, days_ago=40)
    _read(session, own, 1, now - timedelta(days=30))
    enrol("daniel", first, due_days=14)
    enrol("fatima", first)
    enrol("dawit", first)
    if len(modules) > 1:
        enrol("amina", modules[1], due_days=45)


def _end_of_day(moment: datetime, zone_name: str) -> datetime:
    """Return the last second of a day in a zone: what a deadline without a time means (B15)."""
    return moment.astimezone(zone(zone_name)).replace(hour=23, minute=59, second=59, microsecond=0)


def _home(session: Session, person: Person) -> UUID:
    viewer = Viewer(person.id, person.passport_name, person.language, person.time_zone)
    return with_roles(session, viewer).places[0][0]


def _read(session: Session, enrolment: Enrolment, count: int, now: datetime) -> None:
    steps = [step for step in document(session, enrolment.version_id).steps if step.kind == "lesson"]
    for number, step in enumerate(steps[:count]):
        lessons.finish_lesson(session, enrolment, step.id, now=now + timedelta(minutes=9 * number))


def _sit(session: Session, learner: Viewer, enrolment: Enrolment, *, right: float, now: datetime) -> None:
    """Sit the counting quiz and answer a share of the questions with the key."""
    compiled = document(session, enrolment.version_id)
    quiz_id = next(iter(compiled.completion.quizzes), None)
    if quiz_id is None:
        return
    attempt = quizzes.start_attempt(session, learner, enrolment, quiz_id, now=now)
    answers = _answers(session, attempt, right)
    quizzes.submit_attempt(session, learner, attempt.id, answers, now=now + timedelta(minutes=11))


def _answers(session: Session, attempt: Attempt, right: float) -> list[quizzes.SentAnswer]:
    compiled = document(session, attempt.version_id)
    slots = slots_of(compiled, attempt.language, attempt.quiz_id, attempt.slots)
    return [
        quizzes.SentAnswer(slot.number, registry.item_type(slot.item.kind).key(slot.item, slot.drawn))
        for slot in slots
        if slot.number < len(slots) * right
    ]

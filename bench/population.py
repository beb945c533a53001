"""Fills an installation with people as in life: a thousand trainees of one institution, scattered over names and time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.catalogue.models import Module
from lms.catalogue.queries import document
from lms.core.content.document import ModuleDocument
from lms.core.items import registry
from lms.institutions.models import Institution, Membership
from lms.people.models import Person, SignedInSession
from lms.people.queries import sort_key
from lms.prepare import prepare
from lms.programmes.models import Enrolment
from lms.progress.models import Completion, Evidence, ModuleProgress
from lms.quizzes.models import Attempt, Response
from lms.quizzes.paper import draw_paper, slots_of
from lms.settings import Settings, read_settings
from lms.store import EVERYTHING, db, entering
from lms.web.i18n import now

MODULE, QUIZ, LESSON, NEXT_LESSON = "micropipette", "mp-check", "mp-gravimetric", "mp-care"
ITEMS, PAPERS = 10, 200
CHUNK = 2000
_GIVEN = [
    "Amina",
    "Bruno",
    "Chitra",
    "Dawit",
    "Esra",
    "Farid",
    "Grace",
    "Hana",
    "Ibrahim",
    "Joseph",
    "Kofi",
    "Lea",
    "Maryam",
    "Noor",
    "Omar",
    "Priya",
    "Rosa",
    "Siyuan",
    "Tomás",
    "Usman",
]
_FAMILY = [
    "Abebe",
    "Bauer",
    "Chen",
    "Diallo",
    "Eriksen",
    "Fernández",
    "Gupta",
    "Hussein",
    "Ito",
    "Jansen",
    "Khan",
    "Lopes",
    "Mwangi",
    "Nguyen",
    "Okafor",
    "Park",
    "Rossi",
    "Silva",
]


@dataclass(frozen=True, slots=True)
class Trainee:
    """A signed-in trainee with one open attempt of ten questions."""

    person_id: UUID
    enrolment_id: UUID
    cookie: str
    attempt_id: UUID
    paper: int


@dataclass(frozen=True, slots=True)
class Population:
    """Who works in a measurement. `papers`: for each paper that was drawn a right answer of each slot, as the form names it."""

    settings: Settings
    trainees: tuple[Trainee, ...]
    coordinator_cookie: str
    papers: tuple[tuple[Mapping[str, tuple[str, ...]], ...], ...]


def fill(variables: Mapping[str, str], trainees: int, *, signed_in: int, seed: int = 1) -> Population:
    """Prepare a new installation and add an institution of so many trainees, the first of them signed in."""
    settings = read_settings(variables)
    app = create_app(settings)
    with app.app_context():
        for _line in prepare(app, settings, now=now()):
            pass
        session = db.session()
        with entering(session, EVERYTHING):
            population = _populate(session, settings, trainees, signed_in, random.Random(seed))
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return population


def _populate(
    session: Session, settings: Settings, trainees: int, signed_in: int, chance: random.Random
) -> Population:
    version_id = session.scalars(select(Module.current_version_id).where(Module.id == MODULE)).one()
    if version_id is None:
        raise RuntimeError(f"The module {MODULE} is not published.")
    compiled = document(session, version_id)
    text = compiled.in_language("en")
    papers = [draw_paper(text.quizzes[QUIZ], text, chance.randbytes(32))[:ITEMS] for _paper in range(PAPERS)]
    place = uuid4()
    session.execute(
        insert(Institution).values(
            id=place, name=f"Measured {trainees}", short="MSR", time_zone="UTC", created_at=now()
        )
    )
    coordinator = _person("Chitra Measured", "coordinator.m", 0, now())
    made = _Rows(place, version_id, compiled, papers, chance)
    _insert(session, Person, [coordinator])
    _insert(session, Membership, [made.membership(coordinator, "coordinator", now())])
    cookie = _open_session(session, coordinator["id"])
    crowd: list[Trainee] = []
    for first in range(0, trainees, CHUNK):
        numbers = range(first, min(trainees, first + CHUNK))
        crowd += _add_chunk(session, made, numbers, signed_in)
    answers = tuple(_answers(compiled, slots) for slots in papers)
    return Population(settings, tuple(crowd), cookie, answers)


def _answers(
    compiled: ModuleDocument, slots: list[dict[str, object]]
) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    paper = slots_of(compiled, "en", QUIZ, slots)
    return tuple(
        {
            f"{slot.number}-{part}": values
            for part, values in registry.item_type(slot.item.kind).key(slot.item, slot.drawn).items()
        }
        for slot in paper
    )


def _add_chunk(session: Session, made: _Rows, numbers: range, signed_in: int) -> list[Trainee]:
    people = [made.person(number) for number in numbers]
    enrolments = [made.enrolment(person) for person in people]
    drawn = [made.chance.randrange(PAPERS) for _number in numbers]
    attempts = [
        made.open_attempt(enrolment, paper) for enrolment, paper in zip(enrolments, drawn, strict=True)
    ]
    _insert(session, Person, people)
    _insert(session, Membership, [made.membership(p, "trainee", p["created_at"]) for p in people])
    _insert(session, Enrolment, enrolments)
    _insert(session, ModuleProgress, [made.progress(p, e) for p, e in zip(people, enrolments, strict=True)])
    _insert(session, Evidence, [row for e in enrolments for row in made.evidence(e)])
    _insert(session, Attempt, [row for e in enrolments for row in made.old_attempts(e)] + attempts)
    session.commit()
    crowd = [
        Trainee(person["id"], enrolment["id"], _open_session(session, person["id"]), attempt["id"], paper)
        for number, person, enrolment, attempt, paper in zip(
            numbers, people, enrolments, attempts, drawn, strict=True
        )
        if number < signed_in
    ]
    session.commit()
    return crowd


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _open_session(session: Session, person_id: UUID) -> str:
    """Add a signed-in session and return the cookie's secret."""
    secret = uuid4().hex + uuid4().hex
    session.execute(
        insert(SignedInSession).values(
            id=sha256(secret.encode()).hexdigest(), person_id=person_id, device="bench", address="127.0.0.1",
            started_at=now(), seen_at=now() + timedelta(days=1), ends_at=now() + timedelta(days=7),
        )
    )  # fmt: skip
    return secret


def _person(name: str, username: str, number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(), "username": username, "passport_name": name, "sort_name": sort_key(f"{name} {number:06d}"),
        "language": "en", "time_zone": "Africa/Nairobi", "created_at": at,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of one institution."""

    place: UUID
    version_id: UUID
    compiled: ModuleDocument
    papers: list[list[dict[str, object]]]
    chance: random.Random

    def _past(self) -> datetime:
        return now() - timedelta(minutes=self.chance.randrange(60, 700 * 24 * 60))

    def person(self, number: int) -> dict[str, Any]:
        name = f"{self.chance.choice(_GIVEN)} {self.chance.choice(_FAMILY)}"
        return _person(name, f"m{number:07d}", number, self._past())

    def membership(self, person: Mapping[str, Any], role: str, at: datetime) -> dict[str, Any]:
        return {
            "id": uuid4(), "institution_id": self.place, "person_id": person["id"], "role": role, "started_at": at,
            "sort_name": person["sort_name"], "username": person["username"],
            "cohort_label": self.chance.choice(("2025 intake", "2026 intake", "night shift")),
        }  # fmt: skip

    def enrolment(self, person: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": uuid4(), "institution_id": self.place, "learner_id": person["id"], "module_id": MODULE,
            "version_id": self.version_id, "enrolled_at": self._past(), "enrolled_by_id": person["id"],
        }  # fmt: skip

    def progress(self, person: Mapping[str, Any], enrolment: Mapping[str, Any]) -> dict[str, Any]:
        state = self.chance.choice(("enrolled", "learning", "learning", "completed"))
        due = now() + timedelta(days=self.chance.randrange(-20, 60)) if self.chance.random() < 0.5 else None
        return {
            "enrolment_id": enrolment["id"], "institution_id": self.place, "learner_id": person["id"],
            "module_id": MODULE, "version_id": self.version_id, "state": state, "is_open": state != "completed",
            "done": 3, "total": 7, "last_at": self._past(), "sort_name": person["sort_name"], "due_at": due,
            "cohort_label": "2026 intake", "score": Fraction(4, 5) if state == "completed" else None,
            "completed_at": self._past() if state == "completed" else None,
        }  # fmt: skip

    def evidence(self, enrolment: Mapping[str, Any]) -> list[dict[str, Any]]:
        at = self._past()
        return [
            {
                "enrolment_id": enrolment["id"], "kind": "lesson", "subject": lesson, "institution_id": self.place,
                "learner_id": enrolment["learner_id"], "score": None, "first_at": at, "last_at": at,
            }
            for lesson in self.chance.sample(self.compiled.completion.lessons, self.chance.randrange(7))
        ]  # fmt: skip

    def open_attempt(self, enrolment: Mapping[str, Any], paper: int) -> dict[str, Any]:
        return self._attempt(enrolment, 3, paper, state="in_progress", at=now(), marks=None)

    def old_attempts(self, enrolment: Mapping[str, Any]) -> list[dict[str, Any]]:
        marks = [{"earned": "0", "possible": "1", "verdict": "incorrect"} for _slot in range(ITEMS)]
        return [
            self._attempt(enrolment, number, 0, state="graded", at=self._past(), marks=marks)
            for number in (1, 2)
        ]

    def _attempt(
        self, enrolment: Mapping[str, Any], number: int, paper: int, *, state: str, at: datetime, marks: Any
    ) -> dict[str, Any]:
        is_open = marks is None
        return {
            "id": uuid4(), "enrolment_id": enrolment["id"], "institution_id": self.place,
            "learner_id": enrolment["learner_id"], "version_id": self.version_id, "module_id": MODULE, "quiz_id": QUIZ,
            "number": number, "state": state, "language": "en", "seed": "00" * 32, "slots": self.papers[paper],
            "started_at": at, "closes_at": at + timedelta(days=14), "submitted_at": None if is_open else at,
            "passed": None if is_open else False, "marks": marks,
            "earned": None if is_open else Fraction(0), "possible": None if is_open else Fraction(ITEMS),
        }  # fmt: skip


def reopen(engine: Engine, trainees: tuple[Trainee, ...]) -> None:
    """Undo what submitting did, so that the same attempts can be submitted again."""
    attempts = [{"wanted": trainee.attempt_id} for trainee in trainees]
    with Session(engine) as session, entering(session, EVERYTHING):
        table: Any = Attempt.__table__
        session.connection().execute(
            update(table).where(table.c.id == bindparam("wanted")).values(
                state="in_progress", submitted_at=None, earned=None, possible=None, passed=None, marks=None, reasons=None, tab=""
            ),
            attempts,
        )  # fmt: skip
        ids = [trainee.attempt_id for trainee in trainees]
        for first in range(0, len(ids), 500):
            session.execute(delete(Response).where(Response.attempt_id.in_(ids[first : first + 500])))
        session.execute(delete(Evidence).where(Evidence.kind == "quiz", Evidence.subject == QUIZ))
        for first in range(0, len(trainees), 500):
            learners = [trainee.person_id for trainee in trainees[first : first + 500]]
            session.execute(delete(Completion).where(Completion.learner_id.in_(learners)))
        session.commit()

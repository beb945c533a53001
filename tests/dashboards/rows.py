"""Builds many people in a module quickly, for lists; every column as the product's own actions keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from lms.catalogue.models import ModuleVersion
from lms.institutions.models import Membership
from lms.people.models import Person
from lms.people.queries import sort_key
from lms.programmes.models import Enrolment
from lms.progress.models import ModuleProgress
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.store.db import Base
from lms.web.i18n import now
from tests import builders

STATES = ("enrolled", "learning", "completed", "cancelled")


def build_rows(names: Sequence[str], *, institution_id: UUID | None = None, prefix: str = "u") -> list[UUID]:
    """Enrol new people of these names; states, cohorts and due dates take turns."""
    place = institution_id or builders.institution().id
    version = db.session().scalars(select(ModuleVersion)).first()
    assert version is not None
    moment = now()
    built = [
        _rows_of(number, name, place, version, f"{prefix}{number}", moment)
        for number, name in enumerate(names)
    ]
    with unit_of_work() as session, entering(session, EVERYTHING):
        for model in (Person, Membership, Enrolment, ModuleProgress):
            session.execute(insert(model), [rows[model] for rows in built])
    return [rows[Enrolment]["id"] for rows in built]


def _rows_of(
    number: int, name: str, place: UUID, version: ModuleVersion, username: str, moment: datetime
) -> dict[type[Base], dict[str, Any]]:
    """One person: the account, the membership, the enrolment, and where they stand."""
    person_id = uuid4()
    label = ("", "Day shift", "Night shift")[number % 3]
    member = {"id": uuid4(), "institution_id": place, "person_id": person_id, "role": "trainee"}
    shared = {
        "institution_id": place,
        "learner_id": person_id,
        "module_id": version.module_id,
        "version_id": version.id,
        "due_at": (None, moment + timedelta(days=3), moment - timedelta(days=number % 5 + 1))[number % 3],
    }
    person = {"id": person_id, "username": username, "passport_name": name, "sort_name": sort_key(name)}
    enrolment = {**shared, "id": uuid4(), "enrolled_at": moment, "enrolled_by_id": person_id}
    return {
        Person: {**person, "created_at": moment},
        Membership: {
            **member,
            "cohort_label": label,
            "sort_name": sort_key(name),
            "username": username,
            "started_at": moment,
        },
        Enrolment: {**enrolment, "due_zone": "Africa/Nairobi"},
        ModuleProgress: {
            **shared,
            **_standing_of(number, moment),
            "enrolment_id": enrolment["id"],
            "sort_name": sort_key(name),
            "cohort_label": label,
        },
    }


def _standing_of(number: int, moment: datetime) -> dict[str, Any]:
    """Where the person of this number stands: the states take turns."""
    state = STATES[number % 4]
    return {
        "state": state,
        "is_open": state in {"enrolled", "learning"},
        "done": number % 3,
        "total": 3,
        "place": "",
        "last_at": moment,
        "score": Fraction(number % 7, 7) if state == "completed" else None,
        "completed_at": moment if state == "completed" else None,
    }

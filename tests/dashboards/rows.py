"""Builds many people in a module quickly, for lists; every column as the product's own actions keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from lms.catalogue.models import ModuleVersion
from lms.institutions.models import Membership
from lms.people.models import Person
from lms.people.queries import sort_key
from lms.programmes.models import Enrolment
from lms.progress.models import ModuleProgress
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders

STATES = ("enrolled", "learning", "completed", "cancelled")


def build_rows(names: Sequence[str], *, institution_id: UUID | None = None, prefix: str = "u") -> list[UUID]:
    """Enrol new people of these names; states, cohorts and due dates take turns."""
    place = institution_id or builders.institution().id
    version = db.session().scalars(select(ModuleVersion)).first()
    assert version is not None
    moment = now()
    people, members, enrolments, rows = [], [], [], []
    for number, name in enumerate(names):
        person_id, enrolment_id, state = uuid4(), uuid4(), STATES[number % 4]
        due = (None, moment + timedelta(days=3), moment - timedelta(days=number % 5 + 1))[number % 3]
        label = ("", "Day shift", "Night shift")[number % 3]
        shared = {
            "institution_id": place,
            "module_id": version.module_id,
            "version_id": version.id,
            "due_at": due,
        }
        people.append(
            {
                "id": person_id,
                "username": f"{prefix}{number}",
                "passport_name": name,
                "sort_name": sort_key(name),
                "created_at": moment,
            }
        )
        members.append(
            {
                "id": uuid4(),
                "institution_id": place,
                "person_id": person_id,
                "role": "trainee",
                "cohort_label": label,
                "started_at": moment,
            }
        )
        enrolments.append(
            {
                **shared,
                "id": enrolment_id,
                "learner_id": person_id,
                "enrolled_at": moment,
                "enrolled_by_id": person_id,
                "due_zone": "Africa/Nairobi",
            }
        )
        rows.append(
            {
                **shared,
                "enrolment_id": enrolment_id,
                "learner_id": person_id,
                "state": state,
                "is_open": state in {"enrolled", "learning"},
                "done": number % 3,
                "total": 3,
                "place": "",
                "last_at": moment,
                "score": Fraction(number % 7, 7) if state == "completed" else None,
                "completed_at": moment if state == "completed" else None,
                "sort_name": sort_key(name),
                "cohort_label": label,
            }
        )
    with unit_of_work() as session, entering(session, EVERYTHING):
        for model, values in (
            (Person, people),
            (Membership, members),
            (Enrolment, enrolments),
            (ModuleProgress, rows),
        ):
            session.execute(insert(model), values)
    return [row["enrolment_id"] for row in rows]

"""What a coordinator does across rooms: enrol many people at once, move a member to another cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.institutions import actions as institutions
from lms.people.viewer import Viewer
from lms.progress import actions as progress


def enrol_people(
    session: Session,
    actor: Viewer,
    institution_id: UUID,
    person_ids: Sequence[UUID],
    *,
    module_id: str,
    due_at: datetime | None,
    due_zone: str,
    now: datetime,
) -> None:
    """Enrol people in a module; who is in it already only gets the new due date."""
    for person_id in person_ids:
        progress.begin_module(
            session,
            learner_id=person_id,
            module_id=module_id,
            institution_id=institution_id,
            enrolled_by_id=actor.person_id,
            due_at=due_at,
            due_zone=due_zone,
            now=now,
        )


def move_to_cohort(session: Session, institution_id: UUID, person_id: UUID, label: str) -> None:
    """Put a member under a cohort label, in the lists too."""
    institutions.set_cohort(session, institution_id, person_id, label)
    session.flush()
    progress.follow_names(session, person_id)

"""Jobs of the progress room."""

from __future__ import annotations

from uuid import UUID

from lms.jobs import job
from lms.progress.actions import follow_names
from lms.store import EVERYTHING, entering, unit_of_work


@job("follow-names")
def follow(person_id: str) -> None:
    """Bring the copies of a name and cohort label in the lists up to date."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        follow_names(session, UUID(person_id))

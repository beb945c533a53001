"""Jobs of the quizzes room."""

from __future__ import annotations

from uuid import UUID

from lms.jobs import job
from lms.quizzes.actions import close_late_attempt
from lms.store import EVERYTHING, entering, unit_of_work
from lms.web.i18n import now


@job("close-attempt")
def close_attempt(attempt_id: str) -> None:
    """Close an attempt whose time is over."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        close_late_attempt(session, UUID(attempt_id), now=now())

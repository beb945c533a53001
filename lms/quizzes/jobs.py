"""Jobs of the quizzes room."""

from __future__ import annotations

from uuid import UUID

from lms.jobs import enqueue, job
from lms.quizzes.actions import close_late_attempt, recount
from lms.quizzes.actions.marks_files import drop_unused
from lms.quizzes.actions.marks_wordings import raise_marks
from lms.quizzes.actions.regrade import regrade_batch
from lms.quizzes.intake import uploads
from lms.store import EVERYTHING, entering, unit_of_work
from lms.web.i18n import now


@job("close-attempt")
def close_attempt(attempt_id: str) -> None:
    """Close an attempt whose time is over."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        close_late_attempt(session, UUID(attempt_id), now=now())


MOST_BATCHES = 200
"""So many batches does one job go on for; then other jobs have their turn, and this one goes on where it stopped."""


@job("regrade")
def regrade(correction_id: str) -> None:
    """Bring marks into line with a correction; each batch is a transaction of its own and moves the bookmark."""
    for _batch in range(MOST_BATCHES):
        with unit_of_work() as session, entering(session, EVERYTHING):
            if not regrade_batch(session, UUID(correction_id), now=now()):
                return
            session.expunge_all()  # thousands of attempts are not kept in memory
    with unit_of_work() as session:
        enqueue(session, "regrade", now=now(), correction_id=correction_id)


@job("drop-file")
def drop_file(learner_id: str, file: str) -> None:
    """Remove the bytes of a file that was taken back."""
    with unit_of_work() as session:
        drop_unused(session, UUID(learner_id), file, folder=uploads())


@job("raise-marks")
def raise_marks_of(decision_id: str, after: str) -> None:
    """Mark attempts anew that gave a wording which is accepted now; each batch is a transaction of its own."""
    place = UUID(after) if after else None
    while True:
        with unit_of_work() as session, entering(session, EVERYTHING):
            place = raise_marks(session, UUID(decision_id), after=place, now=now())
            session.expunge_all()
        if place is None:
            return


@job("recount-enrolment")
def recount_enrolment(enrolment_id: str) -> None:
    """Let the grading methods of a new version decide which attempts count; a completion that was reached stays (B24)."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        recount(session, UUID(enrolment_id), now=now())

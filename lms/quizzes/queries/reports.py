"""Finding reports about questions: those of one's own institutions, and of the modules that one writes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from lms.catalogue.models import ModuleAuthor
from lms.core.errors import NotFoundError
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.quizzes.models import QuestionReport
from lms.store import EVERYTHING, entering

PAGE = 20


def may_see(viewer: Viewer) -> frozenset[UUID]:
    """Return the institutions whose reports somebody sees with names."""
    return viewer.institutions_as("instructor", "assessor", "coordinator")


def list_reports(
    session: Session, viewer: Viewer, *, state: str, before: tuple[datetime, UUID] | None = None
) -> list[tuple[QuestionReport, Person]]:
    """Return reports in a state that the viewer may decide about, newest first, one more than a page holds."""
    found = (
        select(QuestionReport, Person)
        .join(Person, Person.id == QuestionReport.learner_id)
        .where(_within(viewer), QuestionReport.state == state)
        .order_by(QuestionReport.at.desc(), QuestionReport.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        found = found.where(tuple_(QuestionReport.at, QuestionReport.id) < before)
    with entering(session, EVERYTHING):
        return [(row[0], row[1]) for row in session.execute(found)]


def count_new(session: Session, viewer: Viewer) -> int:
    """Return how many reports wait for the viewer."""
    wanted = select(func.count()).where(_within(viewer), QuestionReport.state == "new")
    with entering(session, EVERYTHING):
        return session.scalar(wanted) or 0


def get_report(session: Session, viewer: Viewer, report_id: UUID) -> QuestionReport:
    """Return a report that the viewer may decide about or raise NotFoundError."""
    wanted = select(QuestionReport).where(QuestionReport.id == report_id, _within(viewer))
    with entering(session, EVERYTHING):
        found = session.scalars(wanted).first()
    if found is None:
        raise NotFoundError
    return found


def _within(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that stands for the session's scope here: an author sees reports of all institutions, without names."""
    if viewer.is_administrator:
        return true()
    written = select(ModuleAuthor.module_id).where(ModuleAuthor.person_id == viewer.person_id)
    return or_(QuestionReport.institution_id.in_(may_see(viewer)), QuestionReport.module_id.in_(written))

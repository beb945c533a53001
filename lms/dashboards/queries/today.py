"""One's own day: what is next, what is due, what waits, and all modules with their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleDocument, ModuleText
from lms.credentials.models import Credential
from lms.dashboards.queries.table import titles_of
from lms.people.viewer import Viewer
from lms.progress import queries as progress
from lms.progress.models import Completion, ModuleProgress
from lms.progress.sheet import Sheet, build_sheet
from lms.quizzes.models import Attempt

SOON = timedelta(days=7)
CLAIMED_WITHIN = timedelta(days=90)  # later, Today no longer speaks of it; the record still does


@dataclass(frozen=True, slots=True)
class OwnModule:
    """A module on one's own list."""

    row: ModuleProgress
    title: str
    version: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stopped: a lesson, and a heading in it when one is known."""

    lesson_id: str
    heading_id: str
    heading: str


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A completion without a certificate yet."""

    completion_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class NextThing:
    """The one thing to do now: an open attempt, or the next step of a module."""

    module: OwnModule
    document: ModuleDocument
    text: ModuleText
    sheet: Sheet
    attempt: Attempt | None
    place: Place | None


def list_own_modules(session: Session, viewer: Viewer, now: datetime) -> list[OwnModule]:
    """Return one's modules, the last touched first."""
    rows = progress.list_own(session, viewer.person_id)
    titles = titles_of(session, {row.version_id for row in rows}, viewer.language)
    return [
        OwnModule(
            row,
            *titles.get(row.version_id, (row.module_id, "")),
            overdue=row.is_open and row.due_at is not None and row.due_at < now,
        )
        for row in rows
    ]


def find_next(session: Session, viewer: Viewer, own: Sequence[OwnModule], now: datetime) -> NextThing | None:
    """Choose the one next thing: an open attempt; else the module that is due first within days; else the last touched."""
    attempt = _open_attempt(session, viewer.person_id)
    chosen = _chosen(own, attempt, now)
    if chosen is None:
        return None
    document = catalogue.document(session, chosen.row.version_id)
    text = document.in_language(viewer.language)
    outcome = progress.outcome_of(session, document, chosen.row.enrolment_id)
    return NextThing(
        chosen, document, text, build_sheet(document, text, outcome), attempt, _place(text, chosen.row.place)
    )


def find_unclaimed(
    session: Session, viewer: Viewer, own: Sequence[OwnModule], now: datetime
) -> Unclaimed | None:
    """Return the latest completion whose certificate waits for the learner to confirm the name on it."""
    if not any(one.row.completed_at for one in own):
        return None
    issued = exists().where(Credential.completion_id == Completion.id)
    found = session.scalars(
        select(Completion)
        .where(
            Completion.learner_id == viewer.person_id, Completion.completed_at > now - CLAIMED_WITHIN, ~issued
        )
        .order_by(Completion.completed_at.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    title = next((one.title for one in own if one.row.enrolment_id == found.enrolment_id), found.module_id)
    return Unclaimed(found.id, title)


def _open_attempt(session: Session, learner_id: UUID) -> Attempt | None:
    return session.scalars(
        select(Attempt)
        .where(Attempt.learner_id == learner_id, Attempt.state == "in_progress")
        .order_by(Attempt.closes_at)
        .limit(1)
    ).first()


def _chosen(own: Sequence[OwnModule], attempt: Attempt | None, now: datetime) -> OwnModule | None:
    if attempt is not None:
        return next((one for one in own if one.row.enrolment_id == attempt.enrolment_id), None)
    living = [one for one in own if one.row.is_open]
    pressing = [one for one in living if one.row.due_at is not None and one.row.due_at < now + SOON]
    if pressing:
        return min(pressing, key=lambda one: one.row.due_at or now)
    return living[0] if living else None


def _place(text: ModuleText, kept: str) -> Place | None:
    lesson_id, _, heading_id = kept.partition("#")
    lesson = text.lessons.get(lesson_id)
    if lesson is None:
        return None
    heading = next((one.text for one in lesson.headings if one.id == heading_id), "")
    return Place(lesson_id, heading_id, heading)

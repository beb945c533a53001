"""What those who teach look after: the modules with quizzes, and how many people of the own institutions are in each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.dashboards.queries.institution import ENOUGH
from lms.progress.models import ModuleProgress
from lms.quizzes.queries.statistics import count_people


@dataclass(frozen=True, slots=True)
class TaughtQuiz:
    """A quiz of a module; `counted`: papers of the own institutions that stand in the statistics."""

    id: str
    title: str
    purpose: str
    counted: int


@dataclass(frozen=True, slots=True)
class TaughtModule:
    """A module with its quizzes; `people` stops counting at ENOUGH."""

    id: str
    title: str
    lang: str
    number: str
    people: int
    has_guide: bool
    quizzes: tuple[TaughtQuiz, ...]


def list_taught(session: Session, places: Collection[UUID], language: str) -> list[TaughtModule]:
    """Return the modules in use or in the catalogue that have quizzes, by title."""
    counted = count_people(session, places)
    found = []
    for module, version in catalogue.list_current(session):
        text = catalogue.document(session, version.id).in_language(language)
        quizzes = tuple(
            TaughtQuiz(quiz.id, quiz.title, quiz.purpose, counted.get((module.id, quiz.id), 0))
            for quiz in text.quizzes.values()
        )
        if quizzes:
            people = _count_enrolled(session, places, module.id)
            guide = bool(text.instructor_html)
            found.append(
                TaughtModule(module.id, text.title, text.lang, version.number, people, guide, quizzes)
            )
    return sorted(found, key=lambda one: (one.title, one.id))


def _count_enrolled(session: Session, places: Collection[UUID], module_id: str) -> int:
    """Count the enrolments at the own institutions, up to ENOUGH, along an index."""
    total = 0
    for place in places:
        some = (
            select(ModuleProgress.enrolment_id)
            .where(ModuleProgress.institution_id == place, ModuleProgress.module_id == module_id)
            .limit(ENOUGH)
            .subquery()
        )
        total += session.scalar(select(func.count()).select_from(some)) or 0
    return min(total, ENOUGH)

"""What one person gained from the test before to the test after, from their own attempts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.analysis.pairs import pairs_of
from lms.quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class OwnGain:
    """A pretest and its posttest, the first attempt at each, as shares of all points."""

    module_title: str
    lang: str
    before_title: str
    after_title: str
    before: Fraction
    after: Fraction


def list_own_gains(session: Session, learner_id: UUID, language: str) -> list[OwnGain]:
    """Return the gains of one person, the latest enrolment last."""
    rows = session.execute(
        select(Attempt.enrolment_id, Attempt.version_id, Attempt.quiz_id, Attempt.earned, Attempt.possible)
        .where(
            Attempt.learner_id == learner_id, Attempt.number == 1, Attempt.state.in_(("graded", "expired"))
        )
        .order_by(Attempt.started_at)
    ).all()
    taken: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        if row.earned is not None and row.possible:
            taken.setdefault(row.enrolment_id, {})[row.quiz_id] = row
    return [gain for papers in taken.values() for gain in _gains(session, papers, language)]


def _gains(session: Session, papers: dict[str, Any], language: str) -> list[OwnGain]:
    found = []
    document = catalogue.document(session, next(iter(papers.values())).version_id)
    text = document.in_language(language)
    for before_id, after_id in pairs_of(document):
        before, after = papers.get(before_id), papers.get(after_id)
        if before is not None and after is not None:
            found.append(
                OwnGain(
                    text.title,
                    text.lang,
                    text.quizzes[before_id].title,
                    text.quizzes[after_id].title,
                    before.earned / before.possible,
                    after.earned / after.possible,
                )
            )
    return found

"""One institution at a glance: what its table can be filtered by, and counts that stop counting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Module, ModuleVersion
from lms.dashboards.queries.table import title_on
from lms.progress.models import ModuleProgress
from lms.store import LASTING, Ready

ENOUGH = 100  # counting stops here: "more than 99" costs the same at any size
_P = ModuleProgress


def list_module_choices(session: Session, language: str) -> list[tuple[str, str]]:
    """Return id and title of every module that has ever been published, by title."""
    cards = _CARDS.rows(session)
    return sorted(((row[0], title_on(row[1], language)) for row in cards), key=lambda pair: pair[1])


_CARDS = Ready(
    select(ModuleVersion.__table__.c.module_id, ModuleVersion.__table__.c.card).join(
        Module.__table__, Module.__table__.c.current_version_id == ModuleVersion.__table__.c.id
    )
)


def _hop_over_labels() -> Select[Any]:
    """Build the statement that hops along the index from one cohort label to the next."""
    here = _P.institution_id == bindparam("place")
    first = select(_P.cohort_label).where(here, _P.cohort_label > "").order_by(_P.cohort_label).limit(1)
    labels = select(first.scalar_subquery().label("label")).cte("labels", recursive=True)
    following = (
        select(_P.cohort_label)
        .where(here, _P.cohort_label > labels.c.label)
        .order_by(_P.cohort_label)
        .limit(1)
        .correlate(labels)
        .scalar_subquery()
    )
    labels = labels.union_all(select(following).where(labels.c.label.is_not(None)))
    found = select(labels.c.label).where(labels.c.label.is_not(None)).limit(500)
    return found.execution_options(**{LASTING: "cohort-labels"})


_LABELS = _hop_over_labels()


def list_cohort_choices(session: Session, institution_id: UUID) -> list[str]:
    """Return the cohort labels in use, in time that grows with their number and not with the people's."""
    return list(session.scalars(_LABELS, {"place": institution_id}))


@dataclass(frozen=True, slots=True)
class Summary:
    """An institution on Monday morning: counts that stop at ENOUGH."""

    overdue: int
    due_soon: int
    learning: int
    not_begun: int
    completed: int


def summarise(session: Session, institution_id: UUID, *, now: datetime, soon: datetime) -> Summary:
    """Count what needs attention; each count reads at most ENOUGH index entries."""
    here = _P.institution_id == institution_id

    def count(*conditions: Any) -> int:
        some = select(_P.enrolment_id).where(here, *conditions).limit(ENOUGH).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    return Summary(
        overdue=count(_P.is_open.is_(True), _P.due_at < now),
        due_soon=count(_P.is_open.is_(True), _P.due_at >= now, _P.due_at < soon),
        learning=count(_P.state == "learning"),
        not_begun=count(_P.state == "enrolled"),
        completed=count(_P.state == "completed"),
    )

"""Finding runs; the session's scope keeps out those of other people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.people.viewer import Viewer
from lms.scenarios.models import ScenarioRun, ScenarioStep


def own_run(session: Session, learner: Viewer, run_id: UUID, *, lock: bool = False) -> ScenarioRun:
    """Return the learner's own run or raise NotFoundError; `lock` holds its row until the commit."""
    asked = select(ScenarioRun).where(ScenarioRun.id == run_id, ScenarioRun.learner_id == learner.person_id)
    if lock:
        asked = asked.with_for_update()
    run = session.scalars(asked.execution_options(populate_existing=True)).first()
    if run is None:
        raise NotFoundError
    return run


def list_runs(session: Session, enrolment_id: UUID, scenario_id: str) -> list[ScenarioRun]:
    """Return all runs of one enrolment through one scenario, oldest first."""
    asked = select(ScenarioRun).where(
        ScenarioRun.enrolment_id == enrolment_id, ScenarioRun.scenario_id == scenario_id
    )
    return list(session.scalars(asked.order_by(ScenarioRun.number)))


def moves_of(session: Session, run_id: UUID) -> list[int]:
    """Return the path of a run that the caller has found within their scope."""
    asked = select(ScenarioStep.action).where(ScenarioStep.run_id == run_id)
    return list(session.scalars(asked.order_by(ScenarioStep.number)))

"""Playing: starting a run, taking a step exactly once, and what an ended run tells the rooms below."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import NotFoundError
from lms.core.items.variables import draw_values
from lms.core.scenario import Play, Scenario, judge, order_of, replay
from lms.core.scoring.chance import attempt_seed
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.records import actions as records
from lms.scenarios import queries
from lms.scenarios.models import ScenarioRun, ScenarioStep
from lms.store import hold


def scenario_of(session: Session, run: ScenarioRun) -> Scenario:
    """Return the scenario of a run as it was when the run began."""
    document = catalogue.document(session, run.version_id)
    return document.in_language(run.language).scenarios[run.scenario_id]


def start_run(
    session: Session, learner: Viewer, enrolment: Enrolment, scenario_id: str, *, language: str, now: datetime
) -> ScenarioRun:
    """Start a run, or return the open one: a double click starts one. Draws once and keeps what was drawn."""
    text = catalogue.document(session, enrolment.version_id).in_language(language)
    scenario = text.scenarios.get(scenario_id)
    if scenario is None:
        raise NotFoundError
    hold(session, Enrolment, enrolment.id)
    runs = queries.list_runs(session, enrolment.id, scenario_id)
    if runs and runs[-1].state == "open":
        return runs[-1]
    seed = attempt_seed(str(learner.person_id), str(enrolment.id), scenario_id, secrets.token_hex(16))
    run = ScenarioRun(
        enrolment_id=enrolment.id,
        institution_id=enrolment.institution_id,
        learner_id=learner.person_id,
        version_id=enrolment.version_id,
        module_id=enrolment.module_id,
        scenario_id=scenario_id,
        number=len(runs) + 1,
        language=text.lang,
        seed=seed.hex(),
        drawn=dict(draw_values(scenario.variables, seed).values),
        started_at=now,
    )
    session.add(run)
    session.flush()
    progress.start_learning(session, enrolment.id, now=now)
    records.append(
        session, enrolment.institution_id, learner.person_id, "started", "scenario", run.id, now,
        scenario=scenario_id, number=run.number,
    )  # fmt: skip
    return run


def take_step(
    session: Session, learner: Viewer, run_id: UUID, *, step: int, place: int, now: datetime
) -> tuple[ScenarioRun, Play, bool]:
    """Do what was chosen at this step of the path; return the run, its state, and whether the step is new.

    `place` counts the buttons as shown. A step that was taken before (a double click, the Back button) changes nothing.
    """
    run = queries.own_run(session, learner, run_id, lock=True)
    scenario, moves = scenario_of(session, run), queries.moves_of(session, run_id)
    play = replay(scenario, moves)
    if play.ended or step != len(moves):
        return run, play, False
    order = order_of(play.scene, bytes.fromhex(run.seed))
    if not 0 <= place < len(order):
        raise NotFoundError
    move = order[place]
    session.add(ScenarioStep(run_id=run.id, number=step, scene=play.scene.id, action=move, taken_at=now))
    play = replay(scenario, [*moves, move])
    if play.ended:
        _end(session, run, scenario, play, now)
    session.flush()
    return run, play, True


def _end(session: Session, run: ScenarioRun, scenario: Scenario, play: Play, now: datetime) -> None:
    """Mark the run and hand the result down; only a passed run is evidence."""
    result = judge(scenario, play)
    run.end(result, now)
    session.flush()
    enrolment = session.get_one(Enrolment, run.enrolment_id)
    hold(session, Enrolment, enrolment.id)
    records.append(
        session, run.institution_id, run.learner_id, "ended", "scenario", run.id, now,
        scenario=run.scenario_id, earned=str(result.earned), passed=str(result.passed),
        cost=str(result.cost), unsafe=result.violations,
    )  # fmt: skip
    if result.passed:
        progress.add_evidence(
            session, enrolment, kind="scenario", subject=run.scenario_id, score=result.earned, now=now
        )

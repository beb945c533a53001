"""Builds runs and finds the buttons of a scene, as only the server knows them."""

from __future__ import annotations

import re
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from lms.core.scenario import Play, expert_moves, order_of, replay
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.scenarios import actions, queries
from lms.scenarios.models import ScenarioRun
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW, build_enrolment
from tests.client import PageClient

SCENARIO = "sm-creep"
PAGE = f"/modules/sample/scenarios/{SCENARIO}/"


def build_run(learner: Viewer, enrolment: Enrolment | None = None) -> UUID:
    """Start a run through the sample's scenario."""
    enrolment = enrolment or build_enrolment(learner)
    with unit_of_work() as session, entering(session, EVERYTHING):
        return actions.start_run(session, learner, enrolment, SCENARIO, language="en", now=NOW).id


def state_of(run_id: UUID) -> tuple[ScenarioRun, Play]:
    """Return a run and where it stands."""
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        run = db.session().get_one(ScenarioRun, run_id, populate_existing=True)
        return run, replay(actions.scenario_of(db.session(), run), queries.moves_of(db.session(), run_id))


def button(run_id: UUID, *, expert: bool = True, to: str = "") -> dict[str, str]:
    """Return what the form sends for the expert's action, or for the one that leads to a scene."""
    run, play = state_of(run_id)
    order = order_of(play.scene, bytes.fromhex(run.seed))
    wanted = next(
        at for at, one in enumerate(play.scene.actions) if (one.to == to if to else one.expert == expert)
    )
    return {"step": str(len(play.steps)), "action": str(order.index(wanted))}


def solve(client: PageClient, run_id: UUID, *detours: str) -> None:
    """Go by way of the detours, each a scene that the next action shall lead to, then as the expert does."""
    address = f"/scenarios/runs/{run_id}/"
    for scene in detours:
        assert client.post(address, button(run_id, to=scene)).status_code == 303
    while not state_of(run_id)[1].ended:
        assert client.post(address, button(run_id)).status_code == 303


def expert_cost(run_id: UUID) -> Fraction:
    """Return what the expert spends."""
    run, _play = state_of(run_id)
    with entering(db.session(), EVERYTHING):
        scenario = actions.scenario_of(db.session(), run)
    return replay(scenario, expert_moves(scenario)).cost


def run_from(address: str) -> UUID:
    """Return the run that an address names."""
    found = re.search(r"/runs/([0-9a-f-]{36})/", address)
    assert found, address
    return UUID(found[1])


def all_runs() -> list[ScenarioRun]:
    """Return every run of the database."""
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        return list(db.session().scalars(select(ScenarioRun).order_by(ScenarioRun.number)))

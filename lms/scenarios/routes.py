"""Pages of scenarios: start, play, debrief."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import queries as catalogue
from lms.core.completion.rules import percent
from lms.core.errors import ForbiddenError, NotFoundError
from lms.core.scenario import Play, replay
from lms.people.routes import me
from lms.programmes.queries import own_enrolment
from lms.progress.reading import read_module
from lms.scenarios import actions, queries, views
from lms.scenarios.models import ScenarioRun
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import signed_in
from lms.web.i18n import now, write_list
from lms.web.messages import say

bp = Blueprint("scenarios", __name__)


@bp.get("/modules/<module_id>/scenarios/<scenario_id>/")
@signed_in
def start_page(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Say what a run means before it begins, and list earlier ones."""
    reading = read_module(db.session(), me(), module_id)
    scenario = reading.text.scenarios.get(scenario_id)
    if scenario is None:
        raise NotFoundError
    enrolment = reading.enrolment
    runs = queries.list_runs(db.session(), enrolment.id, scenario_id) if enrolment else []
    return htmx.render(
        "scenarios/start.html",
        reading=reading,
        scenario=scenario,
        runs=runs,
        open_run=next((run for run in runs if run.state == "open"), None),
        percent=percent,
        amount=views.amount,
    )


@bp.post("/modules/<module_id>/scenarios/<scenario_id>/")
@signed_in
def start_run(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Start a run, or go on with the open one."""
    reading = read_module(db.session(), me(), module_id)
    if reading.missing_prerequisites:
        raise ForbiddenError("module-locked", modules=write_list(reading.missing_prerequisites))
    with unit_of_work() as session:
        enrolment = own_enrolment(session, me().person_id, module_id)
        run = actions.start_run(session, me(), enrolment, scenario_id, language=reading.text.lang, now=now())
    return redirect(url_for("scenarios.run_page", run_id=run.id), 303)


@bp.get("/scenarios/runs/<uuid:run_id>/")
@signed_in
def run_page(run_id: UUID) -> ResponseReturnValue:
    """Show the scene where a run stands; its debrief when it has ended."""
    run = queries.own_run(db.session(), me(), run_id)
    play = replay(actions.scenario_of(db.session(), run), queries.moves_of(db.session(), run_id))
    return _debrief(run, play) if run.state == "ended" else _scene(run, play)


@bp.post("/scenarios/runs/<uuid:run_id>/")
@signed_in
def take_step(run_id: UUID) -> ResponseReturnValue:
    """Do one thing; a step that was taken before is not taken again."""
    step, place = _number("step"), _number("action")
    with unit_of_work() as session:
        run, play, is_new = actions.take_step(session, me(), run_id, step=step, place=place, now=now())
    if run.state == "open" and htmx.wants_fragment():
        return _scene(run, play, is_repeated=not is_new)
    if not is_new:
        flash(_("That step was taken before. This is where you are now."))
    return htmx.redirect_see_other(url_for("scenarios.run_page", run_id=run_id))


def _number(name: str) -> int:
    written = request.form.get(name, "")
    if not (written.isascii() and written.isdecimal()) or len(written) > 4:
        raise NotFoundError
    return int(written)


def _scene(run: ScenarioRun, play: Play, *, is_repeated: bool = False) -> ResponseReturnValue:
    scenario = actions.scenario_of(db.session(), run)
    document = catalogue.document(db.session(), run.version_id)
    return htmx.render(
        "scenarios/run.html",
        fragment="scene",
        run=run,
        scenario=scenario,
        module_title=document.in_language(run.language).title,
        scene=views.show_scene(run, scenario, play),
        is_repeated=is_repeated,
    )


def _debrief(run: ScenarioRun, play: Play) -> ResponseReturnValue:
    session = db.session()
    scenario, document = actions.scenario_of(session, run), catalogue.document(session, run.version_id)
    text = document.in_language(run.language)
    reading = read_module(session, me(), run.module_id)
    return htmx.render(
        "scenarios/debrief.html",
        run=run,
        scenario=scenario,
        module_title=text.title,
        told=views.debrief(document, text, run, scenario, play),
        sheet=reading.sheet(here=f"scenario:{run.scenario_id}"),
        percent=percent,
        say=say,
    )

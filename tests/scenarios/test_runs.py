"""Playing on both databases: each step once, a run that waits, a result that counts, a debrief that teaches."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.catalogue.queries import document
from lms.core.completion import Fact, weigh
from lms.core.content.document import CompletionRule
from lms.institutions.models import Institution
from lms.progress.models import Evidence
from lms.records.actions import first_broken
from lms.records.models import LearningRecord
from lms.scenarios.models import ScenarioRun, ScenarioStep
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW, build_enrolment
from tests.client import PageClient
from tests.scenarios.run_rows import (
    PAGE,
    SCENARIO,
    all_runs,
    build_run,
    button,
    expert_cost,
    run_from,
    solve,
    state_of,
)

ClientOf = Callable[[str], PageClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def run_id(app: Flask, cast: SimpleNamespace) -> UUID:
    return build_run(cast.amina)


def evidence() -> list[tuple[str, str, Fraction | None]]:
    with entering(db.session(), EVERYTHING):
        rows = db.session().execute(select(Evidence.kind, Evidence.subject, Evidence.score))
        return [(row[0], row[1], row[2]) for row in rows]


def test_a_run_is_started_once_however_often_the_button_is_pressed(
    app: Flask, cast: SimpleNamespace, client_of: ClientOf
) -> None:
    build_enrolment(cast.amina)
    amina = client_of("amina")
    first, second = amina.post(PAGE), amina.post(PAGE)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(all_runs()) == 1


def test_the_database_itself_refuses_a_second_open_run(app: Flask, run_id: UUID) -> None:
    run, _play = state_of(run_id)
    copy = {
        c.key: getattr(run, c.key) for c in ScenarioRun.__table__.columns if c.key not in {"id", "number"}
    }
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(ScenarioRun(**copy, number=2))


def test_without_an_enrolment_nothing_starts(app: Flask, client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert "Enrol in the module first" in amina.get(PAGE).text
    assert amina.post(PAGE).status_code == 404


def test_a_step_that_comes_twice_is_taken_once(run_id: UUID, client_of: ClientOf) -> None:
    """A double click, and the Back button: the form's step number is older than the path."""
    amina, address = client_of("amina"), f"/scenarios/runs/{run_id}/"
    sent = button(run_id)
    for _time in range(3):
        assert amina.post(address, sent).status_code == 303
    assert len(state_of(run_id)[1].steps) == 1
    other = {"step": "0", "action": str(1 - int(sent["action"]))}
    assert "was taken before" in amina.follow(amina.post(address, other)).text
    assert len(state_of(run_id)[1].steps) == 1


@pytest.mark.parametrize(
    "sent",
    [{"step": "0", "action": "9"}, {"step": "0"}, {"action": "0"}, {"step": "0", "action": "-1"}, {"step": "x", "action": "0"},
     {"step": "0", "action": "٠"}],
)  # fmt: skip
def test_what_no_button_sends_changes_nothing(
    run_id: UUID, client_of: ClientOf, sent: dict[str, str]
) -> None:
    assert client_of("amina").post(f"/scenarios/runs/{run_id}/", sent).status_code == 404
    assert state_of(run_id)[1].steps == ()


def test_a_step_ahead_of_the_path_is_not_taken(run_id: UUID, client_of: ClientOf) -> None:
    client_of("amina").post(f"/scenarios/runs/{run_id}/", {"step": "1", "action": "0"})
    assert state_of(run_id)[1].steps == ()


def test_a_run_waits_where_it_was_left_also_on_another_device(run_id: UUID, client_of: ClientOf) -> None:
    address = f"/scenarios/runs/{run_id}/"
    before = client_of("amina")
    before.post(address, button(run_id))
    again = client_of("amina")
    assert address in again.get(PAGE).text
    page = again.get(address).text
    assert "Still creeping" in page
    assert "spent: 2 min of 60 min" in page
    assert page == re.sub("nothing", "nothing", page)


def test_the_readings_are_drawn_once_and_stay(run_id: UUID, client_of: ClientOf) -> None:
    amina, address = client_of("amina"), f"/scenarios/runs/{run_id}/"
    shown = [re.findall(r"<dd><bdi>([^<]+)", amina.get(address).text) for _time in range(2)]
    assert shown[0] == shown[1] == [f"{state_of(run_id)[0].drawn['m']} mg"]


def test_htmx_gets_the_next_scene_with_the_focus_on_its_heading(run_id: UUID, client_of: ClientOf) -> None:
    amina, address = client_of("amina"), f"/scenarios/runs/{run_id}/"
    answer = amina.post(address, button(run_id), headers=PARTIAL)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="scene"')
    assert re.search(r"<h2 tabindex=\"-1\" autofocus>Still creeping</h2>", answer.text)
    amina.post(address, button(run_id, to="bubble"), headers=PARTIAL)
    last = amina.post(address, button(run_id), headers=PARTIAL)
    assert (last.status_code, last.headers["HX-Location"]) == (204, address)


def test_the_experts_path_passes_with_everything_and_counts(
    app: Flask, run_id: UUID, client_of: ClientOf
) -> None:
    amina = client_of("amina")
    solve(amina, run_id)
    run, _play = state_of(run_id)
    assert (run.state, run.earned, run.passed, run.cost) == ("ended", 1, True, expert_cost(run_id))
    assert ("scenario", SCENARIO, Fraction(1)) in evidence()
    page = amina.get(f"/scenarios/runs/{run_id}/").text
    assert "<h1>Solved</h1>" in page
    assert page.count("as the expert") == 3


def test_an_unsafe_run_is_debriefed_and_does_not_count(run_id: UUID, client_of: ClientOf) -> None:
    amina = client_of("amina")
    solve(amina, run_id, "shielded", "sparks", "shielded")
    run, _play = state_of(run_id)
    assert (run.passed, run.violations, run.reasons) == (False, 1, ["scenario-unsafe"])
    assert not [row for row in evidence() if row[0] == "scenario"]
    page = amina.get(f"/scenarios/runs/{run_id}/").text
    assert "One step was unsafe" in page
    assert "CANARYUNSAFEFEED" in page  # what could have happened
    assert "/modules/sample/lessons/sm-weigh/" in page  # and where it is taught


def test_a_wrong_end_shows_the_experts_way(run_id: UUID, client_of: ClientOf) -> None:
    amina = client_of("amina")
    solve(amina, run_id, "shielded", "called")
    run, _play = state_of(run_id)
    assert (run.earned, run.passed, run.reasons) == (0, False, ["scenario-wrong-end"])
    page = amina.get(f"/scenarios/runs/{run_id}/").text
    assert "CANARYACTION" in page
    assert "/modules/sample/lessons/sm-level/" in page


def test_runs_are_unlimited_and_a_worse_one_takes_nothing_back(run_id: UUID, client_of: ClientOf) -> None:
    amina = client_of("amina")
    solve(amina, run_id)
    second = run_from(amina.post(PAGE).headers["Location"])
    solve(amina, second, "shielded", "called")
    assert ("scenario", SCENARIO, Fraction(1)) in evidence()
    page = amina.get(PAGE).text
    assert "Run 1" in page
    assert "Run 2" in page
    assert "Start run 3" in page


def test_nothing_can_be_done_in_a_run_that_has_ended(run_id: UUID, client_of: ClientOf) -> None:
    amina = client_of("amina")
    solve(amina, run_id)
    steps = len(state_of(run_id)[1].steps)
    amina.post(f"/scenarios/runs/{run_id}/", {"step": str(steps), "action": "0"})
    assert len(state_of(run_id)[1].steps) == steps


def test_start_and_end_are_in_the_chain_of_records(
    app: Flask, run_id: UUID, client_of: ClientOf, cast: SimpleNamespace
) -> None:
    solve(client_of("amina"), run_id)
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        verbs = db.session().scalars(
            select(LearningRecord.verb)
            .where(LearningRecord.object_id == str(run_id))
            .order_by(LearningRecord.number)
        )
        assert list(verbs) == ["started", "ended"]
        for place in db.session().scalars(select(Institution.id)):
            assert first_broken(db.session(), place) is None


def test_a_run_stays_on_its_version_and_language(run_id: UUID, client_of: ClientOf) -> None:
    amina, run = client_of("amina"), state_of(run_id)[0]
    amina.post("/language", {"language": "ar", "next": "/"})
    page = amina.get(f"/scenarios/runs/{run_id}/").text
    assert 'dir="rtl"' in page
    assert '<section id="scene" class="scene" lang="en" dir="ltr">' in page
    assert state_of(run_id)[0].version_id == run.version_id


def test_a_run_of_somebody_else_looks_like_none(run_id: UUID, client_of: ClientOf) -> None:
    for name in ("dawit", "chitra", "grace"):
        other = client_of(name)
        assert other.get(f"/scenarios/runs/{run_id}/").status_code == 404
        assert other.post(f"/scenarios/runs/{run_id}/", button(run_id)).status_code == 404
    assert state_of(run_id)[1].steps == ()


def test_the_path_is_kept_step_by_step(run_id: UUID, client_of: ClientOf) -> None:
    solve(client_of("amina"), run_id, "shielded", "sparks", "shielded")
    with entering(db.session(), EVERYTHING):
        rows = db.session().scalars(
            select(ScenarioStep).where(ScenarioStep.run_id == run_id).order_by(ScenarioStep.number)
        )
        path = [(row.number, row.scene) for row in rows]
    assert path == [(0, "drifting"), (1, "shielded"), (2, "sparks"), (3, "shielded"), (4, "bubble")]


def test_the_run_sheet_names_the_scenario_and_does_not_ask_for_it(run_id: UUID, client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert PAGE in amina.get("/modules/sample/").text
    solve(amina, run_id)
    assert "The display drifts" in amina.get("/modules/sample/").text


def test_a_completion_can_ask_for_a_scenario(app: Flask, run_id: UUID) -> None:
    """The explanation has the same sentences as for quizzes (B39)."""
    with entering(db.session(), EVERYTHING):
        compiled = document(db.session(), state_of(run_id)[0].version_id)
    rule = CompletionRule(lessons=(), quizzes={}, practicals=(), scenarios=(SCENARIO,))
    before = weigh(rule, compiled.steps, [])
    assert [(row.subject, row.code) for row in before.missing] == [(SCENARIO, "scenario-to-solve")]
    after = weigh(rule, compiled.steps, [Fact("scenario", SCENARIO, Fraction(4, 5))])
    assert after.complete
    assert next(row for row in after.rows if row.subject == SCENARIO).code == "scenario-solved"
    assert (
        weigh(compiled.completion, compiled.steps, []).total
        == weigh(compiled.completion, compiled.steps, [Fact("scenario", SCENARIO)]).total
    )


def test_starting_notes_when_and_in_which_version(run_id: UUID) -> None:
    run, _play = state_of(run_id)
    assert (run.number, run.state, run.language, run.started_at) == (1, "open", "en", NOW)

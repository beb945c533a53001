"""What the pages show: a scene without its future, and the debrief of an ended run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from flask_babel import gettext as _

from lms.core.content.document import ModuleDocument, ModuleText
from lms.core.items.showing import fill, fill_text
from lms.core.items.variables import shown_values
from lms.core.numbers.writing import write_number
from lms.core.scenario import Action, Play, Result, Row, Scenario, Taken, beside_expert, judge, order_of
from lms.scenarios.models import ScenarioRun
from lms.web.i18n import write_decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: where it leads and whether it is right stays on the server."""

    place: int
    html: str
    cost: str  # "" while costs are hidden


@dataclass(frozen=True, slots=True)
class Told:
    """What the step just taken brought about."""

    html: str
    feedback_html: str
    unsafe: bool
    cost: str


@dataclass(frozen=True, slots=True)
class SceneView:
    """The scene at which a run stands."""

    run_id: UUID
    step: int
    title: str
    html: str
    lang: str
    readings: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    told: Told | None
    cost: str
    budget: str


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the debrief."""

    scene: str
    html: str
    cost: str
    unsafe: bool
    feedback_html: str
    lang: str
    again: tuple[str, str] | None  # title and address of where it is taught


@dataclass(frozen=True, slots=True)
class Pair:
    """The trainee's step beside the expert's."""

    own: Line | None
    expert: Line | None
    same: bool


def show_scene(run: ScenarioRun, scenario: Scenario, play: Play) -> SceneView:
    """Return the open scene in the order of this run, with the drawn values put in."""
    values, scene = shown_values(scenario.variables, run.drawn), play.scene
    shown = scenario.costs == "shown"
    choices = [scene.actions[position] for position in order_of(scene, bytes.fromhex(run.seed))]
    last = play.steps[-1].action if play.steps else None
    return SceneView(
        run_id=run.id,
        step=len(play.steps),
        title=fill_text(scene.title, values),
        html=fill(scene.html, values),
        lang=scene.lang,
        readings=tuple((fill_text(r.label, values), fill_text(r.value, values)) for r in scene.readings),
        choices=tuple(
            Choice(
                place, fill(action.label_html, values), amount(action.cost, scenario.unit) if shown else ""
            )
            for place, action in enumerate(choices)
        ),
        told=_told(last, values, scenario.unit) if last else None,
        cost=amount(play.cost, scenario.unit),
        budget=amount(Fraction(scenario.budget), scenario.unit),
    )


def _told(action: Action, values: Mapping[str, str], unit: str) -> Told:
    return Told(
        fill(action.label_html, values),
        fill(action.feedback_html, values),
        action.unsafe,
        amount(action.cost, unit),
    )


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything that may be said when a run has ended."""

    result: Result
    end_title: str
    end_html: str
    end_lang: str
    last_html: str
    pairs: tuple[Pair, ...]
    cost: str
    expert_cost: str
    budget: str
    again: tuple[tuple[str, str], ...]


def debrief(
    document: ModuleDocument, text: ModuleText, run: ScenarioRun, scenario: Scenario, play: Play
) -> Debrief:
    """Lay the path beside the expert's, and collect what to read again."""
    values, result = shown_values(scenario.variables, run.drawn), judge(scenario, play)
    pairs = tuple(_pair(document, text, scenario, row, values) for row in beside_expert(scenario, play))
    whole = lesson_link(document, text, scenario.again)
    missed = [pair.own.again for pair in pairs if pair.own and not pair.same]
    again = dict.fromkeys(link for link in [*missed, None if result.passed else whole] if link)
    return Debrief(
        result=result,
        end_title=fill_text(play.scene.title, values),
        end_html=fill(play.scene.html, values),
        end_lang=play.scene.lang,
        last_html=fill(play.steps[-1].action.feedback_html, values) if play.steps else "",
        pairs=pairs,
        cost=amount(result.cost, scenario.unit),
        expert_cost=amount(result.expert_cost, scenario.unit),
        budget=amount(Fraction(scenario.budget), scenario.unit),
        again=tuple(again),
    )


def _pair(
    document: ModuleDocument, text: ModuleText, scenario: Scenario, row: Row, values: Mapping[str, str]
) -> Pair:
    def line(taken: Taken | None) -> Line | None:
        if taken is None:
            return None
        action = taken.action
        return Line(
            scene=fill_text(taken.scene.title, values),
            html=fill(action.label_html, values),
            cost=amount(action.cost, scenario.unit),
            unsafe=action.unsafe,
            feedback_html=fill(action.feedback_html, values),
            lang=taken.scene.lang,
            again=lesson_link(document, text, action.again),
        )

    return Pair(line(row.own), line(row.expert), row.same)


def lesson_link(document: ModuleDocument, text: ModuleText, name: str) -> tuple[str, str] | None:
    """Return title and address of `lesson-id#heading-id`."""
    ident, _hash, place = name.partition("#")
    lesson = text.lessons.get(ident)
    if lesson is None:
        return None
    heading = next((heading.text for heading in lesson.headings if heading.id == place), "")
    address = f"/modules/{document.id}/lessons/{ident}/" + (f"#{place}" if heading else "")
    return (f"{lesson.title}: {heading}" if heading else lesson.title), address


def amount(cost: Fraction, unit: str) -> str:
    """Write a cost with its unit."""
    number = write_decimal(write_number(cost))
    return _("%(n)s min", n=number) if unit == "minutes" else _("%(p)s points", p=number)

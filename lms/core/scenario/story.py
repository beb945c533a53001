"""A scenario as compiled: what the trainee meets, what can be done there, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.items.variables import Variables


@dataclass(frozen=True, slots=True)
class SceneReading:
    """What an instrument shows; drawn values stand in it as `{{name}}`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do in a scene. `again` = "<lesson-id>#<heading-id>" where it is taught; "" when not said."""

    label_html: str
    label_text: str
    to: str  # id of the scene that it leads to
    cost: Fraction
    expert: bool
    unsafe: bool
    feedback_html: str
    again: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """One place on the way. `end`: "" = it goes on, solved, or stop (the work was handed over); `right` = a good end."""

    id: str
    title: str
    html: str
    readings: tuple[SceneReading, ...]
    actions: tuple[Action, ...]
    end: str
    right: bool
    lang: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario in one language; scenes of all languages have the same ids, and their actions the same order."""

    id: str
    title: str
    minutes: int | None
    start: str
    budget: int
    unit: str  # minutes | points
    pass_mark: Fraction  # fraction of 1
    unsafe: str  # fail | flag
    costs: str  # shown | hidden, while it is being played
    again: str  # where the whole matter is taught
    objectives: tuple[str, ...]
    variables: Variables
    intro_html: str
    scenes: tuple[Scene, ...]
    lang: str
    stale: bool = False

    def scene(self, ident: str) -> Scene:
        """Return a scene by its id."""
        return next(scene for scene in self.scenes if scene.id == ident)

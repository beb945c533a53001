"""Branching exercises at the bench: scenes, actions with a cost, the expert's path, and what a path earns."""

from lms.core.scenario.play import (
    MOST_STEPS,
    CannotActError,
    Play,
    Result,
    Row,
    Taken,
    beside_expert,
    expert_moves,
    judge,
    order_of,
    replay,
)
from lms.core.scenario.story import Action, Scenario, Scene, SceneReading

__all__ = [
    "MOST_STEPS",
    "Action",
    "CannotActError",
    "Play",
    "Result",
    "Row",
    "Scenario",
    "Scene",
    "SceneReading",
    "Taken",
    "beside_expert",
    "expert_moves",
    "judge",
    "order_of",
    "replay",
]

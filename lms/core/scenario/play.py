"""Playing a scenario: a path of actions, what it costs, what it earns, and how it lies beside the expert's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction

from lms.core.scenario.story import Action, Scenario, Scene
from lms.core.scoring.chance import item_seed, permutation

MOST_STEPS = 200
"""A run that is longer ends by itself: nobody learns from more."""

UNSAFE_COSTS = Fraction(1, 4)
"""What one unsafe action takes from the score."""


class CannotActError(ValueError):
    """A move that the scenario does not know: the run has ended, or the scene has no such action."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a path: what was done, and in which scene."""

    scene: Scene
    action: Action


@dataclass(frozen=True, slots=True)
class Play:
    """The state of a run: all of it follows from the path."""

    steps: tuple[Taken, ...]
    scene: Scene

    @property
    def ended(self) -> bool:
        """True when nothing more can be done."""
        return bool(self.scene.end) or len(self.steps) >= MOST_STEPS

    @property
    def cost(self) -> Fraction:
        """What all steps cost together."""
        return sum((step.action.cost for step in self.steps), Fraction(0))

    @property
    def violations(self) -> int:
        """How many steps were unsafe."""
        return sum(step.action.unsafe for step in self.steps)


@dataclass(frozen=True, slots=True)
class Result:
    """What an ended run is worth: `earned` is a fraction of 1, `reasons` are the codes of what stands against a pass."""

    earned: Fraction
    passed: bool
    cost: Fraction
    expert_cost: Fraction
    violations: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the debrief: the trainee's step, the expert's, or both where they were in the same scene."""

    own: Taken | None
    expert: Taken | None

    @property
    def same(self) -> bool:
        """True when both did the same."""
        return self.own is not None and self.own == self.expert


def replay(scenario: Scenario, moves: Sequence[int]) -> Play:
    """Follow a path from the start; each move is the position of an action in its scene."""
    play = Play((), scenario.scene(scenario.start))
    for move in moves:
        if play.ended or not 0 <= move < len(play.scene.actions):
            raise CannotActError(f"step {len(play.steps) + 1} cannot be {move} in {play.scene.id}")
        action = play.scene.actions[move]
        play = Play((*play.steps, Taken(play.scene, action)), scenario.scene(action.to))
    return play


def expert_moves(scenario: Scenario) -> tuple[int, ...]:
    """Return the path of ticked actions from the start to an end; the compiler has seen that there is one."""
    moves: list[int] = []
    scene = scenario.scene(scenario.start)
    while not scene.end and len(moves) < MOST_STEPS:
        move = next(place for place, action in enumerate(scene.actions) if action.expert)
        moves.append(move)
        scene = scenario.scene(scene.actions[move].to)
    return tuple(moves)


def judge(scenario: Scenario, play: Play) -> Result:
    """Mark an ended run: what is left of the budget against what the expert leaves, less a quarter for each unsafe step.

    A wrong end earns nothing. An unsafe step bars the pass where the author says so.
    """
    expert = replay(scenario, expert_moves(scenario))
    reached = play.scene.end != "" and play.scene.right
    spare, most = scenario.budget - play.cost, scenario.budget - expert.cost
    part = min(Fraction(1), max(Fraction(0), Fraction(spare, most))) if reached else Fraction(0)
    earned = max(Fraction(0), part - UNSAFE_COSTS * play.violations)
    reasons = []
    if not reached:
        reasons.append("scenario-wrong-end")
    elif spare < 0:
        reasons.append("scenario-over-budget")
    elif earned < scenario.pass_mark:
        reasons.append("below-pass-mark")
    if play.violations and scenario.unsafe == "fail":
        reasons.append("scenario-unsafe")
    return Result(earned, not reasons, play.cost, expert.cost, play.violations, tuple(reasons))


def beside_expert(scenario: Scenario, play: Play) -> tuple[Row, ...]:
    """Lay both paths side by side: lines meet where both were in the same scene."""
    own, expert = play.steps, replay(scenario, expert_moves(scenario)).steps
    matcher = SequenceMatcher(
        None, [step.scene.id for step in own], [step.scene.id for step in expert], autojunk=False
    )
    rows: list[Row] = []
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            rows += [Row(one, other) for one, other in zip(own[first:last], expert[start:end], strict=True)]
        else:
            rows += [Row(one, None) for one in own[first:last]]
            rows += [Row(None, other) for other in expert[start:end]]
    return tuple(rows)


def order_of(scene: Scene, seed: bytes) -> tuple[int, ...]:
    """The positions of a scene's actions in the order of this run: the same at each visit, and no hint at the best one."""
    return permutation(len(scene.actions), item_seed(seed, scene.id))

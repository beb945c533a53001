"""Laws of playing: the expert earns everything, nobody more, an unsafe run never passes where safety decides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.codec import dump, load
from lms.core.scenario import (
    MOST_STEPS,
    CannotActError,
    Play,
    Scenario,
    Scene,
    beside_expert,
    expert_moves,
    judge,
    order_of,
    replay,
)
from tests.core.scenario.scenario_builders import action, moves, scenario, scenarios

AT_LEISURE = settings(deadline=None, max_examples=60)  # a busy machine draws slowly


def walk(told: Scenario, wishes: list[int]) -> tuple[list[int], Play]:
    """Follow wishes as far as they can be followed."""
    path: list[int] = []
    for wish in wishes:
        play = replay(told, path)
        if play.ended:
            break
        path.append(wish % len(play.scene.actions))
    return path, replay(told, path)


@AT_LEISURE
@given(scenarios())
def test_the_experts_path_earns_everything_and_passes(told: Scenario) -> None:
    result = judge(told, replay(told, expert_moves(told)))
    assert (result.earned, result.passed, result.reasons) == (1, True, ())
    assert result.cost == result.expert_cost


@AT_LEISURE
@given(scenarios(), moves)
def test_whatever_is_done_earns_between_nothing_and_everything(told: Scenario, wishes: list[int]) -> None:
    result = judge(told, walk(told, wishes)[1])
    assert 0 <= result.earned <= 1
    assert result.passed == (not result.reasons)
    assert not result.passed or result.earned >= told.pass_mark


@AT_LEISURE
@given(scenarios(), moves)
def test_an_unsafe_step_never_passes_where_it_fails(told: Scenario, wishes: list[int]) -> None:
    play = walk(replace(told, unsafe="fail"), wishes)[1]
    assert not (play.violations and judge(replace(told, unsafe="fail"), play).passed)


@AT_LEISURE
@given(scenarios(), moves)
def test_an_unsafe_step_always_costs_a_quarter(told: Scenario, wishes: list[int]) -> None:
    path, play = walk(told, wishes)
    harmless = replace(
        told,
        scenes=tuple(
            replace(s, actions=tuple(replace(a, unsafe=False) for a in s.actions)) for s in told.scenes
        ),
    )
    without = judge(harmless, replay(harmless, path)).earned
    assert judge(told, play).earned == max(Fraction(0), without - Fraction(play.violations, 4))


@AT_LEISURE
@given(scenarios(), moves)
def test_a_path_is_followed_the_same_way_each_time_and_costs_what_its_steps_cost(
    told: Scenario, wishes: list[int]
) -> None:
    path, play = walk(told, wishes)
    assert replay(told, path) == play
    assert play.cost == sum(step.action.cost for step in play.steps)
    for early in range(len(path)):
        assert replay(told, path[:early]).cost <= play.cost


@AT_LEISURE
@given(scenarios(), moves)
def test_the_debrief_shows_every_step_of_both_paths_in_order(told: Scenario, wishes: list[int]) -> None:
    play = walk(told, wishes)[1]
    rows = beside_expert(told, play)
    assert tuple(row.own for row in rows if row.own) == play.steps
    assert tuple(row.expert for row in rows if row.expert) == replay(told, expert_moves(told)).steps
    assert all(row.own.scene == row.expert.scene for row in rows if row.own and row.expert)


@AT_LEISURE
@given(scenarios(), st.binary(min_size=1, max_size=8))
def test_the_order_of_buttons_is_a_permutation_that_the_seed_repeats(told: Scenario, seed: bytes) -> None:
    for scene in told.scenes:
        assert sorted(order_of(scene, seed)) == list(range(len(scene.actions)))
        assert order_of(scene, seed) == order_of(scene, seed)


@AT_LEISURE
@given(scenarios())
def test_a_scenario_survives_being_written_and_read(told: Scenario) -> None:
    assert load(dump(told), Scenario) == told


def test_a_move_that_the_scene_does_not_have_is_refused() -> None:
    told = scenario((Scene("one", "One", "", (), (action("end", Fraction(1), expert=True),), "", False, "en"),
                     Scene("end", "End", "", (), (), "solved", True, "en")), 10)  # fmt: skip
    for path in ([1], [-1], [0, 0]):
        with pytest.raises(CannotActError):
            replay(told, path)


def test_the_score_is_what_is_left_of_the_budget_compared_with_what_the_expert_leaves() -> None:
    one = Scene(
        "one", "One", "", (), (action("end", Fraction(10), expert=True), action("one", Fraction(20))), "", False, "en",
    )  # fmt: skip
    told = scenario((one, Scene("end", "End", "", (), (), "solved", True, "en")), 50)
    assert judge(told, replay(told, [1, 0])).earned == Fraction(1, 2)
    over = judge(told, replay(told, [1, 1, 1, 0]))
    assert (over.earned, over.reasons) == (0, ("scenario-over-budget",))


def test_a_run_without_end_ends_by_itself() -> None:
    one = Scene(
        "one", "One", "", (), (action("end", Fraction(1), expert=True), action("one", Fraction(1))), "", False, "en",
    )  # fmt: skip
    told = scenario((one, Scene("end", "End", "", (), (), "solved", True, "en")), 50)
    play = replay(told, [1] * MOST_STEPS)
    assert play.ended
    assert judge(told, play).reasons == ("scenario-wrong-end",)

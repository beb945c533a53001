"""Scenarios for the laws: any number of scenes, every one with a way to an end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from lms.core.items.variables import Variables
from lms.core.scenario import Action, Scenario, Scene

COSTS = st.integers(1, 40).map(lambda tenths: Fraction(tenths, 2))


def action(to: str, cost: Fraction, *, expert: bool = False, unsafe: bool = False) -> Action:
    """An action without words."""
    return Action(f"to {to}", f"to {to}", to, cost, expert, unsafe, "<p>It bites.</p>" if unsafe else "")


def scenario(scenes: tuple[Scene, ...], budget: int, **more: Any) -> Scenario:
    """A scenario in English."""
    values: dict[str, Any] = {
        "id": "sc", "title": "S", "minutes": None, "start": scenes[0].id, "budget": budget, "unit": "minutes",
        "pass_mark": Fraction(3, 5), "unsafe": "fail", "costs": "hidden", "again": "", "objectives": (),
        "variables": Variables(), "intro_html": "", "scenes": scenes, "lang": "en",
    }  # fmt: skip
    return Scenario(**{**values, **more})


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A chain of scenes with an expert's way along it, and detours to anywhere."""
    length = draw(st.integers(1, 6))
    names = [f"s{n}" for n in range(length)]
    scenes = []
    spent = Fraction(0)
    for number, name in enumerate(names):
        cost = draw(COSTS)
        spent += cost
        forward = action(names[number + 1] if number + 1 < length else "good", cost, expert=True)
        others = [
            action(to, draw(COSTS), unsafe=draw(st.booleans()))
            for to in draw(st.lists(st.sampled_from([*names, "good", "bad"]), max_size=4))
        ]
        at = draw(st.integers(0, len(others)))
        scenes.append(Scene(name, name, "", (), (*others[:at], forward, *others[at:]), "", False, "en"))
    scenes.append(Scene("good", "good", "", (), (), draw(st.sampled_from(["solved", "stop"])), True, "en"))
    scenes.append(Scene("bad", "bad", "", (), (), "stop", False, "en"))
    return scenario(
        tuple(scenes),
        int(spent) + draw(st.integers(1, 100)),
        unsafe=draw(st.sampled_from(["fail", "flag"])),
        pass_mark=draw(st.fractions(0, 1, max_denominator=20)),
    )


moves = st.lists(st.integers(0, 4), max_size=30)

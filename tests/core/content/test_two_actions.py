"""A criterion is one action: W403 tells a second verb from a second noun."""

from __future__ import annotations

import pytest

from lms.core.content.two_actions import second_action
from tests.core.content.samples import changed, compiled

TWO = """Wears gloves and closes the lid
Wear gloves and close the lid
Weighs and records the mass
Caps and labels tubes
Tares first and closes the door
Washes and dries hands
Checks the rotor, then starts the run
Removes the tip and discards it
Opens the lid and waits
Sets the speed & presses start
Always wears gloves and then washes hands
Reads the meniscus at eye level and writes down the value
Puts on gloves and goggles and disinfects the bench
Labels tubes and stores them at 4 °C
Cleans the bench and immediately reports the spill
Fizzles the sample and boggles the mind
Rinses twice with water and once with ethanol and discards the waste
Calibrate the balance and log the result
Inspects the rotor and records the cycles"""
ONE = """Inspects rotor and tubes
Inspects caps and seals
Checks rotor and tubes on the bench
Wears coat and gloves
Wears gloves and goggles at all times
Records time and temperature
Places tubes and lids upright
Checks tips and filters for damage
Keeps the bench clean and dry
Confirms that lid and rotor are locked
Reads between 5 and 10 mL
Sets force and time
Uses pipettes and tips of one maker
Checks that the lid is closed and locked
Labels all samples and plates
Records mass and volume of the sample
Handles acids and bases under the hood
Wipes spills and drops at once
Notes start and stop times
Weighs sample and blank
Keeps tubes and caps off the floor
Keep the bench clean and dry"""


@pytest.mark.parametrize("text", TWO.split("\n"))
def test_two_verbs_are_two_actions(text: str) -> None:
    assert second_action(text, "en")


@pytest.mark.parametrize("text", ONE.split("\n"))
def test_two_nouns_are_one_action(text: str) -> None:
    assert second_action(text, "en") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Porte des gants et ferme le couvercle", "et ferme le"),
        ("Pèse l'échantillon et note la masse", "et note la"),
        ("Vérifie le rotor et le couvercle", ""),
        ("Porte des gants et une blouse", ""),
        ("Porte gants et masque de protection", ""),
        ("Remplit le tube et de l'eau", ""),
    ],
)
def test_french_criteria_are_judged_too(text: str, words: str) -> None:
    assert second_action(text, "fr") == words


@pytest.mark.parametrize("text", ["", "and", "Wears and", "و and closes the lid", "and " * 2000])
def test_any_words_are_judged_without_a_crash(text: str) -> None:
    assert isinstance(second_action(text, "en"), str)


def test_the_caret_stands_below_the_second_verb() -> None:
    files = changed("practicals/weigh.md", "Tares first", "Tares first and closes the door")
    (found,) = [d for d in compiled(files).diagnostics if d.code == "W403"]
    assert (found.span.line, found.span.column, found.span.end_column) == (32, 19, 29)

"""Puts the codes of core and rooms into sentences of the reader's language."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lms.web.i18n import write_decimal

MESSAGES = {
    "unexpected": _l("That did not work."),
    "conflict": _l("This does not fit the present state. Reload the page."),
    "forbidden": _l("Your role does not allow it."),
    "role-too-high": _l("You can only do this for people of a lower role than your own."),
    "own-role": _l("Nobody changes their own role or account here. Ask a colleague."),
    "belongs-elsewhere-too": _l(
        "This person belongs to another institution too. Ask the site administrator."
    ),
    "invitation-used": _l(
        "This invitation has been used up or has ended. Ask your coordinator for a new one."
    ),
    "author-unknown": _l(
        "Nobody has this user name or e-mail. Ask the person how it is written, or let a coordinator invite them first."
    ),
    "author-already": _l("This person is an author of the module already."),
    "author-deactivated": _l("This account is deactivated: its owner could not sign in."),
    "module-not-open": _l("This module is not open for enrolment. Ask your coordinator."),
    "module-locked": _l("First complete: %(modules)s."),
    "no-institution": _l("You belong to no institution yet. Ask your coordinator for an invitation."),
    "no-attempts-left": _l("All attempts are used. Your coordinator can give one back."),
    "attempt-closed": _l("This attempt is closed: it was submitted before. Its result stands."),
    "attempt-late": _l("The time is over. What was saved in time has been submitted for you."),
    "open-elsewhere": _l(
        "This attempt is open in another tab or on another device. Take it over to answer here."
    ),
    "answer-missing": _l("Give an answer first."),
    "answer-given-twice": _l("The form sent this answer twice. Reload the page and answer again."),
    "choice-one-only": _l("Choose one answer only."),
    "choice-unknown": _l("There is no choice “%(choice)s” here. Reload the page and choose again."),
    "number-missing": _l("Write a number."),
    "number-unreadable": _l(
        "“%(text)s” cannot be read as a number. Write it like 0.25, 1.5e-3 or 1.5 × 10^-3."
    ),
    "number-too-long": _l("Write at most %(most)s characters."),
    "number-out-of-range": _l("“%(text)s” is too large or too small."),
    "number-ambiguous": _l(
        "Do you mean %(large)s or %(small)s? Write it without a sign between the thousands."
    ),
    "unit-missing": _l("The number needs a unit."),
    "unit-unknown": _l(
        "The unit “%(unit)s” is not known. Write it as in the lesson, for example mL or mg/L."
    ),
    "unit-not-expected": _l("No unit was expected here, and you wrote “%(unit)s”."),
    "wrong-dimension": _l("%(unit)s measures %(measures)s; the answer is a %(expected)s."),
    "factor-of-ten": _l("You are wrong by a factor of 10^%(power)s: check the unit conversion."),
    "sigfigs": _l("Give %(wanted)s significant figures (you gave %(given)s)."),
    "text-too-long": _l("Write at most %(most)s characters."),
    "wording-not-expected": _l("This is not one of the expected answers."),
    "below-pass-mark": _l("The score is below the pass mark."),
    "section-not-passed": _l("A section that must be passed on its own was not passed."),
    "unsafe-answer": _l(
        "One answer would be unsafe at the bench, so the attempt does not pass. Read that paragraph again."
    ),
    "rule-all-or-nothing": _l("Tick every right answer and nothing else: only that earns the points."),
    "rule-net-correct": _l(
        "Right ticks earn, wrong ticks cost as much as they are worth; never below zero. Ticking everything earns nothing."
    ),
    "rule-coverage": _l(
        "You earn for the right answers you find, less the more wrong ones you tick. Ticking everything earns nothing."
    ),
    "rule-each-answer": _l(
        "Every answer counts: rightly ticked or rightly left. Ticking everything earns nothing."
    ),
    "password-short": _l("Use at least 12 characters."),
    "password-long": _l("Use at most 128 characters."),
    "password-common": _l("This is too easy to guess. Use several words that do not belong together."),
    "password-name": _l("Do not use your own name in it."),
    "lesson-read": _l("read"),
    "lesson-to-read": _l("to read"),
    "lesson-optional": _l("does not count"),
    "quiz-passed": _l("passed with %(score)s %% (needed %(mark)s %%)"),
    "quiz-below": _l("best so far %(score)s %%, needed %(mark)s %%"),
    "quiz-to-pass": _l("pass with %(mark)s %%"),
    "quiz-practised": _l("practised; does not count"),
    "quiz-optional": _l("for practice; does not count"),
    "practical-done": _l("signed off"),
    "practical-to-do": _l("an assessor observes you at the bench"),
    "practical-on-paper": _l("at the bench, on paper; does not count towards this certificate"),
}
"""Every code that core or a room can answer with (a test compares the two)."""


DIMENSIONS = {
    "volume": _l("volume"),
    "mass": _l("mass"),
    "length": _l("length"),
    "area": _l("area"),
    "amount": _l("amount of substance"),
    "time": _l("time"),
    "temperature": _l("temperature"),
    "pressure": _l("pressure"),
    "mass/volume": _l("mass/volume"),
    "concentration": _l("concentration"),
    "molality": _l("molality"),
    "molar mass": _l("molar mass"),
    "normality": _l("normality"),
    "equivalents": _l("amount of equivalents"),
    "osmoles": _l("amount of osmoles"),
    "osmolarity": _l("osmolarity"),
    "osmolality": _l("osmolality"),
    "rcf": _l("rcf"),
    "frequency": _l("frequency"),
    "absorbance": _l("absorbance"),
    "peak area": _l("peak area"),
    "absorptivity": _l("absorptivity"),
    "pH": _l("pH"),
    "ratio": _l("ratio"),
    "colonies": _l("number of colonies"),
    "colony concentration": _l("colony concentration"),
    "colonies per mass": _l("number of colonies per mass"),
    "plaques": _l("number of plaques"),
    "plaque concentration": _l("plaque concentration"),
    "cells": _l("number of cells"),
    "cell concentration": _l("cell concentration"),
    "copies": _l("number of copies"),
    "copy concentration": _l("copy concentration"),
    "number concentration": _l("number concentration"),
    "activity": _l("activity"),
    "activity concentration": _l("activity concentration"),
    "specific activity": _l("specific activity"),
    "international units": _l("number of international units"),
    "international units per volume": _l("number of international units per volume"),
    "base pairs": _l("length in base pairs"),
    "flow": _l("flow rate"),
    "speed": _l("speed"),
    "heating rate": _l("heating rate"),
    "conductance": _l("conductance"),
    "conductivity": _l("conductivity"),
    "resistance": _l("resistance"),
    "resistivity": _l("resistivity"),
    "voltage": _l("voltage"),
    "current": _l("current"),
    "power": _l("power"),
    "energy": _l("energy"),
    "viscosity": _l("viscosity"),
    "radioactivity": _l("radioactivity"),
    "dose": _l("dose"),
    "dose rate": _l("dose rate"),
    "turbidity": _l("turbidity"),
    "sound level": _l("sound level"),
    "illuminance": _l("illuminance"),
    "angle": _l("angle"),
}
"""What units measure, as said in remarks."""


def say(code: str, **params: object) -> str:
    """Return the sentence for a code in the language of the page."""
    sentence = MESSAGES.get(code)
    if sentence is None:
        return gettext("That did not work.")
    if not params:
        return str(sentence)
    return str(sentence) % {name: _named(name, value) for name, value in params.items()}


def _named(name: str, value: object) -> object:
    """Put the name of a measured quantity, or a percentage, into the reader's language."""
    if name in {"measures", "expected"}:
        return str(DIMENSIONS.get(str(value), value))
    return write_decimal(str(value)) if name in {"score", "mark"} else value

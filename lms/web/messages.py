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
    "quiz-locked": _l("This quiz cannot be begun now. Its page says why."),
    "quiz-opens-later": _l("It opens on %(when)s."),
    "quiz-has-closed": _l("It closed on %(when)s."),
    "lesson-first": _l("First read: %(title)s."),
    "quiz-first": _l("First take: %(title)s."),
    "quiz-score-first": _l("First reach %(mark)s %% in: %(title)s."),
    "own-exception": _l("Nobody makes exceptions for themselves. Ask a colleague."),
    "attempt-closed": _l("This attempt is closed: it was submitted before. Its result stands."),
    "attempt-late": _l("The time is over. What was saved in time has been submitted for you."),
    "open-elsewhere": _l(
        "This attempt is open in another tab or on another device. Take it over to answer here."
    ),
    "correction-not-a-key": _l(
        "More than the key of this question changed, so old answers cannot be marked by it. Take the old question out instead."
    ),
    "correction-stands": _l("This question is corrected in this way already."),
    "reports-too-many": _l(
        "You have sent many reports within an hour. Wait a little, then send the next one."
    ),
    "answer-missing": _l("Give an answer first."),
    "answer-given-twice": _l("The form sent this answer twice. Reload the page and answer again."),
    "choice-one-only": _l("Choose one answer only."),
    "choice-unknown": _l("There is no choice “%(choice)s” here. Reload the page and choose again."),
    "place-unknown": _l("There is no place “%(place)s” here. Reload the page and choose again."),
    "place-twice": _l("Two steps stand at place %(place)s. Give each step a place of its own."),
    "gap-needs-own": _l(
        "This is computed from your own measurement, which is missing or cannot be read, so it was not marked."
    ),
    "gap-not-computed": _l("With the measurement that you wrote, this has no value, so it was not marked."),
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
    "points-out-of-range": _l("Give at least 0 and at most %(most)s points."),
    "points-not-half": _l("Give whole or half points."),
    "own-answer": _l("One of these answers is your own. Somebody else has to decide."),
    "already-marked": _l("This answer has been marked meanwhile. Your mark was not needed any more."),
    "file-missing": _l("Choose a file first. Your other answers are saved."),
    "file-kind": _l("This file is of a kind that the question does not take."),
    "file-too-large": _l("The file is larger than %(most)s MB."),
    "file-unreadable": _l("The file cannot be read. It may be damaged: save it again and send it once more."),
    "file-unknown": _l("The answer names a file that was not sent. Reload the page and send it again."),
    "files-too-many": _l("At most %(most)s files fit here. Take one back first."),
    "files-no-room": _l(
        "There is no room for more files: a person may keep %(most)s MB. Take back what you do not need."
    ),
    "picture-too-large": _l("The picture has more than %(most)s million pixels. Send it in a smaller size."),
    "wording-accepted": _l("A person has looked at your wording and accepted it."),
    "wording-not-expected": _l("This is not one of the expected answers."),
    "below-pass-mark": _l("The score is below the pass mark."),
    "section-not-passed": _l("A section that must be passed on its own was not passed."),
    "critical-not-right": _l(
        "A question that must be answered rightly was not, so the attempt does not pass."
    ),
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
    "rule-cloze": _l("Every gap counts the same."),
    "rule-cloze-own": _l("Every gap counts the same; your own measurement is not marked."),
    "rule-match": _l("Every row counts the same. An entry may fit several rows, or none."),
    "rule-order": _l(
        "What counts is how many steps stand in the right order, one after another or with others between them."
    ),
    "rule-order-extras": _l(
        "What counts is how many steps stand in the right order, one after another or with others between them. Some steps may not belong: each of these that you give a place costs as much as a step."
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
    "scenario-solved": _l("solved"),
    "scenario-to-solve": _l("find the cause, safely and within the budget"),
    "scenario-optional": _l("for practice; does not count"),
    "scenario-wrong-end": _l("The cause was not found, or the work ended at the wrong moment."),
    "scenario-over-budget": _l("The way there cost more than the budget."),
    "scenario-unsafe": _l("One step was unsafe at the bench, so this run does not count as solved."),
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
    """Return the sentence for a code in the language of the page; `gap` names the gap of a text that it is about."""
    gap = params.pop("gap", "")
    if gap:
        return gettext("Gap %(n)s: %(what)s", n=gap, what=say(code, **params))
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

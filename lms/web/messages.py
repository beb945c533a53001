"""Puts the codes of core and rooms into sentences of the reader's language."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

MESSAGES = {
    "unexpected": _l("That did not work."),
    "conflict": _l("This does not fit the present state. Reload the page."),
    "forbidden": _l("Your role does not allow it."),
    "role-too-high": _l("You can only do this for people of a lower role than your own."),
    "own-role": _l("Nobody changes their own role or account here. Ask a colleague."),
    "belongs-elsewhere-too": _l("This person belongs to another institution too. Ask the site administrator."),
    "invitation-used": _l("This invitation has been used up or has ended. Ask your coordinator for a new one."),
    "module-not-open": _l("This module is not open for enrolment. Ask your coordinator."),
    "module-locked": _l("First complete: %(modules)s."),
    "no-institution": _l("You belong to no institution yet. Ask your coordinator for an invitation."),
    "no-attempts-left": _l("All attempts are used. Your coordinator can give one back."),
    "attempt-closed": _l("This attempt is closed: it was submitted before. Its result stands."),
    "attempt-late": _l("The time is over. What was saved in time has been submitted for you."),
    "open-elsewhere": _l("This attempt is open in another tab or on another device. Take it over to answer here."),
    "answer-missing": _l("Give an answer first."),
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


def say(code: str, **params: object) -> str:
    """Return the sentence for a code in the language of the page."""
    sentence = MESSAGES.get(code)
    if sentence is None:
        return gettext("That did not work.")
    return str(sentence) % params if params else str(sentence)

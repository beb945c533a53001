"""What people type about a question: why it is corrected, what is wrong with it, what becomes of a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField

from lms.web.formkit import Form, at_most, needed, stripped

REASON_WORDS = {
    "key": _l("The answer that counts as right is wrong"),
    "unclear": _l("The question or an answer is unclear"),
    "language": _l("The translation or the wording is wrong"),
    "picture": _l("A picture or a number is missing or cannot be read"),
    "technical": _l("It cannot be answered on this device"),
    "other": _l("Something else"),
}
STATE_WORDS = {
    "new": _l("new"),
    "confirmed": _l("confirmed"),
    "dismissed": _l("dismissed"),
    "corrected": _l("corrected"),
}
KIND_WORDS = {
    "key": _l("mark by the corrected key"),
    "drop": _l("take the question out: it counts for nobody"),
    "full": _l("give everybody full points"),
}


def _reasons() -> dict[str, str]:
    return {code: str(words) for code, words in REASON_WORDS.items()}


def _decisions() -> dict[str, str]:
    return {code: str(words) for code, words in STATE_WORDS.items() if code != "new"}


class CorrectionForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        [needed(), at_most(500)],
        [stripped],
        description=_l("Everybody whose mark changes reads it."),
    )
    confirm_fall = BooleanField(_l("I have seen who loses points or a pass, and marks may fall"))


class ReportForm(Form):
    slot = SelectField(_l("Question"), coerce=int)
    reason = RadioField(_l("What is wrong?"), choices=_reasons, validators=[needed()])
    words = TextAreaField(
        _l("In your own words"),
        [at_most(1000)],
        [stripped],
        description=_l("What did you expect, and why? A source helps."),
    )


class DecisionForm(Form):
    state = SelectField(_l("Decision"), choices=_decisions)
    corrected_in = SelectField(_l("Corrected in version"), default="")
    answer = TextAreaField(_l("Answer to the reporter"), [at_most(1000)], [stripped])

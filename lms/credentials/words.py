"""The sentences for codes of this room (a file of its own: pages of three kinds say them)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core.achievements import (
    LESSONS_READ,
    PRACTICE_NOT_ASSESSED,
    QUIZ_PASSED,
    Assessed,
    CredentialDocument,
)

TITLES = {
    "valid": _l("Valid"),
    "expired": _l("Expired"),
    "superseded": _l("Replaced"),
    "revoked": _l("Revoked"),
    "altered": _l("Altered: not genuine"),
    "unknown": _l("Not confirmed"),
}
STATES = {
    "valid": ("ok", _l("valid")),
    "expired": ("due", _l("expired")),
    "superseded": ("none", _l("replaced")),
    "revoked": ("stop", _l("revoked")),
    "altered": ("stop", _l("altered")),
}
_REVOKED = {
    "error": _l("Issued in error"),
    "misconduct": _l("Misconduct"),
    "withdrawn": _l("Given back by the holder"),
}


def revoke_word(reason_class: str) -> str:
    """Return the word for why a credential was revoked."""
    return str(_REVOKED.get(reason_class, ""))


def assessed_words(statement: Assessed) -> str:
    """Say one thing that was assessed."""
    if statement.code == LESSONS_READ:
        return _("Lessons studied: %(count)s", count=statement.fact("count"))
    if statement.code == QUIZ_PASSED:
        return _quiz_words(statement)
    return statement.fact("text") or ""


def _quiz_words(statement: Assessed) -> str:
    title, score, mark = (statement.fact(name) for name in ("title", "score_percent", "pass_mark_percent"))
    if score and mark:
        return _(
            "Quiz passed: %(title)s, %(score)s %% (pass mark %(mark)s %%)",
            title=title,
            score=score,
            mark=mark,
        )
    return _("Quiz passed: %(title)s", title=title)


def limit_words(document: CredentialDocument) -> list[str]:
    """Say what the credential does not claim."""
    told = [
        _("It documents completed training. It is not an authorisation to practise and not an accreditation.")
    ]
    if PRACTICE_NOT_ASSESSED in document.limits:
        told.insert(0, _("Practical skill at the bench was not assessed."))
    return told

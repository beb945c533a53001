"""Puts states, dates and records into words; a file of its own because screen and export must say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core.completion.rules import percent
from lms.institutions.forms import ROLE_WORDS
from lms.quizzes.models import Attempt
from lms.records.models import LearningRecord
from lms.web.i18n import (
    page_language,
    page_zone,
    write_day,
    write_decimal,
    write_instant,
    write_percent,
    zone,
)

STATUS_KINDS = {
    "enrolled": "todo",
    "learning": "now",
    "completed": "ok",
    "overdue": "stop",
    "cancelled": "none",
}
STATUS_WORDS = {
    "enrolled": _l("not begun"),
    "learning": _l("in progress"),
    "completed": _l("completed"),
    "overdue": _l("overdue"),
    "cancelled": _l("cancelled"),
}

_SENTENCES = {
    "invited": _l("%(who)s made an invitation."),
    "withdrew": _l("%(who)s withdrew an invitation."),
    "joined": _l("Joined as %(role)s."),
    "granted": _l("%(who)s gave the role %(role)s."),
    "ended": _l("%(who)s ended the role %(role)s."),
    "recovered": _l("%(who)s made a one-time code for a new password."),
    "deactivated": _l("%(who)s deactivated the account."),
    "reactivated": _l("%(who)s reactivated the account."),
    "enrolled": _l("Enrolled in “%(module)s” by %(who)s."),
    "updated": _l("%(who)s moved to the new version of “%(module)s”."),
    "cancelled": _l("%(who)s ended the enrolment in “%(module)s”."),
    "completed": _l("%(who)s completed “%(module)s”."),
    "started": _l("%(who)s began attempt %(number)s of “%(quiz)s”."),
    "submitted": _l("An attempt of “%(quiz)s” was marked: %(score)s %%."),
    "invalidated": _l("%(who)s invalidated an attempt of “%(quiz)s”."),
    "regraded": _l("%(who)s corrected a question; an attempt of “%(quiz)s” was marked anew: %(score)s %%."),
    "reported": _l("%(who)s reported a question of “%(quiz)s”."),
    "extended": _l("%(who)s gave %(minutes)s minutes more in an attempt of “%(quiz)s”."),
    "accommodated": _l("%(who)s set the extra time in every attempt to %(share)s %% and %(minutes)s min."),
    "allowed": _l("%(who)s allowed one more attempt of “%(quiz)s”."),
    "waived": _l("%(who)s waived what must be done before “%(quiz)s”."),
    "abandoned": _l("An attempt of “%(quiz)s” was not submitted in time and does not count."),
    "used-grace": _l("Something was taken %(seconds)s seconds after the end of an attempt of “%(quiz)s”."),
    "issued": _l("A certificate was issued."),
    "revoked": _l("%(who)s revoked a certificate."),
    "superseded": _l("A certificate was replaced by a newer one."),
    "reinstated": _l("%(who)s reinstated a certificate."),
    "marked": _l("%(who)s marked an answer in an attempt of “%(quiz)s”."),
    "raised": _l("%(who)s accepted a wording; an attempt of “%(quiz)s” gained points."),
}


def percent_text(score: Fraction | None) -> str:
    """Write a score as the table, the page and the exports show it, without the sign."""
    return "" if score is None else percent(score)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a table is written: asked once per page, not once per cell."""

    language: str
    zone_name: str
    statuses: Mapping[str, str]

    def day(self, moment: datetime) -> str:
        """Write the day in the reader's zone and language; words for a day are kept, since tables repeat them."""
        return _day(moment.astimezone(zone(self.zone_name)).date(), self.language)

    def due(self, moment: datetime) -> str:
        """Write a deadline with its time and zone (B15)."""
        return _due(moment, self.language, self.zone_name)

    def percent(self, score: str) -> str:
        """Write a score with its sign."""
        return _percent(score, self.language)


def reader() -> Reader:
    """Return the reader of this page."""
    return Reader(page_language(), page_zone(), {code: str(word) for code, word in STATUS_WORDS.items()})


def day_text(moment: datetime) -> str:
    """Write one day."""
    return reader().day(moment)


@lru_cache(maxsize=4096)
def _day(day: date, _language: str) -> str:
    return write_day(day)


def due_text(moment: datetime) -> str:
    """Write one deadline."""
    return reader().due(moment)


@lru_cache(maxsize=4096)
def _percent(score: str, _language: str) -> str:
    return write_percent(score)


@lru_cache(maxsize=4096)
def _due(moment: datetime, _language: str, _zone: str) -> str:
    return write_instant(moment)


def attempt_state(attempt: Attempt) -> tuple[str, str]:
    """Return kind and words for an attempt's result."""
    if attempt.state == "invalidated":
        return "none", _("invalidated")
    if attempt.state == "in_progress":
        return "now", _("in progress")
    if attempt.state == "submitted":
        return "wait", _("waits for marking")
    if attempt.state == "abandoned":
        return "none", _("abandoned")
    return ("ok", _("passed")) if attempt.passed else ("stop", _("not passed"))


def attempt_percent(attempt: Attempt) -> str:
    """Write the score of one attempt."""
    if attempt.earned is None or not attempt.possible:
        return ""
    return percent(attempt.earned / attempt.possible)


def tell(record: LearningRecord, *, who: str, module: str, quiz: str) -> str:
    """Say in one sentence what a record states."""
    sentence = _SENTENCES.get(record.verb)
    if sentence is None:
        return str(_("%(who)s: %(verb)s", who=who, verb=record.verb))
    detail: dict[str, Any] = record.detail
    role = str(detail.get("role", ""))
    return str(sentence) % {
        "who": who,
        "role": ROLE_WORDS.get(role, role),
        "module": module or detail.get("module", ""),
        "quiz": quiz or detail.get("quiz", ""),
        "number": detail.get("number", ""),
        **{name: detail.get(name, "") for name in ("minutes", "share", "seconds")},
        "score": write_decimal(_recorded_percent(detail)),
    }


def _recorded_percent(detail: dict[str, Any]) -> str:
    try:
        earned, possible = Fraction(str(detail.get("earned", ""))), Fraction(str(detail.get("possible", "")))
    except ValueError:
        return ""
    return percent(earned / possible) if possible else ""

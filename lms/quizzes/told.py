"""Puts corrections into words: on the attempt while it is open, with its result, and as a notice; a file of its own because
the pages of two rooms say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import NotFoundError
from lms.core.scoring.correcting import DROP, FULL, KEPT
from lms.quizzes.models import Attempt, Correction, MarkChange
from lms.quizzes.queries import Seat
from lms.quizzes.queries import corrections as queries
from lms.store import db
from lms.web.i18n import page_language, write_decimal, write_instant, write_list


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is shown."""

    id: UUID
    text: str
    words: str  # what somebody wrote besides: a reason, an answer
    url: str
    at: datetime


def list_told(session: Session, person_id: UUID) -> list[Told]:
    """Return what a person has yet to read, in words."""
    return [
        Told(
            row["id"],
            _sentence(session, row["kind"], row["facts"]),
            str(row["facts"].get("answer", "")),
            f"/attempts/{row['attempt_id']}/" if row["attempt_id"] else "",
            row["at"],
        )
        for row in queries.unread_notices(session, person_id)
    ]


def _sentence(session: Session, kind: str, facts: dict[str, Any]) -> str:
    quiz = quiz_title(session, facts["module"], facts["quiz"])
    if kind == "report-answered":
        return _report_sentence(facts, quiz)
    if facts["passed"] and not facts["passed_before"]:
        return _("A question of “%(quiz)s” was corrected: you have passed now.", quiz=quiz)
    if facts["passed_before"] and not facts["passed"]:
        return _("A question of “%(quiz)s” was corrected: your attempt does not pass any more.", quiz=quiz)
    if facts["outcome"] == "lowered":
        return _("A question of “%(quiz)s” was corrected: your mark is lower now.", quiz=quiz)
    return _("A question of “%(quiz)s” was corrected: your mark is better now.", quiz=quiz)


def _report_sentence(facts: dict[str, Any], quiz: str) -> str:
    if facts["state"] == "corrected":
        number = facts["corrected_in"]
        return _(
            "The question of “%(quiz)s” that you reported is corrected in version %(number)s.",
            quiz=quiz,
            number=number,
        )
    if facts["state"] == "confirmed":
        return _("The question of “%(quiz)s” that you reported will be corrected.", quiz=quiz)
    return _("The question of “%(quiz)s” that you reported stays as it is.", quiz=quiz)


def quiz_title(session: Session, module_id: str, quiz_id: str) -> str:
    """Return a quiz's title as its module's current version has it."""
    try:
        version_id = catalogue.current_version_id(session, module_id)
    except NotFoundError:
        return quiz_id
    quiz = catalogue.document(session, version_id).in_language(page_language()).quizzes.get(quiz_id)
    return quiz.title if quiz else quiz_id


def open_note(session: Session, seat: Seat | Attempt) -> str:
    """Say which questions of an open attempt count no more or count in full (B40); "" for most."""
    rulings = queries.rulings_of(session, seat)
    if not rulings:
        return ""
    told = []
    for kind in (DROP, FULL):
        numbers = [
            str(number)
            for number, slot in enumerate(seat.slots, start=1)
            if (ruling := rulings.get(str(slot["item"]))) is not None and ruling.kind == kind
        ]
        if numbers:
            told.append(_ruled(kind, write_list(numbers)))
    return " ".join(told)


def _ruled(kind: str, numbers: str) -> str:
    if kind == DROP:
        return _(
            "Not counted any more, since something is wrong there: question %(numbers)s. You need not answer it.",
            numbers=numbers,
        )
    return _(
        "Full points for everybody, since something is wrong there: question %(numbers)s. You need not answer it.",
        numbers=numbers,
    )


def open_notes(session: Session, seat: Seat) -> Markup:
    """Return the notes above the questions of an open attempt, and the way to report one."""
    page = current_app.jinja_env.get_template("quizzes/notes.html")
    return Markup(page.render(attempt=seat, note=open_note(session, seat), history=[]))  # noqa: S704 – rendered by the template


def history_of(attempt: Attempt) -> list[tuple[str, Correction]]:
    """Return in words what corrections did to the mark of an attempt, in turn."""
    return [
        (_changed(change, correction), correction)
        for change, correction in queries.list_history(db.session(), attempt.id)
    ]


def _changed(change: MarkChange, correction: Correction) -> str:
    facts = {
        "n": change.slot + 1,
        "when": write_instant(change.at),
        "old": _points(change.earned_before, change.possible_before),
        "new": _points(change.earned_after, change.possible_after),
    }
    if change.outcome == KEPT:
        return _(
            "Question %(n)s was corrected on %(when)s. By the corrected key your mark would be lower; it stays at %(old)s points.",
            **facts,
        )
    if correction.kind == DROP:
        return _(
            "Question %(n)s was taken out on %(when)s: your mark went from %(old)s to %(new)s points.",
            **facts,
        )
    if correction.kind == FULL:
        return _(
            "Question %(n)s counts in full for everybody since %(when)s: your mark went from %(old)s to %(new)s points.",
            **facts,
        )
    return _(
        "The key of question %(n)s was corrected on %(when)s: your mark went from %(old)s to %(new)s points.",
        **facts,
    )


def _points(earned: Fraction, possible: Fraction) -> str:
    return _("%(earned)s of %(possible)s", earned=write_points(earned), possible=write_points(possible))


def write_points(points: Fraction) -> str:
    """Write points with at most two decimals, in the reader's way."""
    return write_decimal(f"{float(points):.2f}".rstrip("0").rstrip("."))

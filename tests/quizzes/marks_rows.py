"""Builds what the tests of marking need: attempts at the report of the sample module, sent files, second markers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image

from lms.core.items.contract import Malformed
from lms.institutions import actions as institutions
from lms.people.viewer import Viewer
from lms.quizzes import actions, intake
from lms.quizzes.actions import marks_files
from lms.quizzes.actions.answer import SentAnswer
from lms.quizzes.intake import TakenIn
from lms.quizzes.models import Attempt
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests import builders
from tests.builders import NOW, build_attempt

REPORT = "sm-report"
SECOND = "sm-second"
"""A quiz that two people mark, who may differ by 40 % of the points."""
LATER = NOW + timedelta(minutes=5)


def photo(size: tuple[int, int] = (60, 40), fmt: str = "PNG", **more: object) -> bytes:
    """The bytes of a small picture."""
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, fmt, **more)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\nstartxref\n9\n%%EOF\n"


def report(
    learner: Viewer,
    *,
    text: str = "",
    word: str = "feet",
    file: bytes | None = None,
    folder: Path | None = None,
    quiz_id: str = REPORT,
    at: datetime = LATER,
) -> Attempt:
    """Submit an attempt at the report."""
    attempt = build_attempt(learner, quiz_id=quiz_id)
    raw: Mapping[int, Mapping[str, tuple[str, ...]]] = {0: {"text": (text,)}, 2: {"text": (word,)}}
    if file is not None:
        assert folder is not None
        assert send(learner, attempt.id, file, folder) is None
    with unit_of_work() as session, entering(session, EVERYTHING):
        answers = [SentAnswer(slot, values) for slot, values in raw.items()]
        actions.submit_attempt(session, learner, attempt.id, answers, now=at)
    return fresh(attempt.id)


def send(learner: Viewer, attempt_id: UUID, content: bytes, folder: Path, **more: object) -> Malformed | None:
    """Send a file for the second question."""
    taken = intake.take_in(content, ("image", "pdf"))
    assert isinstance(taken, TakenIn), taken
    with unit_of_work() as session, entering(session, EVERYTHING):
        return marks_files.send_file(session, learner, attempt_id, 1, taken, folder=folder, now=NOW, **more)  # type: ignore[arg-type]


def fresh(attempt_id: UUID) -> Attempt:
    """The attempt as it stands in the database."""
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        return db.session().get_one(Attempt, attempt_id, populate_existing=True)


def colleague(username: str, role: str) -> Viewer:
    """Another member of Lakeside."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = builders.build_person(session, username)
        institutions.add_membership(
            session, institution_id=builders.institution().id, person_id=person.id, role=role, now=NOW
        )
    return builders.viewer(username)

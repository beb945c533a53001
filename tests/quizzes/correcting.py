"""What tests of corrections build: a second version with another key, marked attempts, and the job run to its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from lms.catalogue import actions as catalogue
from lms.catalogue.models import ModuleVersion
from lms.catalogue.queries import document
from lms.catalogue.source import read_folder
from lms.core.items import registry
from lms.people.viewer import Viewer
from lms.quizzes import actions, queries
from lms.quizzes.actions import corrections
from lms.quizzes.actions.regrade import regrade_batch
from lms.quizzes.models import Attempt, Correction
from lms.quizzes.paper import Slot, slots_of
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import MODULE, NOW, QUIZ, act_as, build_attempt, build_enrolment
from tests.conftest import SAMPLE

LATER = NOW + timedelta(hours=1)
RIGHT_IS_THE_DISPLAY = (
    ("- [x] The bubble stands", "- [ ] The bubble stands"),
    ("- [ ] The display", "- [x] The display"),
)


def publish(*changes: tuple[str, str], number: str = "1.1.0") -> ModuleVersion:
    """Publish the sample with a changed quiz."""
    files = dict(read_folder(SAMPLE / MODULE))
    text = files["quizzes/check.md"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    files["quizzes/check.md"] = text.encode()
    module = files["module.md"].decode()
    assert 'version: "1.0.0"' in module
    files["module.md"] = module.replace('version: "1.0.0"', f'version: "{number}"').encode()
    with unit_of_work() as session, entering(session, EVERYTHING):
        result = catalogue.publish_module(session, files, publisher_id=None, now=NOW)
    assert isinstance(result, catalogue.Published), result
    return result.version


def slots(attempt: Attempt) -> tuple[Slot, ...]:
    compiled = document(db.session(), attempt.version_id)
    return slots_of(compiled, attempt.language, attempt.quiz_id, attempt.slots)


def choice(slot: Slot, position: int) -> dict[str, tuple[str, ...]]:
    """The form of a choice by its place in the source."""
    return {"choice": ("abcdefgh"[slot.drawn.order.index(position)],)}


def answers(attempt: Attempt, **instead: dict[str, tuple[str, ...]] | int | None) -> list[actions.SentAnswer]:
    """Right answers, other ones for the items named (`sm_sign=1`: the choice at that place of the source; None: no answer)."""
    sent = []
    for slot in slots(attempt):
        wanted: Any = instead.get(slot.item.id.replace("-", "_"), "right")
        if wanted is None:
            continue
        raw = registry.item_type(slot.item.kind).key(slot.item, slot.drawn) if wanted == "right" else wanted
        sent.append(actions.SentAnswer(slot.number, choice(slot, raw) if isinstance(raw, int) else raw))
    return sent


def sit(learner: Viewer, *, now: datetime = NOW, submit: bool = True, **instead: Any) -> Attempt:
    """An attempt with these answers, submitted or left open."""
    attempt = build_attempt(learner, enrolment=build_enrolment(learner), now=now)
    act_as(learner)
    with unit_of_work() as session:
        if submit:
            actions.submit_attempt(
                session, learner, attempt.id, answers(attempt, **instead), now=now + timedelta(minutes=2)
            )
        else:
            actions.save_answers(
                session, learner, attempt.id, answers(attempt, **instead), now=now + timedelta(minutes=2)
            )
    return again(attempt)


def again(attempt: Attempt) -> Attempt:
    """The attempt as it stands in the database now."""
    attempt_id, session = inspect(attempt).identity[0], db.session()
    session.expire_all()
    with entering(session, EVERYTHING):
        return queries.get_attempt(session, attempt_id)


def correct(
    actor: Viewer, attempt: Attempt, item_id: str, kind: str, new: ModuleVersion | None = None, *,
    may_fall: bool = False, now: datetime = LATER, run: bool = True,
) -> Correction:  # fmt: skip
    """Correct an item of the attempt's version and let the job do its work."""
    wanted = corrections.Wanted(attempt.version_id, QUIZ, item_id, kind, new.id if new else None)
    act_as(actor)
    with unit_of_work() as session:
        correction = corrections.correct_item(
            session, actor, MODULE, wanted, reason="The key was wrong.", may_fall=may_fall, now=now
        )
    if run:
        run_regrade(correction.id, now=now)
    return correction


def run_regrade(correction_id: UUID, *, now: datetime = LATER) -> None:
    """What the job does."""
    more = True
    while more:
        with unit_of_work() as session, entering(session, EVERYTHING):
            more = regrade_batch(session, correction_id, now=now)


def result(attempt: Attempt) -> tuple[str, bool | None]:
    found = again(attempt)
    return f"{found.earned}/{found.possible}", found.passed

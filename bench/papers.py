"""Sums of statistics as so many people leave them: some hundred drawn papers, each handed in many times over."""

from __future__ import annotations

import random
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.population import ITEMS, MODULE, QUIZ, Population
from lms.app import create_app
from lms.catalogue.models import Module
from lms.catalogue.queries import document
from lms.core.analysis.sums import CHOICE_KINDS, Reply
from lms.institutions.models import Membership
from lms.quizzes.actions.statistics import ADD_ITEM, ADD_PAPER
from lms.quizzes.actions.statistics_rows import ITEM_SUMS, QUIZ_SUMS, item_rows, paper_rows
from lms.quizzes.paper import draw_paper, slots_of
from lms.quizzes.queries.lineage import frame_of
from lms.store import EVERYTHING, db, entering

DIFFERENT = 400


def add_papers(people: Population, papers: int, seed: int = 1) -> int:
    """Add the sums of so many papers to the institution of the coordinator; return how many answers that are."""
    app = create_app(people.settings)
    with app.app_context():
        session = db.session()
        with entering(session, EVERYTHING):
            version_id = session.scalars(select(Module.current_version_id).where(Module.id == MODULE)).one()
            place = session.scalars(
                select(Membership.institution_id).where(Membership.username == "coordinator.m")
            ).one()
            if version_id is None:
                raise RuntimeError(f"The module {MODULE} is not published.")
            _add(session, version_id, place, papers, random.Random(seed))
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return papers * ITEMS


def _add(session: Session, version_id: UUID, place: UUID, papers: int, chance: random.Random) -> None:
    compiled = document(session, version_id)
    text = compiled.in_language("en")
    frame = frame_of(compiled, version_id, QUIZ, "en")
    for number in range(min(DIFFERENT, papers)):
        times = papers // DIFFERENT + (number < papers % DIFFERENT) if papers > DIFFERENT else 1
        slots = slots_of(
            compiled, "en", QUIZ, draw_paper(text.quizzes[QUIZ], text, chance.randbytes(32))[:ITEMS]
        )
        able = chance.random()
        replies = [_reply(slot.item.kind, slot.item.points, able, chance) for slot in slots]
        for statement, rows, names in (
            (ADD_ITEM, item_rows(frame, place, slots, replies), ITEM_SUMS),
            (ADD_PAPER, paper_rows(frame, place, replies), QUIZ_SUMS),
        ):
            statement.run_all(session, [_many(row, names, times) for row in rows])


def _reply(kind: str, points: Fraction, able: float, chance: random.Random) -> Reply:
    right = chance.random() < able
    seconds = timedelta(seconds=chance.randrange(5, 200)).total_seconds()
    choice = (0 if right else chance.randrange(1, 4),) if kind in CHOICE_KINDS else ()
    return Reply(
        kind, points if right else Fraction(0), points, "correct" if right else "incorrect", choice, seconds
    )


def _many(row: dict[str, Any], names: tuple[str, ...], times: int) -> dict[str, Any]:
    return {**row, **{name: row[name] * times for name in names}}

"""Marking a whole paper: what each answer is worth by its key, by corrections of the key, and by people's marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.core.content.document import ModuleDocument
from lms.core.items import registry
from lms.core.items.contract import Graded, Malformed, Unanswered
from lms.core.scoring.marks import AttemptMark, mark_attempt
from lms.quizzes import queries
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot, raw_of, slots_of
from lms.quizzes.queries import Given, Seat


@dataclass(frozen=True, slots=True)
class Sheet:
    """A marked paper: the grade of every slot in its order, and what they add up to."""

    slots: tuple[Slot, ...]
    graded: tuple[Graded, ...]
    responses: Mapping[int, Given]
    mark: AttemptMark


def mark_paper(session: Session, attempt: Seat | Attempt, document: ModuleDocument) -> Sheet:
    """Mark what is saved of an attempt."""
    slots = slots_of(document, attempt.language, attempt.quiz_id, attempt.slots)
    responses = queries.responses_of(session, attempt.id)
    graded = tuple(grade_slot(slot, responses.get(slot.number)) for slot in slots)
    quiz = document.in_language(attempt.language).quizzes[attempt.quiz_id]
    by_item = {slot.item.id: one for slot, one in zip(slots, graded, strict=True)}
    return Sheet(slots, graded, responses, mark_attempt(quiz, [slot.item for slot in slots], by_item))


def grade_slot(slot: Slot, response: Given | None) -> Graded:
    """Mark one saved answer; what cannot be read is not scored as an answer."""
    answer = slot.parse(raw_of(response.value if response else None))
    readable = Unanswered() if isinstance(answer, Malformed) else answer
    return registry.item_type(slot.item.kind).grade(slot.item, slot.drawn, readable)

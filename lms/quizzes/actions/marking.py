"""Marking a whole paper: what each answer is worth by its key, by corrections of the key, and by people's marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from lms.core.content.document import ModuleDocument
from lms.core.items import registry
from lms.core.items.contract import Graded, Malformed, Unanswered
from lms.core.scoring.correcting import Ruling, better_grade, corrected_item, dropped, ruled_grade
from lms.core.scoring.marks import AttemptMark, mark_attempt
from lms.quizzes import queries
from lms.quizzes.actions.marks_judged import judged
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot, raw_of, slots_of
from lms.quizzes.queries import Given, Seat
from lms.quizzes.queries.corrections import rulings_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """A marked paper: the grade of every slot in its order, and what they add up to."""

    slots: tuple[Slot, ...]
    graded: tuple[Graded, ...]
    responses: Mapping[int, Given]
    mark: AttemptMark

    @property
    def is_pending(self) -> bool:
        """Whether a person has yet to mark something."""
        return any(one.verdict == "pending" for one in self.graded)


def mark_paper(
    session: Session,
    attempt: Seat | Attempt,
    document: ModuleDocument,
    *,
    supposing: Iterable[Ruling] = (),
) -> Sheet:
    """Mark what is saved of an attempt; `supposing`: as if these corrections stood besides."""
    rulings = {**rulings_of(session, attempt), **{ruling.item_id: ruling for ruling in supposing}}
    slots = slots_of(document, attempt.language, attempt.quiz_id, attempt.slots)
    responses = queries.responses_of(session, attempt.id)
    graded = tuple(grade_slot(slot, responses.get(slot.number), rulings.get(slot.item.id)) for slot in slots)
    quiz = document.in_language(attempt.language).quizzes[attempt.quiz_id]
    graded = judged(session, attempt, slots, graded, responses, threshold=quiz.second_marker)
    if rulings:
        graded = tuple(
            ruled_grade(one, rulings.get(slot.item.id)) for slot, one in zip(slots, graded, strict=True)
        )
    items = [corrected_item(slot.item, rulings.get(slot.item.id)) for slot in slots]
    by_item = {item.id: one for item, one in zip(items, graded, strict=True)}
    return Sheet(slots, graded, responses, mark_attempt(quiz, items, by_item, dropped=dropped(rulings)))


def grade_slot(slot: Slot, response: Given | None, ruling: Ruling | None = None) -> Graded:
    """Mark one saved answer; what cannot be read is not scored as an answer."""
    old = _grade(slot, response)
    if ruling is None or ruling.item is None:
        return old
    return better_grade(old, _grade(replace(slot, item=corrected_item(slot.item, ruling)), response), ruling)


def _grade(slot: Slot, response: Given | None) -> Graded:
    answer = slot.parse(raw_of(response.value if response else None))
    readable = Unanswered() if isinstance(answer, Malformed) else answer
    return registry.item_type(slot.item.kind).grade(slot.item, slot.drawn, readable)

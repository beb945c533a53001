"""What people have decided about answers: marks that they gave, wordings that they accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.core.items.contract import Graded, Remark, Score
from lms.core.items.rubric import settle
from lms.core.items.showing import verdict_of
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot
from lms.quizzes.queries import Given, Seat
from lms.quizzes.queries.marks import accepted_wordings, fold_key, marks_of

NOT_EXPECTED = "wording-not-expected"
ACCEPTED = "wording-accepted"


def judged(
    session: Session,
    attempt: Seat | Attempt,
    slots: Sequence[Slot],
    graded: Sequence[Graded],
    responses: Mapping[int, Given],
    *,
    threshold: Fraction | None,
) -> tuple[Graded, ...]:
    """Put people's marks and accepted wordings in the place of what the key alone can say; asks only where one is needed."""
    given = marks_of(session, attempt.id) if any(one.verdict == "pending" for one in graded) else {}
    result = []
    for slot, one in zip(slots, graded, strict=True):
        if one.verdict == "pending":
            earned = settle(slot.item.points, [mark.earned for mark in given.get(slot.number, ())], threshold)
            result.append(one if earned is None else _marked(slot, earned))
        elif is_unexpected(slot, one):
            accepted = accepted_wordings(
                session, attempt.version_id, slot.item.id, institution_id=attempt.institution_id
            )
            credit = accepted.get(fold_key(typed(responses.get(slot.number))), Fraction(0))
            result.append(_marked(slot, slot.item.points * credit, ACCEPTED) if credit else one)
        else:
            result.append(one)
    return tuple(result)


def is_unexpected(slot: Slot, graded: Graded) -> bool:
    """Tell whether a short answer was marked wrong only because nobody had thought of its wording."""
    return slot.item.kind == "short" and any(remark.code == NOT_EXPECTED for remark in graded.remarks)


def typed(response: Given | None) -> str:
    """Return the text of a short answer."""
    values = response.value.get("text", []) if response and response.value else []
    return values[0].strip() if values else ""


def _marked(slot: Slot, earned: Fraction, code: str = "") -> Graded:
    possible = slot.item.points
    verdict = verdict_of(earned / possible) if possible else "correct"
    return Graded(Score(earned, possible), verdict, (Remark(code=code),) if code else ())

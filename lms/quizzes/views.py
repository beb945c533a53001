"""What the pages of an attempt show of each question; nothing here holds a key before it is due."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleText, Quiz
from lms.core.items.contract import Malformed, ReviewView, TakingView, Unanswered
from lms.core.items.showing import fill_text
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot, raw_of, slots_of
from lms.quizzes.queries import Given
from lms.web.i18n import page_language
from lms.web.messages import say


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the taking and on the look-over page."""

    slot: Slot
    view: TakingView
    answered: bool
    flagged: bool
    problem: str
    seq: int  # the browser goes on counting from here

    @property
    def title(self) -> str:
        """The question as plain text with the learner's own numbers."""
        return fill_text(self.slot.item.stem_text, self.slot.drawn.values)

    def html(self, attempt_id: UUID) -> Markup:
        """Return the question as it is asked in this attempt."""
        kept = _question_html(self.view, self.problem, self.flagged, page_language())
        ours = (
            kept.replace(_SLOT, str(self.slot.number))
            .replace(_ATTEMPT, str(attempt_id))
            .replace(_SEQ, str(self.seq))
        )
        return Markup(ours)  # noqa: S704 – rendered by the template

    @property
    def points(self) -> int:
        """Whole points, for the plural form."""
        return int(self.slot.item.points)

    @property
    def points_whole(self) -> bool:
        return self.slot.item.points.denominator == 1

    @property
    def points_text(self) -> str:
        return points_text(self.slot.item.points)


_SLOT, _ATTEMPT, _SEQ = (f"gap-{secrets.token_hex(12)}-{gap}" for gap in ("slot", "attempt", "seq"))


@lru_cache(maxsize=2048)
def _question_html(view: TakingView, problem: str, flagged: bool, _language: str) -> str:  # noqa: FBT001 – a part of the key
    """Render a question with marks for slot and attempt; a class that draws from one quiz sees the same few hundred."""
    page = current_app.jinja_env.get_template("components/item.html")
    return page.render(
        view=view, prefix=f"{_SLOT}-", view_id="", problem=problem, flagged=flagged, flag_name=f"{_SLOT}-flag",
        slot_number=_SLOT, seq=_SEQ, autosave_url=f"/attempts/{_ATTEMPT}/items/{_SLOT}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question on the result page. `again`: title and address of the paragraph to read again."""

    slot: Slot
    review: ReviewView
    verdict: str
    earned: str
    points_text: str
    again: tuple[str, str] | None


def open_paper(session: Session, attempt: Attempt) -> tuple[Quiz, ModuleText, tuple[Slot, ...]]:
    """Return the quiz, the module's text and the slots of an attempt, from its pinned version and language."""
    document = catalogue.document(session, attempt.version_id)
    text = document.in_language(attempt.language)
    return (
        text.quizzes[attempt.quiz_id],
        text,
        slots_of(document, attempt.language, attempt.quiz_id, attempt.slots),
    )


def questions_of(
    session: Session, attempt: Attempt, slots: tuple[Slot, ...]
) -> tuple[list[Question], datetime | None]:
    """Return the questions with the answers given so far, and when the latest was saved."""
    responses = queries.responses_of(session, attempt.id)
    questions = [_question(slot, responses.get(slot.number)) for slot in slots]
    saved = max((response.saved_at for response in responses.values()), default=None)
    return questions, saved


def _question(slot: Slot, response: Given | None) -> Question:
    raw = raw_of(response.value if response else None)
    answer = slot.parse(raw)
    return Question(
        slot=slot,
        view=slot.taking(raw),
        answered=not isinstance(answer, Unanswered | Malformed),
        flagged=response.flagged if response else False,
        seq=response.client_seq if response else 0,
        problem=say(answer.code, **answer.params) if isinstance(answer, Malformed) else "",
    )


def problem_with(slot: Slot, value: Mapping[str, tuple[str, ...]]) -> str:
    """Return the sentence that says why an answer cannot be read, or ""."""
    answer = slot.parse(value)
    return say(answer.code, **answer.params) if isinstance(answer, Malformed) else ""


def is_answered(slot: Slot, value: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether this is a readable answer."""
    return not isinstance(slot.parse(value), Unanswered | Malformed)


def marked_questions(
    session: Session, attempt: Attempt, text: ModuleText, slots: tuple[Slot, ...], *, key_due: bool
) -> list[MarkedQuestion]:
    """Return the questions with their marks and the explanations that are due."""
    responses = queries.responses_of(session, attempt.id)
    marks = attempt.marks or []
    return [
        _marked(attempt, text, slot, responses.get(slot.number), marks[slot.number], key_due=key_due)
        for slot in slots
        if slot.number < len(marks)
    ]


def _marked(
    attempt: Attempt,
    text: ModuleText,
    slot: Slot,
    response: Given | None,
    mark: Mapping[str, str],
    *,
    key_due: bool,
) -> MarkedQuestion:
    return MarkedQuestion(
        slot=slot,
        review=slot.review(raw_of(response.value if response else None), key_due=key_due),
        verdict=mark["verdict"],
        earned=points_text(Fraction(mark["earned"])),
        points_text=points_text(Fraction(mark["possible"])),
        again=read_again(attempt.module_id, text, slot.item.lesson),
    )


def read_again(module_id: str, text: ModuleText, place: str) -> tuple[str, str] | None:
    """Return title and address of the paragraph that teaches an item."""
    lesson_id, _, heading_id = place.partition("#")
    lesson = text.lessons.get(lesson_id)
    if lesson is None:
        return None
    heading = next((heading.text for heading in lesson.headings if heading.id == heading_id), lesson.title)
    return heading, f"/modules/{module_id}/lessons/{lesson_id}/" + (f"#{heading_id}" if heading_id else "")


def points_text(points: Fraction) -> str:
    """Write points with at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def are_marks_due(quiz: Quiz, *, key_due: bool) -> bool:
    """Tell whether the marks of single questions may be shown, as the author chose (B47)."""
    return quiz.feedback in {"after-each", "after-submit"} or (quiz.feedback == "after-close" and key_due)


def is_key_due(session: Session, learner: Viewer, attempt: Attempt, quiz: Quiz) -> bool:
    """Tell whether right answers may be shown: after a pass, in practice, or when no attempt is left (B48)."""
    if attempt.state == "in_progress" or quiz.feedback == "never":
        return False
    if quiz.purpose == "practice" or quiz.attempts is None:
        return True
    attempts = queries.list_attempts(session, attempt.enrolment_id, attempt.quiz_id)
    if any(other.state == "in_progress" for other in attempts):
        return False
    return any(other.passed and other.state == "graded" for other in attempts) or (
        queries.used_attempts(attempts) >= quiz.attempts
    )

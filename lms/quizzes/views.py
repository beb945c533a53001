"""What the pages of an attempt show of each question; nothing here holds a key before it is due."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.completion.rules import percent
from lms.core.content.document import ModuleText, Quiz
from lms.core.items.contract import Malformed, ReviewView, TakingView, Unanswered
from lms.core.items.rubric import MARKED_BY_PEOPLE
from lms.core.items.showing import fill_text
from lms.people.viewer import Viewer
from lms.quizzes import paper, queries
from lms.quizzes.actions.answer import CHECKED
from lms.quizzes.actions.marking import grade_slot
from lms.quizzes.judged import Judged, as_judged, judged_view
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot, raw_of, slots_of
from lms.quizzes.queries import Given, Seat
from lms.quizzes.queries.marks import Mark, marks_of
from lms.web.i18n import direction, now, page_language
from lms.web.messages import say
from lms.web.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the taking and on the look-over page."""

    slot: Slot
    view: TakingView
    answered: bool
    flagged: bool
    problem: str

    @property
    def title(self) -> str:
        """The question as plain text with the learner's own numbers."""
        return fill_text(self.slot.item.stem_text, self.slot.drawn.values)

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


@dataclass(frozen=True, slots=True)
class Face:
    """A question as the taking page shows it, with marks for slot, attempt and count: the same for all who drew and gave the same."""

    html: str
    answered: bool


_SLOT, _ATTEMPT, _SEQ = (f"gap-{secrets.token_hex(12)}-{gap}" for gap in ("slot", "attempt", "seq"))
_faces: Shelf[Face] = Shelf(
    4096
)  # of about 2 kB each; a class that draws from one quiz sees the same few hundred

_palettes: Shelf[Markup] = Shelf(256)


def asked(session: Session, seat: Seat) -> tuple[Quiz, ModuleText, Asked]:
    """Return the quiz, the module's text, and the questions as the taking page shows them."""
    quiz, text, slots = open_paper(session, seat)
    given = queries.responses_of(session, seat.id)
    attempt_id = str(seat.id)
    html, rows = [], []
    for slot in slots:
        response = given.get(slot.number)
        face = _face(seat, quiz, slot, response, len(slots))
        seq = str(response.client_seq) if response else "0"
        html.append(
            face.html.replace(_SLOT, str(slot.number)).replace(_ATTEMPT, attempt_id).replace(_SEQ, seq)
        )
        rows.append((face.answered, response is not None and response.flagged))
    saved = max((response.saved_at for response in given.values()), default=None)
    return quiz, text, Asked(Markup("\n".join(html)), tuple(rows), saved)  # noqa: S704 – rendered by the template


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions of an attempt as HTML, for each whether it is answered and flagged, and when the latest answer was saved."""

    html: Markup
    rows: tuple[tuple[bool, bool], ...]
    saved_at: datetime | None


def palette(rows: tuple[tuple[bool, bool], ...]) -> Markup:
    """Return the palette of questions; a class shares a few of them."""

    def make() -> Markup:
        shown = [
            {
                "number": number,
                "url": f"#q{number}",
                "answered": answered,
                "flagged": flagged,
                "current": False,
                "slot": str(number - 1),
            }
            for number, (answered, flagged) in enumerate(rows, start=1)
        ]
        parts: Any = current_app.jinja_env.get_template("quizzes/parts.html").module
        return Markup(parts.palette(shown))  # noqa: S704 – rendered by the template

    return _palettes.find((rows, page_language()), make)


def _face(seat: Seat, quiz: Quiz, slot: Slot, response: Given | None, count: int) -> Face:
    language, checked = page_language(), response is not None and response.client_seq == CHECKED
    value = response.value if response and response.value else {}
    key = (
        seat.version_id, seat.quiz_id, seat.language, slot.item.id, slot.drawn.order, tuple(slot.drawn.values.items()),
        tuple((part, tuple(values)) for part, values in value.items()), response is not None and response.flagged,
        slot.number, count, language, checked,
    )  # fmt: skip

    def make() -> Face:
        question = _question(slot, response)
        page = current_app.jinja_env.get_template("quizzes/question.html")
        html = page.render(
            question=question, count=count, view=question.view, prefix=f"{_SLOT}-", view_id="", problem=question.problem,
            flagged=question.flagged, flag_name=f"{_SLOT}-flag", slot_number=_SLOT, seq=_SEQ, page_lang=language,
            page_dir=direction(language), autosave_url=f"/attempts/{_ATTEMPT}/items/{_SLOT}",
            check_url=f"/attempts/{_ATTEMPT}/items/{_SLOT}/check" if quiz.feedback == "after-each" else "",
            review=_checked(quiz, slot, response) if checked else None, verdict=grade_slot(slot, response).verdict,
        )  # fmt: skip
        return Face(html, question.answered)

    return _faces.find(key, make)


def _checked(quiz: Quiz, slot: Slot, response: Given | None) -> ReviewView:
    """Return the feedback on an answer that is fixed; the right answer only where further attempts cannot profit (B48)."""
    is_free = quiz.purpose == "practice" or quiz.attempts is None
    return slot.review(raw_of(response.value if response else None), key_due=is_free)


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question on the result page. `again`: title and address of the paragraph to read again."""

    slot: Slot
    review: ReviewView
    verdict: str
    earned: str
    points_text: str
    again: tuple[str, str] | None
    judged: Judged | None = None


def open_paper(session: Session, attempt: Attempt | Seat) -> tuple[Quiz, ModuleText, tuple[Slot, ...]]:
    """Return the quiz, the module's text and the slots of an attempt, from its pinned version and language."""
    document = catalogue.document(session, attempt.version_id)
    text = document.in_language(attempt.language)
    return (
        text.quizzes[attempt.quiz_id],
        text,
        slots_of(document, attempt.language, attempt.quiz_id, attempt.slots),
    )


def slot_of(session: Session, seat: Seat, number: int) -> Slot | None:
    """Return one slot of an attempt."""
    document = catalogue.document(session, seat.version_id)
    return paper.slot_of(document, seat.language, seat.quiz_id, seat.slots, number)


def questions_of(
    session: Session, attempt: Attempt | Seat, slots: tuple[Slot, ...]
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
    by_people = any(slot.item.kind in MARKED_BY_PEOPLE for slot in slots)
    given = marks_of(session, attempt.id) if by_people else {}
    return [
        _marked(
            attempt, text, slot, responses.get(slot.number), marks[slot.number], given.get(slot.number, ()), key_due=key_due
        )
        for slot in slots
        if slot.number < len(marks)
    ]  # fmt: skip


def _marked(
    attempt: Attempt,
    text: ModuleText,
    slot: Slot,
    response: Given | None,
    mark: Mapping[str, str],
    given: Sequence[Mark],
    *,
    key_due: bool,
) -> MarkedQuestion:
    return MarkedQuestion(
        slot=slot,
        review=as_judged(slot.review(raw_of(response.value if response else None), key_due=key_due), mark),
        verdict=mark["verdict"],
        earned=points_text(Fraction(mark["earned"])),
        points_text=points_text(Fraction(mark["possible"])),
        again=read_again(attempt.module_id, text, slot.item.lesson),
        judged=judged_view(attempt.id, slot, response, mark["verdict"], given),
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
    if quiz.feedback == "after-close":
        window = queries.window_of(session, attempt.institution_id, attempt.module_id, attempt.quiz_id)
        if window.closes_at is not None:
            return now() >= window.closes_at
    if quiz.purpose == "practice" or quiz.attempts is None:
        return True
    attempts = queries.list_attempts(session, attempt.enrolment_id, attempt.quiz_id)
    if any(other.state == "in_progress" for other in attempts):
        return False
    allowed = quiz.attempts + queries.count_extra_attempts(session, attempt.enrolment_id, quiz.id)
    return any(other.passed and other.state == "graded" for other in attempts) or (
        queries.used_attempts(attempts) >= allowed
    )


def share_of(attempt: Attempt) -> str:
    """Return the result of an attempt in per cent, "" without one."""
    if attempt.earned is None or not attempt.possible:
        return ""
    return percent(attempt.earned / attempt.possible)

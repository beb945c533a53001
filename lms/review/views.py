"""What the pages of marking show: piles by question, one answer without a name, wordings by question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleText
from lms.core.errors import NotFoundError
from lms.core.items.contract import Item
from lms.core.items.rubric import plain_points
from lms.core.items.short import ShortSpec
from lms.people.viewer import Viewer
from lms.quizzes import queries as quizzes
from lms.quizzes.judged import files_of, rubric_of
from lms.quizzes.models import ToMark
from lms.quizzes.paper import Slot, item_of, raw_of, slot_of
from lms.quizzes.queries import marks as queries


@dataclass(frozen=True, slots=True)
class Pile:
    """A row of the queue."""

    url: str
    title: str
    lang: str
    module_title: str
    quiz_title: str
    version: str
    place: str
    count: int
    since: datetime


def list_piles(session: Session, marker: Viewer, places: dict[UUID, str], language: str) -> list[Pile]:
    """Return the questions with answers that wait for this person."""
    rows = []
    for pile in queries.list_piles(session, marker):
        document = catalogue.document(session, pile.version_id)
        text = document.in_language(language)
        item = find_item(text, pile.quiz_id, pile.item_id)
        if item is not None:
            rows.append(
                Pile(
                    url=f"/marking/{pile.institution_id}/{pile.version_id}/{pile.item_id}/",
                    title=item.stem_text,
                    lang=item.lang,
                    module_title=text.title,
                    quiz_title=text.quizzes[pile.quiz_id].title,
                    version=document.version,
                    place=places.get(pile.institution_id, ""),
                    count=pile.count,
                    since=pile.since,
                )
            )
    return rows


def find_item(text: ModuleText, quiz_id: str, item_id: str) -> Item | None:
    """Return a question of a quiz or of a bank that it draws from."""
    return item_of(text, quiz_id, item_id) if quiz_id in text.quizzes else None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to give points for: a line of the rubric, or the answer as a whole (`html` "")."""

    name: str
    html: str
    most: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer as a marker sees it."""

    waiting: ToMark
    slot: Slot
    lang: str
    quiz_title: str
    stem_html: str
    text: str
    files: tuple[str, ...]
    files_at: str
    rows: tuple[Row, ...]
    has_two: bool

    @property
    def pile(self) -> queries.Place:
        return queries.Place(self.waiting.institution_id, self.waiting.version_id, self.waiting.item_id)


def get_sheet(session: Session, marker: Viewer, attempt_id: UUID, number: int) -> Sheet:
    """Return an answer for marking; an own one does not exist here (B84)."""
    waiting = queries.get_waiting(session, attempt_id, number)
    if waiting.learner_id == marker.person_id:
        raise NotFoundError
    attempt = quizzes.get_attempt(session, attempt_id)
    document = catalogue.document(session, attempt.version_id)
    slot = slot_of(document, attempt.language, attempt.quiz_id, attempt.slots, number)
    rubric = rubric_of(slot) if slot is not None else None
    if slot is None or rubric is None:
        raise NotFoundError
    quiz = document.in_language(attempt.language).quizzes[attempt.quiz_id]
    response = quizzes.responses_of(session, attempt_id).get(number)
    raw = raw_of(response.value if response else None)
    rows = tuple(Row(f"line-{n}", line.html, plain_points(line.points)) for n, line in enumerate(rubric))
    return Sheet(
        waiting=waiting,
        slot=slot,
        lang=slot.item.lang,
        quiz_title=quiz.title,
        stem_html=slot.taking(raw).stem_html,
        text="".join(raw.get("text", ())),
        files=files_of(response),
        files_at=f"/attempts/{attempt_id}/items/{number}/files",
        rows=rows or (Row("points", "", plain_points(slot.item.points)),),
        has_two=quiz.second_marker is not None,
    )


def most_of(sheet: Sheet) -> list[Fraction]:
    """Return the most points for each row, exactly."""
    rubric = rubric_of(sheet.slot)
    return [line.points for line in rubric] if rubric else [sheet.slot.item.points]


@dataclass(frozen=True, slots=True)
class Asked:
    """A short question with the wordings that nobody expected."""

    item: Item
    module_title: str
    quiz_title: str
    expected: tuple[str, ...]
    wordings: tuple[queries.WordingPile, ...]


def list_wordings(session: Session, marker: Viewer, language: str) -> list[Asked]:
    """Return unmatched wordings by question."""
    found = sorted(
        queries.list_wordings(session, marker),
        key=lambda one: (one.module_id, one.quiz_id, one.item_id, str(one.version_id)),
    )
    asked = []
    for _key, group in groupby(found, key=lambda one: (one.version_id, one.quiz_id, one.item_id)):
        question = _asked(session, tuple(group), language)
        if question is not None:
            asked.append(question)
    return asked


def _asked(session: Session, wordings: tuple[queries.WordingPile, ...], language: str) -> Asked | None:
    first = wordings[0]
    text = catalogue.document(session, first.version_id).in_language(language)
    item = find_item(text, first.quiz_id, first.item_id)
    if item is None or not isinstance(item.spec, ShortSpec):
        return None
    return Asked(
        item=item,
        module_title=text.title,
        quiz_title=text.quizzes[first.quiz_id].title,
        expected=tuple(_expected(item.spec)),
        wordings=tuple(sorted(wordings, key=lambda one: (-one.count, one.text))),
    )


def _expected(spec: ShortSpec) -> Iterable[str]:
    return (wording.text for wording in spec.wordings if wording.credit > 0 and not wording.is_pattern)

"""Reading the sums of one quiz: a few rows per item, however many people have answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from lms.core.analysis.sums import ItemSums, QuizSums
from lms.quizzes.models.statistics import CHOICE_NAMES, TIME_NAMES, GainTotal, ItemTotal, QuizTotal

_ITEM: Any = ItemTotal.__table__
_QUIZ: Any = QuizTotal.__table__
_GAIN: Any = GainTotal.__table__
_ITEM_SUMS = (
    "n", "score", "score_squares", "rest", "rest_squares", "products", "correct", "unanswered", "changed",
    *TIME_NAMES, *CHOICE_NAMES,
)  # fmt: skip

_ITEM_KEY = ("item_id", "content", "form", "language", "wording", "band")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """Sums of one item in one band, of the own institutions or of all others."""

    own: bool
    item_id: str
    content: str
    form: str
    language: str
    wording: str
    band: int
    sums: ItemSums


@dataclass(frozen=True, slots=True)
class QuizRow:
    """Sums of whole papers in one band, of the own institutions or of all others."""

    own: bool
    form: str
    items: int
    language: str
    band: int
    sums: QuizSums


@dataclass(frozen=True, slots=True)
class GainRow:
    """Sums over people who took both tests."""

    n: int
    before: int
    after: int
    gain: int
    gain_squares: int


def list_item_rows(session: Session, module_id: str, quiz_id: str, places: Collection[UUID]) -> list[ItemRow]:
    """Return the sums of the items of a quiz, apart for `places` and for all other institutions (sums only, no names)."""
    columns = _ITEM.c
    key = [_is_own(columns, places), *(columns[name] for name in _ITEM_KEY)]
    rows = session.connection().execute(
        select(*key, *_summed(columns, _ITEM_SUMS))
        .where(columns.module_id == module_id, columns.quiz_id == quiz_id)
        .group_by(*key)
    )
    return [
        ItemRow(row[0] == 1, row[1], row[2], row[3], row[4], row[5], row[6], ItemSums.of(row[7:]))
        for row in rows
        if row[7]
    ]


def list_quiz_rows(session: Session, module_id: str, quiz_id: str, places: Collection[UUID]) -> list[QuizRow]:
    """Return the sums of the whole papers of a quiz, apart for `places` and for all others."""
    columns = _QUIZ.c
    key = [_is_own(columns, places), *(columns[name] for name in ("form", "items", "language", "band"))]
    rows = session.connection().execute(
        select(*key, *_summed(columns, [field.name for field in fields(QuizSums)]))
        .where(columns.module_id == module_id, columns.quiz_id == quiz_id)
        .group_by(*key)
    )
    return [
        QuizRow(row[0] == 1, row[1], row[2], row[3], row[4], QuizSums(*row[5:])) for row in rows if row[5]
    ]


def _is_own(columns: Any, places: Collection[UUID]) -> Any:
    """Return 1 for rows of one's own institutions."""
    own = columns.institution_id.in_(list(places) or [UUID(int=0)])
    return case((own, literal_column("1")), else_=literal_column("0")).label("own")


def _summed(columns: Any, names: Iterable[str]) -> list[Any]:
    return [cast(func.sum(columns[name]), BigInteger) for name in names]


def count_people(session: Session, places: Iterable[UUID]) -> dict[tuple[str, str], int]:
    """Return how many papers of each quiz stand in the sums of these institutions."""
    columns = _QUIZ.c
    rows = session.connection().execute(
        select(columns.module_id, columns.quiz_id, func.sum(columns.n))
        .where(columns.institution_id.in_(list(places)))
        .group_by(columns.module_id, columns.quiz_id)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def find_gain(
    session: Session, module_id: str, before_id: str, after_id: str, *, places: Iterable[UUID] | None = None
) -> GainRow:
    """Return the sums of the gain from one test to the other."""
    columns = _GAIN.c
    statement = select(*(func.sum(columns[field.name]) for field in fields(GainRow))).where(
        columns.module_id == module_id, columns.before_id == before_id, columns.after_id == after_id
    )
    if places is not None:
        statement = statement.where(columns.institution_id.in_(list(places)))
    row = session.connection().execute(statement).one()
    return GainRow(*(int(number or 0) for number in row))

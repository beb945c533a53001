"""What one marked attempt adds to the statistics: rows of whole numbers, each with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

from lms.core.analysis.sums import CHOICE_KINDS, Reply, item_sums, quiz_sums, seconds_between
from lms.core.items.contract import Chosen
from lms.quizzes.models.statistics import CHOICE_NAMES, TIME_NAMES
from lms.quizzes.paper import Slot, raw_of
from lms.quizzes.queries import Given
from lms.quizzes.queries.lineage import Frame

ITEM_SUMS = (
    "n", "score", "score_squares", "rest", "rest_squares", "products", "correct", "unanswered", "changed",
    *TIME_NAMES, *CHOICE_NAMES,
)  # fmt: skip
QUIZ_SUMS = ("n", "score", "score_squares", "even", "even_squares", "own")
GAIN_SUMS = ("n", "before", "after", "gain", "gain_squares")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one slot, as it was written."""

    earned: Fraction
    possible: Fraction
    verdict: str


Paper = tuple[Sequence[Slot], Sequence[Mark], Mapping[int, Given]]
"""Slots, their marks and the answers by slot."""


def item_rows(frame: Frame, place: UUID, slots: Sequence[Slot], replies: Sequence[Reply]) -> list[Row]:
    """Return what each answer adds, in the order in which everybody locks the rows."""
    rows = [
        _item_row(frame, place, slot.item.id, band, sums.row())
        for slot, (band, sums) in zip(slots, item_sums(replies), strict=True)
        if sums.n
    ]
    return sorted(rows, key=lambda row: (row["lineage"], row["band"]))


def paper_rows(frame: Frame, place: UUID, replies: Sequence[Reply]) -> list[Row]:
    """Return what the whole paper adds: nothing, where nothing could be earned."""
    band, whole = quiz_sums(replies)
    if not whole.n:
        return []
    items = sum(reply.possible > 0 for reply in replies)
    sums = (whole.n, whole.score, whole.score_squares, whole.even, whole.even_squares, whole.own)
    return [_paper_row(frame, place, items, band, sums)]


def replies_of(started_at: datetime, paper: Paper) -> list[Reply]:
    """Return what is kept of each answer."""
    slots, marks, responses = paper
    given = [responses.get(slot.number) for slot in slots]
    seconds = seconds_between(started_at, [one.saved_at if one and one.value else None for one in given])
    return [
        Reply(
            kind=slot.item.kind,
            earned=mark.earned,
            possible=mark.possible,
            verdict=mark.verdict,
            choices=_chosen(slot, one) if slot.item.kind in CHOICE_KINDS else (),
            seconds=took,
            changed=bool(one and one.value and one.changes),
        )
        for slot, mark, one, took in zip(slots, marks, given, seconds, strict=True)
    ]


def _chosen(slot: Slot, response: Given | None) -> tuple[int, ...]:
    """Return the places of the chosen choices in the source."""
    answer = slot.parse(raw_of(response.value)) if response and response.value else None
    return answer.choices if isinstance(answer, Chosen) else ()


def _item_row(frame: Frame, place: UUID, item_id: str, band: int, sums: tuple[int, ...]) -> Row:
    return {**frame.head_of(place, item_id), "band": band, **dict(zip(ITEM_SUMS, sums, strict=True))}


def _paper_row(frame: Frame, place: UUID, items: int, band: int, sums: tuple[int, ...]) -> Row:
    named = f"{place}/{frame.module_id}/{frame.quiz_id}/{frame.form}/{items}/{frame.language}"
    return {
        "lineage": sha256(named.encode()).hexdigest()[:32],
        "band": band,
        "institution_id": place,
        "module_id": frame.module_id,
        "quiz_id": frame.quiz_id,
        "form": frame.form,
        "items": items,
        "language": frame.language,
        **dict(zip(QUIZ_SUMS, sums, strict=True)),
    }


def gain_row(attempt: Any, before_id: str, after_id: str, before: int, after: int) -> Row:
    """Return what a person adds who took both tests; shares in UNIT-ths."""
    gain = after - before
    return {
        "institution_id": attempt.institution_id,
        "module_id": attempt.module_id,
        "before_id": before_id,
        "after_id": after_id,
        **dict(zip(GAIN_SUMS, (1, before, after, gain, gain * gain), strict=True)),
    }

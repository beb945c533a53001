"""What a trainee sees of people's marks: the rubric with its points, comments, and the files that were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from flask_babel import ngettext

from lms.core.items.contract import Remark, ReviewView
from lms.core.items.rubric import Line, plain_points
from lms.core.items.text import TextSpec
from lms.core.items.upload import UploadSpec
from lms.quizzes.actions.marks_judged import ACCEPTED, NOT_EXPECTED
from lms.quizzes.paper import Slot
from lms.quizzes.queries import Given
from lms.quizzes.queries.marks import Mark


@dataclass(frozen=True, slots=True)
class Judged:
    """`lines`: what counts, points earned and possible; `files` lie at the address `at`."""

    lines: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]
    files: tuple[str, ...]
    at: str


def judged_view(
    attempt_id: UUID, slot: Slot, response: Given | None, verdict: str, marks: Sequence[Mark]
) -> Judged | None:
    """Return what there is to say of an answer that people mark; the rubric only once the mark is settled."""
    rubric = rubric_of(slot)
    if rubric is None:
        return None
    shown = deciding(marks) if verdict != "pending" else ()
    return Judged(
        lines=tuple(_line(line, number, shown) for number, line in enumerate(rubric)) if shown else (),
        comments=tuple(mark.comment for mark in shown if mark.comment),
        files=files_of(response),
        at=f"/attempts/{attempt_id}/items/{slot.number}/files",
    )


def rubric_of(slot: Slot) -> tuple[Line, ...] | None:
    """Return the rubric of an item that people mark, None of any other."""
    spec = slot.item.spec
    return spec.rubric if isinstance(spec, TextSpec | UploadSpec) else None


def deciding(marks: Sequence[Mark]) -> Sequence[Mark]:
    """The third of three decides alone; else all count."""
    return marks[2:] if len(marks) > 2 else marks


def files_of(response: Given | None) -> tuple[str, ...]:
    """Return the names of the files in an answer."""
    return tuple(response.value.get("file", ())) if response and response.value else ()


def _line(line: Line, number: int, marks: Sequence[Mark]) -> tuple[str, str, str]:
    given = [Fraction(mark.lines[number]) for mark in marks if number < len(mark.lines)]
    mean = sum(given, Fraction(0)) / len(given) if given else Fraction(0)
    return line.html, plain_points(mean), plain_points(line.points)


def as_judged(review: ReviewView, mark: Mapping[str, str]) -> ReviewView:
    """Return the review with what people decided: it waits, or a wording that nobody expected was accepted."""
    if review.kind == "upload" and review.given:
        review = replace(review, given=ngettext("%(num)d file", "%(num)d files", int(review.given)))
    if mark["verdict"] == "pending":
        return replace(review, pending=True)
    if mark["verdict"] in {"correct", "partial"} and any(r.code == NOT_EXPECTED for r in review.remarks):
        return replace(review, remarks=(Remark(code=ACCEPTED),))
    return review

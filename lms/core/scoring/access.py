"""Whether a quiz may be begun now: its dates, and what must be done before it (B52, B53)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from lms.core.completion.rules import Fact
from lms.core.content.document import After

OPENS_LATER = "quiz-opens-later"
HAS_CLOSED = "quiz-has-closed"
LESSON_FIRST = "lesson-first"
QUIZ_FIRST = "quiz-first"
QUIZ_SCORE_FIRST = "quiz-score-first"


@dataclass(frozen=True, slots=True)
class Window:
    """The dates between which a quiz may be begun; None: no such date."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a quiz cannot be begun: a code, and what unlocks it."""

    code: str
    kind: str = ""
    subject: str = ""
    score: Fraction = Fraction(0)
    at: datetime | None = None


def locks(
    after: Iterable[After], facts: Collection[Fact], window: Window, *, now: datetime, waived: bool = False
) -> tuple[Lock, ...]:
    """All that stands against beginning; a waiver lifts what must be done before, never the dates."""
    return (*_dates(window, now), *(() if waived else _undone(after, facts)))


def _dates(window: Window, now: datetime) -> Iterator[Lock]:
    if window.opens_at is not None and now < window.opens_at:
        yield Lock(OPENS_LATER, at=window.opens_at)
    if window.closes_at is not None and now >= window.closes_at:
        yield Lock(HAS_CLOSED, at=window.closes_at)


def _undone(after: Iterable[After], facts: Collection[Fact]) -> Iterator[Lock]:
    known = {(fact.kind, fact.subject): fact.score or Fraction(0) for fact in facts}
    for wanted in after:
        reached = known.get((wanted.kind, wanted.subject))
        if reached is None or reached < wanted.score:
            yield Lock(_code(wanted), wanted.kind, wanted.subject, wanted.score)


def _code(wanted: After) -> str:
    if wanted.kind == "lesson":
        return LESSON_FIRST
    return QUIZ_SCORE_FIRST if wanted.score else QUIZ_FIRST

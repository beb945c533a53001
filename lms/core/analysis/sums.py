"""What is kept of answers: whole numbers that can be added and taken away, in any order, without loss.

A mark is kept as a whole number of UNIT-ths of its points (27720 is divisible by 1 to 12); what does not fit is rounded once, and
then the same number is added and taken away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import lcm

UNIT = 27_720
BANDS = 11
"""Marks of the rest of the paper in tenths: band 10 is everything right. People of one band are never told apart."""
TIMES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Upper bounds in seconds of the kept time classes; a twelfth holds what took longer."""
PLACES = 11
"""Choices that are counted one by one; the last place holds the eleventh choice and all behind it."""
CHOICE_KINDS = frozenset({"single", "multiple", "hotspot"})
"""Items whose choices are counted; of all others the verdicts are: correct, partial, incorrect."""
VERDICTS = ("correct", "partial", "incorrect")


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Sums over the answers to one item by people of one band (or of several, added)."""

    n: int = 0
    score: int = 0  # sum of the marks, in UNIT-ths of the item's points
    score_squares: int = 0
    rest: int = 0  # sum of the marks for the rest of the paper, in UNIT-ths of its points
    rest_squares: int = 0
    products: int = 0  # sum of score × rest
    correct: int = 0
    unanswered: int = 0
    changed: int = 0
    times: tuple[int, ...] = (0,) * (len(TIMES) + 1)
    choices: tuple[int, ...] = (0,) * PLACES

    def __add__(self, other: ItemSums) -> ItemSums:
        return added((self, other))

    def row(self) -> tuple[int, ...]:
        """Return all sums in one row: the nine, the time classes, the choices."""
        return (
            self.n, self.score, self.score_squares, self.rest, self.rest_squares, self.products, self.correct,
            self.unanswered, self.changed, *self.times, *self.choices,
        )  # fmt: skip

    @classmethod
    def of(cls, row: Iterable[int]) -> ItemSums:
        """Return the sums of a row."""
        whole = tuple(row)
        n, score, score_squares, rest, rest_squares, products, correct, unanswered, changed = whole[:9]
        return cls(
            n, score, score_squares, rest, rest_squares, products, correct, unanswered, changed,
            times=whole[9 : 9 + len(TIMES) + 1], choices=whole[9 + len(TIMES) + 1 :],
        )  # fmt: skip


def added(parts: Iterable[ItemSums]) -> ItemSums:
    """Return the sum of many sums."""
    rows = [part.row() for part in parts]
    return ItemSums.of(map(sum, zip(*rows, strict=True))) if rows else ItemSums()


@dataclass(frozen=True, slots=True)
class QuizSums:
    """Sums over whole papers: `score` is the share of all points, `even` and `own` are for people who met different items."""

    n: int = 0
    score: int = 0
    score_squares: int = 0
    even: int = 0  # sum of each person's mean mark, every item weighing the same
    even_squares: int = 0
    own: int = 0  # sum of each person's mean squared mark, in UNIT-ths

    def __add__(self, other: QuizSums) -> QuizSums:
        return QuizSums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(QuizSums)))


@dataclass(frozen=True, slots=True)
class Reply:
    """One marked answer: `choices` are places in the source (or of the verdict), `seconds` None where not known."""

    kind: str
    earned: Fraction
    possible: Fraction
    verdict: str
    choices: tuple[int, ...] = ()
    seconds: float | None = None
    changed: bool = False


def units(earned: Fraction | int, possible: Fraction | int) -> int:
    """Return a share of points as a whole number of UNIT-ths, halves upwards."""
    if possible <= 0 or not earned:
        return 0
    return UNIT if earned == possible else int((2 * UNIT * earned + possible) // (2 * possible))


def band_of(share: int) -> int:
    """Return the band of a share that is given in UNIT-ths."""
    return min(BANDS - 1, max(0, share * (BANDS - 1) // UNIT))


def _whole(replies: Sequence[Reply]) -> list[tuple[int, int]]:
    """Return earned and possible of each answer as whole numbers of one common part: sums of fractions cost too much here."""
    part = lcm(*(number.denominator for reply in replies for number in (reply.earned, reply.possible)))
    return [
        (
            reply.earned.numerator * (part // reply.earned.denominator),
            reply.possible.numerator * (part // reply.possible.denominator),
        )
        for reply in replies
    ]


def item_sums(replies: Sequence[Reply]) -> list[tuple[int, ItemSums]]:
    """Return band and sums of each answer of one paper; an item worth nothing has n = 0 and adds nothing (B30)."""
    marks = _whole(replies)
    earned, possible = sum(mark[0] for mark in marks), sum(mark[1] for mark in marks)
    return [
        _one(reply, units(*mark), units(earned - mark[0], possible - mark[1]))
        if mark[1] > 0
        else (0, ItemSums())
        for reply, mark in zip(replies, marks, strict=True)
    ]


def _one(reply: Reply, score: int, rest: int) -> tuple[int, ItemSums]:
    return band_of(rest), ItemSums(
        n=1,
        score=score,
        score_squares=score * score,
        rest=rest,
        rest_squares=rest * rest,
        products=score * rest,
        correct=int(reply.verdict == "correct"),
        unanswered=int(reply.verdict == "unanswered"),
        changed=int(reply.changed),
        times=_counted(() if reply.seconds is None else (time_class(reply.seconds),), len(TIMES) + 1),
        choices=_counted((min(place, PLACES - 1) for place in _places(reply)), PLACES),
    )


def _places(reply: Reply) -> Iterable[int]:
    if reply.verdict == "unanswered":
        return ()
    return reply.choices if reply.kind in CHOICE_KINDS else (VERDICTS.index(reply.verdict),)


def _counted(places: Iterable[int], length: int) -> tuple[int, ...]:
    row = [0] * length
    for place in places:
        row[place] += 1
    return tuple(row)


def quiz_sums(replies: Sequence[Reply]) -> tuple[int, QuizSums]:
    """Return band and sums of one whole paper."""
    counted = [mark for mark in _whole(replies) if mark[1] > 0]
    if not counted:
        return 0, QuizSums()
    score = units(sum(mark[0] for mark in counted), sum(mark[1] for mark in counted))
    marks = [units(*mark) for mark in counted]
    even = sum(marks) // len(marks)
    own = sum(mark * mark for mark in marks) // (len(marks) * UNIT)
    return band_of(score), QuizSums(1, score, score * score, even, even * even, own)


def time_class(seconds: float) -> int:
    """Return the class of a time."""
    return bisect_right(TIMES, seconds)


def median_class(times: Sequence[int]) -> tuple[int, int | None] | None:
    """Return the bounds in seconds of the class in which the median lies; None without times, no upper bound in the last."""
    count = sum(times)
    if not count:
        return None
    so_far = 0
    for place, number in enumerate(times):
        so_far += number
        if 2 * so_far >= count:
            return (TIMES[place - 1] if place else 0), (TIMES[place] if place < len(TIMES) else None)
    return None


def seconds_between(started_at: datetime, saved: Sequence[datetime | None]) -> list[float | None]:
    """Return for each answer the time from the answer kept before it (or the start) to its own last change.

    Answers that arrived at the same instant as another came as one form: of them nothing is known.
    """
    moments = sorted(moment for moment in saved if moment is not None)
    before = dict(zip(moments, [started_at, *moments], strict=False))
    together = {moment for moment, following in pairwise(moments) if moment == following}
    return [
        None
        if moment is None or moment in together
        else max(timedelta(0), moment - before[moment]).total_seconds()
        for moment in saved
    ]

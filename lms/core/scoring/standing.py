"""What several attempts at one quiz amount to: the grading methods (B24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction


class Method(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    MEAN = "mean"
    RECENT_PASSING = "recent-passing"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A graded attempt: its number (in order of time), exact fraction of 1, and whether it passed.

    `is_barred`: more than the score stands against it (an unsafe answer, a section, a critical item).
    """

    number: int
    fraction: Fraction
    passed: bool | None
    is_barred: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The result that counts, and the attempts it rests on."""

    fraction: Fraction
    passed: bool | None
    counted: tuple[int, ...]


def standing(method: Method, sittings: Sequence[Sitting], pass_mark: Fraction | None) -> Standing | None:
    """What the attempts amount to, None without any; the order in which they are given does not matter.

    Best prefers a pass to a higher mark that failed (an unsafe answer, a section). A mean passes by the pass mark
    alone. Most recent passing falls back to the last attempt.
    """
    ordered = sorted(sittings, key=lambda sitting: sitting.number)
    if not ordered:
        return None
    if method is Method.MEAN:
        return _mean(ordered, pass_mark)
    chosen = _chosen(method, ordered)
    return Standing(chosen.fraction, chosen.passed, (chosen.number,))


def counting(method: Method, sittings: Sequence[Sitting], pass_mark: Fraction | None) -> Fraction | None:
    """The fraction of 1 that counts as evidence, None when nothing does.

    A barred attempt is no evidence: best and most recent passing look past it, first and last bring nothing when it is
    theirs, a mean takes it for nothing.
    """
    if method in (Method.BEST, Method.RECENT_PASSING):
        sittings = [sitting for sitting in sittings if not sitting.is_barred]
    elif method is Method.MEAN:
        if all(sitting.is_barred for sitting in sittings):
            return None
        sittings = [replace(one, fraction=Fraction(0)) if one.is_barred else one for one in sittings]
    found = standing(method, sittings, pass_mark)
    if found is None:
        return None
    barred = {sitting.number for sitting in sittings if sitting.is_barred}
    return None if method is not Method.MEAN and barred.intersection(found.counted) else found.fraction


def _chosen(method: Method, ordered: Sequence[Sitting]) -> Sitting:
    match method:
        case Method.FIRST:
            return ordered[0]
        case Method.BEST:
            return max(
                ordered, key=lambda sitting: (sitting.passed is True, sitting.fraction, -sitting.number)
            )
        case Method.RECENT_PASSING:
            return next((s for s in reversed(ordered) if s.passed), ordered[-1])
        case _:
            return ordered[-1]


def _mean(ordered: Sequence[Sitting], pass_mark: Fraction | None) -> Standing:
    middle = sum((sitting.fraction for sitting in ordered), Fraction(0)) / len(ordered)
    passed = middle >= pass_mark if pass_mark is not None else None
    return Standing(middle, passed, tuple(sitting.number for sitting in ordered))

"""What a correction of a question does to marks: a right key, a question taken out, full points; nobody is hurt unless asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.core.items.contract import Graded, Item, Score

KEY, DROP, FULL = "key", "drop", "full"
KINDS = (KEY, DROP, FULL)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A correction of one item as it applies to one attempt.

    `item`: with the right key, for kind `key`. `keeps`: what the answer earned under the old key is the least that it earns now;
    true for attempts that were marked before the correction and are held harmless.
    """

    item_id: str
    kind: str
    item: Item | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The result of an attempt; `passed` None = no pass mark, or nothing left to mark."""

    score: Score
    passed: bool | None

    @property
    def rank(self) -> tuple[int, Fraction]:
        """What "better" means: a pass before no verdict before a fail, then the exact share."""
        share = self.score.earned / self.score.possible if self.score.possible else Fraction(0)
        return ({True: 2, None: 1, False: 0}[self.passed], share)


def corrected_item(item: Item, ruling: Ruling | None) -> Item:
    """Return the item by which an answer is marked: another key, never another weight."""
    if ruling is None or ruling.item is None:
        return item
    return replace(ruling.item, points=item.points)


def better_grade(old: Graded, new: Graded, ruling: Ruling) -> Graded:
    """Return the grade of an answer by two keys: the new one's, unless the answer was marked before and shall not lose by it."""
    return old if ruling.keeps and _worth(old) > _worth(new) else new


def ruled_grade(grade: Graded, ruling: Ruling | None) -> Graded:
    """Return a grade as a ruling over the whole question leaves it: full points, nothing at all, or as it is (B30, B40)."""
    if ruling is not None and ruling.kind == FULL:
        return Graded(Score(grade.score.possible, grade.score.possible), "correct")
    if ruling is not None and ruling.kind == DROP:
        verdict = "unanswered" if grade.verdict == "pending" else grade.verdict
        return Graded(Score(Fraction(0), Fraction(0)), verdict)
    return grade


def _worth(grade: Graded) -> tuple[bool, Fraction]:
    score = grade.score
    return not grade.unsafe, score.earned / score.possible if score.possible else Fraction(0)


def dropped(rulings: Mapping[str, Ruling]) -> frozenset[str]:
    """Return the items that count neither above nor below the line (B30)."""
    return frozenset(item_id for item_id, ruling in rulings.items() if ruling.kind == DROP)


RAISED, MOVED, LOWERED, KEPT, SAME = "raised", "moved", "lowered", "kept", "same"


def settle(before: Mark, after: Mark, *, keeps: bool) -> str:
    """Say what becomes of a mark: a better one stands; a worse one only where marks may fall (B37). Moved: other points, same worth."""
    if after == before:
        return SAME
    if after.rank >= before.rank:
        return RAISED if after.rank > before.rank else MOVED
    return KEPT if keeps else LOWERED


@dataclass(frozen=True, slots=True)
class Tally:
    """What a correction does to a set of attempts."""

    seen: int = 0
    raised: int = 0
    lowered: int = 0
    kept: int = 0
    passed_now: int = 0
    failed_now: int = 0


def tally(changes: Sequence[tuple[str, bool | None, bool | None]]) -> Tally:
    """Count outcomes; each with whether the attempt had passed and whether it passes now."""
    outcomes = [outcome for outcome, _before, _after in changes]
    moved = [(bool(before), bool(after)) for outcome, before, after in changes if outcome != KEPT]
    return Tally(
        seen=len(changes),
        raised=outcomes.count(RAISED),
        lowered=outcomes.count(LOWERED),
        kept=outcomes.count(KEPT),
        passed_now=moved.count((False, True)),
        failed_now=moved.count((True, False)),
    )

"""The mark of an attempt: exact fractions, pass mark, sections that must be passed, unsafe answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.content.document import Quiz, Section
from lms.core.items.contract import Graded, Item, Score

BELOW_PASS_MARK = "below-pass-mark"  # noqa: S105 - a mark, not a word to enter
SECTION_NOT_PASSED = "section-not-passed"
UNSAFE_ANSWER = "unsafe-answer"
CRITICAL_NOT_RIGHT = "critical-not-right"


@dataclass(frozen=True, slots=True)
class SectionMark:
    """A section's own mark; `passed` None = the section has no rule of its own (B29)."""

    id: str
    title: str
    score: Score
    must_pass: Fraction | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class AttemptMark:
    """What an attempt is worth. `passed` None = the quiz has no pass mark and nothing failed it.

    `reasons`: codes of what stands against a pass. `unsafe`: items with an unsafe answer, also where it only flags.
    """

    score: Score
    passed: bool | None
    sections: tuple[SectionMark, ...] = ()
    unsafe: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def fraction(self) -> Fraction:
        return fraction_of(self.score)


def fraction_of(score: Score) -> Fraction:
    """Earned of possible as an exact fraction of 1; 0 where nothing could be earned."""
    return score.earned / score.possible if score.possible else Fraction(0)


def mark_attempt(
    quiz: Quiz, items: Sequence[Item], graded: Mapping[str, Graded], *, dropped: Iterable[str] = ()
) -> AttemptMark:
    """Add up the marks of the items drawn for an attempt.

    Items worth nothing, and dropped ones, count neither above nor below the line (B30). An item without a grade
    earns nothing. The pass mark is compared with the exact value (B28).
    """
    gone = frozenset(dropped)
    counted = [item for item in items if item.points > 0 and item.id not in gone]
    if gone and not counted:
        return AttemptMark(_total((), graded), None)  # all that could be marked was taken out: no mark
    score = _total(counted, graded)
    sections = tuple(_section_mark(section, counted, graded) for section in quiz.sections)
    unsafe = tuple(i.id for i in items if i.id not in gone and i.id in graded and graded[i.id].unsafe)
    critical = any(not _is_right(graded.get(i.id)) for i in items if i.critical and i.id not in gone)
    reasons = (*_reasons(quiz, score, sections, unsafe), *((CRITICAL_NOT_RIGHT,) if critical else ()))
    judged = bool(reasons) or quiz.pass_mark is not None or any(s.must_pass is not None for s in sections)
    return AttemptMark(score, not reasons if judged else None, sections, unsafe, reasons)


def _is_right(one: Graded | None) -> bool:
    """Tell whether a critical item was answered rightly (B29); one that somebody still has to mark stands against nothing yet."""
    if one is None:
        return False
    return one.verdict in {"correct", "pending"} or one.score.earned == one.score.possible > 0


def _total(items: Sequence[Item], graded: Mapping[str, Graded]) -> Score:
    earned = sum((graded[item.id].score.earned for item in items if item.id in graded), Fraction(0))
    return Score(earned, sum((item.points for item in items), Fraction(0)))


def _section_mark(section: Section, counted: Sequence[Item], graded: Mapping[str, Graded]) -> SectionMark:
    score = _total([item for item in counted if item.id in section.items], graded)
    passed = None
    if section.must_pass is not None:
        passed = score.possible == 0 or fraction_of(score) >= section.must_pass
    return SectionMark(section.id, section.title, score, section.must_pass, passed)


def _reasons(
    quiz: Quiz, score: Score, sections: Sequence[SectionMark], unsafe: Sequence[str]
) -> Iterable[str]:
    if quiz.pass_mark is not None and fraction_of(score) < quiz.pass_mark:
        yield BELOW_PASS_MARK
    if any(section.passed is False for section in sections):
        yield SECTION_NOT_PASSED
    if unsafe and quiz.unsafe == "fail":
        yield UNSAFE_ANSWER

"""Completion as a function: the module's rule and the learner's evidence in, an explained outcome out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lms.core.content.document import CompletionRule, Step


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of evidence: `score` (fraction of 1) for quizzes, the best so far."""

    kind: str  # lesson | quiz | practical | scenario
    subject: str
    score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the run sheet: does it count, is it done, and why; `code` and `params` name a sentence."""

    kind: str
    subject: str
    counts: bool
    done: bool
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows in the module's order, and what they add up to."""

    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        """Rows that count."""
        return sum(row.counts for row in self.rows)

    @property
    def done(self) -> int:
        """Rows that count and are done."""
        return sum(row.counts and row.done for row in self.rows)

    @property
    def complete(self) -> bool:
        """True when every row that counts is done; a module in which nothing counts is never complete."""
        return 0 < self.total == self.done

    @property
    def missing(self) -> tuple[Row, ...]:
        """Rows that count and are not done."""
        return tuple(row for row in self.rows if row.counts and not row.done)

    @property
    def score(self) -> Fraction | None:
        """Mean of the counting quizzes' best scores (fraction of 1), or None when no quiz counts or one is open."""
        scores = [row.score for row in self.rows if row.counts and row.kind == "quiz"]
        if not scores or any(score is None for score in scores):
            return None
        return sum((s for s in scores if s is not None), Fraction(0)) / len(scores)


def weigh(rule: CompletionRule, steps: Iterable[Step], facts: Iterable[Fact]) -> Outcome:
    """Hold the evidence against the rule. The order of facts does not matter; more facts never undo a row."""
    best: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        key = (fact.kind, fact.subject)
        if key not in best or (fact.score or 0) > (best[key].score or 0):
            best[key] = fact
    return Outcome(tuple(_row(rule, step, best.get((step.kind, step.id))) for step in steps))


def _row(rule: CompletionRule, step: Step, fact: Fact | None) -> Row:
    match step.kind:
        case "lesson":
            counts = step.id in rule.lessons
            code = "lesson-read" if fact else "lesson-to-read" if counts else "lesson-optional"
            return Row("lesson", step.id, counts, fact is not None, code)
        case "quiz":
            return _quiz_row(rule, step, fact)
        case "scenario":
            counts = step.id in rule.scenarios
            todo = "scenario-to-solve" if counts else "scenario-optional"
            score = fact.score if fact else None
            code = "scenario-solved" if fact else todo
            return Row("scenario", step.id, counts, fact is not None, code, score=score)
        case _:
            counts = step.id in rule.practicals
            code = "practical-done" if fact else "practical-to-do" if counts else "practical-on-paper"
            return Row(step.kind, step.id, counts, fact is not None, code)


def _quiz_row(rule: CompletionRule, step: Step, fact: Fact | None) -> Row:
    mark = rule.quizzes.get(step.id)
    score = fact.score if fact else None
    if mark is None:
        code = "quiz-practised" if fact else "quiz-optional"
        return Row("quiz", step.id, counts=False, done=fact is not None, code=code, score=score)
    params = {"mark": percent(mark)}
    if score is None:
        return Row("quiz", step.id, counts=True, done=False, code="quiz-to-pass", params=params)
    params["score"] = percent(score)
    passed = score >= mark
    code = "quiz-passed" if passed else "quiz-below"
    return Row("quiz", step.id, counts=True, done=passed, code=code, params=params, score=score)


def percent(share: Fraction) -> str:
    """Write a fraction of 1 in percent with one decimal, rounded half up, without a trailing ".0" (B28)."""
    tenths = int(share * 1000 + Fraction(1, 2))
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)

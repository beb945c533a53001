"""The item type `order`: put steps in order (parsed and linted; not yet shown)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.diagnostics import Report
from lms.core.items.checks import MOST_CHOICES, check_flags
from lms.core.items.contract import ItemSource, Prose

kind = "order"
answerable = False
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that may come in any order among themselves; one step where the order is strict."""

    steps: tuple[str, ...]  # HTML
    label: str = ""  # the author's "In any order:"


@dataclass(frozen=True, slots=True)
class Extra:
    """A step that does not belong."""

    html: str
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """Stages in the right order, and steps that do not belong."""

    stages: tuple[Stage, ...]
    extras: tuple[Extra, ...]


def compile(source: ItemSource, report: Report) -> OrderSpec | None:  # noqa: A001 - the contract's name
    """Check that there is something to order, and compile."""
    stages = tuple(
        Stage(tuple(step.html for step in row.parallel), row.prose.html)
        if row.parallel
        else Stage((row.prose.html,))
        for row in source.steps
    )
    count = sum(len(stage.steps) for stage in stages)
    if len(stages) < 2:
        report.error(
            "E150",
            source.span,
            "there is nothing to put in order",
            note=f"{len(stages)} step" if stages else "no numbered list",
            remedy="write the steps as a numbered list in the right order, two at least",
        )
        return None
    if count + len(source.choices) > MOST_CHOICES:
        report.error(
            "E103", source.span, f"this question has {count} steps", remedy=f"{MOST_CHOICES} is the most"
        )
        return None
    check_flags(source.choices, frozenset(), frozenset(), report)
    for row in source.choices:
        if row.ticked:
            report.error(
                "E105",
                row.span,
                "a ticked row beside the numbered list",
                note="is it a step?",
                remedy="right steps stand in the numbered list; rows with a box are steps that do not belong",
            )
    _report_repeated([step for row in source.steps for step in (row.parallel or (row.prose,))], report)
    extras = tuple(Extra(row.prose.html, row.feedback.html if row.feedback else "") for row in source.choices)
    return OrderSpec(stages, extras)


def _report_repeated(steps: list[Prose], report: Report) -> None:
    seen: dict[str, Prose] = {}
    for step in steps:
        if step.text in seen:
            report.error(
                "E105",
                step.span,
                f"this step says the same as the one on line {seen[step.text].span.line}",
                remedy="learners cannot tell them apart: say what differs",
            )
        seen.setdefault(step.text, step)

"""Builds items for tests without Markdown: plain functions with keyword defaults."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.items.contract import ChoiceSource, GapSource, ImageSource, Item, ItemSource, Prose, StepSource
from lms.core.items.registry import TYPES

PATH = "quizzes/check.md"
SEED = b"amina, attempt 1"


def prose(text: str, line: int = 1) -> Prose:
    return Prose(text, text, Span(PATH, line))


def row(
    text: str,
    *,
    ticked: bool = False,
    feedback: str = "",
    flags: frozenset[str] = frozenset(),
    settings: Mapping[str, str] | None = None,
    line: int = 1,
) -> ChoiceSource:
    """One row `- [x] text {…}`; its box stands in columns 3 to 5."""
    return ChoiceSource(
        ticked,
        text,
        prose(text, line),
        prose(feedback) if feedback else None,
        flags,
        settings or {},
        Span(PATH, line, 3, 6),
    )


def right(text: str, **more: object) -> ChoiceSource:
    return row(text, ticked=True, **more)  # type: ignore[arg-type]


def source(
    kind: str,
    *rows: ChoiceSource,
    points: Fraction = Fraction(1),
    params: Mapping[str, object] | None = None,
    settings: Mapping[str, str] | None = None,
    stem: str = "",
    steps: tuple[StepSource, ...] = (),
    table: tuple[tuple[Prose, ...], ...] = (),
    gaps: tuple[GapSource, ...] = (),
    image: ImageSource | None = None,
) -> ItemSource:
    return ItemSource(
        id="mp-item",
        kind=kind,
        span=Span(PATH, 1),
        title=prose("Question?"),
        stem=prose(stem) if stem else None,
        points=points,
        settings=settings or {},
        params=params or {},
        param_spans={},
        choices=rows,
        steps=steps,
        rows=table,
        gaps=gaps,
        image=image,
    )


def compiled(kind: str, *rows: ChoiceSource, **more: object) -> tuple[Item | None, Report]:
    """Compile a question; the item is None when its type refuses it."""
    report = Report()
    question = source(kind, *rows, **more)  # type: ignore[arg-type]
    spec = TYPES[kind][0].compile(question, report)
    if spec is None:
        return None, report
    item = Item(
        id=question.id,
        kind=kind,
        points=question.points,
        stem_html=f"<p>{question.stem.text if question.stem else ''}</p>",
        stem_text="",
        objective="",
        lesson="",
        tags=(),
        lang="en",
        spec=spec,
        hint_html="Hint {{v1}}",
        solution_html="Solution {{v1}}",
        correct_html="Well done",
        incorrect_html="Read again",
    )
    return item, report


def item_of(kind: str, *rows: ChoiceSource, **more: object) -> Item:
    item, report = compiled(kind, *rows, **more)
    assert item is not None, list(report)
    return item


def codes(report: Report) -> list[str]:
    return [found.code for found in report]

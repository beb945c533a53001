"""A quiz or bank taken apart: its introduction, sections and questions, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lms.core.diagnostics import Span
from lms.core.items.contract import ItemSource, Prose


@dataclass(frozen=True, slots=True)
class Question:
    """One H2. `sound` = its rows could be read, so that the item type may judge them."""

    item: ItemSource
    closing: Mapping[str, Prose]  # HINT, SOLUTION, CORRECT, PARTIAL, INCORRECT
    section: str  # id of the H1 above it, or ""
    sound: bool = True

    @property
    def id(self) -> str:
        return self.item.id


@dataclass(frozen=True, slots=True)
class SectionSource:
    """One H1."""

    id: str
    title: str
    span: Span
    pick: int | None = None
    must_pass: Fraction | None = None


@dataclass(frozen=True, slots=True)
class QuizSource:
    """A quiz or bank in one language."""

    intro_html: str = ""
    sections: tuple[SectionSource, ...] = ()
    items: tuple[Question, ...] = field(default=())

    def by_id(self) -> dict[str, Question]:
        """The questions by id; of those that share one, the first."""
        return {question.id: question for question in reversed(self.items)}

    def by_section(self) -> dict[str, list[Question]]:
        """The questions of each section."""
        found: dict[str, list[Question]] = {section.id: [] for section in self.sections}
        for question in self.items:
            found.setdefault(question.section, []).append(question)
        return found

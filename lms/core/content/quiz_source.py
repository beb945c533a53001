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

    def find(self, ident: str) -> Question | None:
        return next((question for question in self.items if question.id == ident), None)

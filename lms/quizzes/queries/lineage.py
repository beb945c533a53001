"""Which item is which for statistics: the hashes of a version's items, made once and kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from lms.core.analysis.identity import content_of, form_of
from lms.core.content.document import ModuleDocument, ModuleText, Quiz
from lms.core.items.contract import Item
from lms.web.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Asked:
    """An item as it was asked: hash of its content in the source language, and of its wording in its own."""

    content: str
    wording: str


@dataclass(frozen=True, slots=True)
class Frame:
    """All items of a quiz of one version in one language. `form` "" = each paper is drawn anew."""

    module_id: str
    quiz_id: str
    language: str
    form: str
    items: Mapping[str, Asked]
    heads: dict[tuple[UUID, str], dict[str, object]] = field(default_factory=dict)

    def head_of(self, institution_id: UUID, item_id: str) -> dict[str, object]:
        """Return what names the sums of an item in one institution: the columns that never change."""
        key = (institution_id, item_id)
        head = self.heads.get(key)
        if head is None:
            head = self.heads[key] = self._head(institution_id, item_id)
        return head

    def _head(self, institution_id: UUID, item_id: str) -> dict[str, object]:
        asked = self.items[item_id]
        named = (
            str(institution_id), self.module_id, self.quiz_id, self.form, item_id, self.language, asked.content,
            asked.wording,
        )  # fmt: skip
        return {
            "lineage": sha256("/".join(named).encode()).hexdigest()[:32],
            "institution_id": institution_id,
            "module_id": self.module_id,
            "quiz_id": self.quiz_id,
            "form": self.form,
            "item_id": item_id,
            "content": asked.content,
            "language": self.language,
            "wording": asked.wording,
        }


_frames: Shelf[Frame] = Shelf(256)


def frame_of(document: ModuleDocument, version_id: UUID, quiz_id: str, language: str) -> Frame:
    """Return the items of a quiz with their hashes."""
    text = document.in_language(language)
    return _frames.find((version_id, quiz_id, text.lang), lambda: _frame(document, text, quiz_id))


def _frame(document: ModuleDocument, text: ModuleText, quiz_id: str) -> Frame:
    source = document.texts[document.lang]
    own, original = items_of(text, quiz_id), items_of(source, quiz_id)
    items = {
        item_id: Asked(content_of(original.get(item_id, item)), content_of(item))
        for item_id, item in own.items()
    }
    return Frame(document.id, quiz_id, text.lang, _form(source.quizzes[quiz_id], original.values()), items)


def items_of(text: ModuleText, quiz_id: str) -> dict[str, Item]:
    """Return all items that a quiz may ask, in order."""
    quiz = text.quizzes[quiz_id]
    drawn = (item for draw in quiz.draws if draw.bank in text.banks for item in text.banks[draw.bank].items)
    return {item.id: item for item in (*quiz.items, *drawn)}


def _form(quiz: Quiz, items: Iterable[Item]) -> str:
    if quiz.draws or any(section.pick is not None for section in quiz.sections):
        return ""
    return form_of((item.id, content_of(item), str(item.points)) for item in items)

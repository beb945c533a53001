"""The paper of an attempt: its frozen slots joined with the items of the pinned version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from lms.core.content.document import ModuleDocument, ModuleText, Quiz
from lms.core.items import registry
from lms.core.items.contract import Answer, Drawn, Item, Malformed, Raw, ReviewView, TakingView, Unanswered
from lms.core.scoring.chance import attempt_seed, item_seed
from lms.core.scoring.drawing import NEVER_SEEN, draw_items


@dataclass(frozen=True, slots=True)
class Slot:
    """One question of an attempt: its place (from 0), the item, and what was drawn for it."""

    number: int
    item: Item
    drawn: Drawn

    def parse(self, raw: Raw) -> Answer | Malformed | Unanswered:
        """Read an answer."""
        return registry.item_type(self.item.kind).parse(self.item, self.drawn, raw)

    def taking(self, raw: Raw) -> TakingView:
        """Return what the trainee sees while answering."""
        return registry.item_type(self.item.kind).taking(self.item, self.drawn, raw)

    def review(self, raw: Raw, *, key_due: bool) -> ReviewView:
        """Return what the trainee sees after marking; an unreadable answer counts as none."""
        answer = self.parse(raw)
        readable = Unanswered() if isinstance(answer, Malformed) else answer
        return registry.item_type(self.item.kind).review(self.item, self.drawn, readable, key_due=key_due)


def draw_paper(
    quiz: Quiz, text: ModuleText, seed: bytes, seen: Mapping[str, int] = NEVER_SEEN
) -> list[dict[str, object]]:
    """Draw questions, order and values once, what the learner has seen least first; the result is stored with the attempt."""
    slots: list[dict[str, object]] = []
    for item in answerable(draw_items(quiz, text.banks, seed, seen)):
        drawn = registry.item_type(item.kind).draw(
            item, item_seed(seed, item.id), shuffle=quiz.shuffle_choices
        )
        slots.append({"item": item.id, "order": list(drawn.order), "values": dict(drawn.values)})
    return slots


class _Drawn(Protocol):
    @property
    def slots(self) -> list[dict[str, Any]]: ...


def seen_in(attempts: Iterable[_Drawn]) -> Counter[str]:
    """Count how often each item was asked in earlier attempts."""
    return Counter(str(slot["item"]) for attempt in attempts for slot in attempt.slots)


def answerable(items: Iterable[Item]) -> list[Item]:
    """Keep the items that can be answered on screen."""
    return [item for item in items if registry.is_answerable(item.kind)]


def slots_of(
    document: ModuleDocument, language: str, quiz_id: str, stored: list[dict[str, object]]
) -> tuple[Slot, ...]:
    """Join stored slots with the items of the version, in the asked language."""
    items = _items(document.in_language(language), quiz_id)
    return tuple(
        Slot(number, items[str(slot["item"])], _drawn(slot))
        for number, slot in enumerate(stored)
        if str(slot["item"]) in items
    )


def slot_of(
    document: ModuleDocument, language: str, quiz_id: str, stored: list[dict[str, object]], number: int
) -> Slot | None:
    """Join one stored slot with its item."""
    slot = stored[number]
    item = _items(document.in_language(language), quiz_id).get(str(slot["item"]))
    return None if item is None else Slot(number, item, _drawn(slot))


def item_of(text: ModuleText, quiz_id: str, item_id: str) -> Item | None:
    """Return an item of a quiz or of a bank that it draws from."""
    return _items(text, quiz_id).get(item_id)


def _items(text: ModuleText, quiz_id: str) -> Mapping[str, Item]:
    quiz = text.quizzes[quiz_id]
    drawn = (item for draw in quiz.draws if draw.bank in text.banks for item in text.banks[draw.bank].items)
    return {item.id: item for item in (*drawn, *quiz.items)}


def _drawn(slot: Mapping[str, object]) -> Drawn:
    order, values = slot.get("order"), slot.get("values")
    return Drawn(
        order=tuple(order) if isinstance(order, list) else (),
        values={str(k): str(v) for k, v in values.items()} if isinstance(values, dict) else {},
    )


def raw_of(value: Mapping[str, list[str]] | None) -> Raw:
    """Return a stored answer as the item types read it."""
    return {part: tuple(values) for part, values in value.items()} if value else {}


def seed_for(learner_id: UUID, enrolment_id: UUID, quiz_id: str, number: int, secret: str) -> bytes:
    """Return the seed of an attempt: nobody outside can compute it, the same attempt always has it."""
    return attempt_seed(secret, str(enrolment_id), str(learner_id), quiz_id, str(number))

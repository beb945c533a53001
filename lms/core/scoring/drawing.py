"""Draws the items of one attempt: from the quiz's sections and from banks, once and reproducibly (B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.core.content.document import Bank, Draw, Quiz
from lms.core.items.contract import Item
from lms.core.items.registry import is_answerable
from lms.core.scoring.chance import item_seed, sample, shuffled


def draw_items(quiz: Quiz, banks: Mapping[str, Bank], seed: bytes) -> tuple[Item, ...]:
    """The items of an attempt in the order shown.

    Items outside sections come first, then each section, then the draws from banks; `pick` chooses within a part
    and `shuffle_questions` mixes within a part, never across. No item comes twice; items of a type that cannot be
    answered yet are left out before anything is picked.
    """
    parts = [*_own_parts(quiz, seed), *_drawn_parts(quiz, banks, seed)]
    if quiz.shuffle_questions:
        parts = [shuffled(part, item_seed(seed, f"order {number}")) for number, part in enumerate(parts)]
    return tuple({item.id: item for part in parts for item in part}.values())


def may_draw(bank: Bank, draw: Draw) -> tuple[Item, ...]:
    """The items of a bank that can be answered and carry every tag and the objective of the draw."""
    wanted = frozenset(draw.tags)
    return tuple(
        item
        for item in bank.items
        if is_answerable(item.kind)
        and wanted <= frozenset((*item.tags, *bank.tags))
        and (not draw.objective or item.objective == draw.objective)
    )


def _own_parts(quiz: Quiz, seed: bytes) -> list[tuple[Item, ...]]:
    by_id = {item.id: item for item in quiz.items if is_answerable(item.kind)}
    placed = {item for section in quiz.sections for item in section.items}
    parts = [tuple(item for item in by_id.values() if item.id not in placed)]
    for section in quiz.sections:
        items = tuple(by_id[item] for item in section.items if item in by_id)
        parts.append(
            items
            if section.pick is None
            else sample(items, section.pick, item_seed(seed, f"pick {section.id}"))
        )
    return parts


def _drawn_parts(quiz: Quiz, banks: Mapping[str, Bank], seed: bytes) -> list[tuple[Item, ...]]:
    parts: list[tuple[Item, ...]] = []
    taken: set[str] = {item.id for item in quiz.items}
    for number, draw in enumerate(quiz.draws):
        bank = banks.get(draw.bank)
        choices: Sequence[Item] = may_draw(bank, draw) if bank else ()
        free = [item for item in choices if item.id not in taken]
        drawn = sample(free, draw.pick, item_seed(seed, f"draw {number}"))
        taken.update(item.id for item in drawn)
        parts.append(drawn)
    return parts

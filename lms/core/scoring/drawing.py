"""Draws the items of one attempt: from the quiz's sections and from banks, once and reproducibly (B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lms.core.content.document import Bank, Draw, Quiz
from lms.core.items.contract import Item
from lms.core.items.registry import is_answerable
from lms.core.scoring.chance import item_seed, sample, shuffled

NEVER_SEEN: Mapping[str, int] = MappingProxyType({})


def draw_items(
    quiz: Quiz, banks: Mapping[str, Bank], seed: bytes, seen: Mapping[str, int] = NEVER_SEEN
) -> tuple[Item, ...]:
    """The items of an attempt in the order shown; `seen`: how often the learner was asked each item before.

    Items outside sections come first, then each section, then the draws from banks; `pick` chooses within a part, what
    was seen least first, and `shuffle_questions` mixes within a part, never across. No item comes twice; items of a type
    that cannot be answered yet are left out before anything is picked.
    """
    parts = [*_own_parts(quiz, seed, seen), *_drawn_parts(quiz, banks, seed, seen)]
    if quiz.shuffle_questions:
        parts = [shuffled(part, item_seed(seed, f"order {number}")) for number, part in enumerate(parts)]
    return tuple({item.id: item for part in parts for item in part}.values())


def least_seen(items: Sequence[Item], count: int, seed: bytes, seen: Mapping[str, int]) -> tuple[Item, ...]:
    """`count` of the items (all, if there are fewer), in their own order: fairly drawn among those seen least often."""
    times = sorted({seen.get(item.id, 0) for item in items})
    chosen: set[str] = set()
    for often in times:
        group = [item for item in items if seen.get(item.id, 0) == often]
        chosen.update(item.id for item in sample(group, count - len(chosen), seed))
    return tuple(item for item in items if item.id in chosen)


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


def _own_parts(quiz: Quiz, seed: bytes, seen: Mapping[str, int]) -> list[tuple[Item, ...]]:
    by_id = {item.id: item for item in quiz.items if is_answerable(item.kind)}
    placed = {item for section in quiz.sections for item in section.items}
    parts = [tuple(item for item in by_id.values() if item.id not in placed)]
    for section in quiz.sections:
        items = tuple(by_id[item] for item in section.items if item in by_id)
        parts.append(
            items
            if section.pick is None
            else least_seen(items, section.pick, item_seed(seed, f"pick {section.id}"), seen)
        )
    return parts


def _drawn_parts(
    quiz: Quiz, banks: Mapping[str, Bank], seed: bytes, seen: Mapping[str, int]
) -> list[tuple[Item, ...]]:
    parts: list[tuple[Item, ...]] = []
    taken: set[str] = {item.id for item in quiz.items}
    for number, draw in enumerate(quiz.draws):
        bank = banks.get(draw.bank)
        choices: Sequence[Item] = may_draw(bank, draw) if bank else ()
        free = [item for item in choices if item.id not in taken]
        drawn = least_seen(free, draw.pick, item_seed(seed, f"draw {number}"), seen)
        taken.update(item.id for item in drawn)
        parts.append(drawn)
    return parts

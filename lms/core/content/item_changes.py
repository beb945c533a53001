"""Tells how the questions of two versions differ: wording, the key alone, or what is asked (B36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lms.core.content.document import ModuleDocument, ModuleText, Quiz
from lms.core.items import registry
from lms.core.items.contract import Item, TakingView

WORDING, KEY, MEANING = "wording", "key", "meaning"
_SEED = b"how the question looks"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A question that two versions put differently. `kind`: wording | key | meaning; `source`: file and line in the newer one."""

    quiz_id: str
    item_id: str
    kind: str
    old: Item
    new: Item

    @property
    def source(self) -> str:
        return self.new.source


def item_changes(old: ModuleDocument, new: ModuleDocument) -> tuple[ItemChange, ...]:
    """Compare the questions that both versions have, by id, in the source language."""
    before, after = old.texts[old.lang], new.texts[new.lang]
    return tuple(
        ItemChange(quiz.id, item.id, kind, known, item)
        for quiz in after.quizzes.values()
        if quiz.id in before.quizzes
        for known, item in _pairs(before, after, quiz)
        if (kind := change_of(known, item))
    )


def _pairs(before: ModuleText, after: ModuleText, quiz: Quiz) -> Iterator[tuple[Item, Item]]:
    earlier = items_of(before, before.quizzes[quiz.id])
    for item_id, item in items_of(after, quiz).items():
        if item_id in earlier:
            yield earlier[item_id], item


def items_of(text: ModuleText, quiz: Quiz) -> Mapping[str, Item]:
    """Return all questions that an attempt at a quiz may hold, by id: its own and those of its banks."""
    banks = (text.banks[draw.bank] for draw in quiz.draws if draw.bank in text.banks)
    return {item.id: item for item in (*(i for bank in banks for i in bank.items), *quiz.items)}


def change_of(old: Item, new: Item) -> str:
    """Classify a change: "" (none), or wording, key, meaning.

    The view of a question while it is answered holds no key: where two views differ in no more than the stem, an answer given
    to the one is an answer to the other, and only the key can have changed. Otherwise old answers say nothing about the new
    question.
    """
    if (old.kind, old.points, old.spec, _words(old)) == (new.kind, new.points, new.spec, _words(new)):
        return ""
    if old.kind != new.kind or not registry.is_answerable(old.kind):
        return MEANING
    if facts_of(old.spec) == facts_of(new.spec):
        return WORDING if old.points == new.points else MEANING
    return KEY if _answers_alike(old, new) else MEANING


def _words(item: Item) -> tuple[str, ...]:
    return (
        item.stem_html, item.hint_html, item.solution_html, item.correct_html, item.partial_html, item.incorrect_html,
    )  # fmt: skip


def facts_of(spec: object) -> object:
    """Reduce a spec to what decides right and wrong; a wording or a number that is expected decides, whatever its name."""
    slots = getattr(spec, "__dataclass_fields__", None)
    if slots is not None:
        return tuple(
            (name, facts_of(getattr(spec, name)))
            for name in slots
            if not name.endswith(("html", "feedback", "lang", "span", "title"))
            and not (name == "text" and "html" in slots)  # the plain twin of a prose
        )
    if isinstance(spec, Mapping):
        return tuple((key, facts_of(value)) for key, value in spec.items())
    if isinstance(spec, (tuple, list)):
        return tuple(facts_of(value) for value in spec)
    return spec


def _answers_alike(old: Item, new: Item) -> bool:
    """Tell whether an answer to the old question can be read as one to the new: the same places, choices, fields and values."""
    kind = registry.item_type(old.kind)
    drawn = kind.draw(old, _SEED, shuffle=True)
    if set(kind.draw(new, _SEED, shuffle=True).values) != set(drawn.values):
        return False
    try:
        return _shape(kind.taking(old, drawn, {})) == _shape(kind.taking(new, drawn, {}))
    except (IndexError, KeyError, TypeError):
        return False  # fewer choices, or values of another name: it does not even fit the page


def _shape(view: TakingView) -> TakingView:
    choices = tuple(replace(choice, html="".join(choice.html.split())) for choice in view.choices)
    return replace(view, stem_html="", hint_html="", rule="", points=view.points * 0, choices=choices)

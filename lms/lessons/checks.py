"""Questions inside a lesson: asked at once, answered at once, never marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.content.document import Lesson, ModuleText
from lms.core.items import registry
from lms.core.items.contract import Drawn, Graded, Item, Malformed, Raw, ReviewView, TakingView, Unanswered
from lms.core.items.rubric import MARKED_BY_PEOPLE

_MARKER = re.compile(r"<!--check ([^#\s]+)#([^\s]+?)-->")


@dataclass(frozen=True, slots=True)
class Check:
    """A check as it stands in the page: `key` names it, `view` asks it, `review` explains the answer just given."""

    key: str
    quiz_id: str
    item_id: str
    view: TakingView
    verdict: str = ""
    review: ReviewView | None = None
    malformed: Malformed | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the lesson's HTML, or a check."""

    html: str = ""
    check: Check | None = None


def parts_of(
    lesson: Lesson, text: ModuleText, verdicts: Mapping[str, str], *, just_answered: Check | None = None
) -> list[Part]:
    """Cut the lesson at its checks; a check that cannot be answered on screen is left out."""
    parts: list[Part] = []
    end = 0
    for marker in _MARKER.finditer(lesson.html):
        parts.append(Part(html=lesson.html[end : marker.start()]))
        end = marker.end()
        item = find_item(text, marker[1], marker[2])
        if item is not None:
            key = f"{marker[1]}#{marker[2]}"
            answered = just_answered if just_answered and just_answered.key == key else None
            parts.append(Part(check=answered or show_check(item, marker[1], verdict=verdicts.get(key, ""))))
    parts.append(Part(html=lesson.html[end:]))
    return parts


def find_item(text: ModuleText, quiz_id: str, item_id: str) -> Item | None:
    """Return a practice item that is marked on screen; a graded quiz never shows its key in a lesson."""
    quiz = text.quizzes.get(quiz_id)
    if quiz is None or quiz.purpose != "practice":
        return None
    asked_here = (i for i in quiz.items if i.id == item_id and i.kind not in MARKED_BY_PEOPLE)
    return next((i for i in asked_here if registry.is_answerable(i.kind)), None)


def drawn_for(item: Item) -> Drawn:
    """Return a fixed draw: a check looks the same at each visit."""
    return registry.item_type(item.kind).draw(item, item.id.encode(), shuffle=True)


def show_check(item: Item, quiz_id: str, *, verdict: str = "", raw: Raw | None = None) -> Check:
    """Return a check as it is asked."""
    view = registry.item_type(item.kind).taking(item, drawn_for(item), raw or {})
    return Check(f"{quiz_id}#{item.id}", quiz_id, item.id, view, verdict)


def answer_check(item: Item, quiz_id: str, raw: Raw) -> tuple[Check, Graded | None]:
    """Mark an answer and explain it; an unreadable or missing one is asked again with what was typed."""
    kind = registry.item_type(item.kind)
    drawn = drawn_for(item)
    answer = kind.parse(item, drawn, raw)
    check = show_check(item, quiz_id, raw=raw)
    if isinstance(answer, Malformed):
        return Check(check.key, quiz_id, item.id, check.view, malformed=answer), None
    if isinstance(answer, Unanswered):
        return Check(check.key, quiz_id, item.id, check.view, malformed=Malformed("answer-missing")), None
    graded = kind.grade(item, drawn, answer)
    review = kind.review(item, drawn, answer, key_due=True)
    return Check(check.key, quiz_id, item.id, check.view, graded.verdict, review), graded


def has_all(lesson: Lesson, text: ModuleText, verdicts: Mapping[str, str]) -> bool:
    """Tell whether every check of the lesson that can be answered has been; False for a lesson without checks."""
    keys = [key for key in lesson.checks if find_item(text, *key.split("#", 1)) is not None]
    return bool(keys) and all(key in verdicts for key in keys)

"""A question of any type can stand in a lesson: it is asked and explained there, in sound HTML with names for all fields."""

from __future__ import annotations

from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, render_template

from lms.core.content.module import compile_module
from lms.core.items.contract import Item
from lms.core.items.registry import TYPES, is_answerable
from lms.core.items.rubric import MARKED_BY_PEOPLE
from lms.lessons import checks
from lms.web.messages import say
from tests.architecture.world import ON_SQLITE
from tests.docs.examples import GUIDE, read_guide

IN_LESSONS = [kind for kind in TYPES if is_answerable(kind) and kind not in MARKED_BY_PEOPLE]
"""What a person marks needs an attempt."""


def items_of(kind: str) -> list[Item]:
    """The questions of the authoring guide."""
    guide = read_guide(GUIDE.read_text(encoding="utf-8"))
    found: dict[str, Item] = {}
    for example in guide.examples:
        if "question" in example.words and not example.error and f" .{kind}" in example.text:
            document = compile_module(guide.module_with(example)).document
            assert document is not None
            found |= {
                item.id: item
                for quiz in document.texts["en"].quizzes.values()
                for item in quiz.items
                if item.kind == kind
            }
    return list(found.values())


def page_of(app: Flask, check: checks.Check) -> str:
    reading = SimpleNamespace(document=SimpleNamespace(id="m"))
    with app.test_request_context("/"):
        return render_template(
            "lessons/check.html", check=check, reading=reading, lesson=SimpleNamespace(id="l"), say=say
        )


def assert_sound(html: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(
        f"<!doctype html><html lang=en><head><title>t</title></head><body>{html}</body></html>"
    )
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    assert len(ids) == len(set(ids))
    named = {element.get("for") for element in tree.iter("label")}
    fields = ("input", "select", "textarea")
    wrapped = {field for label in tree.iter("label") for tag in fields for field in label.iter(tag)}
    bare = [
        field.get("name")
        for tag in fields
        for field in tree.iter(tag)
        if field.get("type") != "hidden" and field not in wrapped and field.get("id") not in named
    ]
    assert bare == []
    described = {
        one
        for element in tree.iter()
        if isinstance(element.tag, str)
        for name in ("aria-describedby", "aria-labelledby")
        for one in (element.get(name) or "").split()
    }
    assert described <= set(ids)


@ON_SQLITE
@pytest.mark.parametrize("kind", IN_LESSONS)
def test_a_check_is_asked_and_its_right_answer_explained(app: Flask, kind: str) -> None:
    assert items_of(kind)
    for item in items_of(kind):
        assert_sound(page_of(app, checks.show_check(item, "q")))
        key = checks.registry.item_type(kind).key(item, checks.drawn_for(item))
        check, graded = checks.answer_check(item, "q", key)
        assert graded is not None
        assert graded.score.is_full
        assert_sound(page_of(app, check))


@ON_SQLITE
@pytest.mark.parametrize("kind", IN_LESSONS)
def test_an_empty_check_of_any_type_asks_again(app: Flask, kind: str) -> None:
    for item in items_of(kind):
        check, graded = checks.answer_check(item, "q", {})
        assert (check.malformed.code if check.malformed else "", graded) == ("answer-missing", None)
        assert_sound(page_of(app, check))

"""Every code with which core or a room answers has a sentence in lms/web/messages.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lms.core.completion import rules
from lms.core.items import registry
from lms.people import passwords
from lms.web.messages import MESSAGES
from tests.architecture.tree import ROOT, Source, called_name, sources

SPEAKERS = {"Malformed", "Unreadable", "Remark", "Row", "ConflictError", "ForbiddenError"}
"""What carries a code in its first argument, or in `code=`."""

WORDS_OF_THEIR_OWN = (
    "lms.core.achievements",  # the verification page and the command line have their own sentences
    "lms.credentials",
)


def test_every_code_has_a_sentence() -> None:
    missing = {f"{place}: {code}" for place, code in _spoken() if code not in MESSAGES}
    assert missing == set()


def test_the_codes_are_really_found() -> None:
    """Guards the test above against finding nothing."""
    found = {code for _place, code in _spoken()}
    assert {"number-unreadable", "open-elsewhere", "role-too-high", "sigfigs", "quiz-below"} <= found


def test_what_is_wrong_with_a_password_has_a_sentence() -> None:
    tried = ("short", "x" * 200, "passwordpassword", "aaaaaaaaaaaaaa", "amina-amina-amina")
    assert {passwords.weakness(one, "amina") for one in tried} <= MESSAGES.keys()


def test_every_question_type_is_registered_and_documented() -> None:
    guide = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    files = {
        s.path.stem
        for s in sources()
        if s.name.startswith("lms.core.items.") and "\nkind = " in s.text.lower()
    }
    kinds = set(registry.TYPES)
    assert files <= kinds, "a question type without a row in the registry"
    assert [kind for kind in sorted(kinds) if f".{kind}" not in guide] == []


def test_every_question_type_that_can_be_answered_offers_its_whole_contract() -> None:
    wanted = ("compile", "draw", "parse", "grade", "key", "taking", "review")
    lacking = [
        f"{kind}.{part}"
        for kind in registry.TYPES
        if registry.is_answerable(kind)
        for part in wanted
        if not callable(getattr(registry.item_type(kind), part, None))
    ]
    assert lacking == []


def _spoken() -> Iterator[tuple[str, str]]:
    for source in sources():
        if not source.name.startswith(WORDS_OF_THEIR_OWN):
            yield from _codes(source)


def _codes(source: Source) -> Iterator[tuple[str, str]]:
    constants = _constants(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called_name(node) in SPEAKERS:
            said = [k.value for k in node.keywords if k.arg == "code"] or [
                value for value in node.args[:1] if called_name(node) not in {"Row", "Remark"}
            ]
            yield from ((source.name, code) for value in said for code in _texts(value, constants))
    if source.name == rules.__name__:
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "code"
            ):
                yield from ((source.name, code) for code in _texts(node.value, constants))
    if source.name == "lms.core.scoring.marks":
        yield from ((source.name, code) for code in constants.values() if "-" in code)


def _texts(value: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """The literal texts of an expression: a text, a constant's name, or both arms of a condition."""
    match value:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.Name(id=name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, constants)
            yield from _texts(orelse, constants)


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }

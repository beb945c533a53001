"""Warnings stand where people need them: before the first step that uses a hazard, never after it."""

from __future__ import annotations

import pytest

from tests.core.content.samples import changed, compiled

FRONT = """---
id: pp-parts
title: Parts
hazards:
{hazards}
---

"""
HOT = "> [!WARNING] Hot glass\n>\n> It looks like cold glass.\n\n"
SPLASH = "> [!DANGER] Infectious drops\n>\n> Wear goggles.\n\n"
TIP = "> [!TIP]\n>\n> Use a tray.\n\n"


def said(text: str, *hazards: str) -> list[str]:
    rows = "\n".join(f"  - {{code: {code}, text: A danger.}}" for code in hazards)
    front = FRONT.format(hazards=rows) if hazards else FRONT.replace("hazards:\n{hazards}\n", "")
    found = compiled(changed("lessons/parts.md", "", front + text)).diagnostics
    first = front.count("\n")
    return [
        f"{d.code} {d.span.line - first}"
        for d in found
        if d.code in ("E323", "W324") and d.span.path == "lessons/parts.md"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOT + "1. Heat the flask.\n", []),
        ("1. Put on a coat.\n2. Heat the flask.\n\n" + HOT, ["E323 2"]),
        ("1. Put on a coat.\n\n" + HOT + "2. Heat the flask.\n", []),
        ("1. Put on a coat.\n2. Label the flask.\n\n" + HOT, ["E323 1"]),
        ("1. Put on a coat.\n   > [!WARNING]\n   >\n   > It is hot.\n\n2. Heat the flask.\n", []),
        (TIP + "1. Heat the flask.\n", ["E323 5"]),
        ("## First\n\n1. Put on a coat.\n\n## Second\n\n" + HOT + "1. Heat it.\n", []),
        ("> [!INSTRUCTOR]\n>\n> 1. Heat a flask first.\n\n" + HOT + "1. Heat the flask.\n", []),
        (HOT + "Nothing is done here.\n", []),
    ],
)
def test_a_warning_stands_before_the_first_step_that_uses_the_hazard(text: str, expected: list[str]) -> None:
    assert said(text, "hot") == expected


def test_a_warning_of_another_hazard_does_not_do_where_its_own_comes_too_late() -> None:
    text = SPLASH + "1. Heat the flask.\n\n" + HOT + "2. Wash up.\n"
    assert said(text, "biohazard", "hot") == ["E323 5"]
    assert said(SPLASH + HOT + "1. Heat the flask.\n", "biohazard", "hot") == []


def test_a_hazard_without_any_warning_is_said_at_its_key() -> None:
    found = [
        d
        for d in compiled(
            changed("lessons/parts.md", "", FRONT.format(hazards="  - {code: hot, text: Hot.}") + "Text.\n")
        ).diagnostics
        if d.code == "E323"
    ]
    assert [(d.span.line, d.message) for d in found] == [
        (4, "the front matter names a hazard, but the text has no warning")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Heat the flask.\n2. Pour.\n\n" + HOT, ["W324 1"]),
        ("1. Pour.\n2. Heat the flask.\n\n" + HOT, ["W324 2"]),
        ("1. Label the flask.\n2. Rinse it.\n\n" + SPLASH, ["W324 1"]),
        ("1. Label the flask.\n\n" + HOT + "2. Heat it.\n", []),
        ("1. Label the flask.\n\n" + SPLASH + "2. Pour.\n", []),
        ("1. Heat the flask.\n\n" + HOT + "2. Rinse it.\n", ["W324 1"]),
        (HOT + "1. Heat the flask.\n\n" + HOT + "2. Rinse it.\n", []),
        (HOT + "1. Rinse it.\n\n" + SPLASH, []),
        ("1. Rinse it.\n\n## Later\n\n" + SPLASH, []),
        ("1. Heat the flask.\n\n" + TIP, []),
    ],
)
def test_a_warning_after_the_step_that_it_guards_is_said_at_the_step(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_translation_is_judged_only_where_it_moves_a_warning() -> None:
    french = "---\nid: pp-parts\nlang: fr\ntranslates: lessons/parts.md\n---\n\n{}"
    source = FRONT.format(hazards="  - {code: hot, text: Hot.}") + HOT + "1. Heat the flask.\n"
    kept = "> [!WARNING] Verre chaud\n>\n> Il semble froid.\n\n1. Faites fondre.\n"
    moved = "1. Chauffez le ballon.\n\n> [!WARNING] Verre chaud\n>\n> Il semble froid.\n"
    for text, codes in ((kept, []), (moved, ["E323"])):
        files = changed(
            "lessons/parts.md", "", source, **{"lessons/parts.fr.md": french.format(text).encode()}
        )
        found = [d.code for d in compiled(files).diagnostics if d.code in ("E323", "W324")]
        assert found == codes

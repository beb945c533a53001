"""Style sheets use logical properties only, so that every page mirrors for Arabic and Urdu."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import ROOT

SHEETS = sorted((ROOT / "static" / "css" / "src").glob("*.css"))
SIDE = r"(?:left|right|top|bottom)"
PHYSICAL = re.compile(
    rf"""(?:^|[;{{\s])(?:
      (?:margin|padding|border|scroll-margin|scroll-padding)-{SIDE}(?:-\w+)*\s*:
    | border-(?:top|bottom)-(?:left|right)-radius\s*:
    | {SIDE}\s*:
    | (?:float|clear|text-align|caption-side)\s*:\s*(?:left|right)\b
    )""",
    re.VERBOSE,
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_uses_logical_properties_only(sheet) -> None:
    text = re.sub(
        r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), sheet.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    found = [f"{text.count(chr(10), 0, m.start()) + 1}: {m[0].strip()}" for m in PHYSICAL.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "wrong",
    [
        "p{margin-left:1px}",
        "p { float: left }",
        "p{left:0}",
        "p{text-align: right}",
        "p{border-top-left-radius:2px}",
    ],
)
def test_the_pattern_finds_physical_sides(wrong) -> None:
    assert PHYSICAL.search(wrong)


@pytest.mark.parametrize(
    "right", ["p{margin-inline-start:1px}", "p{inset-inline-end:0}", "p{transition:left 1s}"]
)
def test_the_pattern_lets_logical_sides_pass(right) -> None:
    assert not PHYSICAL.search(right)


def test_the_sheets_are_found() -> None:
    assert len(SHEETS) > 5

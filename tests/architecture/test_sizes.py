"""Sizes and names (house.md §3, §4): what no reviewer should have to measure."""

from __future__ import annotations

import ast
import re
import statistics

from tests.architecture.tree import ROOT, functions, length, sources, templates

LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 50, 400, 120
AIMED_MEDIAN = 10
FORBIDDEN = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "manager",
    "data",
    "info",
    "process",
    "misc",
    "base",
}
NAMED_BY_OTHERS = {
    "Base": "SQLAlchemy's word for the class that tables hang on",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
    "to_base": "the base unit of a dimension (SI)",
    "data_kind": "the HTML attribute data-kind",
    "base_parser": "the base configuration of CommonMark, in which the published examples run",
}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{s.place}:{f.lineno} {f.name} {length(f)}"
        for s in sources()
        for f in functions(s)
        if length(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_half_of_all_functions_are_short() -> None:
    assert statistics.median(length(f) for s in sources() for f in functions(s)) <= AIMED_MEDIAN


def test_no_file_is_longer_than_400_lines() -> None:
    assert [s.place for s in sources() if s.text.count("\n") > LONGEST_FILE] == []


def test_no_template_is_longer_than_120_lines() -> None:
    long = [
        str(t.relative_to(ROOT))
        for t in templates()
        if t.read_text(encoding="utf-8").count("\n") > LONGEST_TEMPLATE
    ]
    assert long == []


def test_no_name_hides_what_it_is() -> None:
    files = [s.place for s in sources() if _words(s.path.stem) & FORBIDDEN]
    names = [f"{s.place}: {name}" for s in sources() for name in _names(s.tree) if _words(name) & FORBIDDEN]
    assert files + names == []


def _names(tree: ast.Module) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)} - NAMED_BY_OTHERS.keys()


def _words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))

"""The voice of the compiler: excerpt, caret, help and fix, as in a good compiler; JSON and GitHub forms."""

from __future__ import annotations

import json

import pytest

from lms.core.content.voice import render_diagnostics
from lms.core.diagnostics import Diagnostic, Fix, Severity, Span
from tests.core.content.samples import changed, compiled

FOUND = Diagnostic(
    Severity.ERROR,
    "E030",
    Span("a.md", 2, 3, 12),
    "unknown kind of block `[!WARNNG]`",
    "did you mean `[!WARNING]`?",
    "choose a kind",
    Fix("a.md", 2, 2, ("> [!WARNING]",)),
)
FILES = {"a.md": b"x\n> [!WARNNG]\n"}


def test_a_finding_is_shown_with_place_excerpt_caret_help_and_fix() -> None:
    assert render_diagnostics([FOUND], FILES) == (
        "error[E030]: unknown kind of block `[!WARNNG]`\n"
        " --> a.md:2:3\n"
        "  |\n"
        "2 | > [!WARNNG]\n"
        "  |   ^~~~~~~~~ did you mean `[!WARNING]`?\n"
        "  = help: choose a kind\n"
        "  = fix (flask modules fix --E030):\n"
        "  |   - > [!WARNNG]\n"
        "  |   + > [!WARNING]\n"
        "\n"
        "1 error\n"
    )


def test_an_inserted_line_is_shown_without_an_old_one() -> None:
    found = Diagnostic(Severity.WARNING, "W001", Span("a.md", 2), "m", fix=Fix("a.md", 2, 1, ("",)))
    assert "  = fix (flask modules fix --W001):\n  |   +\n" in render_diagnostics([found], FILES)


def test_the_caret_stands_under_wide_and_combining_signs() -> None:
    files = {"a.md": "中文é\u0301x\n".encode()}
    text = render_diagnostics([Diagnostic(Severity.HINT, "I1", Span("a.md", 1, 5, 6), "m")], files)
    assert text.split("\n")[4] == "  |      ^"


def test_a_long_line_is_cut_around_its_place() -> None:
    files = {"a.md": ("a" * 500 + "HERE" + "b" * 500).encode()}
    lines = render_diagnostics(
        [Diagnostic(Severity.HINT, "I1", Span("a.md", 1, 501, 505), "m")], files
    ).split("\n")
    at = lines[4].index("^")
    assert lines[3][at : at + 4] == "HERE"
    assert len(lines[3]) < 180


def test_a_finding_outside_its_file_still_has_its_place() -> None:
    text = render_diagnostics([Diagnostic(Severity.ERROR, "E003", Span("b.md", 9), "m", note="n")], {})
    assert text == "error[E003]: m\n --> b.md:9:1\n  = note: n\n\n1 error\n"


def test_json_holds_every_part() -> None:
    entry = json.loads(render_diagnostics([FOUND], FILES, "json"))[0]
    assert entry["code"] == "E030"
    assert entry["severity"] == "error"
    assert entry["span"] == {"path": "a.md", "line": 2, "column": 3, "end_column": 12}
    assert entry["fix"]["lines"] == ["> [!WARNING]"]


def test_github_gets_one_escaped_command_a_finding() -> None:
    found = Diagnostic(Severity.WARNING, "W1", Span("a,b.md", 3, 4, 6), "50 %\nof it", remedy="help")
    assert render_diagnostics([found], {}, "github") == (
        "::warning file=a%2Cb.md,line=3,col=4,endColumn=6,title=W1::50 %25%0Aof it – help\n"
    )


def test_no_findings_print_nothing() -> None:
    assert render_diagnostics([], FILES) == ""
    assert json.loads(render_diagnostics([], FILES, "json")) == []


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="one of: human, json, github"):
        render_diagnostics([FOUND], FILES, "xml")


def test_control_signs_of_a_file_never_reach_the_terminal() -> None:
    files = changed("lessons/parts.md", "1. Hold it upright.", "H~2~O \x1b[31m\u202e red")
    assert not {"\x1b", "\u202e"} & set(render_diagnostics(compiled(files).diagnostics, files))

"""Formatting tidies without changing what is compiled; fixes do exactly what they show."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.content.formatting import format_text
from lms.core.content.module import compile_module, fix_module
from lms.core.content.repair import apply_fixes
from tests.core.content.mutations import PIECES, mutated
from tests.core.content.samples import FILES, changed, compiled, said

STARTERS = [
    path
    for path in sorted((Path(__file__).parents[3] / "modules").glob("*"))
    if (path / "module.md").is_file()
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## A   \nText \t\n\n\n\nMore", "## A\n\nText\n\nMore\n"),
        ("> [!TIP] Clean\n> Wipe it.\n", "> [!TIP] Clean\n>\n> Wipe it.\n"),
        ("one  \ntwo\n", "one  \ntwo\n"),
        ("```\nkeep   \n\n\nthis \n```\n", "```\nkeep   \n\n\nthis \n```\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("---\nid: x  \n---\nText\n", "---\nid: x\n---\n\nText\n"),
        ("", "\n"),
    ],
)
def test_a_lesson_is_tidied(before: str, after: str) -> None:
    assert format_text("lessons/x.md", before) == after


def test_a_gap_that_another_formatter_escaped_is_restored_in_a_quiz() -> None:
    before = "## Fill {#q .cloze}\n\nSet \\[[speed]\\] now.\n"
    assert format_text("quizzes/x.md", before) == "## Fill {#q .cloze}\n\nSet [[speed]] now.\n"
    assert format_text("lessons/x.md", before) == before


@given(st.lists(st.sampled_from([*PIECES, "word", "\n", "\n\n", " ", "  "]), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_formatting_twice_is_formatting_once(text: str) -> None:
    once = format_text("lessons/x.md", text)
    assert format_text("lessons/x.md", once) == once


@pytest.mark.parametrize("seed", range(4))
def test_formatting_damaged_samples_never_changes_the_compiled_module(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - damage must be repeatable
    for _ in range(25):
        path = random.choice(
            ["lessons/parts.md", "practicals/weigh.md", "glossary.md", "lessons/parts.fr.md"]
        )
        files = {**FILES, path: mutated(FILES[path].decode(), random).encode("utf-8", "replace")}
        same_document(
            files, {**files, path: format_text(path, files[path].decode()).encode("utf-8", "replace")}
        )


@pytest.mark.parametrize("module", STARTERS, ids=lambda path: path.name)
def test_formatting_a_starter_module_never_changes_the_compiled_module(module: Path) -> None:
    files = {str(path.relative_to(module)): path.read_bytes() for path in module.rglob("*") if path.is_file()}
    tidy = {
        path: format_text(path, raw.decode()).encode() if path.endswith((".md", ".yaml")) else raw
        for path, raw in files.items()
    }
    same_document(files, tidy)
    assert all(
        format_text(path, raw.decode()).encode() == raw
        for path, raw in tidy.items()
        if path.endswith((".md", ".yaml"))
    )


def same_document(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    one, other = compile_module(before), compile_module(after)
    assert (one.document is None) == (other.document is None)
    if one.document and other.document:
        assert one.document.texts == other.document.texts


# ── fixes ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "fixed"),
    [
        ("> [!WARNING]", "> [!WARNNG]", "> [!WARNING] Sharp"),
        ("> Wear gloves.\n", "> Wear gloves.\nAlways.\n", "> Wear gloves.\n\nAlways.\n"),
        ("1. Hold it upright.", "1. Hold H~2~O upright.", "1. Hold H₂O upright."),
        ("> Wear gloves.\n", "> Wear gloves.\n>\n> [!TIP]\n>\n> x\n", "> Wear gloves.\n\n> [!TIP]\n>\n> x\n"),
    ],
)
def test_a_fix_mends_what_it_says(old: str, new: str, fixed: str) -> None:
    files = changed("lessons/parts.md", old, new)
    mended = apply_fixes(files, compiled(files).diagnostics)
    assert fixed in mended["lessons/parts.md"].decode()
    assert compiled(mended).document is not None


def test_a_stale_translation_is_only_confirmed_when_its_code_is_named() -> None:
    findings = compiled().diagnostics
    assert apply_fixes(FILES, findings) == FILES
    assert said(apply_fixes(FILES, findings, {"W201"})) == []


def test_fixing_goes_on_until_nothing_is_left() -> None:
    files = dict(FILES)
    files["lessons/parts.md"] = FILES["lessons/parts.md"].replace(
        b"1. Hold", b"H~2~O and CO~2~ and NH~3~\n\n1. Hold"
    )
    assert "H₂O and CO₂ and NH₃" in fix_module(files)["lessons/parts.md"].decode()


def test_fixes_keep_the_line_ends_of_the_file() -> None:
    files = changed("lessons/parts.md", "> [!WARNING]", "> [!WARNNG]")
    files["lessons/parts.md"] = files["lessons/parts.md"].replace(b"\n", b"\r\n")
    mended = apply_fixes(files, compiled(files).diagnostics)["lessons/parts.md"]
    assert b"> [!WARNING] Sharp glass\r\n" in mended
    assert mended.count(b"\n") == mended.count(b"\r\n")


@pytest.mark.parametrize("seed", range(3))
def test_fixing_damaged_files_never_crashes(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - damage must be repeatable
    for _ in range(40):
        files = {
            path: mutated(raw.decode(), random).encode("utf-8", "replace") if path.endswith(".md") else raw
            for path, raw in FILES.items()
        }
        said = compiled(files).diagnostics
        mended = apply_fixes(files, said, {d.code for d in said})
        assert set(mended) == set(files)
        compiled(mended)

"""What is no file of questions, or a trap, is refused with its place and what to do; nothing crashes."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.content import render_diagnostics
from lms.core.exchange import archive
from lms.core.exchange.model import OUR_FAULT
from lms.core.exchange.quiz_file import convert
from lms.core.exchange.reading import FORMATS, read_questions
from tests.core.exchange import sources

SIGNS = ["{", "}", "=", "~", "#", "%", "\\", "::", "//", "\n", "\n\n", "<", ">", "&", "]]>", "$", "$$", "`", "[[", "]]", "|",
         "\u202e", "😀", "{1:SA:", "->", "[x]", "- [ ] ", "> ", "{{a}}", "\\(", "\\)", "*", "_", "<table>", "</p>", "9e99",
         "nan", "%50%", ":", "\t", "fraction=", "<text>", "</quiz>", "$CATEGORY: ", "ANSWER: "]  # fmt: skip
TEXTS = [sources.GIFT, sources.AIKEN, sources.MOODLE, sources.QTI]


def codes(raw: bytes, name: str = "f") -> list[str]:
    return [d.code for d in read_questions(name, raw).diagnostics]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "X600"),
        (b"\xef\xbb\xbf  \n", "X600"),
        (b"<quiz><question>", "X601"),
        (b"<quiz><question type='x'></quiz>", "X601"),
        (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "X602"),
        (b"<?xml version='1.0'?><!DOCTYPE quiz SYSTEM 'file:///etc/passwd'><quiz/>", "X602"),
        (b"PK\x03\x04 not an archive", "X603"),
        (b"<html><body>Sign in</body></html>", "X605"),
        (b"%PDF-1.7 \x00\x01\x02", "X605"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "X605"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw: bytes, code: str) -> None:
    assert code in codes(raw)


def test_a_fault_is_shown_with_line_column_and_what_to_do() -> None:
    text = "<quiz>\n  <question type='essay'>\n    <name><text>A & B</text></name>\n"
    source = read_questions("lab.xml", text.encode())
    shown = render_diagnostics(
        source.diagnostics, {path: each.encode() for path, each in source.text.items()}
    )
    assert "lab.xml:3:" in shown
    assert "A & B" in shown
    assert "`&` must be written `&amp;`" in shown


def test_entities_are_refused_before_they_expand() -> None:
    lines = [
        "<!DOCTYPE q [",
        '<!ENTITY a0 "ha">',
        *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)),
        "]>",
    ]
    assert codes("\n".join([*lines, "<quiz>&a11;</quiz>"]).encode()) == ["X602"]


def test_a_file_over_the_limit_is_refused() -> None:
    assert codes(b"x" * 20_000_001) == ["X604"]


def test_a_bomb_of_an_archive_is_refused() -> None:
    bomb = sources.archive({"a.xml": b" " * 50_000_000})
    assert len(bomb) < 100_000
    assert codes(bomb) == ["X603"]


def test_an_archive_with_too_many_entries_is_refused() -> None:
    assert codes(sources.archive({f"{n}.txt": "" for n in range(archive.MOST_ENTRIES + 1)})) == ["X603"]


def test_an_archive_inside_an_archive_is_not_opened_but_named() -> None:
    inner = sources.archive({"a.xml": sources.QTI})
    found = read_questions("f", sources.archive({"inner.zip": inner, "a.xml": sources.QTI}))
    assert len(found.questions) == 13
    assert any("inner.zip" in d.message for d in found.diagnostics)


def test_names_inside_an_archive_lead_nowhere() -> None:
    found = convert(
        read_questions("f", sources.archive({"../../etc/a.xml": sources.QTI, "../../x.png": b"png"})),
        quiz_id="im",
        title="T",
    )
    assert found.count == 11
    assert all("/" not in name and ".." not in name for name in found.media)


def test_deep_and_long_html_takes_neither_the_stack_nor_the_time() -> None:
    for hostile in (
        "<div>" * 20_000,
        "<table><tr><td>" * 5_000,
        "\\(" * 40_000,
        "<math>" * 10_000,
        "<b>" * 30_000,
        "{1:SA:" * 10_000,
    ):
        text = sources.MOODLE.replace("Ice floats.", f"<![CDATA[{hostile}]]>")
        found = convert(read_questions("f", text.encode()), quiz_id="im", title="T")
        assert len(found.report) == 15


@pytest.mark.parametrize("text", ["{" * 50_000, "::" * 50_000, "~" * 50_000, "a {=" * 20_000, "\\" * 50_000, "$CATEGORY:" * 9_000,
                                  "A. x\n" * 20_000, "q\nA. x\nANSWER: A\n" * 3_000])  # fmt: skip
@pytest.mark.parametrize("fmt", ["gift", "aiken"])
def test_hostile_text_is_read_to_its_end(text: str, fmt: str) -> None:
    assert read_questions("f", text.encode(), fmt).questions is not None


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good file with a few pieces taken out or strange ones put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        put = draw(st.sampled_from(["", *SIGNS]))
        text = text[:at] + put + text[at + cut :]
    return text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=damaged(), fmt=st.sampled_from(["", *FORMATS]))
def test_a_damaged_file_never_crashes_and_names_every_question(text: str, fmt: str) -> None:
    found = convert(read_questions("f", text.encode(), fmt), quiz_id="im", title="T")
    assert all(bool(line.id) != bool(line.reason) for line in found.report)
    assert [line for line in found.report if line.reason == OUR_FAULT] == []
    written = "\n".join(found.quizzes)
    assert all(written.count(f"{{#{line.id} ") == 1 for line in found.report if line.id)


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400), fmt=st.sampled_from(["", *FORMATS]))
def test_bytes_of_any_kind_never_crash(raw: bytes, fmt: str) -> None:
    convert(read_questions("f", raw, fmt), quiz_id="im", title="T")


@settings(max_examples=150, deadline=None)
@given(stem=st.text(min_size=1, max_size=60), choice=st.text(min_size=1, max_size=30))
def test_any_words_come_through_as_themselves(stem: str, choice: str) -> None:
    """What Markdown would take for signs of its own is shown as the letters that stood there."""
    shown = re.sub(r"([~=#{}:\\])", r"\\\1", f"Q {stem} ?").replace("\n", " ")
    answer = re.sub(r"([~=#{}:\\%])", r"\\\1", choice).replace("\n", " ")
    found = convert(read_questions("f", f"[plain]{shown} {{={answer} ok ~other}}".encode("utf-8", "replace"), "gift"),
                    quiz_id="im", title="T")  # fmt: skip
    assert [line for line in found.report if line.reason == OUR_FAULT] == []

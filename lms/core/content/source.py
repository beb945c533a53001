"""A text file of a module with the lines that spans point at, and its front matter cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lms.core.diagnostics import Report, Span

LARGEST = 1_000_000  # bytes
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Source:
    """One text file: `lines` without their ends; lines and columns of spans count from 1."""

    path: str
    text: str
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def span(self, line: int, column: int = 1, end_column: int | None = None) -> Span:
        return Span(self.path, line, column, end_column)

    def line_span(self, line: int) -> Span:
        """The visible part of a line."""
        text = self.line(line)
        start = len(text) - len(text.lstrip())
        return Span(self.path, line, start + 1, max(len(text.rstrip()), start) + 1)

    def find(self, needle: str, first: int, last: int | None = None) -> Span:
        """The first place of `needle` in lines first..last, else the visible part of the first line."""
        found = self.search(needle, first, last)
        return found or self.line_span(first)

    def search(self, needle: str, first: int, last: int | None = None) -> Span | None:
        """The first place of `needle` in lines first..last, or None."""
        part = needle.partition("\n")[0]
        if not part:
            return None
        for number in range(first, (last or first) + 1):
            at = self.line(number).find(part)
            if at >= 0:
                return Span(self.path, number, at + 1, at + 1 + len(part))
        return None


def source_of(path: str, text: str) -> Source:
    """Make a source from text, with one kind of line end and without byte-order marks."""
    clean = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, clean, tuple(clean.split("\n")))


def read_source(path: str, raw: bytes, report: Report) -> Source | None:
    """Decode a file; refuse what is too large or is not UTF-8 text."""
    if len(raw) > LARGEST:
        report.error(
            "E007",
            Span(path, 1),
            "this file is larger than 1 MB",
            remedy="split it: one lesson, quiz or checklist per file",
        )
        return None
    try:
        return source_of(path, raw.decode("utf-8"))
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        report.error(
            "E008",
            Span(path, line),
            "this file is not UTF-8 text",
            remedy="save it again with the encoding UTF-8",
        )
        return None


def split_front_matter(source: Source) -> tuple[str | None, Source]:
    """Cut off the YAML between two `---` lines; it starts on line 2.

    The returned body keeps every line number: the lines of the front matter are blank in it. None = there is no
    front matter, or its second `---` is missing.
    """
    if not source.lines or source.lines[0].rstrip() != "---":
        return None, source
    for number, line in enumerate(source.lines[1:], start=2):
        if _CLOSING.match(line):
            lines = ("",) * number + source.lines[number:]
            return "\n".join(source.lines[1 : number - 1]), Source(source.path, "\n".join(lines), lines)
    return None, source

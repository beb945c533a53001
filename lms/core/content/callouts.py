"""The `> [!KIND] title` blocks: recognised in quotes, and checked for what goes wrong with them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from lms.core.content.attributes import Attributes, split_attributes
from lms.core.content.source import Source
from lms.core.diagnostics import Fix, Report, Span

SAFETY = ("DANGER", "WARNING", "CAUTION", "IMPORTANT", "NOTE", "TIP")
LESSON = ("FIGURE", "VIDEO", "CHECK", "MORE", "INSTRUCTOR")
QUIZ = ("HINT", "SOLUTION", "CORRECT", "PARTIAL", "INCORRECT")
KINDS = SAFETY + LESSON + QUIZ
_MARK = re.compile(r"\[!([A-Za-z]+)\][ \t]*([^\n]*)(?:\n|\Z)")
_LATER_MARK = re.compile(r"^\[!([A-Z]+)\]", re.MULTILINE)
_MARKERS = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")


@dataclass(frozen=True, slots=True)
class Callout:
    """A quote that begins with `[!KIND]`: the kind in capitals, the rest of that line, its `{…}`."""

    kind: str
    title: str
    attributes: Attributes
    span: Span  # of `[!KIND]`


def mark_callouts(tokens: list[Token], source: Source, report: Report) -> list[Token]:
    """Put a Callout into `meta["callout"]` of each such quote, and take its marker out of the text."""
    dropped: set[int] = set()
    open_quotes: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "blockquote_open":
            if not open_quotes:
                _check_lazy(token, tokens, at, source, report)
            open_quotes.append(at)
            if at + 2 < len(tokens) and tokens[at + 1].type == "paragraph_open":
                dropped |= _mark(tokens, at, source, report)
        elif token.type == "blockquote_close":
            _check_empty(tokens[open_quotes.pop()], tokens, at, dropped, report)
        elif token.type == "inline" and open_quotes and "[!" in token.content:
            _check_glued(token, source, report)
    return [t for n, t in enumerate(tokens) if n not in dropped] if dropped else tokens


def _mark(tokens: list[Token], at: int, source: Source, report: Report) -> set[int]:
    inline = tokens[at + 2]
    match = _MARK.match(inline.content)
    if match is None:
        return set()
    line = (inline.map or [0])[0] + 1
    span = source.find(f"[!{match[1]}]", line)
    kind = match[1].upper()
    if match[1] not in KINDS:
        guess = kind if kind in KINDS else next(iter(difflib.get_close_matches(kind, KINDS, 1)), "")
        _unknown(match[1], guess, span, source, report)
        kind = guess or "NOTE"
    title, attributes = split_attributes(match[2].strip(), source, line, line, report, always=False)
    tokens[at].meta["callout"] = Callout(kind, title, attributes, span)
    inline.content = inline.content[match.end() :]
    if inline.map:
        inline.map = [inline.map[0] + 1, inline.map[1]]
    return set() if inline.content.strip() else {at + 1, at + 2, at + 3}


def _unknown(word: str, guess: str, span: Span, source: Source, report: Report) -> None:
    text = source.line(span.line)
    fix = (
        Fix(span.path, span.line, span.line, (text.replace(f"[!{word}]", f"[!{guess}]", 1),))
        if guess
        else None
    )
    report.error(
        "E030",
        span,
        f"unknown kind of block `[!{word}]`",
        note=f"did you mean `[!{guess}]`?" if guess else "",
        remedy="" if guess else "kinds: " + ", ".join(KINDS),
        fix=fix,
    )


def _check_empty(
    opening: Token, tokens: Sequence[Token], closing: int, dropped: set[int], report: Report
) -> None:
    callout = opening.meta.get("callout")
    if callout is None:
        return
    inside = closing - 1
    while inside in dropped:
        inside -= 1
    if tokens[inside] is opening:
        report.warning(
            "W032",
            callout.span,
            f"this `[!{callout.kind}]` block has no text",
            remedy="write the text on the next lines, each beginning with `>`",
        )


def _check_glued(inline: Token, source: Source, report: Report) -> None:
    """A `[!KIND]` that does not begin its quote: two blocks have become one."""
    for match in _LATER_MARK.finditer(inline.content):
        offset = inline.content.count("\n", 0, match.start())
        line = (inline.map or [0])[0] + 1 + offset
        span = source.search(f"[!{match[1]}]", line)
        if span is None or not source.line(line).lstrip().startswith(">"):
            continue
        above = source.line(line - 1).strip(" \t>")
        fix = (
            Fix(source.path, line, line - 1, ("",)) if above else Fix(source.path, line - 1, line - 1, ("",))
        )
        report.error(
            "E031",
            span,
            "this block is glued to the block above, so its type is ignored",
            remedy="leave an empty line (without `>`) between two blocks",
            fix=fix,
        )


def _check_lazy(quote: Token, tokens: Sequence[Token], at: int, source: Source, report: Report) -> None:
    """A line without `>` that Markdown nevertheless counts to the quote above it."""
    first, end = quote.map or [0, 0]
    for number in range(first + 1, end + 1):
        text = source.line(number)
        if not text.strip():
            continue
        rest = _MARKERS.sub("", text) if number == first + 1 else text.lstrip()
        if not rest.startswith((">", "[^")):
            report.error(
                "E033",
                source.line_span(number),
                "this line is swallowed by the quote above",
                note="no `>` before it",
                remedy="leave an empty line above it, or begin it with `>` if it belongs to the quote",
                fix=Fix(source.path, number, number - 1, ("",)),
            )
            return

"""Findings about Markdown itself, the same for every kind of file."""

from __future__ import annotations

import re

from markdown_it.token import Token

from lms.core.content.folder import Page
from lms.core.content.source import Source
from lms.core.diagnostics import Fix, Report, Span

_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?=[\s/>])[^<>]*>|!--)")
_TILDE = re.compile(r"(?<![~\\])~([^~\s][^~\n]*)~(?!~)")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
LONGEST_LINE = 400


def check_markdown(source: Source, page: Page, report: Report) -> None:
    """Report raw HTML, single tildes, deep indents and long lines."""
    _check_lines(source, report)
    text = source.text
    tags, tildes = "<" in text, "~" in text
    indented = "\n    " in text or "\t" in text
    if not (tags or tildes or indented):
        return
    edges: list[int] = []
    for token in page.tokens:
        if token.type == "inline":
            if tags and "<" in token.content:
                _check_tags(token, page.source, report)
            if tildes and "~" in token.content:
                _check_tildes(token, page.source, report)
        elif indented:
            _check_indent(token, edges, page.source, report)


def _check_lines(source: Source, report: Report) -> None:
    for number, line in enumerate(source.lines, start=1):
        if len(line) > LONGEST_LINE:
            report.warning(
                "W006",
                Span(source.path, number, LONGEST_LINE + 1, len(line) + 1),
                f"this line has {len(line)} characters",
                remedy="break it at a sentence: a short line shows in a comparison what was changed",
            )


def _texts(token: Token) -> str:
    return "\n".join(child.content for child in token.children or () if child.type == "text")


def _check_tags(token: Token, source: Source, report: Report) -> None:
    first, last = _lines(token)
    for match in _TAG.finditer(_texts(token)):
        span = source.search(match[0].partition("\n")[0], first, last)
        if span is None or source.line(span.line)[: span.column - 1].endswith("\\"):
            continue
        report.error(
            "E011",
            span,
            f"raw HTML `{match[0][:40]}` is not part of this format",
            remedy="use Markdown; to show a `<`, write `\\<`",
        )


def _check_tildes(token: Token, source: Source, report: Report) -> None:
    first, last = _lines(token)
    for match in _TILDE.finditer(_texts(token)):
        span = source.search(match[0], first, last)
        if span is None:
            continue
        line = source.line(span.line)
        small = match[1].translate(_SUBSCRIPTS)
        fix = None
        if small != match[1] and match[1].isdigit():
            fix = Fix(
                source.path,
                span.line,
                span.line,
                (line[: span.column - 1] + small + line[span.column - 1 + len(match[0]) :],),
            )
        report.warning(
            "W012",
            span,
            f"`{match[0]}` is struck through on Git hosts",
            remedy=r"write the small figure itself (H₂O) or a formula: $\mathrm{H_2O}$, $\ce{H2O}$",
            fix=fix,
        )


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _check_indent(token: Token, edges: list[int], source: Source, report: Report) -> None:
    """Text indented by four spaces more than it needs: a Git host shows it as code."""
    if token.type == "list_item_open" and token.map:
        line = source.line(token.map[0] + 1).expandtabs(4)
        match = _MARKER.match(line, edges[-1] if edges and line[: edges[-1]].isspace() else 0)
        edges.append(match.end() if match else (edges[-1] if edges else 0))
    elif token.type == "list_item_close":
        edges.pop()
    elif token.type == "blockquote_open":
        edges.append(-1)
    elif token.type == "blockquote_close":
        edges.pop()
    elif token.type in _INDENTABLE and token.map and (not edges or edges[-1] >= 0):
        line = source.line(token.map[0] + 1).expandtabs(4)
        indent = len(line) - len(line.lstrip())
        if indent >= (edges[-1] if edges else 0) + 4:
            report.warning(
                "W013",
                source.line_span(token.map[0] + 1),
                "this text is indented by four or more spaces",
                note="a Git host shows it as code",
                remedy="take the extra spaces away; for code use ``` fences",
            )


_INDENTABLE = frozenset(
    {"paragraph_open", "heading_open", "table_open", "bullet_list_open", "ordered_list_open", "hr"}
)


def _lines(token: Token) -> tuple[int, int]:
    first, last = token.map or [0, 1]
    return first + 1, max(first + 1, last)

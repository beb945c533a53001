"""Markdown in, tokens out: CommonMark, GFM tables, footnotes and maths, plus the three extensions of this format.

`parse_blocks` leaves in `token.meta`: "attributes" (heading_open, list_item_open), "box" (list_item_open: True, False
or None), "callout" (blockquote_open). Line maps count the lines of the file from 0, as markdown-it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from lms.core.content import math_syntax
from lms.core.content.attributes import NONE, Attributes, split_attributes
from lms.core.content.callouts import mark_callouts
from lms.core.content.chemistry import formula_text
from lms.core.content.engine import engine
from lms.core.content.source import Source
from lms.core.diagnostics import Report, Span

DEEPEST = 20
LONGEST_TEXT = 20_000  # characters of one paragraph, heading or cell: bounds the work of the inline rules
MOST_BRACKETS = 200  # the search for a link's end starts again at each
_MAX_LEVEL = 60
_BOX = re.compile(r"\[([ xX])\](?:[ \t]+|(?=\n)|\Z)")
_QUOTES = re.compile(r"^[ \t]*(?:>[ \t]?){21}", re.MULTILINE)


class Block(NamedTuple):
    """One top-level block of a token run: its tokens from opening to closing, both included."""

    kind: str  # heading, paragraph, blockquote, bullet_list, ordered_list, list_item, fence, table, hr, math_block …
    tokens: tuple[Token, ...]

    @property
    def opening(self) -> Token:
        return self.tokens[0]

    @property
    def first(self) -> int:
        """Number of the first source line, from 1."""
        return self.opening.map[0] + 1 if self.opening.map else 1

    @property
    def last(self) -> int:
        """Number of the last source line, from 1."""
        return self.opening.map[1] if self.opening.map else self.first

    @property
    def inner(self) -> tuple[Token, ...]:
        return self.tokens[1:-1]

    def blocks(self) -> list[Block]:
        return blocks_of(self.inner)


@cache
def base_parser() -> MarkdownIt:
    """CommonMark and nothing else: what our dialect starts from."""
    return engine()


@cache
def parser() -> MarkdownIt:
    """The dialect of lessons, quizzes and checklists."""
    return extended(engine(OPTIONS))


OPTIONS = {"html": False, "maxNesting": _MAX_LEVEL}


def extended(md: MarkdownIt) -> MarkdownIt:
    """Add to a CommonMark parser what our dialect has more, and take away what it does not allow."""
    md.enable(["table", "strikethrough"]).disable(["code", "html_block", "html_inline"])
    md.use(footnote_plugin, inline=False)
    math_syntax.install(md)
    md.core.ruler.before("inline", "dialect", _dialect)
    md.validateLink = _any_link  # type: ignore[method-assign]
    return md


def _any_link(url: str) -> bool:
    """Every address becomes a link token: links.py judges them and tells the author."""
    return True


def parse_blocks(source: Source, report: Report) -> list[Token]:
    """Parse the body of a file. Reports what concerns Markdown alone; after an E007 the result is empty."""
    deep = _QUOTES.search(source.text)
    if deep:
        _too_deep(source.span(source.text.count("\n", 0, deep.start()) + 1), report)
        return []
    env: dict[str, Any] = {"source": source, "report": report}
    tokens = parser().parse(source.text, env)
    return [] if env.get("refused") else tokens


def parse_text(text: str) -> list[Token]:
    """Parse one line of Markdown (a title, a caption) into inline tokens."""
    tokens = parser().parseInline(text[:LONGEST_TEXT], {})
    return list(tokens[0].children or ()) if tokens else []


def blocks_of(tokens: Sequence[Token]) -> list[Block]:
    """Group a run of tokens into its top-level blocks."""
    return list(_blocks(tokens))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    start, depth = 0, 0
    for at, token in enumerate(tokens):
        if depth == 0:
            start = at
        depth += token.nesting
        if depth == 0:
            kind = tokens[start].type
            yield Block(kind.removesuffix("_open"), tuple(tokens[start : at + 1]))


def attributes_of(block: Block) -> Attributes:
    """The `{…}` of a heading or list item."""
    found: Attributes = block.opening.meta.get("attributes", NONE)
    return found


def plain_text(tokens: Sequence[Token]) -> str:
    """The words of tokens without their markup; images give their alt text, maths its source."""
    words: list[str] = []
    for token in tokens:
        kind = token.type
        if kind in _WORDS:
            words.append(token.content)
        elif token.children is not None:
            words.append(_words_of(token.children))
            words.append(" " if token.block else "")
        elif kind in _BREAKS:
            words.append(" ")
        elif kind in _FORMULAS:
            words.append(formula_text(token.content))
    return "".join(words)


def _words_of(children: Sequence[Token]) -> str:
    """Most texts are one token without markup."""
    return children[0].content if len(children) == 1 and children[0].type == "text" else plain_text(children)


_WORDS = frozenset({"text", "code_inline", "fence", "text_special"})
_BREAKS = frozenset({"softbreak", "hardbreak"})
_FORMULAS = frozenset({"math_inline", "math_block"})


# ── the dialect: one pass over the blocks, before their text is parsed ──────────────────────


def _dialect(state: StateCore) -> None:
    if "source" not in state.env:
        return
    source: Source = state.env["source"]
    report: Report = state.env["report"]
    if _refuse(state, source, report):
        state.env["refused"] = True
        state.tokens = []
        return
    _mark_items_and_headings(state.tokens, source, report)
    state.tokens = mark_callouts(state.tokens, source, report)


def _refuse(state: StateCore, source: Source, report: Report) -> bool:
    deep = max([token.level for token in state.tokens], default=0) >= DEEPEST
    depth = 0
    for token in state.tokens:
        if token.type == "inline":
            if _is_too_long(token.content):
                report.error(
                    "E007",
                    _span(source, token),
                    f"this paragraph has more than {LONGEST_TEXT} characters or {MOST_BRACKETS} opening brackets",
                    remedy="divide it by empty lines",
                )
                return True
        elif deep and token.type in _CONTAINERS:
            depth += token.nesting
            if depth > DEEPEST or token.level >= _MAX_LEVEL:
                _too_deep(_span(source, token), report)
                return True
    return False


def _is_too_long(text: str) -> bool:
    return len(text) > MOST_BRACKETS and (len(text) > LONGEST_TEXT or text.count("[") > MOST_BRACKETS)


_CONTAINERS = frozenset({"blockquote_open", "blockquote_close", "list_item_open", "list_item_close"})


def _too_deep(span: Span, report: Report) -> None:
    report.error(
        "E007",
        span,
        f"lists and quotes are nested more than {DEEPEST} deep here",
        remedy="nobody can follow that: make the text flatter",
    )


def _span(source: Source, token: Token) -> Span:
    return source.line_span(token.map[0] + 1 if token.map else 1)


def _mark_items_and_headings(tokens: list[Token], source: Source, report: Report) -> None:
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[at + 1]
            first, last = _lines(inline, token)
            inline.content, token.meta["attributes"] = split_attributes(
                inline.content, source, first, last, report, always=True
            )
        elif token.type == "list_item_open":
            token.meta["box"] = None
            if at + 2 < len(tokens) and tokens[at + 1].type == "paragraph_open":
                _mark_item(token, tokens[at + 2], source, report)


def _mark_item(item: Token, inline: Token, source: Source, report: Report) -> None:
    first, last = _lines(inline, item)
    box = _BOX.match(inline.content)
    if box:
        item.meta["box"] = box[1] != " "
        inline.content = inline.content[box.end() :]
    inline.content, item.meta["attributes"] = split_attributes(
        inline.content, source, first, last, report, always=False
    )
    item.meta["text"] = inline.content


def _lines(inline: Token, fallback: Token) -> tuple[int, int]:
    first, last = inline.map or fallback.map or [0, 1]
    return first + 1, max(first + 1, last)

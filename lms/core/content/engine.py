"""markdown-it with quicker loops: each rule is tried only where its first character can stand.

The rules are markdown-it's own and their order is kept; tests compare both engines over the whole specification.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from markdown_it.utils import EnvType

from lms.core.content.engine_inline import Inlines
from lms.core.content.engine_rules import RulesBySign, new_token
from lms.core.content.table_syntax import read_table

# The characters that a block of each kind can begin with; None = any. Rules that are not named run everywhere.
_STARTS: Mapping[str, str] = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*-+0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "math_block": "$",
    "footnote_def": "[",
}


def engine(options: Mapping[str, object] | None = None) -> MarkdownIt:
    """A CommonMark parser with the quicker loops."""
    md = MarkdownIt("commonmark", dict(options or {}))
    block, inline = _Blocks(), Inlines()
    block.ruler.enableOnly(md.block.ruler.get_active_rules())
    inline.ruler.enableOnly(md.inline.ruler.get_active_rules())
    inline.ruler2.enableOnly(md.inline.ruler2.get_active_rules())
    md.block, md.inline = block, inline
    md.normalizeLink = _normal_link  # type: ignore[method-assign]
    md.block.ruler.at("paragraph", partial(_paragraph, block.by_sign))
    md.block.ruler.disable("lheading")
    md.block.ruler.at("table", partial(_table, block.by_sign), {"alt": ["paragraph", "reference"]})
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.at("inline", inline.read_texts)
    md.core.ruler.disable("text_join")
    md.add_render_rule("blockquote_open", _blockquote_open)
    return md


_SIMPLE_LINK = re.compile(r"(?:https://)?[a-z0-9./#_-]+\Z", re.IGNORECASE)


def _normal_link(url: str) -> str:
    """Percent-encode an address; the plain ones of a module need no work."""
    return url if _SIMPLE_LINK.match(url) and not url.startswith("//") else normalizeLink(url)


def _normalize(state: StateCore) -> None:
    """markdown-it's rule "normalize", which costs nothing where nothing is to be done."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _blockquote_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    """An empty quote has its line end too, as the specification writes it."""
    return "\n<blockquote>\n" if index and tokens[index - 1].hidden else "<blockquote>\n"


class _Lines(StateBlock):
    """The state of the block parser: finds its lines and makes its tokens quicker."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()
        self.src, self.lineMax = src, len(lines)
        ends = list(accumulate([len(line) + 1 for line in lines]))
        indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
        # one entry more than there are lines: the rules look behind the last
        self.bMarks = [0, *ends[:-1], len(src)] if lines else [len(src)]
        self.eMarks = [*(end - 1 for end in ends), len(src)]
        self.tShift = [*map(len, indents), 0]
        self.sCount = [*(len(indent.expandtabs(4)) for indent in indents), 0]
        self.bsCount = [0] * (len(lines) + 1)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        if nesting < 0:
            self.level -= 1
        token = new_token(ttype, tag, nesting, level=self.level, block=True)
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


class _Blocks(ParserBlock):
    """The block loop of markdown-it, with the rules for a line chosen by its first character."""

    def __init__(self) -> None:
        super().__init__()
        self.by_sign = RulesBySign(self.ruler, _STARTS)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        if not src:
            return None
        state = _Lines(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - markdown-it's names
        chosen, src = self.by_sign.chain(""), state.src
        line, empty_lines, deepest = startLine, False, state.md.options.maxNesting
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= deepest:
                state.line = endLine
                break
            for rule in chosen.get(src[state.bMarks[line] + state.tShift[line]], chosen[""]):
                if rule(state, line, endLine, False):  # noqa: FBT003
                    break
            state.tight = not empty_lines
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                empty_lines = True
            if line < endLine and state.isEmpty(line):
                empty_lines = True
                line += 1
                state.line = line


def _paragraph(by_sign: RulesBySign, state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803, FBT001
    """markdown-it's rules "lheading" and "paragraph" in one walk over the lines.

    The rules that may end a paragraph are asked only where one of them can stand.
    """
    src, ending = state.src, by_sign.chain("paragraph")
    parent, state.parentType = state.parentType, "paragraph"
    following, level = startLine + 1, 0
    while following < state.lineMax and not state.isEmpty(following):
        indent = state.sCount[following]
        sign = src[state.bMarks[following] + state.tShift[following]]
        if indent - state.blkIndent <= 3 and (sign in _MAY_END or _heads_table(state, following, src)):
            level = _underline(state, following) if following < endLine and indent >= state.blkIndent else 0
            if level or (
                indent >= 0 and _ends(ending.get(sign, ending[""]), state, following, state.lineMax)
            ):
                break
        following += 1
    _push(state, startLine, following, level)
    state.parentType = parent
    return True


_MAY_END = frozenset("`~>*-+_#$<|:=0123456789[")


def _ends(rules: Sequence[Callable[..., bool]], state: StateBlock, line: int, end: int) -> bool:
    for rule in rules:  # noqa: SIM110 - a generator costs more than the rule
        if rule(state, line, end, True):  # noqa: FBT003
            return True
    return False


def _table(by_sign: RulesBySign, state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803, FBT001
    """markdown-it's rule "table"; like there, what may end a quote ends a table."""

    def ends(line: int) -> bool:
        ending = by_sign.chain("blockquote")
        sign = state.src[state.bMarks[line] + state.tShift[line]]
        return _ends(ending.get(sign, ending[""]), state, line, endLine)

    return read_table(state, startLine, endLine, ends, silent=silent)


def _push(state: StateBlock, first: int, end: int, level: int) -> None:
    """Push a paragraph, or the heading that an underline makes of it."""
    name, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
    markup = {0: "", 1: "=", 2: "-"}[level]
    if end == first + 1:  # what stands before its first word is cut off in any case
        content = mdTrim(state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]])
    else:
        content = mdTrim(state.getLines(first, end, state.blkIndent, False))  # noqa: FBT003
    state.line = end + 1 if level else end
    token = state.push(f"{name}_open", tag, 1)
    token.map, token.markup = [first, state.line], markup
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [first, end], []
    token = state.push(f"{name}_close", tag, -1)
    token.markup = markup


def _underline(state: StateBlock, line: int) -> int:
    """1 for a line of `=`, 2 for a line of `-`, else 0."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(" \t")
    if text[:1] not in ("=", "-") or text.strip(text[0]):
        return 0
    return 1 if text[0] == "=" else 2


def _heads_table(state: StateBlock, line: int, src: str) -> bool:
    """True where a table may begin: its head may start with anything, but its second line may not."""
    below = line + 1
    return (
        below < state.lineMax
        and not state.isEmpty(below)
        and src[state.bMarks[below] + state.tShift[below]] in "|-:"
    )

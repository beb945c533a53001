"""markdown-it with quicker loops: each rule is tried only where its first character can stand.

The rules are markdown-it's own and their order is kept; tests compare both engines over the whole specification.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

# The characters that a block of each kind can begin with; None = any. Rules that are not named run everywhere.
_BLOCK_STARTS: Mapping[str, str] = {
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
_INLINE_STARTS: Mapping[str, str] = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "math_inline": "$",
    "footnote_inline": "^",
    "footnote_ref": "[",
}
_SIGNS = frozenset("".join([*_BLOCK_STARTS.values(), *_INLINE_STARTS.values()]))


def engine(options: Mapping[str, object] | None = None) -> MarkdownIt:
    """A CommonMark parser with the quicker loops."""
    md = MarkdownIt("commonmark", dict(options or {}))
    block, inline = _Blocks(), _Inlines()
    block.ruler.enableOnly(md.block.ruler.get_active_rules())
    inline.ruler.enableOnly(md.inline.ruler.get_active_rules())
    inline.ruler2.enableOnly(md.inline.ruler2.get_active_rules())
    md.block, md.inline = block, inline
    md.normalizeLink = _normal_link  # type: ignore[method-assign]
    md.block.ruler.at("paragraph", _paragraph)
    md.block.ruler.disable("lheading")
    md.add_render_rule("blockquote_open", _blockquote_open)
    return md


_SIMPLE_LINK = re.compile(r"(?:https://)?[a-z0-9./#_-]+\Z", re.IGNORECASE)


def _normal_link(url: str) -> str:
    """Percent-encode an address; the plain ones of a module need no work."""
    return url if _SIMPLE_LINK.match(url) and not url.startswith("//") else normalizeLink(url)


def _blockquote_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    """An empty quote has its line end too, as the specification writes it."""
    return "\n<blockquote>\n" if index and tokens[index - 1].hidden else "<blockquote>\n"


class _Blocks(ParserBlock):
    """The block loop of markdown-it, with the rules for a line chosen by its first character."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - markdown-it's names
        chosen, src = _table(self, _BLOCK_STARTS), state.src
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


class _Inlines(ParserInline):
    """The inline loop of markdown-it, with the rules chosen by the character."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Text without a single sign of markup is one token; the rest goes the usual way."""
        if _stops(self).search(src) is None:
            if src:
                token = Token("text", "", 0)
                token.content = src
                tokens.append(token)
            return tokens
        return super().parse(src, md, env, tokens)

    def tokenize(self, state: StateInline) -> None:
        chosen, src, end = _table(self, _INLINE_STARTS), state.src, state.posMax
        search, pos = _stops(self).search, state.pos
        deepest = state.md.options.maxNesting
        while pos < end:
            stop = search(src, pos, end)
            at = stop.start() if stop else end
            if at > pos:
                state.append_pending(src[pos:at])
                state.pos = pos = at
                continue
            if state.level >= deepest or not _first(chosen.get(src[at], chosen[""]), state):
                state.append_pending(src[at])
                state.pos += 1
            pos = state.pos
        if state.pending:
            state.pushPending()


def _stops(parser: ParserInline) -> re.Pattern[str]:
    """What plain text ends at: the signs that begin a rule in use."""
    rules = parser.ruler.getRules("")
    known = parser.__dict__.get("_stops")
    if known is not None and known[0] is rules:
        return known[1]  # type: ignore[no-any-return]
    names = [name for name in parser.ruler.get_active_rules() if name != "text"]
    signs = "".join(_INLINE_STARTS[name] for name in names) if set(names) <= set(_INLINE_STARTS) else ""
    found = re.compile("[" + re.escape(signs) + "]") if signs else parser.terminator_re
    parser.__dict__["_stops"] = (rules, found)
    return found


def _first(rules: Sequence[InlineRule], state: StateInline) -> bool:
    for rule in rules:  # noqa: SIM110 - a generator costs more than the rule
        if rule(state, False):  # noqa: FBT003
            return True
    return False


def _table(
    parser: ParserBlock | ParserInline, starts: Mapping[str, str]
) -> dict[str, list[Callable[..., bool]]]:
    """Rules by first character; under "" those for every other character. Made once per rule set."""
    rules = parser.ruler.getRules("")
    known = parser.__dict__.get("_chosen")
    if known is not None and known[0] is rules:
        return known[1]  # type: ignore[no-any-return]
    names = parser.ruler.get_active_rules()
    rules_by_name: list[tuple[str, Callable[..., bool]]] = list(zip(names, rules, strict=True))
    pairs = [(starts.get(name), rule) for name, rule in rules_by_name if name != "text"]
    table: dict[str, list[Callable[..., bool]]] = {"": [rule for signs, rule in pairs if signs is None]}
    for sign in _SIGNS:
        table[sign] = [rule for signs, rule in pairs if signs is None or sign in signs]
    parser.__dict__["_chosen"] = (rules, table)
    return table


def _paragraph(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803, FBT001
    """markdown-it's rules "lheading" and "paragraph" in one walk over the lines.

    The rules that may end a paragraph are asked only where one of them can stand.
    """
    src, ending = state.src, _endings(state.md.block)
    parent, state.parentType = state.parentType, "paragraph"
    following, level = startLine + 1, 0
    while following < state.lineMax and not state.isEmpty(following):
        indent = state.sCount[following]
        sign = src[state.bMarks[following] + state.tShift[following]]
        if indent - state.blkIndent <= 3 and (sign in _MAY_END or _heads_table(state, following, src)):
            level = _underline(state, following) if following < endLine and indent >= state.blkIndent else 0
            if level or (indent >= 0 and _ends(ending.get(sign, ending[""]), state, following)):
                break
        following += 1
    _push(state, startLine, following, level)
    state.parentType = parent
    return True


_MAY_END = frozenset("`~>*-+_#$<|:=0123456789[")


def _endings(parser: ParserBlock) -> dict[str, list[BlockRule]]:
    """The rules that may end a paragraph, by first character. Made once per rule set."""
    rules = parser.ruler.getRules("paragraph")
    known = parser.__dict__.get("_ending")
    if known is not None and known[0] is rules:
        return known[1]  # type: ignore[no-any-return]
    names = {rule.fn: rule.name for rule in parser.ruler.__rules__}
    pairs = [(_BLOCK_STARTS.get(names[rule]), rule) for rule in rules]
    table = {"": [rule for signs, rule in pairs if signs is None]}
    for sign in _SIGNS:
        table[sign] = [rule for signs, rule in pairs if signs is None or sign in signs]
    parser.__dict__["_ending"] = (rules, table)
    return table


def _ends(rules: Sequence[BlockRule], state: StateBlock, line: int) -> bool:
    for rule in rules:  # noqa: SIM110 - a generator costs more than the rule
        if rule(state, line, state.lineMax, True):  # noqa: FBT003
            return True
    return False


def _push(state: StateBlock, first: int, end: int, level: int) -> None:
    """Push a paragraph, or the heading that an underline makes of it."""
    name, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
    markup = {0: "", 1: "=", 2: "-"}[level]
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

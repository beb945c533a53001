"""Tokens become safe HTML: the inline rules of our dialect, and the walk over its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from lms.core.content.attributes import NONE
from lms.core.content.blocks import callout_html, figure_html
from lms.core.content.folder import Context, slug
from lms.core.content.formulas import FormulaError, formula_html
from lms.core.content.links import resolve_link
from lms.core.content.markdown import parser, plain_text
from lms.core.content.media import image_html
from lms.core.content.sanitising import clean_html
from lms.core.content.signals import word
from lms.core.content.source import Source
from lms.core.content.tables import cell_class, table_open
from lms.core.diagnostics import Span
from lms.core.items.contract import Prose


def render_prose(source: Source, tokens: Sequence[Token], context: Context) -> Prose:
    """Render a run of tokens (whole blocks, or the children of one inline token) of a page."""
    first, last = _lines(tokens)
    span = source.line_span(first) if first == last else source.span(first)
    html = clean_html(render(tokens, context))
    return Prose(html, squeeze(plain_text(for_learners(tokens))), span)


def render(tokens: Sequence[Token], context: Context) -> str:
    """Render without the last cleaning; inside, blocks of the dialect are taken as a whole."""
    env = {"context": context, "lines": _lines(tokens)}
    parts: list[str] = []
    run = 0
    for at, token in enumerate(tokens):
        if token.type not in _MAY_BE_SPECIAL or at < run or not _is_special(tokens, at):
            continue
        end = closing(tokens, at)
        special = callout_html if token.type == "blockquote_open" else figure_html
        html = special(tokens[at : end + 1], context, render)
        if html is not None:
            parts += [_flush(tokens[run:at], env), html]
            run = end + 1
    parts.append(_flush(tokens[run:], env))
    return "".join(parts)


_MAY_BE_SPECIAL = frozenset({"blockquote_open", "paragraph_open"})


def _is_special(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.type == "blockquote_open":
        return "callout" in token.meta
    if token.type != "paragraph_open" or token.hidden:
        return False
    children = tokens[at + 1].children or ()
    return len(children) == 1 and children[0].type == "image"


def render_inline(children: Sequence[Token], context: Context, line: int, last: int | None = None) -> str:
    return _renderer().renderInline(
        children, parser().options, {"context": context, "lines": (line, last or line)}
    )


def closing(tokens: Sequence[Token], at: int) -> int:
    """Index of the token that closes tokens[at]."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def for_learners(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leave out the blocks whose words are not for learners: search must not find them."""
    kept: list[Token] = []
    run = 0
    for at, token in enumerate(tokens):
        if token.type == "blockquote_open" and at >= run:
            callout = token.meta.get("callout")
            if callout is not None and callout.kind in ("INSTRUCTOR", "CHECK"):
                kept += tokens[run:at]
                run = closing(tokens, at) + 1
    return [*kept, *tokens[run:]] if run else tokens


def squeeze(text: str) -> str:
    return " ".join(text.split())


def _flush(run: Sequence[Token], env: dict[str, Any]) -> str:
    return _renderer().render(run, parser().options, env) if run else ""


def _lines(tokens: Sequence[Token]) -> tuple[int, int]:
    maps = [token.map for token in tokens if token.map]
    return (maps[0][0] + 1, max([last for _, last in maps])) if maps else (1, 1)


# ── rules of the renderer: each gets the tokens, an index, the options and our environment ─────


class _Renderer(RendererHTML):
    """Writes what the base renderer cannot know: resolved addresses, formulas, ids."""

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        parts: list[str] = []
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                if token.map:
                    env["lines"] = (token.map[0] + 1, max(token.map[1], token.map[0] + 1))
                parts.append(self.renderInline(token.children, options, env) if token.children else "")
            elif kind in _FIXED:
                parts.append(_FIXED[kind])
            elif kind in self.rules:
                parts.append(self.rules[kind](tokens, index, options, env))
            else:
                parts.append(self.renderToken(tokens, index, options, env))
        return "".join(parts)

    def renderInline(self, tokens: Sequence[Token], options: Any, env: Any) -> str:  # noqa: N802 - markdown-it's name
        parts: list[str] = []
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                parts.append(escapeHtml(token.content))
            elif kind in _FIXED:
                parts.append(_FIXED[kind])
            else:
                parts.append(self.rules.get(kind, self.renderToken)(tokens, index, options, env))
        return "".join(parts)

    def paragraph_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        if tokens[index].hidden:
            return ""
        return "\n<p>" if index and tokens[index - 1].hidden else "<p>"

    def paragraph_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "" if tokens[index].hidden else "</p>\n"

    def heading_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        level = "h2" if token.tag == "h1" else token.tag
        ident = token.meta.get("id") or ""
        return f'<{level} id="{escape(ident)}">' if ident else f"<{level}>"

    def heading_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</h2>\n" if tokens[index].tag == "h1" else f"</{tokens[index].tag}>\n"

    def list_item_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        ident = token.meta.get("attributes", NONE).id
        box = {None: "", True: "☑ ", False: "☐ "}[token.meta.get("box")]
        return (f'<li id="{escape(ident)}">' if ident else "<li>") + box

    def table_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return table_open(tokens, index, env["context"])

    def table_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        if not tokens[index + 1].content.strip():  # a corner: a heading without words is none
            return "<td>"
        return f'<th scope="col"{cell_class(tokens[index])}>'

    def th_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</th>\n" if tokens[index - 1].content.strip() else "</td>\n"

    def td_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f"<td{cell_class(tokens[index])}>"

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token, context = tokens[index], env["context"]
        href = str(token.attrs.get("href", ""))
        url = resolve_link(href, context, place(href, "](", env))
        token.meta["open"] = url is not None
        return link_html(url)

    def link_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        depth = 0
        for at in range(index, -1, -1):
            depth += tokens[at].nesting
            if depth == 0:
                return "</a>" if tokens[at].meta.get("open") else ""
        return "</a>"

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        src = str(token.attrs.get("src", ""))
        return image_html(src, plain_text(token.children or ()), env["context"], place(src, "![", env))

    def math_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return formula(tokens[index], env, display=tokens[index].markup == "$$")

    def math_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if token.map:
            env["lines"] = (token.map[0] + 1, token.map[1])
        return formula(token, env, display=True) + "\n"

    def footnote_ref(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        number = int(tokens[index].meta["id"]) + 1
        again = int(tokens[index].meta.get("subId", 0))
        ident = f"fnref{number}" + (f"-{again}" if again else "")
        return f'<sup class="footnote-ref"><a href="#fn{number}" id="{ident}">{number}</a></sup>'

    def footnote_block_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return '<div class="footnotes"><ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</ol></div>\n"

    def footnote_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f'<li id="fn{int(tokens[index].meta["id"]) + 1}">'

    def footnote_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        number, again = int(tokens[index].meta["id"]) + 1, int(tokens[index].meta.get("subId", 0))
        title = word("back", env["context"].lang)
        target = f"fnref{number}" + (f"-{again}" if again else "")
        return f' <a href="#{target}" class="footnote-back" aria-label="{escape(title)}">↩</a>'


# Tokens that are always written alike: most of those of a table, a list and an emphasis.
_FIXED = {
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>\n",
    "tr_close": "</tr>\n",
    "td_close": "</td>\n",
    "list_item_close": "</li>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "blockquote_close": "</blockquote>\n",
    "softbreak": "\n",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
}


@cache
def _renderer() -> _Renderer:
    return _Renderer()


def link_html(url: str | None) -> str:
    if url is None:
        return ""
    return (
        f'<a class="term" href="{escape(url)}">' if url.startswith("#term-") else f'<a href="{escape(url)}">'
    )


def formula(token: Token, env: dict[str, Any], *, display: bool) -> str:
    """Return the formula, or its source as code after an E014."""
    context: Context = env["context"]
    context.has_math = True
    try:
        return formula_html(token.content, display=display)
    except FormulaError as error:
        span = place(token.content, "$", env)
        spot = Span(span.path, span.line, span.column + error.at, span.end_column)
        if "\n" in token.content or spot.column > (span.end_column or spot.column):
            spot = span
        context.report.error(
            "E014",
            spot,
            f"this formula cannot be read: {error}",
            remedy="check its braces and the spelling of its commands",
        )
        return f"<code>{escape(token.content)}</code>"


def place(needle: str, other: str, env: dict[str, Any]) -> Span:
    """Where `needle` (or else `other`) stands in the block that is being rendered."""
    source: Source = env["context"].source
    first, last = env["lines"]
    found = source.search(needle, first, last) if needle else None
    return found or source.find(other, first, last)


def set_heading_ids(tokens: Sequence[Token], given: Sequence[str] = ()) -> None:
    """Give every heading its id: the written one, else that of the source text, else a slug, unique in the page."""
    taken: dict[str, int] = {}
    headings = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for number, at in enumerate(headings):
        own = tokens[at].meta.get("attributes", NONE).id
        inherited = given[number] if len(given) == len(headings) else ""
        ident = own or inherited or slug(plain_text([tokens[at + 1]]))[:60]
        stem = ident
        while ident in taken:
            taken[stem] += 1
            ident = f"{stem}-{taken[stem]}"
        taken[ident] = 1
        tokens[at].meta["id"] = ident

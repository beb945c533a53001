"""Tables scroll inside a region that the keyboard reaches; their header cells name it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markdown_it.token import Token

from lms.core.content.folder import Context
from lms.core.content.markdown import plain_text
from lms.core.content.signals import word

_SIDES = {"text-align:right": ' class="number"', "text-align:center": ' class="middle"'}


def table_open(tokens: Sequence[Token], index: int, context: Context) -> str:
    """Open the region and its table; report a table without a header."""
    names = _header(tokens, index)
    if not names:
        line = tokens[index].map[0] + 1 if tokens[index].map else 1  # type: ignore[index]
        context.report.warning(
            "W322",
            context.source.line_span(line),
            "this table has no header",
            remedy="say in the first row what each column holds: screen readers read it with every cell",
        )
    label = escape(", ".join(names) or word("table", context.lang))
    return f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>\n'


def _header(tokens: Sequence[Token], index: int) -> list[str]:
    names = []
    for at in range(index, len(tokens)):
        if tokens[at].type == "thead_close":
            break
        if tokens[at].type == "inline":
            names.append(" ".join(plain_text([tokens[at]]).split()))
    return [name for name in names if name]


def cell_class(token: Token) -> str:
    """The alignment as a class: the page's policy forbids style attributes."""
    return _SIDES.get(str(token.attrs.get("style", "")), "") if token.attrs else ""

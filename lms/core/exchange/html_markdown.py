"""HTML of other systems becomes our Markdown: a short list of elements is kept, the rest gives its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

import nh3

from lms.core.exchange.escaping import code_span, escape_markdown, escape_starts, keep_formula

DEEPEST = 60
_INLINE = {
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "code",
    "tt",
    "sub",
    "sup",
    "span",
    "font",
    "img",
    "br",
    "s",
    "small",
    "big",
}
_BLOCKS = {"p", "div", "ul", "ol", "li", "table", "tbody", "thead", "tr", "td", "th", "pre", "blockquote", "hr",
           "h1", "h2", "h3", "h4", "h5", "h6", "center", "section", "article", "dl", "dt", "dd", "caption", "figure",
           "figcaption"}  # fmt: skip
_ATTRIBUTES = {"img": {"src", "alt", "title", "data-equation-content"}, "a": {"href"}, "ol": {"start"}}
_TOKEN = re.compile(r'<(?P<end>/?)(?P<tag>[a-z0-9]+)(?P<attrs>(?:\s[\w-]+="[^"]*")*)\s*/?>|(?P<text>[^<]+)|<')
_ATTRIBUTE = re.compile(r'\s([\w-]+)="([^"]*)"')
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"br", "img", "hr"})
_DROPPED = re.compile(
    r"<(script|style|iframe|video|audio|object|embed|svg|form|input|canvas|applet)\b", re.IGNORECASE
)
_MATH = re.compile(
    r"<math\b(?P<attrs>[^>]{0,2000})>(?P<inner>(?:(?!<math\b).){0,20000}?)</math>", re.IGNORECASE | re.DOTALL
)
_TEX = re.compile(r"<annotation[^>]*encoding=[\"']application/x-tex[\"'][^>]*>([^<]*)<", re.IGNORECASE)
_SUPER = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


@dataclass(slots=True)
class Node:
    """An element of the cleaned HTML; text stands in children as strings."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


@dataclass(slots=True)
class Writing:
    """One text while it is turned into Markdown: its formulas, its pictures, what was lost."""

    formulas: list[str]
    picture: Callable[[str, str], str]  # address and alt → Markdown
    losses: list[str]
    flat: bool = False  # lists, tables and code become plain paragraphs

    def blocks(self, html: str) -> list[str]:
        """The blocks of a text, each Markdown of its own."""
        if "<" not in html and "&" not in html:
            text = _tidy_lines(escape_markdown(re.sub(r"[ \t\n\r\u00a0]+", " ", html)))
            return [escape_starts(text)] if text else []
        return [block for block in _Blocks(self).of(_tree(self._cleaned(html))) if block.strip()]

    def _cleaned(self, html: str) -> str:
        for tag in sorted({found[1].lower() for found in _DROPPED.finditer(html)} - {"style", "form"}):
            self.losses.append(f"a <{tag}> element was left out")
        html = _MATH.sub(self._math, html)
        if _depth(html) > DEEPEST:
            self.losses.append("the text was nested too deeply: only its words were kept")
            return re.sub(r"<[^<>]*>", " ", html).replace("<", "&lt;")
        return nh3.clean(
            html, tags=_INLINE | _BLOCKS, attributes=_ATTRIBUTES, clean_content_tags={"script", "style"},
            link_rel=None, url_schemes={"http", "https", "mailto", "data"},
        )  # fmt: skip

    def _math(self, found: re.Match[str]) -> str:
        tex = _TEX.search(found["inner"])
        alt = re.search(r"alttext=[\"']([^\"']+)[\"']", found["attrs"])
        if tex or alt:
            return keep_formula(unescape((tex or alt)[1]), self.formulas)  # type: ignore[index]
        self.losses.append("a formula in MathML became plain text")
        return " " + re.sub(r"<[^<>]*>", " ", found["inner"]) + " "


def _depth(html: str) -> int:
    """How deep elements are nested at most, at a glance."""
    depth = deepest = 0
    for found in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        if found[2].lower() in _VOID:
            continue
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _tree(html: str) -> Node:
    root = Node("div")
    stack = [root]
    for found in _TOKEN.finditer(html):
        tag = found["tag"]
        if tag is None:
            stack[-1].children.append(unescape(found[0]))
        elif not found["end"]:
            attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found["attrs"])}
            node = Node(tag, attributes)
            stack[-1].children.append(node)
            if tag not in _VOID and len(stack) < DEEPEST + 20:
                stack.append(node)
        elif any(node.tag == tag for node in stack[1:]):
            while stack.pop().tag != tag:
                pass
    return root


@dataclass(slots=True)
class _Blocks:
    """Turns a tree into blocks of Markdown."""

    writing: Writing

    def of(self, node: Node) -> list[str]:
        found: list[str] = []
        run: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node) and (child.tag in _BLOCKS or _holds_block(child)):
                found += self._paragraph(run)
                run = []
                found += self._block(child)
            else:
                run.append(child)
        return found + self._paragraph(run)

    def _paragraph(self, run: Sequence[Node | str]) -> list[str]:
        text = _tidy_lines(inline(run, self.writing))
        return [escape_starts(text)] if text else []

    def _block(self, node: Node) -> list[str]:
        if node.tag == "hr":
            return []
        if node.tag in _HEADINGS:
            return [
                text if "*" in text else f"**{text}**" for text in self.of(Node("div", {}, node.children))
            ]
        handler = {"ul": self._list, "ol": self._list, "dl": self._list, "table": self._table, "pre": self._code,
                   "blockquote": self._quote}.get(node.tag, self.of)  # fmt: skip
        return handler(node)

    def _quote(self, node: Node) -> list[str]:
        if self.writing.flat:
            return self.of(node)
        inner = "\n\n".join(self.of(node))
        return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []

    def _code(self, node: Node) -> list[str]:
        text = plain(node).strip("\n")
        if not text.strip():
            return []
        if self.writing.flat:
            return ["\\\n".join(filter(None, (code_span(line) for line in text.split("\n"))))]
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [f"{fence}\n{text}\n{fence}"]

    def _list(self, node: Node) -> list[str]:
        if self.writing.flat:
            return self._flat_list(node)
        rows = []
        for number, item in enumerate((one for one in _items(node)), start=1):
            mark = f"{number}. " if node.tag == "ol" else "* "  # not the sign of the answers' list
            body = "\n\n".join(self.of(item))
            if body:
                rows.append(mark + body.replace("\n", "\n" + " " * len(mark)))
        rows = [re.sub(r"(?m)^[ ]+$", "", row) for row in rows]
        return ["\n".join(rows)] if rows else []

    def _flat_list(self, node: Node) -> list[str]:
        return [block for item in _items(node) for block in self.of(item)]

    def _table(self, node: Node) -> list[str]:
        if self.writing.flat or _is_layout(node):
            return self._flat_table(node)
        rows = [[cell_text(cell, self.writing) for cell in cells] for cells in _rows(node)]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return []
        lines = [_row(row + [""] * (width - len(row))) for row in rows]
        return ["\n".join([lines[0], _row(["---"] * width), *lines[1:]])]

    def _flat_table(self, node: Node) -> list[str]:
        return [
            escape_starts(
                "; ".join(filter(None, (cell_text(c, self.writing).replace("\\|", "|") for c in row)))
            )
            for row in _rows(node)
        ]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def cell_text(node: Node, writing: Writing) -> str:
    """A cell in one line."""
    return " ".join(inline(_flattened(node), writing).replace("\\\n", " ").split())


def _flattened(node: Node) -> list[Node | str]:
    """The inline content of a block, with spaces where blocks ended."""
    found: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and (child.tag in _BLOCKS or _holds_block(child)):
            found += [" ", *_flattened(child), " "]
        else:
            found.append(child)
    return found


def _holds_block(node: Node) -> bool:
    return any(
        isinstance(child, Node) and (child.tag in _BLOCKS or _holds_block(child)) for child in node.children
    )


def _items(node: Node) -> list[Node]:
    """The items of a list; text that stands between them makes items of its own."""
    found = []
    for child in node.children:
        if isinstance(child, Node):
            found.append(child if child.tag in {"li", "dt", "dd"} else Node("li", {}, [child]))
        elif child.strip():
            found.append(Node("li", {}, [child]))
    return found


def _rows(node: Node) -> list[list[Node]]:
    found = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "tr":
            found.append(
                [cell for cell in child.children if isinstance(cell, Node) and cell.tag in {"td", "th"}]
            )
        elif isinstance(child, Node) and child.tag in {"tbody", "thead"}:
            found += _rows(child)
    return [row for row in found if row]


def _is_layout(node: Node) -> bool:
    """A table inside a table, or of one column, only places its text."""
    rows = _rows(node)
    inner = any(_has_table(cell) for row in rows for cell in row)
    return inner or max((len(row) for row in rows), default=0) < 2


def _has_table(node: Node) -> bool:
    return any(
        isinstance(child, Node) and (child.tag == "table" or _has_table(child)) for child in node.children
    )


def plain(node: Node) -> str:
    """The words of a node without markup."""
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else plain(child)
        for child in node.children
    )


def inline(nodes: Sequence[Node | str], writing: Writing) -> str:
    """Inline Markdown; emphasis that Markdown could not close is left out."""
    pieces = [_piece(node, writing) for node in nodes]
    out = ""
    for at, (text, mark) in enumerate(pieces):
        following = next((later[0] for later in pieces[at + 1 :] if later[0]), "")
        out += _marked(text, mark, out, following) if mark else text
    return out


def _marked(text: str, mark: str, before: str, after: str) -> str:
    core = text.strip()
    if not core or "\n\n" in core:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    previous = (before + lead)[-1:]
    following = (trail + after)[:1]
    clean = (
        core[0].isalnum()
        and core[-1].isalnum()
        and previous not in {"*", "_", "\\"}
        and following not in {"*", "_"}
    )
    edges = (not previous or not previous.isalnum()) and (not following or not following.isalnum())
    stars = "*" in core.replace("\\*", "")
    if stars or previous in {"*", "\\"} or following == "*" or not (clean or edges):
        return text
    return f"{lead}{mark}{core}{mark}{trail}"


def _piece(node: Node | str, writing: Writing) -> tuple[str, str]:
    if isinstance(node, str):
        return escape_markdown(re.sub(r"[ \t\n\r\u00a0]+", " ", node)), ""
    if node.tag in _MARKS:
        return inline(node.children, writing), _MARKS[node.tag]
    handler = _HANDLERS.get(node.tag)
    return (handler(node, writing) if handler else inline(node.children, writing)), ""


def _image(node: Node, writing: Writing) -> str:
    attributes = node.attributes
    tex = attributes.get("data-equation-content") or attributes.get("alt", "").removeprefix("LaTeX: ")
    if "data-equation-content" in attributes or attributes.get("alt", "").startswith("LaTeX: "):
        return keep_formula(tex, writing.formulas) if tex.strip() else ""
    return writing.picture(
        attributes.get("src", ""), attributes.get("alt", "") or attributes.get("title", "")
    )


def _link(node: Node, writing: Writing) -> str:
    text, href = inline(node.children, writing).strip(), node.attributes.get("href", "")
    if not text:
        return ""
    if not re.match(r"https?://[^\s<>()\[\]\\]+\Z", href) or "[" in text.replace("\\[", ""):
        if href and not href.startswith(("http", "mailto:")):
            writing.losses.append(f"a link to `{href[:60]}` was left out, its text kept")
        return text
    return f"[{text}]({href})"


def _script(node: Node, table: Mapping[int, int], sign: str, writing: Writing) -> str:
    text = plain(node).strip()
    if text and all(ord(letter) in table for letter in text):
        return text.translate(table)
    body = inline(node.children, writing).strip()
    if re.fullmatch(r"[A-Za-z0-9+\-]{1,20}", text):
        return keep_formula(f"{{}}{sign}{{\\mathrm{{{text}}}}}", writing.formulas)
    return f"({body})" if sign == "_" and body else f"^({body})".replace("^", "\\^") if body else ""


def _crossed(node: Node, writing: Writing) -> str:
    return inline(node.children, writing)


_HANDLERS: Mapping[str, Callable[[Node, Writing], str]] = {
    "br": lambda _node, _writing: "\\\n",
    "img": _image,
    "a": _link,
    "code": lambda node, _writing: code_span(plain(node)),
    "tt": lambda node, _writing: code_span(plain(node)),
    "sub": lambda node, writing: _script(node, _SUB, "_", writing),
    "sup": lambda node, writing: _script(node, _SUPER, "^", writing),
}


def _tidy_lines(text: str) -> str:
    """Trim lines; a break at the end or in an empty line breaks nothing."""
    lines = [line.strip(" ") for line in text.split("\n")]
    bare = [
        line[:-1].rstrip() if line.endswith("\\") and not line.endswith("\\\\") else line for line in lines
    ]
    kept = [line for line in bare if line]
    return "\\\n".join(kept)

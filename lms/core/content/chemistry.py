"""The `\\ce{…}` notation: formulas, charges, isotopes, arrows, states – as HTML and as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

_ARROWS = {
    "<=>": "⇌",
    "<-->": "⇄",
    "<->": "↔",
    "<=>>": "⇌",
    "<<=>": "⇌",
    "->": "→",
    "<-": "←",
    "→": "→",
    "⇌": "⇌",
}
_LATEX_ARROWS = {
    "⇌": r"\rightleftharpoons",
    "⇄": r"\rightleftarrows",
    "↔": r"\leftrightarrow",
    "→": r"\rightarrow",
    "←": r"\leftarrow",
}
_PART = re.compile(
    r"(?P<arrow><=>>|<<=>|<=>|<-->|<->|->|<-|→|⇌)(?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?"
    r"|(?P<state>\((?:s|l|g|aq|ads|cr|aq,\s?∞)\))"
    r"|\^\{(?P<upbrace>[^{}]*)\}|\^(?P<up>[0-9]*[+−-]|[0-9]+[+−-]?|[.•*])"
    r"|_\{(?P<lowbrace>[^{}]*)\}|_(?P<low>[0-9]+|[a-z])"
    r"|(?P<plus>\s+\+\s+)"
    r"|(?P<dot>\s*[*·]\s*|(?<=[A-Za-z0-9)\]])\.(?=[0-9A-Z]))"
    r"|(?P<fall>\s+v(?=\s|$))|(?P<rise>\s+\^(?=\s|$))"
    r"|(?P<fraction>(?<![A-Za-z)\]])[0-9]+/[0-9]+)"
    r"|(?P<number>(?<![A-Za-z)\]}])[0-9]+\.[0-9]+|[0-9]+)"
    r"|(?P<charge>[+−-](?=$|[\s)\]},;]))"
    r"|(?P<bond>[=#-](?=[A-Z(\[]))"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)",
    re.DOTALL,
)

_CE = re.compile(r"\\ce\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
Piece = tuple[str, str]  # kind (text, sub, sup, arrow, space), content


def chemistry_html(source: str) -> str:
    """Return `<span class="chem">`: H<sub>2</sub>O, charges as <sup>, arrows as signs with their labels."""
    return f'<span class="chem">{"".join(_HTML[kind](text) for kind, text in _pieces(source))}</span>'


def chemistry_latex(source: str) -> str:
    """Return LaTeX for use inside a larger formula."""
    return "".join(_LATEX[kind](text) for kind, text in _pieces(source))


def chemistry_text(source: str) -> str:
    """Return the plain words, for search."""
    return "".join(" " if kind == "space" else text for kind, text in _pieces(source)).strip()


def formula_text(latex: str) -> str:
    """Return a formula as written, its chemistry in plain words."""
    return _CE.sub(lambda match: chemistry_text(match[1]), latex) if "\\ce" in latex else latex


def _pieces(source: str) -> Iterator[Piece]:
    bound = False  # a number after an element or a closing bracket is an index, else a coefficient
    for match in _PART.finditer(source.strip()):
        kind, text = match.lastgroup or "other", match[0]
        if kind in ("above", "below"):
            kind = "arrow"
        if kind == "number" and bound:
            yield "sub", text
            continue
        yield from _piece(kind, text, match)
        bound = kind == "word" or text in (")", "]", "}")


def _piece(kind: str, text: str, match: re.Match[str]) -> Iterator[Piece]:
    if kind == "arrow":
        yield "arrow", _ARROWS[match["arrow"]]
        labels = [label for label in (match["above"], match["below"]) if label]
        if labels:
            yield "label", ", ".join(labels)
    elif kind in ("up", "upbrace", "charge"):
        yield (
            "sup",
            (match["up"] or match["upbrace"] or text).replace("-", "−").replace("*", "•").replace(".", "•"),
        )
    elif kind in ("low", "lowbrace"):
        yield "sub", match["low"] or match["lowbrace"] or ""
    elif kind in _FIXED:
        yield _FIXED[kind]
    elif kind == "bond":
        yield "text", {"-": "–", "=": "=", "#": "≡"}[text]
    elif text not in "{}$\\":
        yield "text", text


_FIXED: dict[str, Piece] = {
    "plus": ("text", " + "),
    "dot": ("text", "·"),
    "fall": ("text", "↓"),
    "rise": ("text", "↑"),
    "space": ("space", " "),
}
_HTML: dict[str, Callable[[str], str]] = {
    "text": escape,
    "space": lambda text: " ",
    "sub": lambda text: f"<sub>{escape(text)}</sub>",
    "sup": lambda text: f"<sup>{escape(text)}</sup>",
    "arrow": escape,
    "label": lambda text: f"<sup>{escape(text)}</sup> ",
}
_LATEX: dict[str, Callable[[str], str]] = {
    "text": lambda text: rf"\mathrm{{{_plain(text)}}}",
    "space": lambda text: r"\,",
    "sub": lambda text: f"_{{{_plain(text)}}}",
    "sup": lambda text: f"^{{{_plain(text)}}}",
    "arrow": lambda text: f" {_LATEX_ARROWS[text]} ",
    "label": lambda text: f"^{{\\mathrm{{{_plain(text)}}}}}",
}


def _plain(text: str) -> str:
    """Keep only what needs no escaping in LaTeX."""
    return re.sub(r"[\\{}$&#%_^~]", "", text)

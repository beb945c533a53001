"""Plain text becomes Markdown that shows exactly that text; formulas of other systems become ours."""

from __future__ import annotations

import re
from html import unescape

FORMULA_OPEN, FORMULA_CLOSE = "\ue002", "\ue003"
_SPECIAL = re.compile(r"[\\`*_\[\]<>${}~|^]|&(?=#?\w+;)")
_LINE_START = re.compile(r"(?m)^(\s*)(?:([#>+=:-])|(\d{1,9})([.)])(?=\s|$))")
_FORMULA = re.compile(  # none runs over the beginning of another, so that the time stays linear
    r"\\\((?P<inline>(?:[^\\\ue000-\ue003]|\\(?![()])){1,1000})\\\)"
    r"|\\\[(?P<block>(?:[^\\\ue000-\ue003]|\\(?![\[\]])){1,1000})\\\]"
    r"|\$\$(?P<dollars>[^$\ue000-\ue003]{1,1000})\$\$"
    r"|\[tex\](?P<tex>(?:[^\[\ue000-\ue003]|\[(?!/?tex\])){1,1000})\[/tex\]"
)
_ELEMENT = re.compile(r"</?(?:p|div|span|b|i|em|strong|su[bp]|a|img|li|ul|ol|t[drh]|table|h[1-6])\b[^<>]*>")
_PRIVATE = re.compile(r"[\ue000-\ue0ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def without_private(text: str) -> str:
    """Take out control signs and the private signs that the readers use themselves."""
    return _PRIVATE.sub("", text)


def escape_markdown(text: str) -> str:
    """Markdown whose rendering is `text`, in one line or several."""
    text = re.sub(r"\{(?=\{)", "{ ", text)
    return _SPECIAL.sub(lambda sign: "\\" + sign[0], text)


def escape_starts(text: str) -> str:
    """Escape what would begin a list, a heading or a quote at the start of a line."""
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(found: re.Match[str]) -> str:
    if found[2]:
        return f"{found[1]}\\{found[2]}"
    return f"{found[1]}{found[3]}\\{found[4]}"


def protect_formulas(text: str, formulas: list[str], *, is_html: bool) -> str:
    """Put numbers in private signs in the place of formulas, which are kept in `formulas` as Markdown."""
    if "\\" not in text and "$$" not in text and "[tex]" not in text:
        return text

    def kept(found: re.Match[str]) -> str:
        latex = found[found.lastgroup or 0]
        if is_html:
            latex = unescape(re.sub(r"<br\s*/?>|&nbsp;", " ", latex))
        if _ELEMENT.search(latex) or not latex.strip():
            return found[0]
        return keep_formula(latex, formulas)

    return _FORMULA.sub(kept, text)


def keep_formula(latex: str, formulas: list[str]) -> str:
    """Keep a formula and return its sign."""
    formulas.append(" ".join(without_private(latex).split()).replace("$", r"\$"))
    return f"{FORMULA_OPEN}{len(formulas) - 1}{FORMULA_CLOSE}"


_KEPT = re.compile(f"{FORMULA_OPEN}(\\d+){FORMULA_CLOSE}")


def put_formulas(text: str, formulas: list[str], *, as_code: bool) -> str:
    """Write the kept formulas in their places: between dollars, or as code when they cannot be shown."""

    def written(found: re.Match[str]) -> str:
        latex = formulas[int(found[1])] if int(found[1]) < len(formulas) else ""
        return code_span(latex) if as_code else f"${latex}$"

    return _KEPT.sub(written, text)


def code_span(text: str) -> str:
    """Inline code with as many back-ticks as it takes."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    flat = " ".join(text.split())
    return f"{marks}{pad}{flat}{pad}{marks}" if flat else ""

"""LaTeX formulas become MathML, behind a guard: the converter would crash the process on deep nesting."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from math_core import LatexError, LatexToMathML

from lms.core.content.chemistry import chemistry_html, chemistry_latex

LONGEST = 1_000  # characters
DEEPEST = 30  # open braces, brackets, \left and \begin together

_CHEM = re.compile(r"\\ce\s*\{")
_WHOLE_CHEM = re.compile(r"\s*\\ce\s*\{(.*)\}\s*\Z", re.DOTALL)
_NESTING = re.compile(r"\\\\|\\[{}]|\\(?:left|begin)\b|\\(?:right|end)\b|[{}\[\]]")
_RUN = re.compile(r"(?:\\(?:[a-zA-Z]+|.)[\s*({\[^_]*){31}")
_SCRIPTS = re.compile(r"(?:[\^_']\s*){31}")
_FORBIDDEN = re.compile(
    r"\\(def|gdef|edef|xdef|let|newcommand|renewcommand|providecommand|DeclareMathOperator)\b"
)
_STYLE = re.compile(r' style="([^"]*)"')
_CLASSES = (
    ("text-align: right", "m-right"),
    ("text-align: left", "m-left"),
    ("border-right", "m-rule-end"),
    ("border-left", "m-rule-start"),
    ("border-top", "m-rule-above"),
    ("border-bottom", "m-rule-below"),
    ("padding-left:1em", "m-gap"),
)


class FormulaError(Exception):
    """A formula that cannot be shown; `at` counts characters from its start."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.at = at


def formula_html(latex: str, *, display: bool) -> str:
    """Return MathML, or a span.chem for a formula that is one `\\ce{…}`; raise FormulaError."""
    _guard(latex)
    whole = _WHOLE_CHEM.match(latex)
    if whole and _balanced(whole[1]):
        html = chemistry_html(whole[1])
        return f'<div class="chem-block">{html}</div>' if display else html
    try:
        mathml = _converter().convert_with_local_state(_with_chemistry(latex), displaystyle=display)
    except LatexError as error:
        at, _, reason = str(error).partition(": ")
        raise FormulaError(reason or str(error), int(at) if at.isdigit() else 0) from None
    return _styled_fractions(_STYLE.sub(_as_class, mathml))


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


def _guard(latex: str) -> None:
    if len(latex) > LONGEST:
        raise FormulaError("it is longer than 1,000 characters", LONGEST)
    forbidden = _FORBIDDEN.search(latex)
    if forbidden:
        raise FormulaError(f"`{forbidden[0]}` is not used here; write the formula out", forbidden.start())
    depth = 0
    for sign in _NESTING.finditer(latex):
        if sign[0] in ("{", "[") or sign[0].startswith(("\\left", "\\begin")):
            depth += 1
        elif sign[0] in ("}", "]") or sign[0].startswith(("\\right", "\\end")):
            depth -= 1
        if depth > DEEPEST:
            raise FormulaError(f"it is nested more than {DEEPEST} deep", sign.start())
    run = _RUN.search(latex) or _SCRIPTS.search(latex)
    if run:
        raise FormulaError("more than 30 commands stand in one row", run.start())


def _with_chemistry(latex: str) -> str:
    """Replace every `\\ce{…}` inside a larger formula by its LaTeX."""
    parts: list[str] = []
    at = 0
    for match in _CHEM.finditer(latex):
        if match.start() < at:
            continue
        end = _closing(latex, match.end())
        parts += [latex[at : match.start()], "{", chemistry_latex(latex[match.end() : end]), "}"]
        at = end + 1
    return "".join([*parts, latex[at:]])


def _closing(text: str, start: int) -> int:
    depth = 1
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise FormulaError("a `}` is missing after `\\ce{`", start)


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def _styled_fractions(mathml: str) -> str:
    """Move display settings of a fraction to an `mstyle` around it: HTML checkers know them only there."""
    if "<mfrac " not in mathml:
        return mathml
    wrapped: list[bool] = []

    def moved(match: re.Match[str]) -> str:
        if match[0].startswith("</"):
            return "</mfrac></mstyle>" if wrapped.pop() else "</mfrac>"
        style = " ".join(_DISPLAY.findall(match[1]))
        wrapped.append(bool(style))
        rest = _DISPLAY.sub("", match[1]).rstrip()
        return f"<mstyle {style}><mfrac{rest}>" if style else match[0]

    return _FRACTION.sub(moved, mathml)


_FRACTION = re.compile(r"<mfrac([^>]*)>|</mfrac>")
_DISPLAY = re.compile(r'(?:displaystyle|scriptlevel)="[^"]*"')


def _as_class(match: re.Match[str]) -> str:
    """The page's policy forbids style attributes: the few that the converter writes become classes."""
    names = [name for style, name in _CLASSES if style in match[1]]
    return f' class="{escape(" ".join(names))}"' if names else ""

"""Formulas and chemistry: right, safe, and never able to crash the process."""

from __future__ import annotations

from random import Random
from threading import Thread, stack_size

import pytest

from lms.core.content.chemistry import chemistry_html, chemistry_text
from lms.core.content.formulas import FormulaError, formula_html
from lms.core.content.sanitising import clean_html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("H2O", "H<sub>2</sub>O"),
        ("SO4^2-", "SO<sub>4</sub><sup>2−</sup>"),
        ("Fe^{3+}", "Fe<sup>3+</sup>"),
        ("(NH4)2SO4", "(NH<sub>4</sub>)<sub>2</sub>SO<sub>4</sub>"),
        ("[Cu(NH3)4]^2+", "[Cu(NH<sub>3</sub>)<sub>4</sub>]<sup>2+</sup>"),
        ("Na+", "Na<sup>+</sup>"),
        ("H+ + OH-", "H<sup>+</sup> + OH<sup>−</sup>"),
        ("^{14}_{6}C", "<sup>14</sup><sub>6</sub>C"),
        ("CuSO4.5H2O", "CuSO<sub>4</sub>·5H<sub>2</sub>O"),
        ("CuSO4 * 5H2O", "CuSO<sub>4</sub>·5H<sub>2</sub>O"),
        ("2H2 + O2 -> 2H2O", "2H<sub>2</sub> + O<sub>2</sub> → 2H<sub>2</sub>O"),
        ("CO2 (g) <=> CO2 (aq)", "CO<sub>2</sub> (g) ⇌ CO<sub>2</sub> (aq)"),
        ("A ->[heat] B", "A →<sup>heat</sup>  B"),
        ("CH2=CH2", "CH<sub>2</sub>=CH<sub>2</sub>"),
        ("1/2 O2", "1/2 O<sub>2</sub>"),
        ("BaSO4 v", "BaSO<sub>4</sub>↓"),
        ("0.5 NaCl", "0.5 NaCl"),
        ("<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_chemistry_is_written_as_chemists_write_it(source: str, html: str) -> None:
    assert chemistry_html(source) == f'<span class="chem">{html}</span>'


def test_chemistry_has_plain_words_for_search() -> None:
    assert chemistry_text("SO4^2-") == "SO42−"


def test_chemistry_stands_inside_a_larger_formula() -> None:
    assert "<mfrac>" in formula_html(r"\frac{[\ce{H+}]}{\ce{H2O}}", display=False)


def test_alignment_becomes_classes_because_styles_are_forbidden() -> None:
    html = formula_html(r"\begin{array}{l|c} a & b\\\hline c & d\end{array}", display=True)
    assert "style=" not in html.replace("displaystyle=", "")
    assert 'class="m-left m-rule-end"' in html


def test_a_display_fraction_is_styled_around_not_on_itself() -> None:
    html = formula_html(r"\dfrac{\tfrac{1}{2}}{\frac{3}{4}}", display=False)
    assert html.startswith('<math><mstyle displaystyle="true"')
    assert "<mfrac " not in html
    assert html.count("<mstyle") == html.count("</mstyle>") == 2


@pytest.mark.parametrize(
    ("latex", "reason", "at"),
    [
        (r"\fracc{1}{2}", 'Unknown command "\\fracc".', 0),
        ("a_{", 'Expected closing token "}", but reached end of input.', 3),
        ("x" * 1001, "it is longer than 1,000 characters", 1000),
        ("{" * 31, "it is nested more than 30 deep", 30),
        (r"\left(" * 31, "it is nested more than 30 deep", 180),
        (r"\sqrt" * 40, "more than 30 commands stand in one row", 0),
        (r"\def\x{a}\x", "`\\def` is not used here; write the formula out", 0),
        (r"a\ce{H2O", "a `}` is missing after `\\ce{`", 5),
    ],
)
def test_a_bad_formula_says_what_and_where(latex: str, reason: str, at: int) -> None:
    with pytest.raises(FormulaError) as refused:
        formula_html(latex, display=False)
    assert (str(refused.value), refused.value.at) == (reason, at)


PIECES = (
    r"\sqrt",
    r"\sqrt[3]",
    r"\frac",
    "{",
    "}",
    "[",
    "]",
    "^",
    "_",
    r"\left(",
    r"\right)",
    r"\begin{matrix}",
    r"\end{matrix}",
    "&",
    r"\\",
    "x",
    "1",
    r"\text{",
    r"\mathrm",
    r"\overset",
    r"\binom",
    r"\not",
    "'",
    r"\ce{",
    "-",
    r"\color{red}",
    r"\hat",
    r"\big",
    r"\middle|",
    r"\cancel",
    "$",
    "<",
    '"',
)


def test_formulas_of_random_pieces_never_crash_a_small_stack() -> None:
    made: list[str] = []

    def convert() -> None:
        random = Random(5)  # noqa: S311 - damage must be repeatable
        for _ in range(4000):
            latex = "".join(random.choices(PIECES, k=random.randrange(1, 60)))[: random.randrange(5, 1100)]
            try:
                made.append(formula_html(latex, display=False))
            except FormulaError as refused:
                made.append(str(refused))

    before = stack_size(512 * 1024)
    try:
        thread = Thread(target=convert)
        thread.start()
        thread.join()
    finally:
        stack_size(before)
    assert len(made) == 4000


def test_markup_in_a_formula_stays_text() -> None:
    html = clean_html(formula_html(r"\text{<img src=x onerror=alert(1)>}", display=False))
    assert "<img" not in html

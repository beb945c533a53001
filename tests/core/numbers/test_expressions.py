"""Authors' expressions: exact, whitelisted, bounded."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.numbers.expressions import ExpressionError, read_expression

VALUES = {
    "c1": Fraction(1, 2),
    "v1": Fraction(5),
    "v2": Fraction(50),
    "r": Fraction(10),
    "n": Fraction(4000),
    "zero": Fraction(0),
}


def value_of(text):
    return read_expression(text).evaluate(VALUES)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("c1*v1/v2", Fraction(1, 20)),
        ("1.118e-5*r*n**2", Fraction(8944, 5)),
        ("0.1+0.2", Fraction(3, 10)),
        ("-2**2", Fraction(-4)),
        ("(1+2)*3", Fraction(9)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("4**0.5", Fraction(2)),
        ("2**-2", Fraction(1, 4)),
        ("log10(1000)", Fraction(3)),
        ("abs(-3)", Fraction(3)),
        ("min(3, 1, 2)", Fraction(1)),
        ("max(3, 1)", Fraction(3)),
        ("mean(1, 2, 4)", Fraction(7, 3)),
        ("sd(1, 2, 3)", Fraction(1)),
        ("exp(0)", Fraction(1)),
        ("ln(1)", Fraction(0)),
    ],
)
def test_values_are_exact(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("sqrt(2)", math.sqrt(2)), ("ln(10)", math.log(10)), ("exp(1)", math.e), ("2**0.3", 2**0.3)],
)
def test_irrational_values_agree_with_the_mathematics_library(text, value):
    assert math.isclose(float(value_of(text)), value, rel_tol=1e-15)


def test_lists_are_taken_by_mean_and_standard_deviation():
    masses = [Fraction(99), Fraction(100), Fraction(101)]
    assert read_expression("100 * sd(m) / mean(m)").evaluate({"m": masses}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "a.b", "[x for x in y]", "lambda: 1", "f(3)", "open('x')", "1 if 2 else 3", "a[0]", "'text'", "1_000", "0x10",
        "a := 3", "n^2", "1is 2", "True and 1", "{1}", "print", "1 2", "", "min()", "sqrt(1, 2)", "min(*c1)", "sqrt(x=1)", "5 // 2", "é",
        "(" * 300 + "1" + ")" * 300, "-" * 499 + "1", "1+" * 300 + "1", "9**9**9", "9**9**9**9", "10**1000", "1e999999999", "1e600*1e600",
        "exp(1e9)", "1/0", "log10(0)", "ln(-1)", "sqrt(-1)", "(-8)**(1/3)", "c1/zero", "sd(1)", "unknown", "0**-1", "9**64**64",
    ],
)  # fmt: skip
def test_whatever_is_not_arithmetic_or_has_no_value_is_refused(text):
    with pytest.raises(ExpressionError):
        value_of(text)


@given(st.text(alphabet="0123456789.+-*/() abceln,sqrt", max_size=60))
def test_any_text_has_an_exact_value_or_is_refused(text):
    try:
        value = read_expression(text).evaluate({name: Fraction(2) for name in "abceln"})
    except ExpressionError:
        return
    assert isinstance(value, Fraction)


@given(st.integers(-999, 999), st.integers(-999, 999), st.integers(1, 999))
def test_arithmetic_agrees_with_fractions(a, b, c):
    assert value_of(f"({a}) * ({b}) / {c} - ({a})") == Fraction(a * b, c) - a


def test_names_are_told_for_the_linter():
    assert read_expression("c1*v1/sqrt(v2)").names == {"c1", "v1", "v2"}

"""Numbers as learners type them, in any script (B25)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.numbers.reading import LONGEST, Number, Unreadable, read_number, read_quantity
from lms.core.numbers.writing import write_number

SCRIPTS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९"]
MARKS = [".", ",", "٫", "．", "，"]
GROUPS = [" ", "\u00a0", "\u202f", "'", "’", "٬"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.100", "0.100"),
        ("1,00 × 10^-1", "0.1"),
        ("1.0e-3", "0.001"),
        ("1 × 10^-3", "0.001"),
        ("1 x 10⁻³", "0.001"),
        ("1·10^(-3)", "0.001"),
        ("10^3", "1000"),
        ("10⁻³", "0.001"),
        ("2.5E+4", "25000"),
        ("1.0 × 10-3", "0.001"),
        ("−3", "-3"),
        ("– 3", "-3"),
        ("+.5", "0.5"),
        ("5.", "5"),
        ("١٢٫٥", "12.5"),
        ("۰٫۵", "0.5"),
        ("１．５", "1.5"),
        ("٠،٥", "0.5"),
        ("1 234 567,8", "1234567.8"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1٬234٫5", "1234.5"),
        ("0,123", "0.123"),
        ("0.123 456", "0.123456"),
        ("\u200f12\u200e", "12"),
        ("1.234", "1.234"),
        ("1,234e3", "1234"),
        ("0。5", "0.5"),
    ],
)
def test_a_number_is_read_as_it_is_written_in_any_script(text, value):
    found = read_number(text)
    assert isinstance(found, Number), found
    assert found.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number-missing"),
        ("  ", "number-missing"),
        ("mL", "number-missing"),
        ("1,234", "number-ambiguous"),
        ("1.2.3", "number-unreadable"),
        ("12 34", "number-unreadable"),
        ("1,2,3", "number-unreadable"),
        ("5/2", "number-unreadable"),
        ("5-3", "number-unreadable"),
        ("9**9**9**9", "number-unreadable"),
        ("1e99", "number-out-of-range"),
        ("10^9999", "number-out-of-range"),
        ("½", "number-unreadable"),
        ("1" * 81, "number-too-long"),
        ("5³", "number-unreadable"),
        ("--5", "number-unreadable"),
        ("5 mL", "number-unreadable"),
        ("1 234.56.7", "number-unreadable"),
        ("1,23,456.7", "number-unreadable"),
        ("inf", "number-missing"),
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused_with_a_reason(text, code):
    found = read_number(text)
    assert isinstance(found, Unreadable)
    assert found.code == code


def test_an_ambiguous_comma_is_told_with_both_readings():
    assert read_number("1,234") == Unreadable("number-ambiguous", {"large": "1234", "small": "1.234"})


@pytest.mark.parametrize(
    ("text", "figures", "least"),
    [
        ("0.100", 3, 3),
        ("100", 3, 1),
        ("100.", 3, 3),
        ("1.00e2", 3, 3),
        ("0.05", 1, 1),
        ("1020", 4, 3),
        ("10^3", 1, 1),
        ("0", 1, 1),
    ],
)
def test_significant_figures_are_counted_as_written(text, figures, least):
    found = read_number(text)
    assert isinstance(found, Number)
    assert (found.figures, found.least_figures) == (figures, least)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0.100 mol/L", "mol/L"),
        ("1000 ×g", "×g"),
        ("1000 × g", "× g"),
        ("12,5 مل", "مل"),
        ("5%", "%"),
        ("5 /mL", "/mL"),
        ("3e8m", "m"),
    ],
)
def test_what_follows_the_number_is_its_unit(text, unit):
    found, rest = read_quantity(text)
    assert isinstance(found, Number)
    assert rest == unit


def _written(value: Decimal, digits: str, mark: str, group: str, *, raised: bool) -> str:
    text = f"{value:f}"
    whole, _, part = text.lstrip("-").partition(".")
    if group:
        head = len(whole) % 3 or 3
        whole = group.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])
    body = whole + (mark + part if part else "")
    sign = ("−" if raised else "-") if value < 0 else ""
    return sign + body.translate(str.maketrans("0123456789", digits))


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4).filter(lambda d: d == d),
    st.sampled_from(SCRIPTS),
    st.sampled_from(MARKS),
    st.sampled_from(["", *GROUPS]),
    st.booleans(),
)
def test_any_formatting_of_a_decimal_is_read_back_as_the_same_value(value, digits, mark, group, raised):
    found = read_number(_written(value, digits, mark, group, raised=raised))
    assert isinstance(found, Number)
    assert found.value == value


@given(
    st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False),
    st.sampled_from(["e", " × 10^", "·10^", " x 10**"]),
    st.integers(-20, 20),
)
def test_powers_of_ten_are_read_in_every_notation(mantissa, notation, power):
    short = Decimal(f"{mantissa:.3f}")
    found = read_number(f"{short}{notation}{power}")
    assert isinstance(found, Number)
    assert found.value == short.scaleb(power)


@given(st.text(max_size=2 * LONGEST))
def test_any_text_gives_a_number_or_a_reason(text):
    assert isinstance(read_quantity(text)[0], Number | Unreadable)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_written_number_is_read_back(value):
    found = read_number(write_number(value))
    assert isinstance(found, Number)
    assert found.value == value


@given(st.decimals(min_value="0.000001", max_value=10**12, places=8), st.integers(1, 9))
def test_a_number_written_with_figures_has_as_many(value, figures):
    found = read_number(write_number(value, figures=figures))
    assert isinstance(found, Number)
    assert found.least_figures <= figures <= found.figures

"""The curated table of units: lenient spellings, exact factors, no surprises."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.units.reading import find_unit, known_units
from lms.core.units.table import ATOMS, DIMENSIONS


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("ml", "mL"),
        ("ML", "mL"),
        ("cc", "mL"),
        ("مل", "mL"),
        ("毫升", "mL"),
        ("ملی لیٹر", "mL"),
        ("millilitres", "mL"),
        ("ｍL", "mL"),
        ("uL", "µL"),
        ("ul", "µL"),
        ("μL", "µL"),
        ("µl", "µL"),
        ("微升", "µL"),
        ("ميكرولتر", "µL"),
        ("×g", "×g"),
        ("x g", "×g"),
        ("xg", "×g"),
        ("× g", "×g"),
        ("* g", "×g"),
        ("g", "g"),
        ("غ", "g"),
        ("克", "g"),
        ("℃", "°C"),
        ("° C", "°C"),
        ("摄氏度", "°C"),
        ("درجة مئوية", "°C"),
        ("tr/min", "rpm"),
        ("RPM", "rpm"),
        ("转/分", "rpm"),
        ("min⁻¹", "rpm"),
        ("٪", "%"),
        ("UFC/mL", "CFU/mL"),
        ("UI", "IU"),
        ("mcg", "µg"),
        ("毫克/升", "mg/L"),
        ("ملغ/دل", "mg/dL"),
        ("مول/لتر", "mol/L"),
        ("heures", "h"),
    ],
)
def test_common_spellings_of_our_languages_are_understood(text, symbol):
    unit = find_unit(text)
    assert unit is not None
    assert unit.symbol == symbol


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("mol/L", "concentration"),
        ("mol L⁻¹", "concentration"),
        ("mol·L-1", "concentration"),
        ("M", "concentration"),
        ("g/L", "mass/volume"),
        ("ng/µL", "mass/volume"),
        ("×g", "rcf"),
        ("g", "mass"),
        ("N", "normality"),
        ("mAU", "absorbance"),
        ("mAU·min", "peak area"),
        ("L/(mol·cm)", "absorptivity"),
        ("M⁻¹ cm⁻¹", "absorptivity"),
        ("cm³", "volume"),
        ("mm", "length"),
        ("mM", "concentration"),
        ("U/mL", "activity concentration"),
        ("cells/mL", "cell concentration"),
        ("µS/cm", "conductivity"),
        ("mPa·s", "viscosity"),
        ("°C/min", "heating rate"),
        ("%", "ratio"),
        ("% w/v", "mass/volume"),
        ("pH", "pH"),
        ("mL/min", "flow"),
    ],
)
def test_units_know_what_they_measure(text, dimension):
    unit = find_unit(text)
    assert unit is not None
    assert unit.dimension == dimension


@pytest.mark.parametrize(
    ("value", "given", "wanted", "expected"),
    [
        (100, "mM", "mol/L", Fraction(1, 10)),
        (250, "mL", "L", Fraction(1, 4)),
        (37, "°C", "K", Fraction(31015, 100)),
        (212, "°F", "°C", 100),
        (1, "bar", "kPa", 100),
        (1, "mg/mL", "g/L", 1),
        (60, "rpm", "Hz", 1),
        (5, "%", "ppm", 50000),
        (1, "g/100 mL", "g/L", 10),
        (1, "cm³", "mL", 1),
        (1, "kat", "U", 60_000_000),
        (1, "atm", "mmHg", Fraction(101325 * 10**9, 133322387415)),
    ],
)
def test_conversions_are_exact(value, given, wanted, expected):
    unit, other = find_unit(given), find_unit(wanted)
    assert unit is not None
    assert other is not None
    assert unit.convert(Fraction(value), other) == expected


@pytest.mark.parametrize(
    "text",
    ["", "foo", "MM", "10", "L/L/L/L", "((((", "x" * 300, "10^6/mL", "mol^9", "g g g g g g", "m m/s/", "Mpa"],
)
def test_what_is_unknown_or_means_two_things_is_refused(text):
    assert find_unit(text) is None


@pytest.mark.parametrize("symbol", sorted(known_units()))
def test_every_symbol_of_the_table_is_found_and_measures_something_named(symbol):
    unit = find_unit(symbol)
    assert unit is not None
    assert unit.symbol == symbol
    assert ATOMS[symbol].powers in DIMENSIONS


@given(
    st.fractions(max_denominator=10**6),
    st.sampled_from(sorted(known_units())),
    st.sampled_from(sorted(known_units())),
)
def test_converting_there_and_back_changes_nothing(value, given, other):
    unit, wanted = find_unit(given), find_unit(other)
    assert unit is not None
    assert wanted is not None
    if unit.dimension == wanted.dimension:
        assert wanted.convert(unit.convert(value, wanted), unit) == value


@given(st.text(max_size=60))
def test_any_text_is_a_unit_or_none(text):
    found = find_unit(text)
    assert found is None or found.dimension in DIMENSIONS.values()

"""Drawings of instruments: well formed, telling by their shape alone, and true to the value."""

import re
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.instruments import gauge
from lms.core.instruments.face import Face
from lms.core.instruments.numerals import digits_of
from lms.core.instruments.pen import Pen
from lms.core.instruments.registry import INSTRUMENTS, draw_instrument, tells

BURETTE = Face("burette", Fraction(0), Fraction(50), Fraction(1, 10), Fraction(1), "mL")
GAUGE = Face("gauge", Fraction(0), Fraction(6), Fraction(1, 5), Fraction(1), "bar")
PIPETTE = Face("micropipette", Fraction(2), Fraction(20), Fraction(1, 10), Fraction(1), "µL", 3)
DISPLAY = Face("display", Fraction(0), Fraction(15000), Fraction(1), Fraction(10), "rpm", 5)
CHROMATOGRAM = Face("chromatogram", Fraction(0), Fraction(10), Fraction(1, 5), Fraction(1), "min")
LANGUAGES = st.sampled_from(["en", "fr", "ar", "ur", "zh", "sw"])


@st.composite
def shown(draw):
    """An instrument and values that it can show."""
    face = draw(st.sampled_from([BURETTE, GAUGE, PIPETTE, DISPLAY, CHROMATOGRAM]))
    if face is CHROMATOGRAM:
        times = draw(st.lists(st.integers(200, 800), min_size=1, max_size=3))
        peaks = [
            (Fraction(t, 100), Fraction(draw(st.integers(1, 300)), 100), Fraction(draw(st.integers(1, 100))))
            for t in times
        ]
        return face, tuple(number for peak in peaks for number in peak)
    step = face.graduation if face.digits else face.graduation / 2
    count = draw(st.integers(0, int((face.high - face.low) / step)))
    return face, (face.low + count * step,)


@settings(deadline=None)  # a busy machine draws slowly
@given(shown(), LANGUAGES, st.booleans())
def test_a_drawing_is_well_formed_named_and_has_no_style_and_no_ids(what, lang, marked):
    face, values = what
    assert INSTRUMENTS[face.instrument].fault(face, values) == ""
    drawing = draw_instrument(face, values, lang, marked=marked)
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    assert [child.tag for child in root[:2]] == ["title", "desc"]
    assert all(child.text for child in root[:2])
    assert not any({"style", "id", "onclick"} & set(each.attrib) for each in root.iter())


@settings(deadline=None)  # a busy machine draws slowly
@given(shown())
def test_no_attribute_and_no_word_of_a_drawing_is_a_value_that_it_shows(what):
    face, values = what
    drawing = draw_instrument(face, values, "en")
    assert not tells(drawing, values)
    words = [each.text for each in ET.fromstring(drawing).iter() if each.text]  # noqa: S314 - our own drawing
    scale = {Fraction(word) for word in words if re.fullmatch(r"-?\d+(\.\d+)?", word)}
    assert face.instrument == "burette" or scale == set(_numbers_of(face))


def _numbers_of(face):
    """What stands at the marks, whatever is shown."""
    return [at for at, numbered, _ in face.marks(face.low, face.high) if numbered] if not face.digits else []


@settings(deadline=None)  # a busy machine draws slowly
@given(shown())
def test_the_same_values_give_the_same_drawing(what):
    face, values = what
    first = draw_instrument(face, values, "en")
    draw_instrument.cache_clear()
    assert draw_instrument(face, values, "en") == first


@settings(deadline=None)  # a busy machine draws slowly
@given(st.integers(0, 300), st.integers(0, 300))
def test_the_needle_turns_further_for_more(one, other):
    low, high = sorted((Fraction(one, 50), Fraction(other, 50)))
    assert gauge.angle(GAUGE, low) <= gauge.angle(GAUGE, high)
    assert (gauge.angle(GAUGE, GAUGE.low), gauge.angle(GAUGE, GAUGE.high)) == (0, 270)


@settings(deadline=None)  # a busy machine draws slowly
@given(st.integers(20, 980))
def test_the_meniscus_stands_where_the_marks_say(half_marks):
    """Between the marks of the picture the lowest point of the surface is read back to the value."""
    value = Fraction(half_marks, 20)
    pen = Pen(280, 372, right=3 + half_marks / 100)
    INSTRUMENTS["burette"].draw(BURETTE, (value,), pen, marked=False)
    numbers = {
        Fraction(text): float(y) - 5
        for y, text in re.findall(
            r'<text x="[^"]*" y="([^"]*)"[^>]*text-anchor="end"[^>]*>([^<]*)<', "".join(pen.shapes)
        )
    }
    (first, at), *_ = sorted(numbers.items())
    (last, below) = max(numbers.items())
    surface = max(float(y) for y in re.findall(r"[ML]\S+ (\S+?)(?=[LZ\"])", pen.shapes[-4]))
    assert first < last
    assert at < below
    read = float(first) + (surface - at) / (below - at) * float(last - first)
    assert read == pytest.approx(float(value), abs=0.005)


def test_the_numbers_of_a_burette_grow_downwards_and_two_of_them_are_seen():
    for value in (Fraction(0), Fraction(1, 20), Fraction(25), Fraction(50)):
        labels = re.findall(
            r'y="([^"]*)"[^>]*text-anchor="end"[^>]*>([^<]*)<', draw_instrument(BURETTE, (value,), "en")
        )
        places = [(float(text), float(y)) for y, text in labels]
        assert places
        assert all(a[1] < b[1] for a, b in pairwise(sorted(places)))


@pytest.mark.parametrize(
    ("value", "last", "count", "digits"),
    [
        ("12.5", "0.1", 3, "125"),
        ("7.5", "0.1", 3, "075"),
        ("750", "10", 3, "075"),
        ("1000", "1", 3, None),
        ("1.25", "0.1", 3, None),
    ],
)
def test_a_display_shows_whole_steps_of_its_last_digit(value, last, count, digits):
    assert digits_of(Fraction(value), Fraction(last), count) == digits


def test_values_beside_the_scale_are_not_drawn():
    assert INSTRUMENTS["gauge"].fault(GAUGE, (Fraction(7),)) == "the scale goes from 0 to 6"
    assert "digits" in INSTRUMENTS["micropipette"].fault(PIPETTE, (Fraction(1, 3),))
    assert "feet" in INSTRUMENTS["chromatogram"].fault(
        CHROMATOGRAM, (Fraction(1, 10), Fraction(1), Fraction(50))
    )

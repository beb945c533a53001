"""The size of the elements of a drawing, as far as the drawing tells it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.svg_paths import path_points
from lms.core.content.svg_shapes import element_boxes


def box(inner: str, view: str = 'viewBox="0 0 100 200"') -> tuple[float, float] | None:
    found = element_boxes(f"<svg {view}>{inner}</svg>".encode()).get("a")
    return (round(found[2] * 100, 2), round(found[3] * 200, 2)) if found else None


@pytest.mark.parametrize(
    ("inner", "size"),
    [
        ('<rect id="a" x="5" y="5" width="10" height="20"/>', (10, 20)),
        ("<rect id='a' width='10px' height='20'></rect>", (10, 20)),
        ('<rect id="a" x="95" y="5" width="10" height="20"/>', (5, 20)),
        ('<circle id="a" cx="50" cy="50" r="6"/>', (12, 12)),
        ('<ellipse id="a" cx="50" cy="50" rx="6" ry="3"/>', (12, 6)),
        ('<line id="a" x1="10" y1="10" x2="40" y2="10" stroke-width="4"/>', (34, 4)),
        ('<polygon id="a" points="10,10 20,10 20,40"/>', (10, 30)),
        ('<path id="a" d="M10 10h20v30H10z"/>', (20, 30)),
        ('<path id="a" d="M44 50a6 6 0 1 0 12 0a6 6 0 1 0-12 0"/>', (12, 12)),
        ('<path id="a" d="M10,10 q10,20,20,0 t20,0"/>', (40, 20)),
        ('<g id="a"><rect x="5" width="5" height="5"/><g><circle cx="50" cy="50" r="5"/></g></g>', (50, 55)),
        ('<g transform="translate(10 10) scale(2)"><rect id="a" width="10" height="20"/></g>', (20, 40)),
        ('<rect id="a" x="40" y="40" width="10" height="30" transform="rotate(90 50 50)"/>', (30, 10)),
        ('<rect id="a" width="10" height="20" transform="matrix(1 0 0 2 0 0)"/>', (10, 40)),
        ('<!-- <rect id="a" width="1" height="1"/> --><rect id="a" width="10" height="20"/>', (10, 20)),
    ],
)
def test_the_box_of_an_element_is_known(inner: str, size: tuple[float, float]) -> None:
    assert box(inner) == size


@pytest.mark.parametrize(
    "inner",
    [
        '<rect id="a" width="10%" height="20"/>',
        '<text id="a" x="5" y="5">5</text>',
        '<g id="a"><text x="5" y="5">5</text><rect width="5" height="5"/></g>',
        '<use id="a" href="#b"/>',
        '<rect id="a" width="5" height="5" transform="skewX(20)"/>',
        '<path id="a" d="M10"/>',
        '<path id="a" d="10 10"/>',
        '<g id="a"/>',
        '<clipPath><rect id="a" width="5" height="5"/></clipPath>',
        '<rect id="a" x="1e999" width="5" height="5"/>',
    ],
)
def test_what_the_drawing_does_not_tell_is_not_guessed(inner: str) -> None:
    assert box(inner) is None


def test_without_a_view_box_width_and_height_count() -> None:
    assert box('<rect id="a" width="10" height="20"/>', 'width="100" height="200"') == (10, 20)
    assert box('<rect id="a" width="10" height="20"/>', "") is None
    assert box('<rect id="a" width="10" height="20"/>', 'viewBox="0 0 0 0"') is None


@given(st.lists(st.sampled_from(["<svg viewBox='0 0 9 9'>", "<g id='a'", ">", "</g>", "<rect id='b' width='3'", "/>", "<!--", "-->", "'", '"', "1e400", " d='M0 0 1 1'", "<path", " transform='scale(1e300)'"]), max_size=30))  # fmt: skip
def test_any_drawing_is_measured_without_a_crash(pieces: list[str]) -> None:
    assert all(len(size) == 4 for size in element_boxes("".join(pieces).encode()).values())


@given(st.text("MmLlHhVvCcSsQqTtAaZz0123456789.-e ,", max_size=60))
def test_any_path_is_read_or_refused(text: str) -> None:
    assert path_points(text) is None or path_points(text)

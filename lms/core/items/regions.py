"""Regions of a picture: rows `shape words` read from the author, checked against the picture and its size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import KIND_OF_VALUE, nearest, number_of, text_span
from lms.core.items.contract import ChoiceSource, ImageSource, ItemSource

_REGION = re.compile(r"`(?P<shape>[^`]*)`\s*(?P<rest>.*)\Z", re.DOTALL)
_PAGE = 320  # the narrowest page, in CSS pixels
_MARGINS = 32  # what the page leaves free at its two sides
_TOUCH = 24  # WCAG 2.2, 2.5.8
_NUMBERS = {"rect": (4, 4), "circle": (3, 3), "poly": (6, 80)}


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the picture. `shape`: svg (then `element`), rect, circle or poly with `numbers` in % of the picture.

    `numbers` of an svg: the rect around the element; none where its drawing does not tell it.
    """

    shape: str
    element: str
    numbers: tuple[Fraction, ...]
    description: str
    key: bool
    feedback_html: str = ""
    unsafe: bool = False


def check_unsafe(rows: Sequence[ChoiceSource], report: Report) -> None:
    """Report a row that is right and unsafe at once."""
    for row in rows:
        if row.ticked and "unsafe" in row.flags:
            report.error(
                KIND_OF_VALUE,
                row.span,
                "this region is marked right and `.unsafe` at once",
                remedy="take one of the two marks away",
            )


def read_region(row: ChoiceSource, source: ItemSource, report: Report) -> Region | None:
    """Read `shape` and words of a row."""
    found = _REGION.match(row.text.strip())
    if found is None:
        report.error(
            "E130",
            text_span(row),
            "this row does not say which part of the picture it means",
            remedy="begin it with `#svg-id`, `rect x y w h`, `circle x y r` or `poly x y x y x y` in back-ticks",
        )
        return None
    if not found["rest"].strip():
        report.error(
            "E130",
            text_span(row),
            "this region has no description",
            remedy="say in words what it is: people who use a keyboard or a screen reader choose from these words",
        )
        return None
    shape = _shape(found["shape"].strip(), row, source, report)
    if shape is None:
        return None
    description = row.prose.text.replace(found["shape"], "", 1).strip()
    feedback_html = row.feedback.html if row.feedback else ""
    return Region(*shape, description, row.ticked, feedback_html, unsafe="unsafe" in row.flags)


def _shape(
    text: str, row: ChoiceSource, source: ItemSource, report: Report
) -> tuple[str, str, tuple[Fraction, ...]] | None:
    if text.startswith("#"):
        known = _has_element(text[1:], row, source, report)
        return ("svg", text[1:], _around(text[1:], source.image)) if known else None
    name, *written = text.replace(",", " ").split()
    numbers = [number_of(word) for word in written]
    least, most = _NUMBERS.get(name, (0, -1))
    exact = tuple(number for number in numbers if number is not None)
    if len(exact) < len(numbers) or not least <= len(exact) <= most or (name == "poly" and len(exact) % 2):
        report.error(
            "E130",
            text_span(row, text),
            f"the region `{text[:60]}` cannot be read",
            note=nearest(name, _NUMBERS),
            remedy="write `rect x y width height`, `circle x y radius` or `poly x y x y x y`, in % of the picture",
        )
        return None
    if not _is_inside(name, exact):
        report.error(
            "E131",
            text_span(row, text),
            f"the region `{text[:60]}` leaves the picture",
            remedy="numbers are % of the picture's width and height: 0 to 100",
        )
        return None
    return name, "", exact


def _has_element(name: str, row: ChoiceSource, source: ItemSource, report: Report) -> bool:
    ids = source.image.svg_ids if source.image else None
    if ids is not None and name in ids:
        return True
    known = [f"#{each}" for each in sorted(ids or ())]
    report.error(
        "E131",
        text_span(row, f"#{name}"),
        f"the picture has no element `#{name}`" if ids is not None else "only an SVG has elements with ids",
        note=nearest(f"#{name}", known),
        remedy="its ids: " + ", ".join(known[:12]) if known else "use `rect x y w h` in % of the picture",
    )
    return False


def _around(element: str, image: ImageSource | None) -> tuple[Fraction, ...]:
    """The rect around an element of the SVG in % of the picture, to a hundredth; () where it is not known."""
    box = image.boxes.get(element) if image else None
    return tuple(Fraction(round(side * 10000), 100) for side in box) if box and min(box[2:]) > 0 else ()


def check_sizes(
    source: ItemSource, image: ImageSource, regions: Sequence[Region | None], report: Report
) -> None:
    """A finger needs a place of some size, on the narrowest page as well."""
    for row, region in zip(source.choices, regions, strict=True):
        size = _shown_size(region, image) if region is not None else None
        if size is not None and min(size) < _TOUCH:
            width, height = (format(round(side, 1), "g") for side in size)
            report.warning(
                "W132",
                text_span(row, row.text.strip().split("`")[1]),
                f"on a page of {_PAGE} px this region is only {width} × {height} px",
                note=f"at least {_TOUCH} × {_TOUCH}",
                remedy="make the region larger, or put an invisible larger shape with an id over it in the SVG",
            )


def _shown_size(region: Region, image: ImageSource) -> tuple[float, float] | None:
    """Width and height in CSS pixels on the narrowest page; None where the picture does not tell."""
    if image.size is None:
        return None
    width = min(image.size[0], _PAGE - _MARGINS)
    height = width * image.size[1] / image.size[0]
    if not region.numbers:
        return None
    numbers = tuple(float(min(number, Fraction(1000))) for number in region.numbers)
    _, _, across, down = box_of(region.shape, numbers)
    if region.shape == "circle":  # its radius is a part of the width in both directions
        return across * width / 100, across * width / 100
    return across * width / 100, down * height / 100


def box_of(shape: str, numbers: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Left, top, width and height around a region, in % of the picture."""
    if shape in ("rect", "svg"):
        return numbers[0], numbers[1], numbers[2], numbers[3]
    if shape == "circle":
        x, y, radius = numbers
        return x - radius, y - radius, 2 * radius, 2 * radius
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


def _is_inside(name: str, numbers: tuple[Fraction, ...]) -> bool:
    if name == "rect":
        x, y, width, height = numbers
        return min(x, y) >= 0 and min(width, height) > 0 and x + width <= 100 and y + height <= 100
    if name == "circle":
        x, y, radius = numbers
        return radius > 0 and min(x, y) >= 0 and max(x, y) <= 100
    return min(numbers) >= 0 and max(numbers) <= 100

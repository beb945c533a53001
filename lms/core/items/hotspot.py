"""The item type `hotspot`: point at a part of a picture (parsed and linted; not yet shown)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import check_flags, nearest, need_answers, need_key, number_of, text_span
from lms.core.items.contract import ChoiceSource, ImageSource, ItemSource

kind = "hotspot"
answerable = False
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
_REGION = re.compile(r"`(?P<shape>[^`]*)`\s*(?P<rest>.*)\Z", re.DOTALL)
_PAGE = 320  # the narrowest page, in CSS pixels
_MARGINS = 32  # what the page leaves free at its two sides
_TOUCH = 24  # WCAG 2.2, 2.5.8
_NUMBERS = {"rect": (4, 4), "circle": (3, 3), "poly": (6, 80)}


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the picture. `shape`: svg (then `element`), rect, circle or poly with `numbers` in % of the picture."""

    shape: str
    element: str
    numbers: tuple[Fraction, ...]
    description: str
    key: bool
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class HotspotSpec:
    """The picture and its regions; each region is also a choice in words."""

    image: str
    alt: str
    regions: tuple[Region, ...]


def compile(source: ItemSource, report: Report) -> HotspotSpec | None:  # noqa: A001 - the contract's name
    """Check the picture and that every region lies in it and is described."""
    if source.image is None:
        report.error(
            "E130",
            source.span,
            "a `.hotspot` question needs a picture",
            remedy="put it above the list: ![what it shows](../media/file.svg)",
        )
        return None
    if not need_answers(source, report, "regions", least=2) or not need_key(source, report):
        return None
    check_flags(source.choices, frozenset({"unsafe"}), frozenset(), report)
    regions = [_region(row, source, report) for row in source.choices]
    complete = tuple(region for region in regions if region is not None)
    if not source.original_words:  # regions of a translation are those of its source
        _check_sizes(source, source.image, regions, report)
    return (
        HotspotSpec(source.image.path, source.image.alt, complete) if len(complete) == len(regions) else None
    )


def _region(row: ChoiceSource, source: ItemSource, report: Report) -> Region | None:
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
    return Region(*shape, description, row.ticked, row.feedback.html if row.feedback else "")


def _shape(
    text: str, row: ChoiceSource, source: ItemSource, report: Report
) -> tuple[str, str, tuple[Fraction, ...]] | None:
    if text.startswith("#"):
        return ("svg", text[1:], ()) if _has_element(text[1:], row, source, report) else None
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


def _check_sizes(
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
    if region.shape == "svg":
        box = image.boxes.get(region.element)
        return (box[0] * width, box[1] * height) if box else None
    numbers = [float(min(number, Fraction(1000))) / 100 for number in region.numbers]
    if region.shape == "rect":
        return numbers[2] * width, numbers[3] * height
    if region.shape == "circle":
        return 2 * numbers[2] * width, 2 * numbers[2] * width
    across, down = numbers[::2], numbers[1::2]
    return (max(across) - min(across)) * width, (max(down) - min(down)) * height


def _is_inside(name: str, numbers: tuple[Fraction, ...]) -> bool:
    if name == "rect":
        x, y, width, height = numbers
        return min(x, y) >= 0 and min(width, height) > 0 and x + width <= 100 and y + height <= 100
    if name == "circle":
        x, y, radius = numbers
        return radius > 0 and min(x, y) >= 0 and max(x, y) <= 100
    return min(numbers) >= 0 and max(numbers) <= 100

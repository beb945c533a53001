"""Where the elements of an SVG lie and how large they are: boxes around shapes and groups, as far as the drawing itself tells them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms.core.content.svg_paths import path_points

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Attributes = Mapping[str, str]

_TAG = re.compile(r"""<(/?)([A-Za-z][\w:.-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"<]*)"|'([^'<]*)')""")
_TRANSFORM = re.compile(r"([A-Za-z]++)\s*+\(([^()]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH = re.compile(rf"\s*({_NUMBER.pattern})(?:px)?\s*\Z")
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_SILENT = frozenset({"title", "desc", "metadata", "style"})
_NOT_DRAWN = frozenset(
    {"defs", "clippath", "mask", "marker", "pattern", "symbol", "filter", "lineargradient", "radialgradient"}
)
_GROUPS = frozenset({"g", "a"})


def element_boxes(raw: bytes) -> Mapping[str, Box]:
    """Left, top, width and height of each element with an id, in parts of the picture's; what is not known is left out."""
    drawing = _Drawing()
    for match in _TAG.finditer(_without_comments(raw.decode("utf-8", "replace"))):
        drawing.take(match[1] == "/", match[2].lower(), match[3])
    drawing.finish()
    return drawing.parts()


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


@dataclass(slots=True)
class _Element:
    """An element that is still open: what has been drawn in it so far, in the units of the whole drawing."""

    tag: str
    ident: str
    matrix: Matrix
    points: list[tuple[float, float]] = field(default_factory=list)
    is_known: bool = True
    is_drawn: bool = True


@dataclass(slots=True)
class _Drawing:
    """Reads the tags of an SVG one after another."""

    view: Box | None = None
    stack: list[_Element] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)

    def take(self, closes: bool, tag: str, attributes: str) -> None:  # noqa: FBT001 - as the tag says
        """Take in one tag."""
        if closes:
            if self.stack and self.stack[-1].tag == tag:
                self._close()
        elif len(self.stack) < 2 and tag == "svg" and self.view is None:
            self.view = _view(_attributes(attributes))
        elif self.view is not None:
            self._open(tag, _attributes(attributes))
            if attributes.endswith("/"):
                self._close()

    def finish(self) -> None:
        while self.stack:
            self._close()

    def parts(self) -> Mapping[str, Box]:
        """What of each box lies in the picture: left, top, width, height."""
        if self.view is None:
            return {}
        left, top, right, bottom = self.view
        return {
            ident: (
                (min(max(box[0], left), right) - left) / (right - left),
                (min(max(box[1], top), bottom) - top) / (bottom - top),
                max(0.0, min(box[2], right) - max(box[0], left)) / (right - left),
                max(0.0, min(box[3], bottom) - max(box[1], top)) / (bottom - top),
            )
            for ident, box in self.boxes.items()
        }

    def _open(self, tag: str, found: Attributes) -> None:
        above = self.stack[-1] if self.stack else _Element("", "", _IDENTITY)
        own = _matrix(found.get("transform", ""))
        element = _Element(tag, found.get("id", ""), _times(above.matrix, own or _IDENTITY))
        element.is_drawn = above.is_drawn and tag not in _NOT_DRAWN
        points = _points(tag, found)
        element.is_known = own is not None and points is not None
        element.points = [_moved(element.matrix, point) for point in points or ()]
        self.stack.append(element)

    def _close(self) -> None:
        element = self.stack.pop()
        box = _around(element.points)
        if element.ident and element.is_known and element.is_drawn and box is not None:
            self.boxes.setdefault(element.ident, box)
        if self.stack and element.is_drawn:
            above = self.stack[-1]
            above.is_known = above.is_known and element.is_known
            above.points += [box[:2], box[2:]] if box else []


def _view(found: Attributes) -> Box | None:
    numbers = [float(number) for number in _NUMBER.findall(found.get("viewbox", ""))]
    if len(numbers) != 4:
        sides = _lengths(found, "width", "height")
        numbers = [0, 0, *sides] if sides else []
    if not numbers or not all(map(math.isfinite, numbers)) or min(numbers[2:]) <= 0:
        return None
    left, top, width, height = numbers
    return left, top, left + width, top + height


def _attributes(text: str) -> Attributes:
    return {name.lower(): first or second for name, first, second in _ATTRIBUTE.findall(text)}


def _lengths(found: Attributes, *names: str) -> list[float] | None:
    """Plain numbers, 0 where nothing is said; None for other units than pixels."""
    matches = [_LENGTH.match(found.get(name, "0")) for name in names]
    values = [float(match[1]) for match in matches if match]
    return values if len(values) == len(names) and all(map(math.isfinite, values)) else None


def _points(tag: str, found: Attributes) -> list[tuple[float, float]] | None:
    """Points whose box is that of the element; none for a group, None where the size cannot be known."""
    if tag in _GROUPS or tag in _SILENT or tag in _NOT_DRAWN:
        return []
    if tag in _SHAPES:
        names, corners = _SHAPES[tag]
        values = _lengths(found, *names)
        points = corners(values) if values else None
    elif tag in ("polygon", "polyline"):
        numbers = [float(number) for number in _NUMBER.findall(found.get("points", ""))]
        points = list(zip(numbers[::2], numbers[1::2], strict=False)) or None
    else:
        points = path_points(found.get("d", "")) if tag == "path" else None
    stroke = _lengths(found, "stroke-width")
    box = _around(points or ())
    if box is None or not stroke:
        return points
    half = stroke[0] / 2
    return [
        (box[0] - half, box[1] - half),
        (box[2] + half, box[1] - half),
        (box[0] - half, box[3] + half),
        (box[2] + half, box[3] + half),
    ]


def _rectangle(v: Sequence[float]) -> list[tuple[float, float]]:
    x, y, width, height = v
    return [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]


_SHAPES = {
    "rect": (("x", "y", "width", "height"), _rectangle),
    "image": (("x", "y", "width", "height"), _rectangle),
    "circle": (("cx", "cy", "r"), lambda v: _rectangle((v[0] - v[2], v[1] - v[2], 2 * v[2], 2 * v[2]))),
    "ellipse": (
        ("cx", "cy", "rx", "ry"),
        lambda v: _rectangle((v[0] - v[2], v[1] - v[3], 2 * v[2], 2 * v[3])),
    ),
    "line": (("x1", "y1", "x2", "y2"), lambda v: [(v[0], v[1]), (v[2], v[3])]),
}


def _around(points: Iterable[tuple[float, float]]) -> Box | None:
    known = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
    if not known:
        return None
    across, down = [x for x, _ in known], [y for _, y in known]
    return min(across), min(down), max(across), max(down)


# ── transforms ──────────────────────────────────────────────────────────────────────────────


def _matrix(text: str) -> Matrix | None:
    """The transform of an element; None for one that cannot be read."""
    result = _IDENTITY
    for name, written in _TRANSFORM.findall(text):
        one = _one_transform(name, [float(number) for number in _NUMBER.findall(written)])
        if one is None:
            return None
        result = _times(result, one)
    return result


def _one_transform(name: str, v: Sequence[float]) -> Matrix | None:
    if name == "matrix" and len(v) == 6:
        return v[0], v[1], v[2], v[3], v[4], v[5]
    if name == "translate" and v:
        return 1, 0, 0, 1, v[0], v[1] if len(v) > 1 else 0
    if name == "scale" and v:
        return v[0], 0, 0, v[-1], 0, 0
    if name == "rotate" and v and math.isfinite(v[0]):
        sine, cosine = math.sin(math.radians(v[0])), math.cos(math.radians(v[0]))
        x, y = (v[1], v[2]) if len(v) > 2 else (0.0, 0.0)
        return cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y
    return None


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[2] * b[1],
        a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3],
        a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4],
        a[1] * b[4] + a[3] * b[5] + a[5],
    )


def _moved(m: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    return m[0] * point[0] + m[2] * point[1] + m[4], m[1] * point[0] + m[3] * point[1] + m[5]

"""The engraved drawing of the certificate: frame, spine and rosettes as one light SVG.

Light, because each ornament is one short curve repeated by translation or rotation: the PDF's compression folds the copies.
"""

from collections.abc import Callable
from functools import cache
from math import cos, pi, sin

WIDTH, HEIGHT = 297, 210  # mm, A4 landscape
SPINE_X = 36.0  # mm from the edge where reading starts
SEAL_X, SEAL_Y = 249.0, 163.5
_TEAL, _TEAL_LIGHT, _PALE, _INK = "#0b6e69", "#6fa8a4", "#e3ece8", "#1d2b2f"
_FRAME_INSET, _CORNER, _AMPLITUDE = 11.2, 10.0, 1.75
_STRANDS = 8

Point = tuple[float, float]


@cache
def background(*, is_mirrored: bool) -> str:
    """Draw the page's background; mirrored where the reading starts at the right."""
    mirror = f'transform="translate({WIDTH} 0) scale(-1 1)"' if is_mirrored else ""
    inner = _rounded_line(_FRAME_LINES[-1][0], 0, _INK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}mm" height="{HEIGHT}mm">'
        f'<clipPath id="page">{inner}</clipPath><g fill="none" stroke-linecap="round">'
        f'<g {mirror}><g clip-path="url(#page)">{_watermark()}</g>{_spine()}{_seal()}</g>{_frame()}</g></svg>'
    )


def _frame() -> str:
    across, down = WIDTH - 2 * (_FRAME_INSET + _CORNER), HEIGHT - 2 * (_FRAME_INSET + _CORNER)
    top = _straight_side(across, 44)
    side = _straight_side(down, 29)
    corner = _corner(3)
    near, far_x, far_y = _FRAME_INSET, WIDTH - _FRAME_INSET, HEIGHT - _FRAME_INSET
    left, low = _FRAME_INSET + _CORNER, HEIGHT - _FRAME_INSET - _CORNER
    right = WIDTH - left
    pieces = [
        _placed(top, left, near, 0),
        _placed(corner, right, left, 0),
        _placed(side, far_x, left, 90),
        _placed(corner, right, low, 90),
        _placed(top, right, far_y, 180),
        _placed(corner, left, low, 180),
        _placed(side, near, low, 270),
        _placed(corner, left, left, 270),
    ]
    return "".join(pieces) + "".join(_rounded_line(inset, width, ink) for inset, width, ink in _FRAME_LINES)


_FRAME_LINES = ((8.4, 0.5, _INK), (9.05, 0.13, _TEAL), (13.35, 0.13, _TEAL), (13.95, 0.25, _INK))


def _straight_side(length: float, waves: int) -> str:
    """Draw one wave of the braid and repeat it along the side."""
    wave = length / waves
    unit = _braid(lambda phase: _curve(_strand(wave, phase), 0, 1, 2))
    return "".join(f'<g transform="translate({wave * index:.3f} 0)">{unit}</g>' for index in range(waves))


def _braid(strand: Callable[[float], str]) -> str:
    """Lay the strands over each other, every second one in the lighter ink."""
    paths = [strand(2 * pi * number / _STRANDS) for number in range(_STRANDS)]
    return _stroke("".join(paths[::2]), _TEAL_LIGHT, 0.13) + _stroke("".join(paths[1::2]), _TEAL, 0.17)


def _strand(wave: float, phase: float) -> Callable[[float], Point]:
    return lambda t: (wave * t, -_swing(2 * pi * t, phase))


def _swing(angle: float, phase: float) -> float:
    return _AMPLITUDE * sin(angle + phase)


def _corner(waves: int) -> str:
    def strand(phase: float) -> Callable[[float], Point]:
        def point(t: float) -> Point:
            radius, angle = _CORNER + _swing(2 * pi * waves * t, phase), pi / 2 * t
            return radius * sin(angle), -radius * cos(angle)

        return point

    return _braid(lambda phase: _curve(strand(phase), 0, 1, 4 * waves))


def _rounded_line(inset: float, width: float, ink: str) -> str:
    radius = _CORNER + _FRAME_INSET - inset
    return (
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset:.2f}" height="{HEIGHT - 2 * inset:.2f}" '
        f'rx="{radius:.2f}" stroke="{ink}" stroke-width="{width}"/>'
    )


def _spine() -> str:
    """Draw the rail of the run sheet as a fine vertical braid from frame to frame."""
    top, waves, swing = _FRAME_LINES[-1][0], 36, 0.8
    wave = (HEIGHT - 2 * top) / waves
    strands = (_curve(_upright(wave, swing, 2 * pi * number / 3), 0, 1, 4) for number in range(3))
    unit = _stroke("".join(strands), _TEAL_LIGHT, 0.14)
    return "".join(
        f'<g transform="translate({SPINE_X} {top + wave * index:.2f})">{unit}</g>' for index in range(waves)
    )


def _upright(wave: float, swing: float, phase: float) -> Callable[[float], Point]:
    return lambda t: (swing * sin(2 * pi * t + phase), wave * t)


def _watermark() -> str:
    """Draw the large pale rosette that spreads from the seal: one looping line, turned."""

    def loop(t: float) -> Point:
        radius, angle = 47 + 22 * cos(5 * 2 * pi * t), 2 * pi * t
        return radius * cos(angle), radius * sin(angle)

    return _turned(_stroke(_curve(loop, 0, 1, 40), _PALE, 0.14), SEAL_X, SEAL_Y, 24, 72)


def _seal() -> str:
    """Draw the ring around the QR code."""

    def ring(t: float) -> Point:
        radius, angle = 21.3 + 1.7 * sin(9 * 2 * pi * t), 2 * pi * t
        return radius * cos(angle), radius * sin(angle)

    band = _turned(_stroke(_curve(ring, 0, 1, 45), _TEAL, 0.13), SEAL_X, SEAL_Y, 10, 40)
    circles = ((23.7, 0.4, _INK), (23.2, 0.12, _TEAL), (19.4, 0.12, _TEAL), (19.0, 0.22, _INK))
    lines = "".join(
        f'<circle cx="{SEAL_X}" cy="{SEAL_Y}" r="{radius}" stroke="{ink}" stroke-width="{width}"/>'
        for radius, width, ink in circles
    )
    return f'<circle cx="{SEAL_X}" cy="{SEAL_Y}" r="23.7" fill="#fffefb"/>{band}{lines}'


def _turned(drawing: str, x: float, y: float, copies: int, sweep: float) -> str:
    return "".join(_placed(drawing, x, y, sweep * index / copies) for index in range(copies))


def _placed(drawing: str, x: float, y: float, degrees: float) -> str:
    return f'<g transform="translate({x:.2f} {y:.2f}) rotate({degrees:.3f})">{drawing}</g>'


def _stroke(path: str, ink: str, width: float) -> str:
    return f'<path d="{path}" stroke="{ink}" stroke-width="{width}"/>'


def _curve(point: Callable[[float], Point], start: float, end: float, pieces: int) -> str:
    """Follow a parametric curve by cubic Bézier pieces with the curve's own tangents (Hermite form)."""
    step = (end - start) / pieces
    x, y = point(start)
    path = f"M{x:.2f} {y:.2f}"
    for index in range(pieces):
        a, b = start + step * index, start + step * (index + 1)
        (ax, ay), (bx, by) = _tangent(point, a), _tangent(point, b)
        (x, y), (to_x, to_y) = point(a), point(b)
        third = step / 3
        path += f"C{x + ax * third:.2f} {y + ay * third:.2f} {to_x - bx * third:.2f} {to_y - by * third:.2f} {to_x:.2f} {to_y:.2f}"
    return path


def _tangent(point: Callable[[float], Point], t: float) -> Point:
    nearby = 1e-5
    (x, y), (to_x, to_y) = point(t - nearby), point(t + nearby)
    return (to_x - x) / (2 * nearby), (to_y - y) / (2 * nearby)

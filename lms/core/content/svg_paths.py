"""The points of an SVG path: its ends, and the handles between which its curves lie."""

from __future__ import annotations

import re

Point = tuple[float, float]

_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_TAKES = {"m": 2, "l": 2, "t": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "a": 7}


def path_points(text: str) -> list[Point] | None:
    """Points around the path (SVG 2, 9.3); None for data that cannot be read."""
    command, numbers, found = "", list[float](), [(0.0, 0.0)]
    start = here = (0.0, 0.0)
    points: list[Point] = []
    for letter, number in _TOKEN.findall(text):
        if letter:
            if numbers:
                return None
            command = letter
            here = start if letter in "Zz" else here
            continue
        numbers.append(float(number))
        if len(numbers) == _TAKES.get(command.lower(), -1):
            found = _segment(command, numbers, here)
            here = found[-1]
            start = here if command in "Mm" else start
            command = {"M": "L", "m": "l"}.get(command, command)
            points += found
            numbers = []
        elif command in "Zz":
            return None
    return points if points and not numbers else None


def _segment(command: str, v: list[float], here: Point) -> list[Point]:
    """The points of one segment; the last one is its end."""
    x, y = here if command.islower() else (0.0, 0.0)
    kind = command.lower()
    if kind == "h":
        return [(x + v[0], here[1])]
    if kind == "v":
        return [(here[0], y + v[0])]
    if kind == "a":
        end = (x + v[5], y + v[6])
        middle = ((here[0] + end[0]) / 2, (here[1] + end[1]) / 2)
        across, down = abs(v[0]), abs(v[1])
        return [(middle[0] - across, middle[1] - down), (middle[0] + across, middle[1] + down), end]
    return [(x + v[at], y + v[at + 1]) for at in range(0, len(v), 2)]

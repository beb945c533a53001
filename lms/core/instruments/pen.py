"""Draws simple shapes as SVG markup: no ids, no styles; every number is moved and scaled by what the pen was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

Point = tuple[float, float]


@dataclass(slots=True)
class Pen:
    """Collects the shapes of a drawing of `width` × `height`."""

    width: float
    height: float
    scale: float = 1.0
    right: float = 0.0  # by how much everything is moved
    down: float = 0.0
    shapes: list[str] = field(default_factory=list)

    def line(self, start: Point, end: Point, weight: float = 1.3, *, name: str = "") -> None:
        self.path((start, end), weight, name=name)

    def path(
        self,
        points: Sequence[Point],
        weight: float = 1.3,
        *,
        closed: bool = False,
        shade: float = 0,
        name: str = "",
    ) -> None:
        """A line through points; `shade`: how darkly its inside is filled, from 0 to 1; `weight` 0: no line."""
        text = "M" + "L".join(f"{self._x(x)} {self._y(y)}" for x, y in points) + ("Z" if closed else "")
        self._add(f'<path d="{text}"{self._look(weight, shade)}{_named(name)}/>')

    def strokes(self, lines: Sequence[Sequence[Point]], weight: float, *, opacity: float = 1) -> None:
        """Several separate lines as one shape."""
        text = "".join("M" + "L".join(f"{self._x(x)} {self._y(y)}" for x, y in points) for points in lines)
        faint = f' opacity="{self._part(opacity)}"' if opacity < 1 else ""
        self._add(f'<path d="{text}"{self._look(weight, 0)}{faint}/>')

    def disc(
        self, centre: Point, radius: float, *, weight: float = 1.3, shade: float = 0, name: str = ""
    ) -> None:
        x, y = self._x(centre[0]), self._y(centre[1])
        look = self._look(weight, shade)
        self._add(f'<circle cx="{x}" cy="{y}" r="{_short(radius * self.scale)}"{look}{_named(name)}/>')

    def text(self, at: Point, words: str, size: float = 15, *, anchor: str = "middle") -> None:
        self._add(
            f'<text x="{self._x(at[0])}" y="{self._y(at[1])}" font-size="{_short(size * self.scale)}"'
            f' text-anchor="{anchor}" fill="currentColor" stroke="none">{escape(words)}</text>'
        )

    def svg(self, title: str, description: str) -> str:
        """The whole drawing, named by `title`."""
        box = " ".join(
            _short(side)
            for side in (self.right, self.down, self.width * self.scale, self.height * self.scale)
        )
        return (
            f'<svg class="instrument" role="img" viewBox="{box}" direction="ltr" fill="none" stroke="currentColor"'
            f' stroke-linecap="round" stroke-linejoin="round" font-family="system-ui, sans-serif">'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(self.shapes)}</svg>"
        )

    def _add(self, shape: str) -> None:
        self.shapes.append(shape)

    def _x(self, x: float) -> str:
        return _short(x * self.scale + self.right)

    def _y(self, y: float) -> str:
        return _short(y * self.scale + self.down)

    def _look(self, weight: float, shade: float) -> str:
        """Only what differs from the root's own presentation."""
        line = f' stroke-width="{_short(weight * self.scale)}"' if weight else ' stroke="none"'
        if not shade:
            return line
        return f'{line} fill="currentColor"' + (f' fill-opacity="{self._part(shade)}"' if shade < 1 else "")

    def _part(self, part: float) -> str:
        return f"{part * min(self.scale, 1.2):.4f}"


def _short(number: float) -> str:
    return f"{number:.2f}"


def _named(name: str) -> str:
    return f' class="{name}"' if name else ""

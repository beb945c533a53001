"""The lines of a question in its author's file; a file of its own because only pages for staff may show them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a module's file as it lies on the server now, from the heading of the question on."""

    path: str
    first: int
    lines: tuple[str, ...]


def read_excerpt(modules: Path, module_id: str, source: str, item_id: str) -> Excerpt | None:
    """Return the question's lines, or None where its file is not on this server or has no such question any more."""
    path, _colon, line = source.rpartition(":")
    folder = (modules / module_id).resolve()
    file = (folder / path).resolve()
    if not path or not line.isdecimal() or not file.is_relative_to(folder) or not file.is_file():
        return None
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    starts = [number for number, text in enumerate(lines) if text.startswith("## ") and f"#{item_id}" in text]
    if not starts:
        return None
    first = min(starts, key=lambda number: abs(number + 1 - int(line)))
    until = next(
        (number for number in range(first + 1, len(lines)) if lines[number].startswith(("## ", "# "))),
        len(lines),
    )
    return Excerpt(path, first + 1, tuple(lines[first : min(until, first + _LONGEST)]))

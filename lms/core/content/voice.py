"""Prints findings the way a compiler does: place, source line, caret, what to do, exact fix."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from lms.core.diagnostics import Diagnostic, Fix, Severity

_WIDEST = 160  # characters of a source line that are shown
_CONTROLS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def render_diagnostics(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, bytes], fmt: str = "human"
) -> str:
    """Render findings as human, json or github text; "" when there are none (json: an empty list)."""
    found = list(diagnostics)
    if fmt == "json":
        return json.dumps([_as_json(d) for d in found], ensure_ascii=False, indent=2) + "\n"
    if fmt == "github":
        return "".join(_as_annotation(d) for d in found)
    if fmt != "human":
        raise ValueError(f"unknown format {fmt!r}; one of: human, json, github")
    lines = {path: _lines(files[path]) for path in {d.span.path for d in found} if path in files}
    parts = [_as_text(d, lines) for d in found]
    return _CONTROLS.sub(" ", "\n".join([*parts, _summary(found)])) if found else ""


def _lines(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _as_text(found: Diagnostic, files: Mapping[str, list[str]]) -> str:
    span = found.span
    lines = files.get(span.path, [])
    gutter = len(str(span.line))
    pad = " " * gutter
    out = [
        f"{found.severity}[{found.code}]: {found.message}",
        f"{pad}--> {span.path}:{span.line}:{span.column}",
    ]
    shown = 0 < span.line <= len(lines)
    if shown:
        text, column, end = _window(lines[span.line - 1], span.column, span.end_column)
        out += [
            f"{pad} |",
            f"{span.line} | {text}",
            f"{pad} | {_caret(text, column, end)}{' ' + found.note if found.note else ''}",
        ]
    elif found.note:
        out.append(f"{pad} = note: {found.note}")
    if found.remedy:
        out += [f"{pad} = help: {found.remedy}"]
    if found.fix is not None:
        out += [f"{pad} = fix (flask modules fix --{found.code}):", *_diff(found.fix, lines, pad)]
    return "\n".join(out) + "\n"


def _window(line: str, column: int, end: int | None) -> tuple[str, int, int]:
    """Cut a long line around the place; tabs and control signs count as one space."""
    text = _CONTROLS.sub(" ", line)
    column = max(1, min(column, len(text) + 1))
    end = max(column + 1, min(end or column + 1, len(text) + 1))
    if len(text) <= _WIDEST:
        return text, column, end
    start = max(0, column - _WIDEST // 2)
    cut = text[start : start + _WIDEST]
    before = "…" if start else ""
    shift = start - len(before)
    after = "…" if start + _WIDEST < len(text) else ""
    return before + cut + after, column - shift, min(end - shift, len(cut) + len(before) + 1)


def _caret(text: str, column: int, end: int) -> str:
    before, under = text[: column - 1], text[column - 1 : end - 1]
    return " " * _width(before) + "^" + "~" * max(0, _width(under) - 1)


def _width(text: str) -> int:
    """Columns on a terminal: wide signs take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _diff(fix: Fix, lines: list[str], pad: str) -> list[str]:
    old = lines[fix.first - 1 : fix.last] if fix.last >= fix.first else []
    return [f"{pad} |   - {line}".rstrip() for line in old] + [
        f"{pad} |   + {line}".rstrip() for line in fix.lines
    ]


def _summary(found: list[Diagnostic]) -> str:
    counts = [(severity, sum(d.severity is severity for d in found)) for severity in Severity]
    return ", ".join(f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in counts if n) + "\n"


def _as_json(found: Diagnostic) -> dict[str, object]:
    entry = asdict(found)
    entry["severity"] = str(found.severity)
    return entry


def _as_annotation(found: Diagnostic) -> str:
    """One workflow command of GitHub Actions."""
    kind = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}[found.severity]
    span = found.span
    end = f",endColumn={span.end_column}" if span.end_column else ""
    message = (
        found.message
        + (f" ({found.note})" if found.note else "")
        + (f" – {found.remedy}" if found.remedy else "")
    )
    place = f"file={_property(span.path)},line={span.line},col={span.column}{end},title={found.code}"
    return f"::{kind} {place}::{_escaped(message)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

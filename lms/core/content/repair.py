"""Applies the exact fixes of findings to the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from lms.core.diagnostics import Diagnostic, Fix

ONLY_WHEN_NAMED = frozenset({"W201"})
"""Fixes that a person must ask for by code: W201 says "I have compared the translation"."""


def apply_fixes(
    files: Mapping[str, bytes], diagnostics: Iterable[Diagnostic], codes: Collection[str] | None = None
) -> Mapping[str, bytes]:
    """Return the files with every safe fix applied (of `codes`, if given); overlapping fixes wait for the next run."""
    chosen: dict[str, list[Fix]] = {}
    for found in diagnostics:
        wanted = found.code in codes if codes is not None else found.code not in ONLY_WHEN_NAMED
        if found.fix is not None and wanted and found.fix.path in files:
            chosen.setdefault(found.fix.path, []).append(found.fix)
    return {path: _repaired(raw, chosen[path]) if path in chosen else raw for path, raw in files.items()}


def _repaired(raw: bytes, fixes: list[Fix]) -> bytes:
    text = raw.decode("utf-8")
    mark = text[: len(text) - len(text.lstrip("\ufeff"))]
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    above = len(lines) + 1
    for fix in sorted(fixes, key=lambda f: (-f.first, -f.last)):
        if fix.first > len(lines) + 1 or max(fix.last, fix.first) >= above:
            continue
        lines[fix.first - 1 : max(fix.last, fix.first - 1)] = list(fix.lines)
        above = fix.first
    return (mark + end.join(lines)).encode()

"""Findings about `after`: what a quiz waits for exists, comes before it and does not wait for the quiz itself (B54)."""

from __future__ import annotations

from typing import Any

from lms.core.content.folder import Folder, Page
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report


def check_after(folder: Folder, report: Report) -> None:
    """Report conditions that name nothing, and quizzes that wait for each other."""
    pages = [page for page in folder.pages.values() if page.kind in ("lesson", "quiz") and not page.lang]
    quizzes = [page for page in pages if page.kind == "quiz"]
    for page in quizzes:
        for kind, key in (("lesson", "lessons"), ("quiz", "quizzes")):
            known = [other.id for other in pages if other.kind == kind]
            for number, ident in enumerate(_wanted(page, key)):
                if ident not in known and not any(other.broken for other in pages if other.kind == kind):
                    _report_unknown(
                        page,
                        f"after.{key}.{number if key == 'lessons' else ident}",
                        kind,
                        ident,
                        known,
                        report,
                    )
        _check_costs(page, report)
    _check_rings(quizzes, report)


def _check_costs(page: Page, report: Report) -> None:
    """Say that a cost has no effect: an author must not believe that a hint costs what it does not."""
    for key in ("hint_cost", "wrong_cost"):
        if page.front.values.get(key):
            report.warning(
                "W118",
                page.key_span(key),
                f"`{key}` has no effect yet: hints and wrong tries cost nothing",
                remedy="take it out; the key is kept for a later version of the format",
            )


def _wanted(page: Page, key: str) -> list[str]:
    after: dict[str, Any] = page.front.values.get("after", {})
    return list(after.get(key, ()))


def _report_unknown(page: Page, key: str, kind: str, ident: str, known: list[str], report: Report) -> None:
    report.error(
        "E003",
        page.key_span(key),
        f"this module has no {kind} `{ident}`",
        note=did_you_mean(ident, known),
        remedy="name it by the `id` of its front matter",
    )


def _check_rings(quizzes: list[Page], report: Report) -> None:
    waits = {page.id: _wanted(page, "quizzes") for page in quizzes}
    for page in quizzes:
        ring = _way_back(page.id, waits)
        if ring:
            report.error(
                "E341",
                page.key_span(f"after.quizzes.{ring[0]}"),
                f"`{page.id}` waits for itself: " + " waits for ".join((page.id, *ring)),
                remedy="take one of these conditions out: nobody could ever begin",
            )


def _way_back(start: str, waits: dict[str, list[str]]) -> tuple[str, ...]:
    """Return a way from a quiz over what it waits for back to itself, or ()."""
    ways: list[tuple[str, ...]] = [(wanted,) for wanted in waits[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways.extend((*way, wanted) for wanted in waits.get(way[-1], ()))
    return ()

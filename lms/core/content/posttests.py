"""Findings about `posttest`: only a pretest has one, and it is a graded quiz of the module."""

from __future__ import annotations

from lms.core.content.folder import Folder
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report


def check_posttests(folder: Folder, report: Report) -> None:
    """Report a `posttest` that nothing can be compared with."""
    quizzes = [page for page in folder.pages.values() if page.kind == "quiz" and not page.lang]
    graded = [page.id for page in quizzes if page.front.values.get("purpose") == "graded"]
    for page in quizzes:
        wanted = page.front.values.get("posttest")
        if wanted is None:
            continue
        if page.front.values.get("purpose") != "pretest":
            report.error(
                "E003",
                page.key_span("posttest"),
                "only a pretest has a `posttest`",
                remedy="write `purpose: pretest` in this quiz, or take the line out",
            )
        elif wanted not in graded and not any(other.broken for other in quizzes):
            report.error(
                "E003",
                page.key_span("posttest"),
                f"this module has no graded quiz `{wanted}`",
                note=did_you_mean(str(wanted), graded),
                remedy="name a quiz with `purpose: graded` by the `id` of its front matter",
            )

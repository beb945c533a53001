"""Compiles a quiz from Markdown for tests."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.content.document import Quiz
from lms.core.content.folder import Context, Folder
from lms.core.content.quiz import compile_quiz, read_quiz
from lms.core.content.reading import read_page
from lms.core.content.source import source_of
from lms.core.diagnostics import Diagnostic, Report

PATH = "quizzes/check.md"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><g id="ejector"/><g id="plunger"/></svg>'
)
FRONT = ["---", "id: mp-check", "title: Check", "---", ""]


def quiz_of(
    *lines: str, front: tuple[str, ...] = (), files: Mapping[str, bytes] | None = None
) -> tuple[Quiz, Report]:
    """Compile lines that follow a front matter of four lines and an empty one: the first stands on line 6."""
    text = "\n".join([*FRONT[:3], *front, *FRONT[3:], *lines]) + "\n"
    report = Report()
    folder = Folder("micropipette", "en", {"media/micropipette.svg": SVG, **(files or {})})
    page = read_page(source_of(PATH, text), "quiz", report)
    folder.pages[PATH] = page
    context = Context(folder, page, "en", report)
    quiz = compile_quiz(page, read_quiz(page, context, report), context, report)
    assert quiz is not None
    return quiz, report


def findings(*lines: str, **more: object) -> list[str]:
    """Every finding as `code line:column message`."""
    _, report = quiz_of(*lines, **more)  # type: ignore[arg-type]
    return [told(found) for found in report]


def told(found: Diagnostic) -> str:
    return f"{found.code} {found.span.line}:{found.span.column} {found.message}"

"""A module of a few lines whose quiz has the front matter that a test asks for."""

from __future__ import annotations

from lms.catalogue.actions import Published, publish_module
from lms.store import EVERYTHING, entering, unit_of_work
from tests.builders import NOW

MODULE_MD = """---
format: 1
id: timed
title: A timed quiz
summary: A module with one quiz.
version: "{version}"
lang: en
status: published
authors:
  - {{name: Esra Demir}}
license: CC-BY-4.0
contents: [lessons/first.md, quizzes/warm-up.md, quizzes/check.md]
objectives:
  - {{id: tm-o1, text: Be in time}}
completion:
  lessons: none
  quizzes: {{tm-check: 80}}
---

A module.
"""
LESSON = "---\nid: tm-first\ntitle: First\n---\n\nRead this.\n"
QUESTION = """
## Question {name}? {{#tm-{name} .single{flags}}}

- [x] Right {name}
- [ ] Wrong {name}
  > Look again.
- [ ] Also wrong {name}
"""


def quiz_file(ident: str, front: str, questions: str) -> bytes:
    return f"---\nid: {ident}\ntitle: Quiz {ident}\n{front}---\n{questions}".encode()


def question(name: str, flags: str = "") -> str:
    return QUESTION.format(name=name, flags=flags)


def files_of(
    front: str = "", questions: str = "", *, version: str = "1.0.0", feedback: str = "after-submit"
) -> dict[str, bytes]:
    """The folder of the module; `front`: further lines of the quiz `tm-check`."""
    asked = questions or "".join(map(question, ("one", "two", "three", "four")))
    return {
        "module.md": MODULE_MD.format(version=version).encode(),
        "lessons/first.md": LESSON.encode(),
        "quizzes/warm-up.md": quiz_file("tm-warm-up", "purpose: practice\n", question("warm")),
        "quizzes/check.md": quiz_file(
            "tm-check", f'purpose: graded\npass_mark: "80 %"\nfeedback: {feedback}\n{front}', asked
        ),
    }


def publish_timed(
    front: str = "", questions: str = "", *, version: str = "1.0.0", feedback: str = "after-submit"
) -> None:
    """Publish the module."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        files = files_of(front, questions, version=version, feedback=feedback)
        result = publish_module(session, files, publisher_id=None, now=NOW)
    assert isinstance(result, Published), result

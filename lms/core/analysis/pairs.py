"""Tests before and after: which quiz shows what a module has taught."""

from __future__ import annotations

from lms.core.content.document import ModuleDocument


def pairs_of(document: ModuleDocument) -> tuple[tuple[str, str], ...]:
    """Return each pretest with the quiz that it is compared with: the one it names, else the module's last graded quiz."""
    quizzes = document.texts[document.lang].quizzes
    order = [step.id for step in document.steps if step.kind == "quiz" and step.id in quizzes]
    graded = [quiz_id for quiz_id in order if quizzes[quiz_id].purpose == "graded"]
    pairs = []
    for quiz_id in order:
        quiz = quizzes[quiz_id]
        if quiz.purpose != "pretest":
            continue
        after = quiz.posttest if quiz.posttest in graded else graded[-1] if graded else ""
        if after:
            pairs.append((quiz_id, after))
    return tuple(pairs)

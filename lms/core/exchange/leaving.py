"""Exports the quizzes of a compiled module as one file of another system, with a loss report by question id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core.content.document import Asset, Quiz
from lms.core.exchange.from_items import Leaving, formulas_of, is_known
from lms.core.exchange.model import Line, Place, Question
from lms.core.exchange.writing_gift import fit_for_gift, write_gift
from lms.core.exchange.writing_moodle import write_moodle

FORMATS = {"gift": ".gift.txt", "moodle-xml": ".xml"}


@dataclass(frozen=True, slots=True)
class Exported:
    """The file and its loss report."""

    text: str
    report: tuple[Line, ...]

    @property
    def count(self) -> int:
        return sum(1 for line in self.report if line.kind)


def export(
    quizzes: Sequence[Quiz],
    fmt: str,
    *,
    markdown: str = "",
    assets: Sequence[Asset] = (),
    files: Mapping[str, bytes] | None = None,
) -> Exported:
    """Write quizzes in a format of FORMATS. `markdown`: their source, for the formulas; `files`: the module's, for pictures."""
    leaving = Leaving(formulas_of(markdown))
    questions: list[Question] = []
    report: list[Line] = []
    for quiz in quizzes:
        sections = {item: section.title for section in quiz.sections for item in section.items}
        for item in quiz.items:
            category = "/".join(
                filter(None, (quiz.title.replace("/", " "), sections.get(item.id, "").replace("/", " ")))
            )
            if not is_known(item):
                report.append(_line(len(report) + 1, Question(Place(1), "", item.stem_text[:80], item.kind, ident=item.id,
                                                              reason=f"a `.{item.kind}` question exists nowhere else")))  # fmt: skip
                continue
            question = leaving.question(item, category=category)
            if fmt == "gift" and question.kind:
                question = fit_for_gift(question)
            report.append(_line(len(report) + 1, question))
            if question.kind:
                questions.append(question)
    if fmt == "gift":
        return Exported(write_gift(questions), tuple(report))
    return Exported(write_moodle(questions, _pictures(leaving.pictures, assets, files or {})), tuple(report))


def _line(number: int, question: Question) -> Line:
    return Line(
        number,
        question.place,
        question.name,
        question.source_type,
        question.ident,
        question.kind,
        question.losses,
        question.reason,
    )


def _pictures(used: set[str], assets: Sequence[Asset], files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        asset.path.rpartition("/")[2]: files[asset.path]
        for asset in assets
        if asset.sha256 in used and asset.path in files
    }

"""Aiken: a question, lettered choices, and a line ANSWER."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.exchange.model import Answer, Place, Question, SourceFile, Words

_CHOICE = re.compile(r"\s*([A-Za-z])[.)]\s*(.*)")
_ANSWER = re.compile(r"\s*ANSWERS?\s*[:：]\s*(.*)", re.IGNORECASE)
_FEEDBACK = re.compile(r"\s*(?:FEEDBACK|EXPLANATION)\s*:\s*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Reading:
    """The question that is being read."""

    path: str
    line: int = 0
    stem: list[str] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)  # letter, text
    blank: bool = False

    def take(self, number: int, line: str) -> Iterator[Question]:
        """Take in a line; yield a question when one ends."""
        answer, choice = _ANSWER.match(line), _CHOICE.match(line)
        if not line.strip():
            self.blank = bool(self.stem)
        elif answer and self.stem:
            yield self._question(answer[1])
            self._forget()
        elif choice and self.stem and self._continues(choice[1]):
            self.choices.append([choice[1].upper(), choice[2].strip()])
        elif self.choices and not self.blank:
            self.choices[-1][1] += "\n" + line.strip()
        elif self.choices:
            yield self._broken("the line `ANSWER:` is missing")
            self._forget()
            yield from self.take(number, line)
        else:
            self.line = self.line or number
            self.stem.append(line.strip())
        if line.strip():
            self.blank = False

    def _continues(self, letter: str) -> bool:
        """Whether a letter is the next one: "A. thaliana" begins no choice in the middle of a question."""
        wanted = chr(ord("A") + len(self.choices))
        return letter.upper() == wanted

    def end(self) -> Iterator[Question]:
        """Yield what is left at the end of the file."""
        if self.stem:
            yield self._broken(
                "the line `ANSWER:` is missing" if self.choices else "there are no choices `A. …`"
            )
        self._forget()

    def _forget(self) -> None:
        self.line, self.stem, self.choices, self.blank = 0, [], [], False

    def _begun(self) -> Question:
        stem = Words("\n".join(self.stem), "plain")
        return Question(Place(self.line, 1, self.path), "", name="", source_type="multiple choice", stem=stem)

    def _broken(self, reason: str) -> Question:
        return replace(self._begun(), reason=reason, source_type="?")

    def _question(self, written: str) -> Question:
        keys = {letter.upper() for letter in re.findall(r"\b[A-Za-z]\b", written)}
        known = {letter for letter, _ in self.choices}
        if not self.choices:
            return self._broken("there are no choices `A. …`")
        if not keys or not keys <= known:
            return self._broken(f"`ANSWER: {written.strip()[:20]}` names no choice of this question")
        answers = tuple(
            Answer(Words(text, "plain"), Fraction(1, len(keys)) if letter in keys else Fraction(0))
            for letter, text in self.choices
        )
        kind = "single" if len(keys) == 1 else "multiple"
        return replace(self._begun(), kind=kind, answers=answers)


def read_aiken(path: str, text: str) -> SourceFile:
    """Read all questions of a file."""
    report, reading = Report(), _Reading(path)
    questions: list[Question] = []
    for number, line in enumerate(text.split("\n"), start=1):
        said = _FEEDBACK.match(line)
        if said and questions and not reading.stem:
            questions[-1] = replace(questions[-1], solution=Words(said[1], "plain"))
            continue
        questions += reading.take(number, line)
    questions += reading.end()
    for question in questions:
        if not question.kind:
            report.error(
                "X606", Span(path, question.place.line), question.reason,
                remedy="write the question in one line, `A. …`, `B. …` below it, and then `ANSWER: A`",
            )  # fmt: skip
    return SourceFile("aiken", tuple(questions), tuple(report), {}, {path: text})

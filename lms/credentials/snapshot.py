"""What a credential freezes on the day of issue (a file of its own: pure reading of rows into the signed document's parts)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from lms.core.achievements import (
    LESSONS_READ,
    PRACTICE_NOT_ASSESSED,
    QUIZ_PASSED,
    TRAINING_ONLY,
    Assessed,
    CertifiedModule,
    CredentialDocument,
    Holder,
    Issuer,
    last_valid_day,
    printable_line,
)
from lms.core.completion.rules import percent
from lms.core.content.document import ModuleDocument, ModuleText
from lms.institutions.models import Institution
from lms.people.models import Person
from lms.progress.models import Completion
from lms.web.i18n import zone


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues, under which address, and where its private keys lie."""

    brand: str
    base_url: str
    keys: Path


def holder_of(person: Person) -> Holder | None:
    """Return the names as they are printed, or None when nothing printable is left of the passport name."""
    passport_name, native_name = printable_line(person.passport_name), printable_line(person.native_name)
    if not passport_name:
        return None
    if not native_name:
        return Holder(passport_name)
    return Holder(passport_name, native_name, person.native_language or "und")


def valid_until(completion: Completion, module: ModuleDocument, institution: Institution) -> date | None:
    """Return the last valid day, counted from the completion: waiting with the name gains nobody a longer validity (B75)."""
    if not module.valid_months:
        return None
    completed_on = completion.completed_at.astimezone(zone(institution.time_zone)).date()
    return last_valid_day(completed_on, module.valid_months)


def build_document(
    *,
    code: str,
    number: str,
    holder: Holder,
    completion: Completion,
    module: ModuleDocument,
    institution: Institution,
    letterhead: Letterhead,
    language: str,
    issued_on: date,
    key_id: str,
) -> CredentialDocument:
    """Put the facts of a completion into the document that is signed."""
    text = module.in_language(language)
    marks = {Decimal(percent(mark)) for mark in module.completion.quizzes.values()}
    return CredentialDocument(
        code=code,
        number=number,
        holder=holder,
        module=CertifiedModule(module.id, printable_line(text.title), module.version, module.digest),
        hours=hours_of(module),
        pass_mark_percent=marks.pop() if len(marks) == 1 else None,
        score_percent=None if completion.score is None else Decimal(percent(Fraction(completion.score))),
        assessed=assessed_in(completion.explanation, text),
        limits=limits_of(completion.explanation),
        issuer=Issuer(
            printable_line(letterhead.brand), printable_line(institution.name), letterhead.base_url
        ),
        issued_on=issued_on,
        expires_on=valid_until(completion, module, institution),
        language=language,
        key_id=key_id,
    )


def hours_of(module: ModuleDocument) -> Decimal:
    """Return the module's hours to one decimal, rounded half up (B28)."""
    return (Decimal(module.minutes or 0) / 60).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def assessed_in(explanation: list[dict[str, Any]], text: ModuleText) -> tuple[Assessed, ...]:
    """Say what the completion rested on, as it stood then: lessons by their number, each quiz by name, score and mark."""
    lessons = sum(row["kind"] == "lesson" for row in explanation)
    read = (Assessed.of(LESSONS_READ, count=str(lessons)),) if lessons else ()
    return (*read, *(_quiz(row, text) for row in explanation if row["kind"] == "quiz"))


def _quiz(row: dict[str, Any], text: ModuleText) -> Assessed:
    quiz = text.quizzes.get(row["subject"])
    shown = {"score_percent": row["params"].get("score"), "pass_mark_percent": row["params"].get("mark")}
    facts = {name: str(value) for name, value in shown.items() if value is not None}
    return Assessed.of(QUIZ_PASSED, title=printable_line(quiz.title if quiz else row["subject"]), **facts)


def limits_of(explanation: list[dict[str, Any]]) -> tuple[str, ...]:
    """Say what the credential does not claim."""
    is_observed = any(row["kind"] == "practical" for row in explanation)
    return (TRAINING_ONLY,) if is_observed else (TRAINING_ONLY, PRACTICE_NOT_ASSESSED)

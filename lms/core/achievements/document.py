"""The credential document: every fact that the signature covers, and its plain form for JSON."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FORMAT = "laboratory-credential/1"
LESSONS_READ = "lessons-read"  # facts: count
QUIZ_PASSED = "quiz-passed"  # facts: title; score_percent and pass_mark_percent where the module shows them
OUTCOME = "outcome"  # facts: text, in the language of the module
ASSESSED_FACTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # code → (needed, allowed)
    LESSONS_READ: (frozenset({"count"}), frozenset({"count"})),
    QUIZ_PASSED: (frozenset({"title"}), frozenset({"title", "score_percent", "pass_mark_percent"})),
    OUTCOME: (frozenset({"text"}), frozenset({"text"})),
}
TRAINING_ONLY = "training-only"  # no authorisation to practise, no accreditation: on every credential
PRACTICE_NOT_ASSESSED = "practice-not-assessed"
LIMITS = frozenset({TRAINING_ONLY, PRACTICE_NOT_ASSESSED})

_KEY_ID = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"(sha256[:-])?[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_JOINERS = "\u200c\u200d"  # part of the spelling of Urdu, Persian and Indic names
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class ImpossibleDocumentError(ValueError):
    """The facts contradict each other or cannot be printed; the code names the field."""


@dataclass(frozen=True)
class Holder:
    """The person, as on the passport and in the native script."""

    passport_name: str
    native_name: str | None = None
    native_lang: str | None = None


@dataclass(frozen=True)
class CertifiedModule:
    """The pinned module version that was completed."""

    id: str
    title: str
    version: str
    digest: str


@dataclass(frozen=True)
class Issuer:
    """Who vouches: the named issuer at its institution, with its address on the web."""

    name: str
    institution: str
    url: str


@dataclass(frozen=True)
class Assessed:
    """One thing that was assessed: a stable code and its facts as text."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, **facts: str) -> "Assessed":
        """Order the facts by name, so that equal statements compare equal."""
        return cls(code, tuple(sorted(facts.items())))

    def fact(self, name: str) -> str | None:
        """Give one fact, or None where the module does not show it."""
        return dict(self.facts).get(name)


@dataclass(frozen=True)
class CredentialDocument:
    """The frozen snapshot of one achievement; expires_on is the last valid day, None means never."""

    code: str
    number: str
    holder: Holder
    module: CertifiedModule
    hours: Decimal
    pass_mark_percent: Decimal | None
    score_percent: Decimal | None
    assessed: tuple[Assessed, ...]
    issuer: Issuer
    issued_on: date
    expires_on: date | None
    language: str
    key_id: str
    limits: tuple[str, ...] = (TRAINING_ONLY,)

    def __post_init__(self) -> None:
        for field, holds in self._conditions():
            if not holds:
                raise ImpossibleDocumentError(field)

    def is_expired(self, on: date) -> bool:
        """Say whether the day lies after the last valid day."""
        return self.expires_on is not None and on > self.expires_on

    def _conditions(self) -> tuple[tuple[str, bool], ...]:
        return (
            ("text", all(is_printable_line(text) for text in _lines(self))),
            ("native_name", (self.holder.native_name is None) == (self.holder.native_lang is None)),
            ("native_lang", _LANGUAGE.fullmatch(self.holder.native_lang or "en") is not None),
            ("digest", _DIGEST.fullmatch(self.module.digest) is not None),
            ("hours", self.hours.is_finite() and self.hours >= 0),
            ("score_percent", _is_percent(self.score_percent)),
            ("pass_mark_percent", _is_percent(self.pass_mark_percent)),
            ("assessed", all(_is_known(statement) for statement in self.assessed)),
            ("limits", TRAINING_ONLY in self.limits and set(self.limits) <= LIMITS),
            ("expires_on", self.expires_on is None or self.expires_on >= self.issued_on),
            ("language", _LANGUAGE.fullmatch(self.language) is not None),
            ("key_id", _KEY_ID.fullmatch(self.key_id) is not None),
        )


def is_printable_line(text: str) -> bool:
    """Accept one non-blank line of text without control, direction-override or private characters.

    Direction overrides would let a name read differently on paper than in the signed text.
    """
    return bool(text.strip().strip(_JOINERS)) and not any(_is_refused(letter) for letter in text)


def printable_line(text: str) -> str:
    """Tidy a typed line: composed letters, single spaces, nothing invisible but the joiners between letters."""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    kept = "".join(letter for letter in spaced if not _is_refused(letter))
    return unicodedata.normalize("NFC", " ".join(kept.split())).strip(_JOINERS + " ")


def _is_refused(letter: str) -> bool:
    return letter not in _JOINERS and unicodedata.category(letter) in _REFUSED_CATEGORIES


def _lines(document: CredentialDocument) -> list[str]:
    holder, module, issuer = document.holder, document.module, document.issuer
    named = [document.code, document.number, holder.passport_name, module.id, module.title, module.version]
    named += [issuer.name, issuer.institution, issuer.url]
    named += [value for statement in document.assessed for _, value in statement.facts]
    return named if holder.native_name is None else [*named, holder.native_name]


def _is_percent(value: Decimal | None) -> bool:
    return value is None or (value.is_finite() and 0 <= value <= 100)


def _is_known(statement: Assessed) -> bool:
    if statement.code not in ASSESSED_FACTS:
        return False
    needed, allowed = ASSESSED_FACTS[statement.code]
    names = [name for name, _ in statement.facts]
    return needed <= set(names) <= allowed and names == sorted(set(names))

"""What the module compiler says to an author: places, findings, and exact repairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error stops publishing."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one source line; lines and columns count from 1, columns in characters."""

    path: str
    line: int
    column: int = 1
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """An exact replacement of whole source lines (1-based, inclusive; `last < first` inserts)."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in the author's words, with what to do about it."""

    severity: Severity
    code: str
    span: Span
    message: str
    note: str = ""  # stands behind the caret
    remedy: str = ""  # what to do
    fix: Fix | None = None


@dataclass(slots=True)
class Report:
    """Collects findings in the order of discovery, each once."""

    _found: dict[tuple[str, Span, str], Diagnostic] = field(default_factory=dict)

    def error(
        self, code: str, span: Span, message: str, *, note: str = "", remedy: str = "", fix: Fix | None = None
    ) -> None:
        self._add(Diagnostic(Severity.ERROR, code, span, message, note, remedy, fix))

    def warning(
        self, code: str, span: Span, message: str, *, note: str = "", remedy: str = "", fix: Fix | None = None
    ) -> None:
        self._add(Diagnostic(Severity.WARNING, code, span, message, note, remedy, fix))

    def hint(
        self, code: str, span: Span, message: str, *, note: str = "", remedy: str = "", fix: Fix | None = None
    ) -> None:
        self._add(Diagnostic(Severity.HINT, code, span, message, note, remedy, fix))

    def _add(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.code, diagnostic.span, diagnostic.message)
        self._found.setdefault(key, diagnostic)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found.values(), key=lambda d: (d.span.path, d.span.line, d.span.column)))

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self._found.values())

"""The procedures that modules follow: which revision is registered, and who follows an older one (W223)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lms.core.content.document import ModuleDocument, Sop
from lms.core.content.source import source_of
from lms.core.diagnostics import Diagnostic, Report, Span

_PARTS = re.compile(r"[0-9]+|[a-z]+")
_NAMES = frozenset({"rev", "revision", "version", "ver", "v", "issue", "edition", "ed", "no", "r"})


def register_of(documents: Iterable[ModuleDocument]) -> Mapping[str, Sop]:
    """The newest revision of each procedure that any of these modules names, by number."""
    register: dict[str, Sop] = {}
    for document in documents:
        for sop in document.sop:
            known = register.setdefault(_key(sop), sop)
            if is_older(known.revision, sop.revision):
                register[_key(sop)] = sop
    return register


def check_sops(
    document: ModuleDocument, register: Mapping[str, Sop], files: Mapping[str, bytes] | None = None
) -> tuple[Diagnostic, ...]:
    """Report each procedure whose registered revision is newer; `files` of the module tell on which line it stands."""
    report = Report()
    for sop in document.sop:
        newer = register.get(_key(sop))
        if newer is not None and is_older(sop.revision, newer.revision):
            report.warning(
                "W223",
                _place(sop, files),
                f"this module follows revision {sop.revision} of {sop.number}, but revision {newer.revision} is registered",
                remedy="compare the texts with the newer revision, then write its number under `sop:` in module.md",
            )
    return tuple(report)


def is_older(revision: str, other: str) -> bool:
    """Whether one revision comes before another: 9 before 10, 4 before 4.1, B before C; False where it is not known."""
    ours, theirs = _parts(revision), _parts(other)
    for mine, its in zip(ours, theirs, strict=False):
        if mine != its:
            return mine.isdigit() == its.isdigit() and _rank(mine) < _rank(its)
    return 0 < len(ours) < len(theirs)


def _parts(revision: str) -> list[str]:
    found = [part.lstrip("0") or "0" for part in _PARTS.findall(revision.casefold())]
    return found[1:] if found and found[0] in _NAMES else found


def _rank(part: str) -> tuple[int, str]:
    return len(part), part


def _key(sop: Sop) -> str:
    return " ".join(sop.number.casefold().split())


def _place(sop: Sop, files: Mapping[str, bytes] | None) -> Span:
    start = Span("module.md", 1)
    if files is None or "module.md" not in files:
        return start
    source = source_of("module.md", files["module.md"].decode("utf-8", "replace"))
    return source.search(sop.number, 1, len(source.lines)) or start

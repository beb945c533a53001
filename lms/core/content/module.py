"""The compiler's front door: the files of a module folder in, a document and every finding out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from lms.core.content.assembly import build_texts
from lms.core.content.digest import digest
from lms.core.content.document import (
    Asset,
    CompletionRule,
    Credit,
    ModuleDocument,
    Person,
    Sop,
    Step,
)
from lms.core.content.folder import Folder, Page
from lms.core.content.hashes import unit_hashes
from lms.core.content.identity import check_identity
from lms.core.content.pictures import media_type
from lms.core.content.reading import read_folder
from lms.core.content.repair import apply_fixes
from lms.core.content.rules_module import check_module
from lms.core.diagnostics import Diagnostic, Report, Span


@dataclass(frozen=True, slots=True)
class Compilation:
    """`document` is None exactly when there are errors; diagnostics are sorted by place."""

    document: ModuleDocument | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        return self.document is None


def compile_module(files: Mapping[str, bytes], *, today: date | None = None) -> Compilation:
    """Compile a module folder (paths relative to it). Without `today` nothing is said about dates that have passed."""
    report = Report()
    folder = read_folder(files, report)
    module = folder.pages.get("module.md")
    if module is None:
        report.error(
            "E003",
            Span("module.md", 1),
            "there is no module.md in this folder",
            remedy="every module begins with module.md: its front matter and its overview page",
        )
        return Compilation(None, tuple(report))
    check_identity(folder, report)
    check_module(folder, module, report, today)
    texts = build_texts(folder, module, report)
    document = None if report.has_errors else _document(folder, module, texts)
    return Compilation(document, tuple(report))


def check(files: Mapping[str, bytes], *, today: date | None = None) -> tuple[Diagnostic, ...]:
    """Return every finding of a module folder."""
    return compile_module(files, today=today).diagnostics


def fix_module(
    files: Mapping[str, bytes], codes: Collection[str] | None = None, *, today: date | None = None
) -> Mapping[str, bytes]:
    """Apply fixes again and again until nothing is left to do: some wait for others on the same lines."""
    for _ in range(20):
        mended = apply_fixes(files, check(files, today=today), codes)
        if mended == files:
            break
        files = mended
    return files


def source_hashes(files: Mapping[str, bytes]) -> Mapping[str, Mapping[str, str]]:
    """Return path → id → hash of every text that a translation can refer to in its `source:`."""
    folder = read_folder(files, Report())
    return {
        path: unit_hashes(page) for path, page in folder.pages.items() if not page.lang and not page.broken
    }


def _document(folder: Folder, module: Page, texts: Mapping[str, Any]) -> ModuleDocument:
    values = module.front.values
    image = values.get("image", "")
    if image:
        folder.used.setdefault(image)
    return ModuleDocument(
        format=values["format"],
        id=values["id"],
        version=values["version"],
        digest=digest(folder.files),
        lang=values["lang"],
        languages=tuple(texts),
        status=values["status"],
        authors=tuple(Person(a["name"], a.get("orcid", ""), a.get("role", "")) for a in values["authors"]),
        license=values["license"],
        level=values.get("level", ""),
        minutes=values.get("minutes"),
        instruments=tuple(values.get("instruments", ())),
        keywords=tuple(values.get("keywords", ())),
        ppe=tuple(values.get("ppe", ())),
        sop=tuple(
            Sop(s["number"], s["revision"], s.get("title", ""), s.get("url", ""))
            for s in values.get("sop", ())
        ),
        standards=tuple(values.get("standards", ())),
        prerequisites=tuple(values.get("prerequisites", ())),
        steps=_steps(folder, values["contents"]),
        completion=_completion(folder, values),
        valid_months=values.get("valid_for"),
        reviewed=values.get("reviewed"),
        review_by=values.get("review_by"),
        reviewer=values.get("reviewer", ""),
        image=image,
        was=tuple(values.get("was", ())),
        retired_ids=tuple(values.get("retired_ids", ())),
        texts=texts,
        assets=_assets(folder),
        credits=_credits(folder),
    )


def _steps(folder: Folder, contents: list[str]) -> tuple[Step, ...]:
    pages = [folder.pages[path] for path in contents if path in folder.pages]
    return tuple(
        Step(page.kind, page.id, page.path)
        for page in pages
        if page.kind in ("lesson", "quiz", "practical", "scenario")
    )


def _completion(folder: Folder, values: Mapping[str, Any]) -> CompletionRule:
    """What the front matter asks for; unsaid: all lessons and all graded quizzes."""
    steps, rule = _steps(folder, values["contents"]), values.get("completion", {})
    graded = {
        step.id: folder.pages[step.path].front.values.get("pass_mark", Fraction(0))
        for step in steps
        if step.kind == "quiz" and folder.pages[step.path].front.values.get("purpose") == "graded"
    }
    wanted: Mapping[str, Fraction] = rule.get("quizzes", {} if "completion" in values else graded)
    return CompletionRule(
        lessons=_chosen(steps, "lesson", rule.get("lessons", "all")),
        quizzes={step.id: wanted[step.id] for step in steps if step.id in wanted},
        practicals=_chosen(steps, "practical", rule.get("practicals", "none")),
        scenarios=_chosen(steps, "scenario", rule.get("scenarios", "none")),
    )


def _chosen(steps: tuple[Step, ...], kind: str, wanted: str | list[str]) -> tuple[str, ...]:
    every = tuple(step.id for step in steps if step.kind == kind)
    if wanted == "all":
        return every
    return tuple(ident for ident in every if ident in wanted) if isinstance(wanted, list) else ()


def _assets(folder: Folder) -> tuple[Asset, ...]:
    return tuple(Asset(path, folder.sha256(path), media_type(path)) for path in sorted(folder.used))


def _credits(folder: Folder) -> tuple[Credit, ...]:
    return tuple(
        Credit(path, *(entry.text(key) for key in ("credit", "license", "author", "source", "changes")))
        for path, entry in sorted(folder.credits.items())
    )

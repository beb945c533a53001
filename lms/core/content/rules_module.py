"""Findings about the module as a whole: contents, completion, objectives, media, dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lms.core.content.conditions import check_after
from lms.core.content.folder import Folder, Page, split_translation, translation_path
from lms.core.content.licences import is_compatible
from lms.core.content.media import entry_of
from lms.core.content.posttests import check_posttests
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report, Span

_CONTENT_KINDS = ("lesson", "quiz", "practical", "scenario")
_COUNTED = (
    ("lessons", "lesson"), ("quizzes", "quiz"), ("practicals", "practical"), ("scenarios", "scenario"),
)  # fmt: skip
_NAMED = 5
_CREDITED = ("svg", "png", "jpg", "jpeg", "webp", "gif", "avif", "mp4", "webm", "mp3", "ogg")


def check_module(folder: Folder, module: Page, report: Report, today: date | None) -> None:
    """Report what concerns more than one file."""
    _check_contents(folder, module, report)
    _check_completion(folder, module, report)
    _check_objectives(folder, module, report)
    _check_draws(folder, report)
    check_after(folder, report)
    check_posttests(folder, report)
    _check_media(folder, module, report)
    _check_image(folder, module, report)
    _check_languages(folder, module, report)
    _check_orphans(folder, report)
    review_by = module.front.values.get("review_by")
    if today is not None and review_by is not None and review_by < today:
        report.warning(
            "W222",
            module.key_span("review_by"),
            f"this module was due for review on {review_by}",
            remedy="have it reviewed, then set `reviewed`, `reviewer` and a new `review_by`",
        )


def _check_contents(folder: Folder, module: Page, report: Report) -> None:
    contents = module.front.values.get("contents", [])
    seen: set[str] = set()
    for number, path in enumerate(contents):
        span = module.key_span(f"contents.{number}")
        page = folder.pages.get(path)
        if path not in folder.files:
            report.error(
                "E003",
                span,
                f"there is no file `{path}`",
                note=did_you_mean(path, folder.pages),
                remedy="write each path as it stands in the module's folder: lessons/parts.md",
            )
        elif page is None or page.kind not in _CONTENT_KINDS or page.lang:
            report.error(
                "E003",
                span,
                f"`{path}` cannot stand in `contents`",
                remedy="only lessons, quizzes, practicals and scenarios in the source language are listed",
            )
        elif path in seen:
            report.error("E004", span, f"`{path}` is listed twice", remedy="take one of the two lines out")
        seen.add(path)
    for path, page in folder.pages.items():
        if (
            page.kind in _CONTENT_KINDS
            and not page.lang
            and path not in contents
            and "contents" in module.front.values
        ):
            report.error(
                "E005",
                Span(path, 1),
                "this file is not listed in the `contents` of module.md",
                remedy=f"add a line `- {path}` where learners shall meet it, or delete the file",
            )


def _check_completion(folder: Folder, module: Page, report: Report) -> None:
    rule = module.front.values.get("completion", {})
    for key, kind in _COUNTED:
        wanted = rule.get(key, ())
        pages = [page for page in folder.pages.values() if page.kind == kind and not page.lang]
        known = [page.id for page in pages]
        if any(page.broken for page in pages):
            continue
        for number, ident in enumerate(() if isinstance(wanted, str) else wanted):
            if ident not in known:
                place = ident if key == "quizzes" else str(number)
                report.error(
                    "E003",
                    module.key_span(f"completion.{key}.{place}"),
                    f"this module has no {kind} `{ident}`",
                    note=did_you_mean(ident, known),
                    remedy="name it by the `id` of its front matter",
                )


def _check_objectives(folder: Folder, module: Page, report: Report) -> None:
    known = [entry["id"] for entry in module.front.values.get("objectives", ())]
    for page in folder.pages.values():
        if page.kind not in _CONTENT_KINDS or page.lang:
            continue
        for number, ident in enumerate(page.front.values.get("objectives", ())):
            if ident not in known:
                report.error(
                    "E003",
                    page.key_span(f"objectives.{number}"),
                    f"module.md has no objective `{ident}`",
                    note=did_you_mean(ident, known),
                    remedy="name an objective of module.md by its id",
                )


def _check_draws(folder: Folder, report: Report) -> None:
    for page in folder.pages.values():
        for number, draw in enumerate(page.front.values.get("draw", ()) if page.kind == "quiz" else ()):
            bank = folder.pages.get(draw["from"])
            if bank is None or bank.kind != "bank":
                banks = [path for path, other in folder.pages.items() if other.kind == "bank"]
                report.error(
                    "E003",
                    page.key_span(f"draw.{number}.from"),
                    f"there is no bank `{draw['from']}`",
                    note=did_you_mean(draw["from"], banks),
                    remedy="write its path from the module's folder: banks/volumes.md",
                )


def _check_media(folder: Folder, module: Page, report: Report) -> None:
    licence = str(module.front.values.get("license", ""))
    for path in sorted(folder.files):
        if not path.startswith("media/") or path.rpartition(".")[2].lower() not in _CREDITED:
            continue
        entry = entry_of(path, folder)
        if entry is None:
            report.error(
                "E302",
                Span("media/media.yaml", 1),
                f"`{path}` has no credit and no licence",
                remedy=f"add {path.removeprefix('media/')}: {{credit: …, license: …}} to media/media.yaml",
            )
        elif (
            licence
            and entry.text("license")
            and not is_compatible(entry.text("license"), licence)
            and split_translation(path)[0] == path
        ):
            report.error(
                "E303",
                entry.span,
                f"`{path}` is under {entry.text('license')}, which does not fit the module's {licence}",
                remedy="replace the file, ask its owner, or choose another licence for the module",
            )


def _check_image(folder: Folder, module: Page, report: Report) -> None:
    image = module.front.values.get("image", "")
    if image and image not in folder.files:
        report.error(
            "E003",
            module.key_span("image="),
            f"there is no file `{image}`",
            note=did_you_mean(image, folder.files),
        )


def _check_languages(folder: Folder, module: Page, report: Report) -> None:
    offered = module.front.values.get("languages", ())
    for lang, path in _found_languages(folder):
        if lang not in offered and lang != folder.lang:
            report.warning(
                "W205",
                Span(path, 1),
                f"the language `{lang}` is not listed in the `languages` of module.md",
                remedy=f"add it: languages: [{', '.join([*offered, lang])}]",
            )
    for number, lang in enumerate(offered):
        if lang != folder.lang and lang not in offered[:number]:
            _check_translated(folder, lang, module.key_span(f"languages.{number}"), report)


def _check_translated(folder: Folder, lang: str, span: Span, report: Report) -> None:
    """Name the files that learners meet and that have no translation into an offered language."""
    missing = [
        page.path
        for page in folder.pages.values()
        if not page.lang
        and page.kind != "instructor"
        and translation_path(page.path, lang) not in folder.files
    ]
    if missing:
        one = len(missing) == 1
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        report.hint(
            "I202",
            span,
            f"{f'`{missing[0]}` is' if one else f'{len(missing)} files are'} not translated into `{lang}`; "
            f"learners see {'it' if one else 'them'} in the source language",
            note="" if one else ", ".join(missing[:_NAMED]) + more,
            remedy=f"put a translation beside its source: {translation_path(missing[0], lang)}",
        )


def _check_orphans(folder: Folder, report: Report) -> None:
    for page in folder.pages.values():
        if page.lang and page.base not in folder.files:
            report.error(
                "E003",
                Span(page.path, 1),
                f"there is no file `{page.base}` that this could translate",
                remedy=f"name a translation like its source, with the language before the ending: parts.{page.lang}.md",
            )


def _found_languages(folder: Folder) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for path, page in folder.pages.items():
        if page.lang and page.lang not in seen:
            seen.add(page.lang)
            yield page.lang, path

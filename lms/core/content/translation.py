"""Compares a translation with its source: what is missing, stale, extra or changed in fact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lms.core.content.facts import check_page, check_terms
from lms.core.content.folder import Folder, Page
from lms.core.content.hashes import unit_hashes
from lms.core.diagnostics import Fix, Report, Span


def stale_units(folder: Folder, page: Page, report: Report) -> frozenset[str]:
    """Check the front matter of a translation against its source; return the ids whose source text has changed."""
    source = folder.pages[page.base]
    _check_front(page, source, report)
    hashes, noted = unit_hashes(source), page.front.values.get("source", {})
    for ident in noted:
        if ident not in hashes:
            report.error(
                "E203",
                page.key_span(f"source.{ident}"),
                f"`{ident}` is no part of {page.base}",
                remedy="take it out of `source:`",
            )
    stale = frozenset(
        ident for ident, value in hashes.items() if noted.get(ident) != value and _has(page, ident)
    )
    if stale and not noted:
        _report_unnoted(page, hashes, report)
    else:
        for ident in hashes:
            if ident in stale:
                _report_stale(page, ident, hashes[ident], report, noted=ident in noted)
    _check_facts(source, page, frozenset(hashes) - (stale & noted.keys()), report)
    return stale


def _check_facts(source: Page, page: Page, current: frozenset[str], report: Report) -> None:
    """Compare numbers, but not with a source that has changed since: the translator looks at that text anyway."""
    if page.kind == "glossary":
        check_terms(source, page, current, report)
    elif current:
        check_page(source, page, report)


def _has(page: Page, ident: str) -> bool:
    return page.kind not in ("quiz", "bank", "glossary") or ident in page.anchors


def _check_front(page: Page, source: Page, report: Report) -> None:
    values = page.front.values
    if values.get("lang", page.lang) != page.lang:
        report.error(
            "E002",
            page.key_span("lang"),
            f"the file's name says `{page.lang}`, its front matter `{values['lang']}`",
            remedy="make both the same",
        )
    if values.get("translates", page.base) not in (page.base, page.base.rpartition("/")[2]):
        report.error(
            "E002",
            page.key_span("translates"),
            f"this file stands beside `{page.base}`, but says that it translates `{values['translates']}`",
            remedy=f"write translates: {page.base}",
        )
    if source.id and page.id and page.id != source.id:
        report.error(
            "E004",
            page.key_span("id"),
            f"the id `{page.id}` differs from the source's `{source.id}`",
            remedy="copy the id of the source file",
        )


def _report_unnoted(page: Page, hashes: Mapping[str, str], report: Report) -> None:
    """The front matter says nothing of the source: one finding for the whole file."""
    span, fix = page.key_span("source"), None
    lines = ("source:", *(f"  {ident}: {value}" for ident, value in hashes.items() if _has(page, ident)))
    if "source" not in page.front.values:
        end = next((n for n, line in enumerate(page.whole.lines[1:], start=2) if line.rstrip() == "---"), 0)
        fix = Fix(page.path, end, end - 1, lines) if end else None
    elif page.whole.line(span.line).strip() in ("source: {}", "source:"):
        fix = Fix(page.path, span.line, span.line, lines)
    report.warning(
        "W201",
        span,
        f"`source:` does not say which text of {page.base} was translated",
        remedy="compare both texts; when the translation is right, note the hashes of its source",
        fix=fix,
    )


def _report_stale(page: Page, ident: str, current: str, report: Report, *, noted: bool) -> None:
    span = page.key_span(f"source.{ident}") if noted else page.key_span("source")
    report.warning(
        "W201",
        span,
        f"the source of `{ident}` has changed since it was translated"
        if noted
        else f"`source:` does not say which text of `{ident}` was translated",
        remedy=f"compare it with {page.base}; when it is right again, write `{ident}: {current}`",
        fix=_refresh(page, span, ident, current, noted=noted),
    )


def _refresh(page: Page, span: Span, ident: str, current: str, *, noted: bool) -> Fix | None:
    """Write the current hash into the line where the id stands, or add the id."""
    line = page.whole.line(span.line)
    if noted:
        new = re.sub(
            rf"(?<![\w-])({re.escape(ident)}:\s*[\"']?)[0-9a-f]{{12}}", rf"\g<1>{current}", line, count=1
        )
        return Fix(page.path, span.line, span.line, (new,)) if new != line else None
    if line.rstrip() == "source:":
        return Fix(page.path, span.line + 1, span.line, (f"  {ident}: {current}",))
    if line.rstrip().endswith("}") and line.startswith("source:"):
        return Fix(page.path, span.line, span.line, (f"{line.rstrip()[:-1]}, {ident}: {current}}}",))
    return None


def compare_ids(
    page: Page, source: Sequence[str], translated: Sequence[str], what: str, report: Report
) -> None:
    """Report parts that the source does not have (E203), and parts that are not translated (I202)."""
    for ident in translated:
        if ident not in source:
            report.error(
                "E203",
                page.source.find(f"#{ident}", 1, len(page.source.lines)),
                f"the {what} `{ident}` is not in {page.base}",
                remedy="take it out, or write it in the source file first",
            )
    for ident in source:
        if ident not in translated:
            report.hint(
                "I202",
                Span(page.path, 1),
                f"the {what} `{ident}` is not translated; learners see it in the source language",
                remedy=f"copy it from {page.base} and translate its words",
            )


def check_same(
    source: Sequence[object], translated: Sequence[object], span: Span, message: str, report: Report
) -> bool:
    """Report an E200 when two sequences that must agree differ."""
    if list(source) == list(translated):
        return True
    report.error(
        "E200",
        span,
        f"{message}: {_listed(translated)} here, {_listed(source)} in the source",
        remedy="a translation changes words only; copy boxes, flags and order from the source",
    )
    return False


def _listed(values: Sequence[object]) -> str:
    return "[" + ", ".join(str(value) for value in values) + "]"

"""Compares a translation with its source: what is missing, stale, extra or changed in fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from lms.core.content.folder import Folder, Page
from lms.core.content.hashes import unit_hashes
from lms.core.diagnostics import Fix, Report, Span
from lms.core.units.reading import find_unit

_NUMBER = re.compile(r"\d+(?:[.,٫٬'’\u00a0\u202f ]\d+)*")
_UNIT = re.compile(r"[\s\u00a0\u202f]*([^\s\d.,;:()!?،؛。，]{1,12})")


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
    return stale


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


# ── facts: numbers with their units must survive a translation ──────────────────────────────


def check_numbers(source: str, translated: str, span: Span, what: str, report: Report) -> None:
    """Report a number or unit of `source` that `translated` does not have (E204)."""
    there = _quantities(translated)
    for values, unit in _quantities(source):
        match = next((n for n, (other, its) in enumerate(there) if values & other and _same(unit, its)), None)
        if match is not None:
            del there[match]
            continue
        near = next((f"here: {_shown(other)} {its}".rstrip() for other, its in there), "")
        report.error(
            "E204",
            span,
            f"the number `{_shown(values)}{' ' + unit if unit else ''}` of the source is missing in this {what}",
            note=near,
            remedy="numbers and units must be the same in every language",
        )
        return


def _shown(values: Iterable[Fraction]) -> str:
    return format(float(min(values)), "g")


def _same(unit: str, other: str) -> bool:
    """Units differ only when both are known and name different things."""
    first, second = find_unit(unit) if unit else None, find_unit(other) if other else None
    return (
        first is None
        or second is None
        or (first.dimension, first.factor) == (second.dimension, second.factor)
    )


def _quantities(text: str) -> list[tuple[frozenset[Fraction], str]]:
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    found = []
    for match in _NUMBER.finditer(plain):
        unit = _UNIT.match(plain, match.end())
        word = unit[1] if unit and find_unit(unit[1]) is not None else ""
        found.append((_readings(match[0]), word))
    return found


def _readings(written: str) -> frozenset[Fraction]:
    """Every number that a spelling may mean: 1,000 is a thousand in one language and one in another."""
    groups = re.split(r"[.,٫٬'’\u00a0\u202f ]", written)
    readings = set()
    if len(groups) == 1 or all(len(group) == 3 for group in groups[1:]):
        readings.add(Fraction("".join(groups)[:30]))
    if len(groups) > 1:
        whole, last = "".join(groups[:-1]), groups[-1]
        readings.add(Fraction(f"{whole[:30]}.{last[:30]}"))
    return frozenset(readings)


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

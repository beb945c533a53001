"""A translated checklist: words from the translation; ids, flags, records and limits from the source, by position."""

from __future__ import annotations

from dataclasses import replace

from lms.core.content.document import Criterion, Practical, PracticalSection, RecordBlock
from lms.core.content.facts import check_numbers
from lms.core.content.folder import Page
from lms.core.content.translation import check_same
from lms.core.diagnostics import Report, Span


def align_practical(source: Practical, translated: Practical, page: Page, report: Report) -> Practical:
    """Join both; where their shapes differ (E200) the source's sections stand."""
    start = Span(page.path, 1)
    shape, own = ([len(section.criteria) for section in each.sections] for each in (source, translated))
    if not check_same(shape, own, start, "the number of criteria in each section differs", report):
        return source
    sections = tuple(
        _section(one, other, page, report)
        for one, other in zip(source.sections, translated.sections, strict=True)
    )
    return replace(translated, sections=sections)


def _section(
    source: PracticalSection, translated: PracticalSection, page: Page, report: Report
) -> PracticalSection:
    criteria = tuple(
        _criterion(one, other, page, report)
        for one, other in zip(source.criteria, translated.criteria, strict=True)
    )
    return replace(
        translated, id=source.id, criteria=criteria, records=_records(source.records, translated.records)
    )


def _criterion(source: Criterion, translated: Criterion, page: Page, report: Report) -> Criterion:
    span = page.source.find(translated.text[:40], 1, len(page.source.lines))
    if translated.id and translated.id != source.id:
        check_same([source.id], [translated.id], span, "the id of this criterion differs", report)
    written = (translated.critical, translated.optional, translated.record, translated.accept)
    if any(written):
        there = (source.critical, source.optional, source.record, source.accept)
        check_same(there, written, span, "critical, optional, record and accept differ", report)
    check_numbers(source.text, translated.text, span, "criterion", report)
    return replace(
        translated,
        id=source.id,
        critical=source.critical,
        optional=source.optional,
        record=source.record,
        accept=source.accept,
    )


def _records(source: tuple[RecordBlock, ...], translated: tuple[RecordBlock, ...]) -> tuple[RecordBlock, ...]:
    """Columns keep id and unit; their labels are translated where the block was repeated."""
    labels = {(block.id, column.id): column.label for block in translated for column in block.columns}
    return tuple(
        replace(
            block,
            columns=tuple(replace(c, label=labels.get((block.id, c.id), c.label)) for c in block.columns),
        )
        for block in source
    )

"""A practical checklist: steps for the learner, criteria for the assessor, tables of readings."""

from __future__ import annotations

from collections.abc import Sequence

from lms.core.content.criteria import read_criteria
from lms.core.content.document import Criterion, Practical, PracticalSection, RecordBlock
from lms.core.content.folder import Context, Folder, Page
from lms.core.content.lesson import check_headings, check_links, hazards_of
from lms.core.content.markdown import Block, blocks_of
from lms.core.content.record_blocks import read_record
from lms.core.content.rendering import render_prose
from lms.core.content.rules_warnings import check_warnings
from lms.core.diagnostics import Report

SCALE = ("not-yet", "with-help", "alone")


def compile_practical(
    folder: Folder,
    page: Page,
    report: Report,
    *,
    lang: str,
    source: Practical | None = None,
    stale: bool = False,
) -> Practical:
    """Compile a checklist; a translation takes ids, limits and records from the compiled `source`."""
    original = folder.pages.get(page.base, page).front.values
    values = {**original, **{key: value for key, value in page.front.values.items() if key != "source"}}
    context = Context(folder, page, lang, report)
    intro, parts = _divide(page)
    sections = tuple(_section(heading, blocks, context) for heading, blocks in parts)
    check_headings(page, blocks_of(page.tokens), report)
    check_links(page, report)
    check_warnings(page, folder.pages.get(page.base, page), original.get("hazards", ()), report)
    if source is None:
        _check_critical(page, sections, report)
    return Practical(
        id=str(original.get("id", "")),
        title=page.title or str(original.get("title", "")),
        observed_by=str(original.get("observed_by", "assessor")),
        scale=tuple(original.get("scale", SCALE)),
        pass_rule=str(original.get("pass", "all-critical")),
        minutes=original.get("minutes"),
        equipment=tuple(values.get("equipment", ())),
        materials=tuple(values.get("materials", ())),
        ppe=tuple(original.get("ppe", ())),
        hazards=hazards_of(values.get("hazards", ())),
        objectives=tuple(original.get("objectives", ())),
        intro_html=_prose(intro, context),
        sections=sections,
        lang=lang,
        stale=stale,
    )


def _divide(page: Page) -> tuple[list[Block], list[tuple[Block, list[Block]]]]:
    intro: list[Block] = []
    parts: list[tuple[Block, list[Block]]] = []
    for block in blocks_of(page.tokens):
        if block.kind == "heading" and block.opening.tag == "h2":
            parts.append((block, []))
        elif parts:
            parts[-1][1].append(block)
        else:
            intro.append(block)
    return intro, parts


def _section(heading: Block, blocks: Sequence[Block], context: Context) -> PracticalSection:
    prose: list[Block] = []
    criteria: list[Criterion] = []
    records: list[RecordBlock] = []
    for block in blocks:
        if block.kind == "bullet_list" and any(
            item.opening.meta.get("box") is not None for item in block.blocks()
        ):
            criteria += read_criteria(block, context)
        elif block.kind == "fence" and block.opening.info.split() == ["yaml", "record"]:
            record = read_record(block, context)
            records += [record] if record else []
        else:
            prose.append(block)
    title = render_prose(context.source, heading.inner, context).text
    return PracticalSection(
        heading.opening.meta.get("id", ""), title, _prose(prose, context), tuple(criteria), tuple(records)
    )


def _prose(blocks: Sequence[Block], context: Context) -> str:
    tokens = [token for block in blocks for token in block.tokens]
    return render_prose(context.source, tokens, context).html if tokens else ""


def _check_critical(page: Page, sections: Sequence[PracticalSection], report: Report) -> None:
    criteria = [criterion for section in sections for criterion in section.criteria]
    if not criteria:
        report.error(
            "E400",
            page.key_span("id"),
            "this checklist has no criteria",
            remedy="write what the assessor observes: - [ ] Wears gloves {#short-id}",
        )
    elif not any(criterion.critical for criterion in criteria):
        report.warning(
            "W402",
            page.key_span("id"),
            "no criterion of this checklist is critical",
            remedy="mark with {.critical} what may never go wrong, whatever the score",
        )

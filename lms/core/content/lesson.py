"""One lesson in one language: its HTML, headings, checks, and what the linter says of its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from lms.core.content.document import Hazard, Heading, Lesson
from lms.core.content.folder import Context, Folder, Page
from lms.core.content.glossary import Entry, terms_html
from lms.core.content.markdown import Block, blocks_of, plain_text
from lms.core.content.rendering import for_learners, render, squeeze
from lms.core.content.rules_warnings import check_warnings
from lms.core.content.sanitising import clean_html
from lms.core.diagnostics import Report

_VAGUE = frozenset(
    {
        "here",
        "click here",
        "this",
        "this link",
        "link",
        "read more",
        "more",
        "ici",
        "cliquez ici",
        "هنا",
        "یہاں",
        "这里",
        "点击这里",
    }
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A lesson with the notes for instructors that stand in it."""

    lesson: Lesson
    notes: tuple[str, ...]


def compile_lesson(
    folder: Folder,
    page: Page,
    entries: Mapping[str, Entry],
    report: Report,
    *,
    lang: str,
    stale: bool = False,
) -> Compiled:
    """Compile a lesson file, or a translation of one (ids, minutes and objectives come from its source file)."""
    source = folder.pages.get(page.base, page)
    values = {**source.front.values}
    context = Context(folder, page, lang, report)
    html = clean_html(render(page.tokens, context))
    check_lesson(page, source, report)
    checks = tuple(dict.fromkeys(context.checks))
    title = page.title or source.title
    hazards = page.front.values.get("hazards", values.get("hazards", ()))
    return Compiled(
        Lesson(
            id=source.id,
            title=title,
            minutes=values.get("minutes"),
            objectives=tuple(values.get("objectives", ())),
            hazards=hazards_of(hazards),
            lang=lang,
            stale=stale,
            html=html + terms_html(context.terms, dict(entries), lang),
            text=squeeze(plain_text(for_learners(page.tokens))),
            headings=headings_of(page.tokens),
            checks=checks,
            has_math=context.has_math,
        ),
        tuple(clean_html(note) for note in context.notes),
    )


def hazards_of(values: Sequence[Mapping[str, str]]) -> tuple[Hazard, ...]:
    return tuple(Hazard(value["code"], value["text"]) for value in values)


def headings_of(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    return tuple(
        Heading(max(2, int(token.tag[1])), token.meta["id"], squeeze(plain_text([tokens[at + 1]])))
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.meta.get("id")
    )


# ── rules ───────────────────────────────────────────────────────────────────────────────────


def check_lesson(page: Page, source: Page, report: Report) -> None:
    """Report on headings, link texts and the place of warnings."""
    blocks = blocks_of(page.tokens)
    check_headings(page, blocks, report)
    check_links(page, report)
    check_warnings(page, source, source.front.values.get("hazards", ()), report)


def check_headings(page: Page, blocks: Sequence[Block], report: Report, *, top: int = 2) -> None:
    level = top - 1
    for block in blocks:
        if block.kind != "heading":
            continue
        own = int(block.opening.tag[1])
        span = page.source.line_span(block.first)
        if own < top:
            report.warning(
                "W320",
                span,
                f"a heading of level {own} stands inside the page",
                remedy=f"the title is the page's only level 1; begin with `{'#' * top} `",
            )
        elif own > level + 1:
            report.warning(
                "W320",
                span,
                f"the heading jumps from level {level} to level {own}",
                remedy=f"make it `{'#' * (level + 1)} `: readers who go from heading to heading miss a step",
            )
        level = max(own, top)


def check_links(page: Page, report: Report) -> None:
    for token in page.tokens:
        if token.type != "inline" or "](" not in token.content:
            continue
        children = token.children or []
        for at, child in enumerate(children[:-2]):
            following = children[at + 1]
            if (
                child.type == "link_open"
                and following.type == "text"
                and children[at + 2].type == "link_close"
            ):
                words = following.content.strip().casefold().strip(".! ")
                if words in _VAGUE:
                    line = token.map[0] + 1 if token.map else 1
                    report.warning(
                        "W321",
                        page.source.find(f"[{following.content}]", line, token.map[1] if token.map else line),
                        f"the link text “{following.content}” does not say where it leads",
                        remedy="name the target: read [how to seat a tip](…)",
                    )

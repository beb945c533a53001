"""The glossary: each H2 is a term; lessons end with the terms that they use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lms.core.content.document import Term
from lms.core.content.folder import Context, Folder, Page
from lms.core.content.markdown import Block, blocks_of
from lms.core.content.rendering import render_inline, render_prose
from lms.core.content.sanitising import clean_html
from lms.core.diagnostics import Report


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, its title as HTML, and the other terms that its text links to."""

    term: Term
    title_html: str
    lang: str
    linked: tuple[str, ...]


def read_glossary(folder: Folder, page: Page, lang: str, report: Report) -> dict[str, Entry]:
    """Compile the entries of one glossary file, by id."""
    entries: dict[str, Entry] = {}
    for heading, body in terms_of(page):
        context = Context(folder, page, lang, report)
        title = render_inline(heading.tokens[1].children or (), context, heading.first)
        prose = render_prose(page.source, [t for block in body for t in block.tokens], context)
        ident = heading.opening.meta["id"]
        words = render_prose(page.source, heading.inner, context).text
        if not body:
            report.warning(
                "W032",
                page.source.line_span(heading.first),
                f"the term “{words}” has no explanation",
                remedy="write one or two sentences below it",
            )
        entries.setdefault(
            ident,
            Entry(Term(ident, words, prose.html, prose.text), clean_html(title), lang, tuple(context.terms)),
        )
    return entries


def terms_of(page: Page) -> list[tuple[Block, list[Block]]]:
    """The H2 headings with the blocks below each."""
    found: list[tuple[Block, list[Block]]] = []
    for block in blocks_of(page.tokens):
        if block.kind == "heading" and block.opening.tag == "h2":
            found.append((block, []))
        elif found and block.kind != "heading":
            found[-1][1].append(block)
    return found


def terms_html(used: Iterable[str], entries: dict[str, Entry], lang: str) -> str:
    """The list of used terms at the end of a lesson, with the terms that these link to."""
    wanted = dict.fromkeys(ident for ident in used if ident in entries)
    for ident in (queue := list(wanted)):
        for other in entries[ident].linked:
            if other in entries and other not in wanted:
                wanted[other] = None
                queue.append(other)
    if not wanted:
        return ""
    rows = "".join(
        f'<div id="term-{escape(ident)}"{_lang(entries[ident].lang, lang)}><dt>{entries[ident].title_html}</dt>'
        f"<dd>{entries[ident].term.html}</dd></div>"
        for ident in wanted
    )
    return f'<aside class="terms"><dl>{rows}</dl></aside>'


def _lang(own: str, around: str) -> str:
    return f' lang="{escape(own)}"' if own != around else ""

"""The 12-digit hashes by which a translation says which text it translates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from lms.core.content.folder import Page
from lms.core.content.glossary import terms_of
from lms.core.content.markdown import attributes_of, blocks_of


def unit_hashes(page: Page) -> dict[str, str]:
    """Hash every part of a source file that is translated as one: questions, terms, else the file as a whole."""
    if page.kind in ("quiz", "bank"):
        return {
            ident: text_hash(page.source.lines[first - 1 : last])
            for ident, (first, last) in item_lines(page).items()
        }
    if page.kind == "glossary":
        return {
            heading.opening.meta["id"]: text_hash(
                page.source.lines[heading.first - 1 : body[-1].last if body else heading.last]
            )
            for heading, body in terms_of(page)
        }
    words = [page.title, str(page.front.values.get("summary", ""))]
    words += [
        str(entry)
        for key in ("objectives", "hazards")
        if page.kind == "module"
        for entry in page.front.values.get(key, ())
    ]
    return {unit_id(page): text_hash([*words, *page.source.lines])}


def unit_id(page: Page) -> str:
    """The key of a whole file in `source:`; glossary and guide have no id of their own."""
    return page.id or page.kind


def item_lines(page: Page) -> Mapping[str, tuple[int, int]]:
    """First and last line of each question (H2 with an id) of a quiz or bank."""
    headings = [b for b in blocks_of(page.tokens) if b.kind == "heading" and b.opening.tag in ("h1", "h2")]
    ends = [block.first - 1 for block in headings[1:]] + [len(page.source.lines)]
    return {
        attributes_of(block).id: (block.first, end)
        for block, end in zip(headings, ends, strict=True)
        if block.opening.tag == "h2" and attributes_of(block).id
    }


def text_hash(lines: Iterable[str]) -> str:
    """12 hexadecimal digits of SHA-256, blind to empty lines and outer spaces."""
    kept = [line.strip() for line in lines if line.strip(" \t>")]
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]

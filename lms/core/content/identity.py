"""Ids: required, unique in the module, never reused after retirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms.core.content.attributes import NONE
from lms.core.content.folder import Folder, Page
from lms.core.content.markdown import attributes_of, blocks_of
from lms.core.content.reading import already_used
from lms.core.diagnostics import Report, Span


def check_identity(folder: Folder, report: Report) -> None:
    """Report ids that are used twice or were retired."""
    module = folder.pages.get("module.md")
    retired = set(module.front.values.get("retired_ids", ())) if module else set()
    seen: dict[str, Span] = {}
    for ident, span in _ids(folder):
        if ident in seen:
            already_used(ident, span, seen[ident], report)
        elif ident in retired:
            report.error(
                "E004",
                span,
                f"the id `{ident}` is retired and can never be used again",
                remedy="choose a new id: old results belong to the old one",
            )
        seen.setdefault(ident, span)


def _ids(folder: Folder) -> Iterator[tuple[str, Span]]:
    module = folder.pages.get("module.md")
    if module is not None:
        yield from _front_ids([module])
        for number, objective in enumerate(module.front.values.get("objectives", ())):
            yield objective["id"], module.key_span(f"objectives.{number}.id")
    sources = [page for page in folder.pages.values() if not page.lang]
    yield from _front_ids(
        page for page in sources if page.kind in ("lesson", "quiz", "bank", "practical", "scenario")
    )
    for page in sources:
        if page.kind in ("quiz", "bank"):
            yield from _item_ids(page)
        elif page.kind == "practical":
            yield from _criterion_ids(page)


def _front_ids(pages: Iterable[Page]) -> Iterator[tuple[str, Span]]:
    for page in pages:
        if page.id:
            yield page.id, page.key_span("id")


def _item_ids(page: Page) -> Iterator[tuple[str, Span]]:
    for block in blocks_of(page.tokens):
        if block.kind == "heading" and attributes_of(block).id:
            yield attributes_of(block).id, attributes_of(block).spans["#"]


def _criterion_ids(page: Page) -> Iterator[tuple[str, Span]]:
    for token in page.tokens:
        found = token.meta.get("attributes", NONE)
        if found.id and token.type == "list_item_open":
            yield found.id, found.spans["#"]

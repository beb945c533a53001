"""Every item type, one row each: adding a type is a file here, a row, and a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from lms.core.diagnostics import Report
from lms.core.items import (
    cloze,
    gaps,
    hotspot,
    match,
    multiple,
    numeric,
    order,
    reading,
    short,
    single,
    text,
    upload,
)
from lms.core.items.contract import ItemSource, ItemType


class Compiler(Protocol):
    """What every type offers, also before it can be answered: its name, its settings, `compile`."""

    kind: str
    answerable: bool
    params: frozenset[str]  # keys of the `yaml params` fence that are its own
    settings: frozenset[str]  # keys of the heading's {…} that are its own

    def compile(self, source: ItemSource, report: Report) -> Any: ...


TYPES: Mapping[str, tuple[Compiler, type]] = {
    # kind: (its module, its spec)
    "single": (single, single.SingleSpec),
    "multiple": (multiple, multiple.MultipleSpec),
    "short": (short, short.ShortSpec),
    "numeric": (numeric, numeric.NumericSpec),
    "reading": (reading, reading.ReadingSpec),
    "cloze": (cloze, gaps.ClozeSpec),
    "order": (order, order.OrderSpec),
    "match": (match, match.MatchSpec),
    "hotspot": (hotspot, hotspot.HotspotSpec),
    "text": (text, text.TextSpec),
    "upload": (upload, upload.UploadSpec),
}


def item_type(kind: str) -> ItemType:
    """The type of items of a kind that can be answered; KeyError for the others."""
    module, _ = TYPES[kind]
    if not module.answerable:
        raise KeyError(kind)
    return cast("ItemType", module)


def is_answerable(kind: str) -> bool:
    """Whether items of a kind can be shown to trainees."""
    return kind in TYPES and TYPES[kind][0].answerable

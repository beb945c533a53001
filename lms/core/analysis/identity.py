"""When two items are the same: the same stem, choices and key, whatever the version of the module that asks them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from lms.core import codec
from lms.core.items.contract import Item

_ASIDE = frozenset({"feedback", "feedback_html", "hint_html", "solution_html", "comment_html"})
"""What is told after an answer: it may change, and the item stays the same."""


def content_of(item: Item) -> str:
    """Return 16 hex signs that change with stem, choices, key or tolerance, and with nothing else."""
    spec = json.loads(codec.dump(item))["spec"]
    asked = json.dumps([item.kind, item.stem_html, _bare(spec)], sort_keys=True, ensure_ascii=False)
    return _short(asked)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        parts = ((name, _bare(part)) for name, part in value.items() if name not in _ASIDE)
        return {
            name: part for name, part in parts if part
        }  # a setting that came later is empty: nothing changed
    return [_bare(part) for part in value] if isinstance(value, list) else value


def form_of(items: Iterable[tuple[str, str, str]]) -> str:
    """Return 16 hex signs that name a paper with these items: (id, content, points)."""
    return _short(json.dumps(sorted(items), ensure_ascii=False))


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]

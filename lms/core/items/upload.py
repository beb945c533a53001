"""The item type `upload`: photos or a document, marked by a person.

The answer holds the names of files that were taken in for it before, each by a request of its own: the SHA-256 of the
bytes, and `.jpg` or `.pdf`. The type never sees the files themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lms.core.diagnostics import Report
from lms.core.items.checks import KIND_OF_VALUE, listed, param_span
from lms.core.items.contract import (
    Answer,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Raw,
    ReviewView,
    Sent,
    TakingView,
    Unanswered,
)
from lms.core.items.rubric import Line, compile_rubric
from lms.core.items.showing import spec_of, ungraded
from lms.core.items.text import pending

kind = "upload"
answerable = True
params = frozenset({"accept"})
settings: frozenset[str] = frozenset()
MOST_FILES = 4
_ACCEPTED = ("image", "pdf")
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|pdf)")


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """What may be sent, and the rubric by which it is marked."""

    accept: tuple[str, ...]
    rubric: tuple[Line, ...]


def compile(source: ItemSource, report: Report) -> UploadSpec | None:  # noqa: A001 - the contract's name
    """Check `accept` and the rubric, and compile."""
    accept = source.params.get("accept", list(_ACCEPTED))
    if (
        not isinstance(accept, list)
        or not accept
        or any(kind_of_file not in _ACCEPTED for kind_of_file in accept)
    ):
        report.error(
            KIND_OF_VALUE,
            param_span(source, "accept"),
            "`accept` names what cannot be sent",
            remedy=f"write a list of {listed(_ACCEPTED)}",
        )
        return None
    rubric = compile_rubric(source, report)
    return UploadSpec(tuple(map(str, accept)), rubric) if rubric is not None else None


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return Drawn()


def key(item: Item, drawn: Drawn) -> Raw:
    """Return the name of a file that nobody has: what is right, only a person can tell."""
    return {"file": ("0" * 64 + ".jpg",)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Sent | Malformed | Unanswered:
    given = tuple(dict.fromkeys(name for name in raw.get("file", ()) if name))
    if not given:
        return Unanswered(cleared="file" in raw)
    if len(given) > MOST_FILES:
        return Malformed("files-too-many", {"most": str(MOST_FILES)})
    if any(not _NAME.fullmatch(name) for name in given):
        return Malformed("file-unknown")
    return Sent(given)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"file": answer.files} if isinstance(answer, Sent) else {}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Leave the mark to a person; nothing sent is nothing to mark."""
    return pending(item) if isinstance(answer, Sent) else ungraded(item)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    answer = parse(item, drawn, raw)
    return TakingView(
        item.kind,
        item.stem_html,
        item.points,
        "upload",
        text=" ".join(answer.files) if isinstance(answer, Sent) else "",
        accept=spec_of(item, UploadSpec).accept,
        hint_html=item.hint_html,
    )


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """How many files were sent; the page of the attempt, which may read them, shows them."""
    return ReviewView(
        item.kind,
        item.stem_html,
        given=str(len(answer.files)) if isinstance(answer, Sent) else "",
        solution_html=item.solution_html if key_due else "",
    )

"""Rows of a question: choices with boxes and feedback, numbered steps, table rows, gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from lms.core.content.folder import Context
from lms.core.content.markdown import Block, attributes_of
from lms.core.content.rendering import render_prose
from lms.core.diagnostics import Fix, Report, Span
from lms.core.items.contract import ChoiceSource, GapSource, Prose, StepSource

_BOX = re.compile(r"\[[ xX]\]")
_BAD_BOX = re.compile(r"\[(?:\]|[^\[\]xX ]\]|[ xX]{2,}\])(?!\()|\[[xX ]\](?=[^\s(\[:])")
_BOX_ON_LINE = re.compile(r"\[[^\[\]]{0,3}\]")
_GAP = re.compile(r"\[\[([A-Za-z][A-Za-z0-9_-]*)\]\]\Z")


@dataclass(slots=True)
class Rows:
    """Reads rows in one page; `sound` turns False when a row could not be understood."""

    context: Context
    report: Report
    sound: bool = True

    def choices(self, block: Block) -> list[ChoiceSource]:
        return [self.choice(item) for item in block.blocks() if item.kind == "list_item"]

    def choice(self, item: Block) -> ChoiceSource:
        """Read one row; report a box that is missing or misspelt."""
        found, box = attributes_of(item), item.opening.meta.get("box")
        span = self._box_span(item)
        if box is None:
            self._bad_box(item, span)
        parts = item.blocks()
        said = [part for part in parts if part.kind == "blockquote" and "callout" not in part.opening.meta]
        feedback = [token for part in said for token in part.inner]
        return ChoiceSource(
            ticked=bool(box),
            text=str(item.opening.meta.get("text", "")),
            prose=self.prose([part for part in parts if part not in said], span),
            feedback=self._feedback(feedback),
            flags=found.flags,
            settings=found.settings,
            span=span,
        )

    def prose(self, parts: Sequence[Block], span: Span) -> Prose:
        """Render a row's words: a single paragraph without its `<p>`."""
        if not parts:
            return Prose("", "", span)
        if len(parts) == 1 and parts[0].kind == "paragraph":
            return render_prose(self.context.source, parts[0].inner, self.context)
        return render_prose(
            self.context.source, [token for part in parts for token in part.tokens], self.context
        )

    def quote(self, block: Block) -> Prose | None:
        """Read a quote that serves as feedback."""
        return self._feedback(list(block.inner))

    def steps(self, block: Block) -> list[StepSource]:
        """Read a numbered list; a bullet list inside a step holds steps in any order."""
        found = []
        for item in block.blocks():
            parts = item.blocks()
            nested = [part for part in parts if part.kind == "bullet_list"]
            span = self.context.source.line_span(item.first)
            parallel = tuple(
                self.prose(child.blocks(), self.context.source.line_span(child.first))
                for part in nested
                for child in part.blocks()
            )
            found.append(
                StepSource(self.prose([part for part in parts if part not in nested], span), parallel)
            )
        return found

    def table(self, block: Block) -> list[tuple[Prose, ...]]:
        """Read the body of a table."""
        rows: list[list[Prose]] = []
        inside = False
        for at, token in enumerate(block.tokens):
            if token.type == "tbody_open":
                inside = True
            elif inside and token.type == "tr_open":
                rows.append([])
                line = token.map[0] + 1 if token.map else block.first
            elif inside and token.type == "td_open":
                cell = render_prose(self.context.source, [block.tokens[at + 1]], self.context)
                rows[-1].append(replace(cell, span=self.context.source.find(cell.text, line)))
        return [tuple(row) for row in rows]

    def gaps(self, block: Block) -> list[GapSource]:
        """Read `- [[name]]` rows with their answers indented below."""
        return [gap for item in block.blocks() if (gap := self._gap(item)) is not None]

    def _gap(self, item: Block) -> GapSource | None:
        name = gap_name(item)
        if name is None:
            self.sound = False
            self.report.error(
                "E141",
                self.context.source.line_span(item.first),
                "this row names no gap",
                remedy="begin it with the gap's name, `- [[name]]`, and indent its answers below",
            )
            return None
        span = self.context.source.find(f"[[{name}]]", item.first)
        choices = [row for part in item.blocks() if part.kind == "bullet_list" for row in self.choices(part)]
        return GapSource(name, attributes_of(item).flags, tuple(choices), span)

    def _feedback(self, tokens: Sequence[Token]) -> Prose | None:
        return render_prose(self.context.source, tokens, self.context) if tokens else None

    def _box_span(self, item: Block) -> Span:
        source = self.context.source
        found = (_BOX if item.opening.meta.get("box") is not None else _BOX_ON_LINE).search(
            source.line(item.first)
        )
        if found is None:
            return source.line_span(item.first)
        return source.span(item.first, found.start() + 1, found.end() + 1)

    def _bad_box(self, item: Block, span: Span) -> None:
        self.sound = False
        text = str(item.opening.meta.get("text", ""))
        line = self.context.source.line(span.line)
        start = span.column - 1
        if is_bad_box(text):
            written = line[start : (span.end_column or start + 1) - 1]
            meant = "[x]" if "x" in written.lower() else "[ ]" if not written.strip("[] ") else ""
            fix = None
            if meant:
                rest = line[start + len(written) :].lstrip()
                fix = Fix(span.path, span.line, span.line, (f"{line[:start]}{meant} {rest}".rstrip(),))
            self.report.error(
                "E105",
                span,
                f"`{written}` is not a box",
                note="write `[x]` or `[ ]`, then a space",
                remedy="`[x]` marks a right answer, `[ ]` a wrong one",
                fix=fix,
            )
            return
        self.report.error(
            "E105",
            self.context.source.line_span(item.first),
            "this row has no box",
            note="write `- [ ]` or `- [x]`",
            remedy="every row of the answers has a box: `[x]` right, `[ ]` wrong",
        )


def is_bad_box(text: str) -> bool:
    """Whether a row begins with what looks like a box and is none."""
    return _BAD_BOX.match(text) is not None


def gap_name(item: Block) -> str | None:
    """The gap that a row gives answers for, or None."""
    found = _GAP.match(str(item.opening.meta.get("text", "")).strip())
    return found[1] if found else None


def has_boxes(block: Block) -> bool:
    """Whether a bullet list is a list of answers."""
    if block.kind != "bullet_list":
        return False
    rows = [
        token.meta for token in block.tokens if token.level == block.opening.level + 1 and token.nesting == 1
    ]
    return any(row.get("box") is not None or is_bad_box(str(row.get("text", ""))) for row in rows)

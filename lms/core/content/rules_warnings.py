"""Where warnings stand: before the first step that uses a hazard (E323), not after the step they guard (W324)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from markdown_it.token import Token

from lms.core.content.folder import Page
from lms.core.content.hazards import hazards_in
from lms.core.content.markdown import plain_text
from lms.core.content.rendering import for_learners
from lms.core.diagnostics import Report, Span

T = TypeVar("T")
HARD = ("DANGER", "WARNING")
_LISTS = frozenset({"ordered_list_open", "ordered_list_close", "bullet_list_open", "bullet_list_close"})
_OWNERS = frozenset({"list_item_open", "list_item_close", "blockquote_open", "blockquote_close"})


@dataclass(slots=True)
class Moment:
    """A numbered step or a warning that a reader meets, in the order of the text."""

    is_step: bool
    span: Span
    section: int
    words: list[str] = field(default_factory=list)
    _spoken: frozenset[str] | None = None

    @property
    def hazards(self) -> frozenset[str]:
        """The hazards that it speaks of."""
        if self._spoken is None:
            self._spoken = hazards_in(" ".join(self.words))
        return self._spoken


def check_warnings(page: Page, source: Page, hazards: Sequence[Mapping[str, str]], report: Report) -> None:
    """Judge a page by its steps; a translation only where it has moved a warning that its source has."""
    moments = _moments(page)
    if page is not source and [m.is_step for m in moments] == [m.is_step for m in _moments(source)]:
        return
    if _check_hazards(page, moments, hazards, report):
        for _, section in groupby(moments, key=lambda moment: moment.section):
            _check_late(list(section), report)


# ── what a reader meets ─────────────────────────────────────────────────────────────────────


def _moments(page: Page) -> list[Moment]:
    reader = _Reader(page)
    for token in for_learners(page.tokens):
        reader.read(token)
    return reader.found


@dataclass(slots=True)
class _Reader:
    """Walks the blocks of a page; text belongs to the innermost step or warning around it."""

    page: Page
    found: list[Moment] = field(default_factory=list)
    section: int = 0
    lists: list[str] = field(default_factory=list)
    owners: list[Moment | None] = field(default_factory=list)

    def read(self, token: Token) -> None:
        """Take in one token."""
        if token.type == "heading_open":
            self.section += 1
        elif token.type == "inline" and self.owners and self.owners[-1] is not None:
            self.owners[-1].words.append(plain_text([token]))
        elif token.type in _LISTS:
            self._nest(self.lists, token, token.type)
        elif token.type in _OWNERS:
            self._nest(self.owners, token, self._owner(token) if token.nesting > 0 else None)

    @staticmethod
    def _nest(stack: list[T], token: Token, entry: T) -> None:
        if token.nesting > 0:
            stack.append(entry)
        else:
            stack.pop()

    def _owner(self, token: Token) -> Moment | None:
        callout = token.meta.get("callout")
        if token.type == "list_item_open" and self.lists[-1] == "ordered_list_open":
            line = token.map[0] + 1 if token.map else 1
            moment = Moment(is_step=True, span=self.page.source.line_span(line), section=self.section)
        elif callout is not None and callout.kind in HARD:
            moment = Moment(is_step=False, span=callout.span, section=self.section, words=[callout.title])
        else:
            return self.owners[-1] if self.owners else None
        self.found.append(moment)
        return moment


# ── E323 ────────────────────────────────────────────────────────────────────────────────────


def _check_hazards(
    page: Page, moments: Sequence[Moment], hazards: Sequence[Mapping[str, str]], report: Report
) -> bool:
    """Whether every hazard of the front matter has its warning in time."""
    sound = True
    for code in dict.fromkeys(hazard["code"] for hazard in hazards):
        step, uses_it = _first_use(moments, code)
        if not _is_warned(moments, step, code, uses_it=uses_it):
            _report_unwarned(page, step, code, report, uses_it=uses_it)
            sound = False
    return sound


def _first_use(moments: Sequence[Moment], code: str) -> tuple[Moment | None, bool]:
    """The first step that speaks of the hazard; where none does, the first step at all."""
    steps = [moment for moment in moments if moment.is_step]
    found = next((step for step in steps if code in step.hazards), None)
    return found or next(iter(steps), None), found is not None


def _is_warned(moments: Sequence[Moment], step: Moment | None, code: str, *, uses_it: bool) -> bool:
    """A warning stands before the step, and not only behind it those that speak of this hazard."""
    at = next((n for n, moment in enumerate(moments) if moment is step), len(moments))
    before = [moment for moment in moments[:at] if not moment.is_step]
    if not before or not uses_it or any(code in warning.hazards for warning in before):
        return bool(before)
    return not any(code in moment.hazards for moment in moments[at:] if not moment.is_step)


def _report_unwarned(page: Page, step: Moment | None, code: str, report: Report, *, uses_it: bool) -> None:
    if step is None:
        message = "the front matter names a hazard, but the text has no warning"
    elif uses_it:
        message = f"the front matter names the hazard `{code}`, but no warning stands before the first step that uses it"
    else:
        message = "the front matter names a hazard, but no warning stands before the first step"
    report.error(
        "E323",
        step.span if step else page.key_span("hazards"),
        message,
        remedy="put a `> [!WARNING]` or `> [!DANGER]` block above it that says what can happen and how to avoid it",
    )


# ── W324 ────────────────────────────────────────────────────────────────────────────────────


def _check_late(section: Sequence[Moment], report: Report) -> None:
    """Find the steps of one section whose warning comes only after them."""
    kinds = [moment.is_step for moment in section]
    if False not in kinds or True not in kinds[: len(kinds) - kinds[::-1].index(False)]:
        return
    last_step = {
        code: at for at, moment in enumerate(section) if moment.is_step for code in ("", *moment.hazards)
    }
    unwarned: dict[str, Moment] = {}  # hazard, or "" for any → the first step that no warning precedes
    warned: set[str] = set()
    for at, moment in enumerate(section):
        codes = moment.hazards
        if moment.is_step:
            for code in {"", *codes} - warned:
                unwarned.setdefault(code, moment)
            continue
        step = _guarded(at, codes, unwarned, last_step, is_first="" not in warned)
        if step is not None:
            _report_late(step, moment, report)
        warned |= {"", *codes}


def _guarded(
    at: int,
    codes: frozenset[str],
    unwarned: Mapping[str, Moment],
    last_step: Mapping[str, int],
    *,
    is_first: bool,
) -> Moment | None:
    """The earlier step that a warning means: no later step of the section is one that it could mean."""
    if any(last_step.get(code, -1) > at for code in codes):
        return None
    meant = [unwarned[code] for code in sorted(codes) if code in unwarned]
    if meant:
        return min(meant, key=lambda step: step.span.line)
    ends = last_step.get("", -1) < at
    return unwarned.get("") if ends and is_first else None


def _report_late(step: Moment, warning: Moment, report: Report) -> None:
    report.warning(
        "W324",
        step.span,
        f"the warning for this step comes after it, on line {warning.span.line}",
        remedy="move it above the step: people act while they read",
    )

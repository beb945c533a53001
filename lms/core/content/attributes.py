"""The `{#id .flag key=value}` at the end of a heading or list item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.core.content.source import Source
from lms.core.diagnostics import Fix, Report, Span

ID = re.compile(r"[a-z][a-z0-9-]*\Z")
_TAIL = re.compile(r"(?:^|(?<=\s))\{([^{}]*)\}\s*\Z")
_PART = re.compile(
    r"""\s*(?:\#(?P<id>[^\s#{}="]+)|\.(?P<flag>[A-Za-z][\w-]*)(?=\s|\Z)|(?P<key>[A-Za-z][\w-]*)="""
    r"""(?:"(?P<quoted>[^"]*)"|(?P<bare>[\w:-]+)(?=\s|\Z)))"""
)
_LOOSE = re.compile(r'\s*(?P<key>[A-Za-z][\w-]*)=(?P<value>[^\s"]+)')
_MEANT = re.compile(r"\s*(?:[#.]|[\w-]+=)")


@dataclass(frozen=True, slots=True)
class Attributes:
    """What `{…}` says: id ("" when none), flags without their dot, settings; `spans` by "#", ".flag" and key."""

    id: str = ""
    flags: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)
    span: Span | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)


NONE = Attributes()


def split_attributes(
    text: str, source: Source, first: int, last: int, report: Report, *, always: bool
) -> tuple[str, Attributes]:
    """Take `{…}` off the end of `text`, which stands in lines first..last of the source.

    `always`: braces at the end are attributes whatever they hold (headings); else only if they look so.
    """
    if not text.rstrip().endswith("}"):
        return text, NONE
    match = _TAIL.search(text, max(0, text.rfind("{") - 1))
    if match is None or not (always or _MEANT.match(match[1])):
        return text, NONE
    span = _place(match[0].strip(), source, first, last)
    return text[: match.start()].rstrip(), _read(match[1], span, source, report)


def _place(braces: str, source: Source, first: int, last: int) -> Span:
    for number in range(last, first - 1, -1):
        at = source.line(number).rfind(braces)
        if at >= 0:
            return source.span(number, at + 1, at + 1 + len(braces))
    return source.line_span(first)


def _read(inner: str, span: Span, source: Source, report: Report) -> Attributes:
    at, ident = 0, ""
    flags: list[str] = []
    settings: dict[str, str] = {}
    spans: dict[str, Span] = {}
    while inner[at:].strip():
        part = _PART.match(inner, at)
        if part is None:
            _unreadable(inner, at, span, source, report)
            break
        where = _inside(span, inner, at, part.end())
        if part["id"]:
            ident, spans["#"] = part["id"], where
        elif part["flag"]:
            flags.append(part["flag"])
            spans["." + part["flag"]] = where
        else:
            settings[part["key"]] = part["quoted"] if part["quoted"] is not None else part["bare"]
            spans[part["key"]] = where
        at = part.end()
    if ident and not ID.match(ident):
        report.error(
            "E010",
            spans["#"],
            f"`#{ident}` is not an id",
            remedy="an id starts with a letter a–z and goes on with a–z, 0–9 and `-`",
        )
    return Attributes(ident, frozenset(flags), settings, span, spans)


def _inside(span: Span, inner: str, start: int, end: int) -> Span:
    start += len(inner[start:]) - len(inner[start:].lstrip())
    return Span(span.path, span.line, span.column + 1 + start, span.column + 1 + end)


def _unreadable(inner: str, at: int, span: Span, source: Source, report: Report) -> None:
    rest = inner[at:].strip()
    loose = _LOOSE.match(inner, at)
    fix = None
    if loose is not None:
        line = source.line(span.line)
        place = span.column + loose.start("value")
        quoted = f'{line[:place]}"{loose["value"]}"{line[place + len(loose["value"]) :]}'
        if line[place : place + len(loose["value"])] == loose["value"]:
            fix = Fix(span.path, span.line, span.line, (quoted,))
    report.error(
        "E010",
        _inside(span, inner, at, len(inner.rstrip())),
        f"`{{…}}` cannot be read from `{rest}` on",
        note="put the value in quotes" if loose else "",
        remedy='write `#id`, `.flag`, `key=value` or `key="a value"`, with spaces between them',
        fix=fix,
    )

"""Tidies a file without changing what it means: spaces, empty lines between blocks, the escapes of other formatters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from lms.core.content.folder import kind_of
from lms.core.content.markdown import blocks_of, parse_blocks
from lms.core.content.source import Source, source_of, split_front_matter
from lms.core.diagnostics import Report

_ESCAPED_GAP = re.compile(r"\\\[(?:\\?\[)([A-Za-z][\w-]*)\\?\]\\?\]")
_MARKER = re.compile(r"^(?P<prefix>[ \t]*(?:>[ \t]?)*>)[ \t]*\[![A-Z]+\].*$")
_VERBATIM = frozenset({"fence", "code_block", "math_block"})


def format_text(path: str, text: str) -> str:
    """Return the tidy form of a file: idempotent, and the compiled module stays the same."""
    source = source_of(path, text if text.endswith("\n") else text + "\n")
    if not path.endswith(".md"):
        return _ended(line.rstrip() for line in source.lines) if path.endswith((".yaml", ".yml")) else text
    tidy = _formatted(source)
    again = source_of(path, tidy)
    return tidy if _meaning(source) == _meaning(again) else source.text


def _formatted(source: Source) -> str:
    front, body = split_front_matter(source)
    head = ["---", *(line.rstrip() for line in front.split("\n")), "---", ""] if front is not None else []
    tokens = parse_blocks(body, Report())
    if not tokens:
        return "\n".join(head) + _ended(body.lines) if head else _ended(source.lines)
    return "\n".join([*head, ""]) * bool(head) + _ended(_body(body, tokens))


def _body(body: Source, tokens: Sequence[Token]) -> list[str]:
    verbatim, breaks = _line_kinds(tokens)
    starts = {block.first for block in blocks_of(tokens) if block.opening.map}
    gaps = kind_of(body.path) in ("quiz", "bank")
    lines: list[str] = []
    for number, line in enumerate(body.lines, start=1):
        if number in verbatim:
            lines.append(line)
            continue
        kept = line.rstrip() + ("  " if number in breaks and line.endswith("  ") else "")
        if gaps:
            kept = _ESCAPED_GAP.sub(r"[[\1]]", kept)
        if not kept and (not lines or not lines[-1]):
            continue
        if number in starts and lines and lines[-1]:
            lines.append("")
        lines.append(kept)
        marker = _MARKER.match(kept)
        if marker and _goes_on(body.line(number + 1), marker["prefix"]):
            lines.append(marker["prefix"])
    return lines


def _goes_on(following: str, prefix: str) -> bool:
    rest = following.rstrip()
    return rest.startswith(prefix) and bool(rest[len(prefix) :].strip(" \t>"))


def _line_kinds(tokens: Sequence[Token]) -> tuple[set[int], set[int]]:
    """Lines that stay as they are, and lines whose two spaces at the end break the line."""
    verbatim: set[int] = set()
    breaks: set[int] = set()
    for token in tokens:
        if token.map and token.type in _VERBATIM:
            verbatim |= set(range(token.map[0] + 1, token.map[1] + 1))
        elif token.map and token.type == "inline":
            breaks |= set(range(token.map[0] + 1, token.map[1]))
    return verbatim, breaks


def _ended(lines: Iterable[str]) -> str:
    """Join lines; no empty line at either end, one line end at the last."""
    return "\n".join(lines).strip("\n") + "\n"


def _meaning(source: Source) -> list[object]:
    """What two texts must share: front matter, and every token but its place."""
    front, body = split_front_matter(source)
    yaml = [line.rstrip() for line in (front or "").split("\n")]
    return [yaml, *(_token(token) for token in parse_blocks(body, Report()))]


def _token(token: Token) -> tuple[object, ...]:
    callout = token.meta.get("callout")
    attributes = token.meta.get("attributes")
    return (
        token.type,
        token.tag,
        token.info,
        tuple(token.attrs.items()),
        token.hidden,
        "" if token.type == "inline" else token.content,
        (callout.kind, callout.title, callout.attributes.id) if callout else None,
        (attributes.id, attributes.flags, tuple(attributes.settings.items())) if attributes else None,
        token.meta.get("box"),
        tuple(_token(child) for child in token.children or ()),
    )

"""The YAML that front matter really uses, read quickly; whatever goes beyond it is left to the full YAML reader.

A test holds that both readers build the same nodes at the same places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_STRANGE = re.compile(
    r"[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\uf900-\ufefe\uff00-\ufffd]|^(?:---|\.\.\.)", re.MULTILINE
)
_LINE = re.compile(r"(?P<indent> *)(?P<dash>- +)?(?:(?P<key>[A-Za-z][\w.-]*):(?= |\Z) *)?(?P<rest>.*)\Z")
_COMMENT = re.compile(r"\s*(?:#.*)?\Z")
_PLAIN = re.compile(r"[A-Za-z0-9.\u00a1-\uffff](?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*(?<!:)\Z")
_FLOW = re.compile(
    r' *(?:(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|"(?P<double>[^"\\]*)"|'
    r"'(?P<single>[^']*)'|(?P<plain>[A-Za-z0-9.\u00a1-\uffff][^,\[\]{}:#]*?) *(?=[,\]}:]))(?P<colon>:(?= ))?"
)
_FOLDED = ">-"
_MAP, _SEQ, _STR = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place: line and column from 0, as the full reader counts."""

    line: int
    column: int


class _Line(NamedTuple):
    """A line that is neither empty nor a comment, and its parts."""

    number: int
    text: str
    parts: re.Match[str] | None


class _BeyondError(Exception):
    """The text uses more of YAML than is read here."""


def compose_plain(text: str) -> Node | None:
    """Return the nodes of a plain text of `key: value` lines and lists, or None when it is not plain."""
    if not text or _STRANGE.search(text):
        return None
    lines = [
        _Line(number, line, _LINE.match(line.rstrip(" ")))
        for number, line in enumerate(text.split("\n"))
        if not _COMMENT.match(line)
    ]
    try:
        node, rest = _block(lines, 0, 0)
    except _BeyondError:
        return None
    return node if rest == len(lines) and lines else None


def _block(lines: list[_Line], at: int, indent: int) -> tuple[Node, int]:
    """Read the lines from `at` that stand at `indent`: a mapping or a list."""
    first = _parts(lines, at)
    if len(first["indent"]) != indent:
        raise _BeyondError
    return _sequence(lines, at, indent) if first["dash"] else _mapping(lines, at, indent)


def _parts(lines: list[_Line], at: int) -> re.Match[str]:
    parts = lines[at].parts if at < len(lines) else None
    if parts is None:
        raise _BeyondError
    return parts


def _mapping(lines: list[_Line], at: int, indent: int) -> tuple[Node, int]:
    start, pairs = Mark(lines[at].number, indent), []
    while at < len(lines):
        parts = _parts(lines, at)
        if len(parts["indent"]) < indent:
            break
        if len(parts["indent"]) > indent or parts["dash"] or not parts["key"]:
            raise _BeyondError
        number = lines[at].number
        key = _scalar(parts["key"], number, parts.start("key"))
        if parts["rest"] == _FOLDED:
            value, at = _folded(lines, at, indent, parts.start("rest"))
            pairs.append((key, value))
        elif parts["rest"]:
            pairs.append((key, _value(parts["rest"], number, parts.start("rest"))))
            at += 1
        else:
            value, at = _nested(lines, at + 1, indent)
            pairs.append((key, value))
    return MappingNode(_MAP, pairs, start, Mark(lines[at - 1].number, len(lines[at - 1].text))), at


def _folded(lines: list[_Line], at: int, indent: int, column: int) -> tuple[Node, int]:
    """The text below a `key: >-` at the left edge: lines of one indent, with another key right below them."""
    start, deeper = Mark(lines[at].number, column), len(_parts(lines, at + 1)["indent"])
    words: list[str] = []
    while not indent and deeper and _stands_at(lines, at + 1, deeper):
        at += 1
        words.append(lines[at].text[deeper:])
        if words[-1].endswith(" ") or lines[at].number != start.line + len(words):
            raise _BeyondError
    following = lines[at + 1].number if at + 1 < len(lines) else None
    if not words or following != lines[at].number + 1:
        raise _BeyondError
    return ScalarNode(_STR, " ".join(words), start, Mark(following, 0), style=">"), at + 1


def _stands_at(lines: list[_Line], at: int, indent: int) -> bool:
    return (
        at < len(lines)
        and lines[at].text[:indent].isspace()
        and not lines[at].text[indent : indent + 1].isspace()
    )


def _nested(lines: list[_Line], at: int, indent: int) -> tuple[Node, int]:
    """The value of a key that stands on the lines below it."""
    parts = _parts(lines, at)
    deeper = len(parts["indent"])
    if deeper < indent or (deeper == indent and not parts["dash"]):
        raise _BeyondError
    return _block(lines, at, deeper)


def _sequence(lines: list[_Line], at: int, indent: int) -> tuple[Node, int]:
    start, items = Mark(lines[at].number, indent), []
    while at < len(lines):
        parts = _parts(lines, at)
        if len(parts["indent"]) < indent or (len(parts["indent"]) == indent and not parts["dash"]):
            break
        if (
            len(parts["indent"]) > indent
            or parts["key"]
            or not parts["rest"]
            or parts["rest"].startswith("- ")
        ):
            raise _BeyondError
        items.append(_value(parts["rest"], lines[at].number, parts.start("rest")))
        at += 1
    return SequenceNode(_SEQ, items, start, Mark(lines[at - 1].number, len(lines[at - 1].text))), at


def _value(text: str, line: int, column: int) -> Node:
    """A value on one line: flow, quoted or plain."""
    if text[0] in "[{":
        node, end = _flow(text, 0, line, column)
        if end != len(text):
            raise _BeyondError
        return node
    if text[0] in "\"'":
        inner = text[1:-1]
        if len(text) < 2 or text[-1] != text[0] or text[0] in inner or "\\" in inner:
            raise _BeyondError
        return ScalarNode(_STR, inner, Mark(line, column), Mark(line, column + len(text)), style=text[0])
    if not _PLAIN.match(text) or ": " in text or " #" in text:
        raise _BeyondError
    return _scalar(text, line, column)


def _flow(text: str, at: int, line: int, column: int, depth: int = 0) -> tuple[Node, int]:
    """Read `[a, b]` or `{k: v}` that begins at text[at]."""
    if depth > 5:
        raise _BeyondError
    start, closing, at = at, {"[": "]", "{": "}"}[text[at]], at + 1
    entries: list[Any] = []
    while True:
        sign = _FLOW.match(text, at)
        if sign is None:
            raise _BeyondError
        if sign["close"]:
            break
        if closing == "}":
            key, at = _flow_key(sign, line, column), sign.end()
            node, at = _flow_value(text, at, line, column, depth)
            entries.append((key, node))
        else:
            node, at = _flow_value(text, at, line, column, depth)
            entries.append(node)
        at = _after(text, at, closing)
    if sign["close"] != closing or sign["colon"]:
        raise _BeyondError
    marks = Mark(line, column + start), Mark(line, column + sign.end())
    kind, tag = (MappingNode, _MAP) if closing == "}" else (SequenceNode, _SEQ)
    return kind(tag, entries, *marks, flow_style=True), sign.end()


def _flow_key(sign: re.Match[str], line: int, column: int) -> Node:
    if sign["open"] or sign["comma"] or not sign["colon"]:
        raise _BeyondError
    return _flow_scalar(sign, line, column)


def _flow_value(text: str, at: int, line: int, column: int, depth: int) -> tuple[Node, int]:
    sign = _FLOW.match(text, at)
    if sign is None or sign["close"] or sign["comma"] or sign["colon"]:
        raise _BeyondError
    if sign["open"]:
        return _flow(text, sign.start("open"), line, column, depth + 1)
    return _flow_scalar(sign, line, column), sign.end()


def _after(text: str, at: int, closing: str) -> int:
    """Step over the comma behind an entry; the closing bracket stays."""
    sign = _FLOW.match(text, at)
    if sign is None or not (sign["comma"] or sign["close"] == closing) or sign["colon"]:
        raise _BeyondError
    if sign["close"]:
        return at
    following = _FLOW.match(text, sign.end())
    if following is None or following["close"] or following["comma"]:
        raise _BeyondError
    return sign.end()


def _flow_scalar(sign: re.Match[str], line: int, column: int) -> Node:
    if sign["plain"] is not None:
        return _scalar(sign["plain"], line, column + sign.start("plain"))
    name = "double" if sign["double"] is not None else "single"
    if sign[name] is None:
        raise _BeyondError
    begin, end = column + sign.start(name) - 1, column + sign.end(name) + 1
    return ScalarNode(
        _STR, sign[name], Mark(line, begin), Mark(line, end), style='"' if name == "double" else "'"
    )


def _scalar(text: str, line: int, column: int) -> Node:
    return ScalarNode(_tag(text), text, Mark(line, column), Mark(line, column + len(text)))


@lru_cache(maxsize=4096)
def _tag(text: str) -> str:
    """The type that YAML 1.2 gives a plain text."""
    return str(_resolver().resolve(ScalarNode, text, (True, False)))


@cache
def _resolver() -> Any:
    return YAML(typ="safe", pure=True).resolver

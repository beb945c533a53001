"""YAML 1.2 read by a schema: plain values, with a place for every finding; unknown keys are refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.core.content.plain_yaml import compose_plain
from lms.core.diagnostics import Report, Span

DEEPEST = 20
LONGEST = 100_000  # characters of one YAML text
BAD: Any = object()
"""What a reader returns after it has reported: the value is left out."""


@dataclass(frozen=True, slots=True)
class Yaml:
    """Values by key, and the place of every key and list entry by dotted path ("objectives.0.id"), of values by "id="."""

    values: Mapping[str, Any] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)

    def span(self, key: str, fallback: Span) -> Span:
        return self.spans.get(key, fallback)


@dataclass(slots=True)
class Reading:
    """Where a YAML text stands, and what has been found in it."""

    path: str
    first_line: int
    report: Report
    unknown_code: str = "E002"
    wrong_code: str = "E002"
    indent: int = 0
    spans: dict[str, Span] = field(default_factory=dict)

    def span(self, node: Node) -> Span:
        start, end = node.start_mark, node.end_mark
        column = start.column + 1 + self.indent
        last = end.column + 1 + self.indent if end.line == start.line and end.column > start.column else None
        return Span(self.path, start.line + self.first_line, column, last)

    def wrong(self, node: Node, message: str, remedy: str = "", note: str = "") -> Any:
        self.report.error(self.wrong_code, self.span(node), message, remedy=remedy, note=note)
        return BAD


Reader: TypeAlias = Callable[[Node, str, Reading], Any]
"""Turns a node (called by its dotted path) into a value, or reports and returns BAD."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping."""

    read: Reader
    required: bool = False


Schema: TypeAlias = Mapping[str, Key]


def read_yaml(
    text: str,
    start: Span,
    schema: Schema,
    report: Report,
    *,
    unknown_code: str = "E002",
    wrong_code: str = "E002",
    indent: int = 0,
) -> Yaml | None:
    """Read a YAML mapping; `start` is the place of its first line. None after an E001 or when it is no mapping."""
    reading = Reading(start.path, start.line, report, unknown_code, wrong_code, indent)
    node = _compose(text, reading)
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        reading.wrong(node, "expected `key: value` lines here")
        return None
    return Yaml(read_mapping(node, "", reading, schema), reading.spans)


def read_yaml_as(
    text: str, start: Span, read: Reader, where: str, report: Report, *, wrong_code: str = "E002"
) -> Any:
    """Read a YAML text whose keys the author chooses; None after an E001 or when `read` refuses it."""
    reading = Reading(start.path, start.line, report, wrong_code, wrong_code)
    node = _compose(text, reading)
    value = BAD if node is None else read(node, where, reading)
    return None if value is BAD else value


def read_mapping(node: MappingNode, where: str, reading: Reading, schema: Schema) -> dict[str, Any]:
    """Read the known keys; report unknown, repeated and missing ones."""
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
        path = f"{where}.{key}" if where else key
        if key in schema:
            reading.spans[path] = reading.span(key_node)
            reading.spans[f"{path}="] = reading.span(value_node)
            value = schema[key].read(value_node, path, reading)
            if value is not BAD:
                values[key] = value
            else:
                values.setdefault(key, BAD)
        else:
            _unknown(key_node, key, where, reading, schema)
    for key, rule in schema.items():
        if rule.required and key not in values:
            place = reading.span(node) if where else Span(reading.path, max(1, reading.first_line - 1))
            reading.report.error(
                reading.wrong_code,
                place,
                f"the key `{key}` is missing" + (f" in `{where}`" if where else ""),
                remedy=f"add a line `{key}: …`",
            )
    return {key: value for key, value in values.items() if value is not BAD}


def _unknown(node: Node, key: str, where: str, reading: Reading, schema: Schema) -> None:
    guess = did_you_mean(key, schema)
    reading.report.error(
        reading.unknown_code,
        reading.span(node),
        f"unknown {'setting' if reading.unknown_code != 'E002' else 'key'} `{key}`"
        + (f" in `{where}`" if where else ""),
        note=guess,
        remedy="" if guess else "allowed: " + ", ".join(sorted(schema)),
    )


def did_you_mean(word: str, known: Iterable[str], frame: str = "`{}`") -> str:
    """Return "did you mean `x`?" for the nearest known word, or ""."""
    near = _nearest(word[:60], tuple(known)[:500])
    return f"did you mean {frame.format(near)}?" if near else ""


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


# ── composing: the text becomes nodes ───────────────────────────────────────────────────────


def _compose(text: str, reading: Reading) -> Node | None:
    if len(text) > LONGEST:
        reading.report.error(
            "E007", Span(reading.path, reading.first_line), "this YAML is larger than 100 kB"
        )
        return None
    if _flow_depth(text) > DEEPEST:
        reading.report.error("E007", Span(reading.path, reading.first_line), "this YAML is nested too deeply")
        return None
    try:
        node = compose_plain(text) or YAML(typ="safe", pure=True).compose(text)
        if node is None:  # empty, or comments only
            node = YAML(typ="safe", pure=True).compose("{}")
        problem = _faults(node, 0, set())
    except RecursionError:
        reading.report.error("E007", Span(reading.path, reading.first_line), "this YAML is nested too deeply")
        return None
    except (YAMLError, ValueError, AttributeError, AssertionError, IndexError, TypeError) as error:
        _bad_yaml(error, reading)
        return None
    if problem is not None:
        reading.report.error("E001", reading.span(problem[0]), problem[1])
        return None
    return node


def _flow_depth(text: str) -> int:
    """How deep brackets may be nested, at most: quoted ones count too."""
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if sign in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _faults(node: Node, depth: int, seen: set[int]) -> tuple[Node, str] | None:
    """Find what YAML allows and we do not: references, repeated keys, depth."""
    if isinstance(node, ScalarNode):
        return None
    if depth > DEEPEST:
        return node, "this YAML is nested too deeply"
    if id(node) in seen:
        return node, "references (`&name`, `*name`) are not used in this format; write the value out"
    seen.add(id(node))
    children = (
        node.value if isinstance(node, SequenceNode) else [child for pair in node.value for child in pair]
    )
    repeated = _repeated(node) if isinstance(node, MappingNode) else None
    return repeated or next((f for f in (_faults(child, depth + 1, seen) for child in children) if f), None)


def _repeated(node: MappingNode) -> tuple[Node, str] | None:
    keys: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, ScalarNode):
            if key.value in keys:
                return key, f"the key `{key.value}` stands here twice"
            keys.add(key.value)
    return None


def _bad_yaml(error: Exception, reading: Reading) -> None:
    place, reason = Span(reading.path, reading.first_line), "it cannot be read"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            place = Span(reading.path, mark.line + reading.first_line, mark.column + 1 + reading.indent)
        reason = str(error.problem or error.context or reason).partition("\n")[0]
    reading.report.error(
        "E001",
        place,
        f"this YAML cannot be read: {reason}",
        remedy='texts that contain `: `, `#` or start with a sign need quotes: title: "Rotor: care"',
    )


def plain(node: Node) -> Any:
    """Turn a node into plain Python values: str, int, float, bool, None, list, dict."""
    if isinstance(node, MappingNode):
        return {str(k.value) if isinstance(k, ScalarNode) else "": plain(v) for k, v in node.value}
    if isinstance(node, SequenceNode):
        return [plain(child) for child in node.value]
    return scalar(node)


def scalar(node: Node) -> Any:
    """Turn a scalar into str, int, float, bool or None by YAML 1.2 (a date stays text)."""
    text, kind = str(node.value), str(node.tag).rpartition(":")[2]
    convert = _SCALARS.get(kind)
    if convert is None:
        return text
    try:
        return convert(text)
    except (ValueError, OverflowError):
        return text


def _whole(text: str) -> int:
    if len(text) > 30:
        raise ValueError(text)
    return (
        int(text.replace("_", ""), 0)
        if text.lstrip("+-").startswith(("0x", "0o"))
        else int(text.replace("_", ""))
    )


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "int": _whole,
    "float": lambda text: float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan")),
    "bool": lambda text: text.lower() == "true",
    "null": lambda _: None,
}

"""The kinds of value that front matter and YAML fences may hold: each reads a node or reports what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.core.content.yaml_reading import BAD, Key, Reader, Reading, did_you_mean, plain, read_mapping, scalar

SLUG = r"[a-z][a-z0-9-]{1,47}"
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%?\Z")
_MONTHS = re.compile(r"(\d{1,3}) (month|months|year|years)\Z")


def text(*, longest: int = 1000, pattern: str = "", called: str = "text") -> Reader:
    """A text; a number or date without quotes counts as the text that was written, except where a pattern forbids."""

    def read(node: Node, where: str, reading: Reading) -> Any:
        if not isinstance(node, ScalarNode) or not str(node.value).strip():
            return reading.wrong(node, f"`{where}` must be {called}")
        value = str(node.value).strip()
        if pattern and not re.fullmatch(pattern, value):
            return reading.wrong(node, f"`{value}` is not {called}", note=f"for `{where}`")
        if len(value) > longest:
            return reading.wrong(node, f"`{where}` has {len(value)} characters", f"keep it to {longest}")
        return value

    return read


slug: Reader = text(pattern=SLUG, called="an id: 2–48 of a–z, 0–9 and `-`, a letter first")
language: Reader = text(
    pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", called="a language tag such as en, fr or zh-Hans"
)


def quoted_version(node: Node, where: str, reading: Reading) -> Any:
    """major.minor.patch in quotes: YAML would turn 1.10 into 1.1."""
    value = str(node.value) if isinstance(node, ScalarNode) else ""
    if not re.fullmatch(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", value):
        return reading.wrong(
            node, f"`{where}` must be three numbers in quotes", 'write it as version: "1.0.0"'
        )
    return value


def whole(least: int = 0, most: int = 1_000_000) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return reading.wrong(node, f"`{where}` must be a whole number from {least} to {most}")
        return value

    return read


def flag(node: Node, where: str, reading: Reading) -> Any:
    value = scalar(node) if isinstance(node, ScalarNode) else None
    return value if isinstance(value, bool) else reading.wrong(node, f"`{where}` must be true or false")


def day(node: Node, where: str, reading: Reading) -> Any:
    try:
        return date.fromisoformat(str(node.value)) if isinstance(node, ScalarNode) else BAD
    except ValueError:
        return reading.wrong(node, f"`{where}` must be a date such as 2026-11-30")


def percent(node: Node, where: str, reading: Reading) -> Any:
    """80, "80" or "80 %" as a fraction of 1."""
    match = _PERCENT.match(str(node.value)) if isinstance(node, ScalarNode) else None
    value = Fraction(match[1]) / 100 if match else None
    if value is None or value > 1:
        return reading.wrong(node, f"`{where}` must be a percentage from 0 to 100", 'write it as "80 %"')
    return value


def months(node: Node, where: str, reading: Reading) -> Any:
    match = _MONTHS.match(str(node.value)) if isinstance(node, ScalarNode) else None
    if match is None or int(match[1]) == 0:
        return reading.wrong(
            node, f"`{where}` must be a span of time", 'write it as "24 months" or "2 years"'
        )
    return int(match[1]) * (12 if match[2].startswith("year") else 1)


def one_of(*words: str) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> Any:
        value = str(node.value) if isinstance(node, ScalarNode) else ""
        if value not in words:
            return reading.wrong(
                node,
                f"`{value[:40]}` is not possible for `{where}`",
                "one of: " + ", ".join(words),
                did_you_mean(value, words),
            )
        return value

    return read


def whole_or(word: str, least: int = 1, most: int = 1000) -> Reader:
    """A whole number, or one word that stands for None."""
    number = whole(least, most)

    def read(node: Node, where: str, reading: Reading) -> Any:
        return None if isinstance(node, ScalarNode) and node.value == word else number(node, where, reading)

    return read


def list_of(inner: Reader, *, least: int = 0) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> Any:
        if not isinstance(node, SequenceNode):
            return reading.wrong(
                node, f"`{where}` must be a list", f"write it as {where.rpartition('.')[2]}: [first, second]"
            )
        if len(node.value) < least:
            return reading.wrong(node, f"`{where}` must name at least {least}")
        found = []
        for number, child in enumerate(node.value):
            path = f"{where}.{number}"
            reading.spans[path] = reading.span(child)
            value = inner(child, path, reading)
            if value is not BAD:
                found.append(value)
        return found

    return read


def record(schema: Mapping[str, Key]) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> Any:
        if not isinstance(node, MappingNode):
            keys = ", ".join(f"{key}: …" for key, rule in schema.items() if rule.required)
            return reading.wrong(node, f"`{where}` must be written as {{{keys}}}")
        found = read_mapping(node, where, reading, schema)
        complete = all(key in found for key, rule in schema.items() if rule.required)
        return found if complete else BAD

    return read


def map_of(inner: Reader, key_pattern: str = r"[^\s].*", called: str = "a name") -> Reader:
    def read(node: Node, where: str, reading: Reading) -> Any:
        if not isinstance(node, MappingNode):
            return reading.wrong(node, f"`{where}` must be written as {{name: value}}")
        found = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
            path = f"{where}.{key}"
            reading.spans[path] = reading.span(key_node)
            reading.spans[f"{path}="] = reading.span(value_node)
            if not re.fullmatch(key_pattern, key):
                reading.wrong(key_node, f"`{key[:60]}` is not {called}", note=f"in `{where}`")
                continue
            value = inner(value_node, path, reading)
            if value is not BAD:
                found[key] = value
        return found

    return read


def either(first: Reader, words: Collection[str]) -> Reader:
    """One of some words, or else what `first` reads."""

    def read(node: Node, where: str, reading: Reading) -> Any:
        if isinstance(node, ScalarNode) and str(node.value) in words:
            return str(node.value)
        return first(node, where, reading)

    return read


def anything(node: Node, where: str, reading: Reading) -> Any:
    """Any value, as plain Python."""
    return plain(node)

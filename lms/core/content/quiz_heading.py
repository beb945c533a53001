"""The heading of a question and its `yaml params`: id, type, points, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lms.core.content import keys
from lms.core.content.attributes import Attributes
from lms.core.content.folder import Context
from lms.core.content.markdown import Block, attributes_of
from lms.core.content.yaml_reading import Key, Schema, Yaml, did_you_mean, read_yaml
from lms.core.diagnostics import Fix, Report, Span
from lms.core.items.checks import number_of
from lms.core.items.registry import TYPES

COMMON: Schema = {
    "objective": Key(keys.slug),
    "lesson": Key(keys.text(longest=120)),
    "tags": Key(keys.list_of(keys.slug)),
    "was": Key(keys.list_of(keys.slug)),
}
_NESTED = frozenset({"vars", "let"})
_POOL: Schema = {"pick": Key(keys.whole(1, 500)), "must_pass": Key(keys.percent)}
_MOST_POINTS = 100
_CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the `{…}` of an H2 says; `kind` "" after an E101."""

    id: str
    kind: str
    points: Fraction
    settings: Mapping[str, str] = field(default_factory=dict)
    critical: bool = False


def read_heading(block: Block, context: Context, report: Report, *, known_kind: str = "") -> Heading:
    """Read id, type and points; `known_kind`: the type in the source file, which a translation need not repeat."""
    found = attributes_of(block)
    line = context.source.line_span(block.first)
    if not found.id:
        report.error(
            "E100",
            line,
            "this question has no id",
            note="add `{#short-id .type}`",
            remedy="an id keeps results attached to the question when its text or place changes",
        )
    kind = (
        known_kind if known_kind and not found.flags & TYPES.keys() else _kind(found, line, context, report)
    )
    _check_settings(found, kind, report)
    return Heading(
        found.id, kind, _points(found, line, report), found.settings, critical=_CRITICAL in found.flags
    )


def _kind(found: Attributes, line: Span, context: Context, report: Report) -> str:
    known = [flag for flag in sorted(found.flags) if flag in TYPES]
    others = found.flags - {_CRITICAL}
    if len(known) == 1 and len(others) == 1:
        return known[0]
    types = "types: " + ", ".join(f".{kind}" for kind in sorted(TYPES))
    if not others:
        report.error(
            "E101",
            found.span or line,
            "this question has no type",
            note="add `.single` or another",
            remedy=types,
        )
    elif len(known) > 1:
        report.error(
            "E101",
            found.spans[f".{known[1]}"],
            f"this question has two types, `.{known[0]}` and `.{known[1]}`",
            remedy="keep one of them",
        )
    else:
        _unknown_flag(found, known, types, context, report)
    return known[0] if known else ""


def _unknown_flag(found: Attributes, known: list[str], types: str, context: Context, report: Report) -> None:
    flag = next(flag for flag in sorted(found.flags - {_CRITICAL}) if flag not in TYPES)
    span = found.spans[f".{flag}"]
    if known:
        report.error(
            "E112",
            span,
            f"`.{flag}` means nothing on a question",
            remedy="`.pin` and `.unsafe` belong on a choice",
        )
        return
    near = did_you_mean(flag, TYPES, "`.{}`")
    line = context.source.line(span.line)
    fixed = (
        line[: span.column - 1]
        + near.partition("`")[2].partition("`")[0]
        + line[(span.end_column or 1) - 1 :]
    )
    report.error(
        "E101",
        span,
        f"unknown question type `.{flag}`",
        note=near,
        remedy=types,
        fix=Fix(span.path, span.line, span.line, (fixed,)) if near else None,
    )


def _check_settings(found: Attributes, kind: str, report: Report) -> None:
    own = TYPES[kind][0].settings if kind else frozenset(found.settings)
    for name in sorted(set(found.settings) - own - {"points"}):
        near = did_you_mean(name, {"points", *own})
        report.error(
            "E112",
            found.spans[name],
            f"unknown setting `{name}`",
            note=near,
            remedy=""
            if near
            else "settings other than `points` stand in a `yaml params` fence below the heading",
        )


def _points(found: Attributes, line: Span, report: Report) -> Fraction:
    written = found.settings.get("points", "1")
    points = number_of(written)
    if points is not None and 0 <= points <= _MOST_POINTS and (points * 100).denominator == 1:
        return points
    report.error(
        "E111",
        found.spans.get("points", line),
        f"`{written}` are no points",
        remedy=f'write a number from 0 to {_MOST_POINTS}, such as points=2 or points="0.5"',
    )
    return Fraction(1)


def read_params(fence: Block, kind: str, report: Report, path: str) -> Yaml:
    """Read a `yaml params` fence by the keys that the type knows."""
    own = TYPES[kind][0].params
    schema = {
        **COMMON,
        **{name: Key(keys.map_of(keys.anything) if name in _NESTED else keys.anything) for name in own},
    }
    return _read_fence(fence, schema, report, path)


def read_pool(fence: Block, report: Report, path: str) -> Yaml:
    """Read a `yaml pool` fence below a section's heading."""
    return _read_fence(fence, _POOL, report, path)


def _read_fence(fence: Block, schema: Schema, report: Report, path: str) -> Yaml:
    start = Span(path, fence.first + 1)
    read = read_yaml(fence.opening.content, start, schema, report, unknown_code="E112", wrong_code="E111")
    return read or Yaml()

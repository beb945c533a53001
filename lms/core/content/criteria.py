"""The observed points of a checklist: `- [ ] Wears gloves {#id .critical record="number °C" accept="15..30"}`."""

from __future__ import annotations

import re
from decimal import Decimal

from lms.core.content.attributes import Attributes
from lms.core.content.document import Criterion
from lms.core.content.folder import Context
from lms.core.content.markdown import Block, attributes_of, plain_text
from lms.core.content.rendering import render_inline, render_prose, squeeze
from lms.core.content.sanitising import clean_html
from lms.core.content.two_actions import second_action
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Span
from lms.core.units.reading import find_unit, known_units

_FLAGS = frozenset({"critical", "optional"})
_SETTINGS = frozenset({"record", "accept", "points"})
_RECORDS = ("tick", "text", "number", "time", "photo", "choice:…")
_NUMBER = r"[-−]?\d+(?:\.\d+)?(?:e-?\d+)?"
_RANGE = re.compile(rf"\s*(?P<low>{_NUMBER})?\s*\.\.\s*(?P<high>{_NUMBER})?\s*(?P<unit>\S.*)?\Z")


def read_criteria(block: Block, context: Context) -> list[Criterion]:
    """Read every item of a task list."""
    return [_criterion(item, context) for item in block.blocks() if item.kind == "list_item"]


def _criterion(item: Block, context: Context) -> Criterion:
    found = attributes_of(item)
    words, *rest = item.blocks() or [item]
    inline = words.inner[0] if words.kind == "paragraph" else item.opening
    text = squeeze(plain_text([inline]))
    record, accept = found.settings.get("record", ""), found.settings.get("accept", "")
    _check_attributes(found, item, context)
    _check_two_verbs(text, item, context)
    guidance = [
        token for block in rest for token in (block.inner if block.kind == "blockquote" else block.tokens)
    ]
    return Criterion(
        id=found.id,
        html=clean_html(render_inline(inline.children or (), context, item.first, item.last)),
        text=text,
        critical="critical" in found.flags,
        optional="optional" in found.flags,
        record="" if record == "tick" else record,
        accept=accept,
        guidance_html=render_prose(context.source, guidance, context).html if guidance else "",
    )


def _check_attributes(found: Attributes, item: Block, context: Context) -> None:
    report, span = context.report, context.source.line_span(item.first)
    if not found.id and not context.page.lang:
        report.error(
            "E400",
            span,
            "this criterion has no id",
            remedy="add one at the end of the line, so that observations stay attached to it: {#short-id}",
        )
    unknown = [("mark", "." + flag, _FLAGS) for flag in found.flags - _FLAGS]
    unknown += [("setting", key, _SETTINGS) for key in found.settings.keys() - _SETTINGS]
    for what, name, known in sorted(unknown):
        report.error(
            "E010",
            found.spans[name],
            f"unknown {what} `{name}`",
            note=did_you_mean(name.lstrip("."), known, "`.{}`" if what == "mark" else "`{}`"),
            remedy="a criterion may be .critical or .optional and have record=… and accept=…",
        )
    record, accept = found.settings.get("record", ""), found.settings.get("accept", "")
    check_record(record, found.spans.get("record", span), context)
    if accept:
        check_accept(accept, found.spans.get("accept", span), context, unit=record.partition(" ")[2])


def _check_two_verbs(text: str, item: Block, context: Context) -> None:
    second = second_action(text, context.lang)
    if second:
        context.report.warning(
            "W403",
            context.source.find(second, item.first, item.last),
            "this criterion asks for two actions",
            remedy="make two criteria: what shall the assessor tick when only one was done?",
        )


def check_record(record: str, span: Span, context: Context) -> None:
    """`record` is tick, text, time, photo, `number UNIT` or `choice:a,b`."""
    kind, _, rest = record.partition(" ")
    if record in ("", "tick", "text", "time", "photo", "number"):
        return
    if kind == "number":
        check_unit(rest.strip(), span, context)
    elif not (record.startswith("choice:") and len([w for w in record[7:].split(",") if w.strip()]) > 1):
        context.report.error(
            "E401",
            span,
            f"`{record}` cannot be recorded",
            note=did_you_mean(kind, _RECORDS),
            remedy="one of: " + ", ".join(_RECORDS) + '; a number has its unit: record="number mg"',
        )


def check_accept(accept: str, span: Span, context: Context, *, unit: str = "") -> None:
    """`accept` is `low..high unit`; one end may be open."""
    match = _RANGE.match(accept)
    if match is None or not (match["low"] or match["high"]):
        context.report.error(
            "E401",
            span,
            f"the limits `{accept}` cannot be read",
            remedy="write low..high with a unit: 99.2..100.8 mg, ..0.3 %, 15..",
        )
        return
    if match["low"] and match["high"] and _number(match["low"]) > _number(match["high"]):
        context.report.error(
            "E401", span, f"in `{accept}` the lower limit is above the upper one", remedy="exchange them"
        )
    if match["unit"]:
        check_unit(match["unit"].strip(), span, context)
        _same_dimension(match["unit"].strip(), unit, span, context)


def check_unit(unit: str, span: Span, context: Context) -> None:
    if find_unit(unit) is None:
        context.report.error(
            "E401",
            span,
            f"the unit `{unit}` is not known",
            note=did_you_mean(unit, known_units()),
            remedy="use a unit of the laboratory list (docs: units)",
        )


def _same_dimension(unit: str, other: str, span: Span, context: Context) -> None:
    first, second = find_unit(unit), find_unit(other) if other else None
    if first and second and first.dimension != second.dimension:
        context.report.error(
            "E401",
            span,
            f"the limits are in `{unit}`, but the record is in `{other}`",
            note=f"{first.dimension} against {second.dimension}",
            remedy="use the same kind of unit in both",
        )


def _number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))

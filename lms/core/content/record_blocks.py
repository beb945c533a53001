"""The ```` ```yaml record ```` block of a checklist: a table of readings, what is computed from it, and the limits."""

from __future__ import annotations

from lms.core.content import keys
from lms.core.content.criteria import check_accept, check_unit
from lms.core.content.document import RecordBlock, RecordColumn
from lms.core.content.folder import Context
from lms.core.content.markdown import Block
from lms.core.content.yaml_reading import Key, Schema, Yaml, did_you_mean, read_yaml
from lms.core.diagnostics import Span
from lms.core.numbers.expressions import ExpressionError, read_expression

_NAME = r"[a-z][a-z0-9_]{0,30}"
_SCHEMA: Schema = {
    "id": Key(keys.slug, required=True),
    "rows": Key(keys.whole(1, 200), required=True),
    "columns": Key(
        keys.list_of(
            keys.record(
                {
                    "id": Key(
                        keys.text(pattern=_NAME, called="a short name such as m or mass_1"), required=True
                    ),
                    "label": Key(keys.text(longest=80), required=True),
                    "unit": Key(keys.text(longest=20)),
                }
            ),
            least=1,
        ),
        required=True,
    ),
    "compute": Key(keys.map_of(keys.text(longest=500), _NAME, "a short name such as mean")),
    "accept": Key(keys.map_of(keys.text(longest=60), _NAME, "the name of a column or result")),
}


def read_record(block: Block, context: Context) -> RecordBlock | None:
    """Read a record fence; None after an error in its shape."""
    start = Span(context.path, block.first + 1)
    yaml = read_yaml(block.opening.content, start, _SCHEMA, context.report)
    if yaml is None or not all(key in yaml.values for key in ("id", "rows", "columns")):
        return None
    columns = tuple(RecordColumn(c["id"], c["label"], c.get("unit", "")) for c in yaml.values["columns"])
    for number, column in enumerate(columns):
        if column.unit:
            check_unit(column.unit, yaml.span(f"columns.{number}.unit=", start), context)
    _check_compute(yaml, {column.id for column in columns}, start, context)
    return RecordBlock(
        yaml.values["id"],
        yaml.values["rows"],
        columns,
        yaml.values.get("compute", {}),
        yaml.values.get("accept", {}),
    )


def _check_compute(yaml: Yaml, names: set[str], start: Span, context: Context) -> None:
    known = set(names)
    for name, text in yaml.values.get("compute", {}).items():
        span = yaml.span(f"compute.{name}=", start)
        try:
            needed = read_expression(text).names
        except ExpressionError as error:
            context.report.error(
                "E401",
                span,
                f"`{name}` cannot be computed: {error}",
                remedy="use + - * / ** and mean, sd, min, max",
            )
            needed = frozenset()
        for missing in sorted(needed - known):
            context.report.error(
                "E401",
                span,
                f"`{name}` uses `{missing}`, which is no column and no earlier result",
                note=did_you_mean(missing, known),
            )
        known.add(name)
    for name, limits in yaml.values.get("accept", {}).items():
        span = yaml.span(f"accept.{name}", start)
        if name not in known:
            context.report.error(
                "E401",
                span,
                f"there is no column or result `{name}` to accept",
                note=did_you_mean(name, known),
            )
        check_accept(limits, yaml.span(f"accept.{name}=", start), context)

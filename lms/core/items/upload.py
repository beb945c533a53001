"""The item type `upload`: a photo or document, marked by a person (parsed and linted; not yet shown)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.diagnostics import Report
from lms.core.items.checks import KIND_OF_VALUE, listed, param_span
from lms.core.items.contract import ItemSource
from lms.core.items.text import Line, compile_rubric

kind = "upload"
answerable = False
params = frozenset({"accept"})
settings: frozenset[str] = frozenset()
_ACCEPTED = ("image", "pdf")


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """What may be sent, and the rubric by which it is marked."""

    accept: tuple[str, ...]
    rubric: tuple[Line, ...]


def compile(source: ItemSource, report: Report) -> UploadSpec | None:  # noqa: A001 - the contract's name
    """Check `accept` and the rubric, and compile."""
    accept = source.params.get("accept", list(_ACCEPTED))
    if (
        not isinstance(accept, list)
        or not accept
        or any(kind_of_file not in _ACCEPTED for kind_of_file in accept)
    ):
        report.error(
            KIND_OF_VALUE,
            param_span(source, "accept"),
            "`accept` names what cannot be sent",
            remedy=f"write a list of {listed(_ACCEPTED)}",
        )
        return None
    rubric = compile_rubric(source, report)
    return UploadSpec(tuple(map(str, accept)), rubric) if rubric is not None else None

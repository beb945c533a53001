"""Frozen values to JSON text and back: modules, items, draws; what load(dump(x)) returns equals x."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from lms.core.items.contract import Item, Spec
from lms.core.items.registry import TYPES

T = TypeVar("T")


def dump(value: object) -> str:
    """Write a value as compact JSON; fractions and decimals as text, dates in ISO, specs tagged by kind."""
    return json.dumps(_converter().unstructure(value), ensure_ascii=False, separators=(",", ":"))


def load(text: str | bytes, kind: type[T]) -> T:
    """Read a value of a type; raise ValueError, TypeError or KeyError when the text does not hold one."""
    return _converter().structure(json.loads(text), kind)


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=False, unstruct_collection_overrides={frozenset: sorted})
    for exact in (Fraction, Decimal):
        converter.register_unstructure_hook(exact, str)
        converter.register_structure_hook(exact, _reader(exact))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    _register_items(converter)
    return converter


def _reader(exact: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Read an exact number from text alone: a JSON number has lost its exactness."""
    known = lru_cache(maxsize=1024)(exact)

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"expected a number as text, not {value!r}")
        return known(value)

    return read


def _register_items(converter: Converter) -> None:
    kinds = {spec: kind for kind, (_, spec) in TYPES.items()}

    def write_spec(spec: Any) -> dict[str, Any]:
        return {"kind": kinds[type(spec)], **converter.unstructure(spec, unstructure_as=type(spec))}

    def read_spec(tagged: dict[str, Any], _: Any) -> Spec:
        _, spec = TYPES[tagged["kind"]]
        read: Spec = converter.structure(tagged, spec)
        return read

    converter.register_unstructure_hook(
        Item, make_dict_unstructure_fn(Item, converter, spec=override(unstruct_hook=write_spec))
    )
    converter.register_structure_hook(
        Item, make_dict_structure_fn(Item, converter, spec=override(struct_hook=read_spec))
    )

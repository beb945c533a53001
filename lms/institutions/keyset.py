"""Pages of a long list by keyset, both ways; a file of its own because two rooms page their lists with it.

A page costs the same wherever it lies: the database goes to the cursor by an index and reads one page from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import request
from sqlalchemy import BindParameter, ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the key of the row beside it (none = the list's own end), and on which side the page lies."""

    key: Key
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and whether there are others before and after."""

    rows: list[Row]
    has_previous: bool
    has_next: bool


def beyond(order: Sequence[InstrumentedAttribute[Any]], cursor: Cursor) -> ColumnElement[bool]:
    """Return the condition "lies beyond the cursor"; a row value, so one index range answers it."""
    here = tuple_(*order)
    there = tuple_(
        *(
            part if isinstance(part, BindParameter) else literal(part, column.type)
            for part, column in zip(cursor.key, order, strict=True)
        )
    )
    condition: ColumnElement[bool] = here < there if cursor.backwards else here > there
    return condition


def arranged(
    statement: Select[Any], order: Sequence[InstrumentedAttribute[Any]], cursor: Cursor | None, size: Any
) -> Select[Any]:
    """Narrow and sort a statement to one page and one row more; key and size may be bound parameters."""
    backwards = cursor is not None and cursor.backwards
    if cursor is not None and cursor.key:
        statement = statement.where(beyond(order, cursor))
    return statement.order_by(*(column.desc() if backwards else column for column in order)).limit(size + 1)


def cut(rows: Sequence[Row], cursor: Cursor | None, size: int) -> Page[Row]:
    """Make a page of what an arranged statement gave."""
    more, shown = len(rows) > size, list(rows[:size])
    if cursor is not None and cursor.backwards:
        return Page(shown[::-1], has_previous=more, has_next=True)
    return Page(shown, has_previous=cursor is not None, has_next=more)


Stretch = tuple[Select[Any], Sequence[InstrumentedAttribute[Any]]]
"""A part of a list with an order of its own: what it selects, and by what it is ordered."""


def read_stretches(
    session: Session, stretches: Sequence[Stretch], first: int, cursor: Cursor | None, size: int
) -> Page[Any]:
    """Return one page of lists that follow one another; the cursor lies in the one numbered `first`."""
    backwards = cursor is not None and cursor.backwards
    rows: list[Any] = []
    here = cursor
    for statement, order in stretches[first::-1] if backwards else stretches[first:]:
        rows += session.execute(arranged(statement, order, here, size - len(rows))).all()
        if len(rows) > size:
            break
        here = Cursor((), backwards)
    return cut(rows, cursor, size)


def asked_cursor(key_of: Callable[[UUID], Key | None]) -> Cursor | None:
    """Read `?after=` or `?before=` (a row's id; no name stands in an address); an unknown id gives the first page."""
    for name in ("after", "before"):
        try:
            row_id = UUID(request.args.get(name, ""))
        except ValueError:
            continue
        key = key_of(row_id)
        if key is not None:
            return Cursor(key, backwards=name == "before")
    return None

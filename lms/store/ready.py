"""Statements made ready once and then run on the driver itself: for what every request asks, and for what a room sends all the time.

SQLAlchemy writes the statement and knows how each type is kept; from then on a run costs little more than the database's own
work. Such a statement sees no scope: it must name the person or the row that the caller has a right to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ClauseElement, Dialect, Executable
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Keep: TypeAlias = Callable[[Any], Any]
Written: TypeAlias = Executable | Callable[[str], Executable]


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement for one kind of database: its text, how values go in and how they come out."""

    sql: str
    names: tuple[str, ...]
    positional: bool
    steady: Mapping[str, Any]
    going_in: Mapping[str, Keep]
    coming_out: tuple[tuple[int, Keep], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return the values as the driver wants them. Raises KeyError when one is missing."""
        ready = {**self.steady, **values}
        for name, keep in self.going_in.items():
            ready[name] = keep(ready[name])
        return (
            [ready[name] for name in self.names]
            if self.positional
            else {name: ready[name] for name in self.names}
        )

    def row(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row as the product's types."""
        row = list(found)
        for place, come in self.coming_out:
            row[place] = come(row[place])
        return tuple(row)


class Ready:
    """A statement with named parameters, compiled at its first run; `sets` names the columns that an insert or update fills."""

    def __init__(self, written: Written, *, sets: Iterable[str] | None = None) -> None:
        self._written = written
        self._sets = None if sets is None else list(sets)
        self._texts: dict[str, _Text] = {}

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return all rows."""
        text, cursor = self._run(session, values)
        try:
            return [text.row(found) for found in cursor.fetchall()]
        finally:
            cursor.close()

    def first(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row or None."""
        text, cursor = self._run(session, values)
        try:
            found = cursor.fetchone()
        finally:
            cursor.close()
        return None if found is None else text.row(found)

    def run(self, session: Session, **values: Any) -> int:
        """Change rows; return how many."""
        cursor = self._run(session, values)[1]
        count: int = cursor.rowcount
        cursor.close()
        return count

    def run_all(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Change rows, once for each set of values."""
        dialect, text, cursor = self._ready(session)
        with _known_errors(text.sql, dialect), closing(cursor):
            cursor.executemany(text.sql, [text.parameters(values) for values in rows])

    def _run(self, session: Session, values: Mapping[str, Any]) -> tuple[_Text, DBAPICursor]:
        dialect, text, cursor = self._ready(session)
        with _known_errors(text.sql, dialect):
            cursor.execute(text.sql, text.parameters(values))
        return text, cursor

    def _ready(self, session: Session) -> tuple[Dialect, _Text, DBAPICursor]:
        session.flush()
        connection = session.connection()
        dialect = connection.dialect
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = self._compile(dialect)
        return dialect, text, connection.connection.cursor()

    def _compile(self, dialect: Dialect) -> _Text:
        statement = self._written if isinstance(self._written, ClauseElement) else self._write(dialect)
        compiled = statement.compile(dialect=dialect, column_keys=self._sets)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
            raise TypeError("A statement that is made ready has no lists for parameters.")
        into = {
            name: keep
            for bind, name in compiled.bind_names.items()
            if (keep := _own(bind.type, dialect).bind_processor(dialect)) is not None
        }
        columns: Iterable[Any] = getattr(statement, "selected_columns", ())
        return _Text(
            sql=compiled.string,
            names=tuple(compiled.positiontup or compiled.bind_names.values()),
            positional=compiled.positional,
            steady={name: bind.value for bind, name in compiled.bind_names.items() if not bind.required},
            going_in=into,
            coming_out=tuple(
                (place, come)
                for place, column in enumerate(columns)
                if (come := _own(column.type, dialect).result_processor(dialect, None)) is not None
            ),
        )

    def _write(self, dialect: Dialect) -> Any:
        return self._written(dialect.name) if callable(self._written) else self._written


def _own(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """Return the form that a type has in this kind of database."""
    return kind.dialect_impl(dialect)


class _known_errors:  # noqa: N801 – reads as a word; a class, since a generator costs more than the statement
    """Turn a driver's error into the error that the rest of the product knows, without what people typed."""

    __slots__ = ("_dialect", "_sql")

    def __init__(self, sql: str, dialect: Dialect) -> None:
        self._sql, self._dialect = sql, dialect

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        known = self._dialect.loaded_dbapi.Error
        if isinstance(error, known):
            raise DBAPIError.instance(
                self._sql, None, error, known, hide_parameters=True, dialect=self._dialect
            ) from error

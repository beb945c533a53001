"""Engine, session and the one unit of work; SQLite is set up so that an acknowledged write survives a power cut."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from lms.settings import Settings
from lms.store.scope import narrow

LOCKS = importlib.util.find_spec("fcntl") is not None  # not on Windows: there one process writes
if LOCKS:
    import fcntl


class Base(DeclarativeBase):
    """Tables with constraint names that both databases and all revisions agree on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Entity(Base):
    """A row with an identity of its own."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def install(app: Flask, settings: Settings) -> None:
    """Bind the product's database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if settings.is_sqlite:
        event.listen(engine, "connect", _set_up_connection)
        event.listen(engine, "begin", _begin)
    lock = Path(engine.url.database or "").with_suffix(".lock") if settings.is_sqlite else None
    app.extensions["lms_write_turn"] = WriteTurn(lock)


_ALWAYS = {
    "pool_size": 8,
    "max_overflow": 8,
    "pool_use_lifo": True,  # the connection used last has its pages and statements at hand
    "hide_parameters": True,
}  # a logged error never holds what people typed


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.is_sqlite:
        return {"connect_args": {"timeout": 10, "isolation_level": None}, **_ALWAYS}
    return {"pool_pre_ping": True, **_ALWAYS}


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    """FULL keeps every acknowledged commit through a power cut; measured cost: one fsync."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "cache_size=-4000",  # kB for each of up to 16 connections; the system keeps the file in memory too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin a transaction: for reading, until `unit_of_work` makes it one that writes."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN")


class WriteTurn:
    """A fair queue in front of SQLite's lock: threads of this process, then processes of this machine.

    SQLite's own waiting polls and is unfair (p99 0.2–1 s with eight writers). Path None: no queue (PostgreSQL).
    """

    def __init__(self, path: Path | None) -> None:
        self._thread = threading.Lock()
        self._path = path
        self._file: int | None = None  # a descriptor, open as long as the process lives

    @contextmanager
    def __call__(self) -> Iterator[None]:
        if self._path is None:
            yield
            return
        with self._thread, _locked(self._path):
            yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock file; it is opened anew each time, so that nothing is shared after a fork and nothing stays open."""
    if not LOCKS:
        yield
        return
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)  # which ends the lock


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: Any) -> None:
    narrow(state)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open the one writing transaction of a request, command or job; commit at the end, roll back on an exception."""
    session = db.session()
    with write_turn():
        try:
            _begin_writing(session.connection())
            yield session
            session.commit()
        except BaseException:
            with contextlib.suppress(Exception):
                session.rollback()
            raise


def _begin_writing(connection: Connection) -> None:
    """Let the transaction write. SQLite's takes its lock at once, so it can never fail half-way for want of it;
    what was loaded before stays loaded. In PostgreSQL a transaction that has read may go on to write."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def write_turn() -> contextlib.AbstractContextManager[None]:
    """Return the writing turn of the current application."""
    turn: WriteTurn = current_app.extensions["lms_write_turn"]
    return turn()


def engine() -> Engine:
    """Return the current application's engine."""
    return db.engine

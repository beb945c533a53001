"""The floors: a bare Flask application on the same server with the same settings; what no product on Flask can go below."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels

app = Flask("floors", static_folder=None)
_folder = Path(os.environ.get("BENCH_FOLDER", "."))
_own = threading.local()
_turn = threading.Lock()


def _connection() -> sqlite3.Connection:
    """Return this thread's connection, set up as the product sets up its own."""
    if not hasattr(_own, "connection"):
        _own.connection = sqlite3.connect(_folder / "floor.sqlite3", isolation_level=None, timeout=10)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000"):
            _own.connection.execute(f"PRAGMA {pragma}")
        _own.connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, value TEXT)")
    connection: sqlite3.Connection = _own.connection
    return connection


@app.get("/page")
def page() -> Response:
    """Answer with a page of the same bytes as the product's lesson."""
    return Response((_page()), mimetype="text/html")


def _page() -> bytes:
    if "page" not in app.extensions:
        app.extensions["page"] = (_folder / "page.html").read_bytes()
    found: bytes = app.extensions["page"]
    return found


@app.post("/commit")
def commit() -> Response:
    """Keep one row durably."""
    connection = _connection()
    with _turn:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO kept (value) VALUES ('an answer of some length, as people give them')"
        )
        connection.execute("COMMIT")
    return Response('{"saved": true}', mimetype="application/json")


def main(port: int, workers: int) -> None:
    """Serve with the settings of tools/setup/server.py."""
    Granian(
        "bench.floors:app", address="127.0.0.1", port=port, interface=Interfaces.WSGI, http=HTTPModes.http1,
        websockets=False, runtime_mode=RuntimeModes.st, workers=workers, blocking_threads=4, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

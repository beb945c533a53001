"""Many callers at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

from lms.store import db

Result = TypeVar("Result")


def from_threads(app: Flask, count: int, call: Callable[[int], Result]) -> list[Result]:
    """Let `count` threads wait for each other, then call all at once; each with an application context of its own."""
    db.session.rollback()  # what the test has read must not hold up PostgreSQL
    gate = threading.Barrier(count)

    def run(number: int) -> Result:
        gate.wait()
        with app.app_context():
            return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))

"""Who runs the jobs: huey threads inside the server's process, or a process of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab

from lms.jobs.queue import run_due


class Worker:
    """A huey queue in a file of its own; its tasks only say "look at the table"."""

    def __init__(self, app: Flask, instance: Path, clock: Callable[[], datetime]) -> None:
        instance.mkdir(parents=True, exist_ok=True)
        self.huey = SqliteHuey("lms", filename=str(instance / "queue.sqlite3"), results=False, timeout=10)
        self._app = app
        self._clock = clock

        @self.huey.task()  # type: ignore[untyped-decorator]
        def look() -> None:
            self.run()

        @self.huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
        def look_every_minute() -> None:
            self.run()

        self._look: Any = look

    def run(self) -> int:
        """Run what is due now."""
        with self._app.app_context():
            return run_due(self._clock())

    def nudge(self) -> None:
        """Ask the worker to look at once."""
        self._look()

    def start_inside(self) -> None:
        """Start the consumer's threads in this process; they end with it."""
        consumer = self.huey.create_consumer(workers=1, periodic=True, check_worker_health=False)
        consumer.start()

    def run_apart(self) -> None:
        """Be the worker process until stopped."""
        self.huey.create_consumer(workers=1, periodic=True).run()

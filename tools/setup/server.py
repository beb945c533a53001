"""Starts the product: brings the database and the modules up to date, then serves with granian and says when it is ready.

Where processes can fork, the parent loads the program once and both the preparation and the server start from it: this
halves the time of a start. The parent itself never opens the database, because a connection must not cross a fork.
"""

from __future__ import annotations

import gc
import http.client
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Event
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels

START_SECONDS = 120


def main(host: str, port: int, workers: int) -> int:
    """Prepare and serve until told to stop; returns the exit code."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        importlib.import_module("lms.app")
        gc.freeze()  # the collector of a child leaves alone what is loaded here, so that its memory stays shared
    failed = _prepare_apart()
    if failed:
        return failed
    server = Granian(
        "wsgi:app", address=host, port=port, interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False,
        runtime_mode=RuntimeModes.st, workers=workers, blocking_threads=4,
        respawn_failed_workers=True, log_level=LogLevels.warning,
    )  # fmt: skip
    server.on_startup(partial(_stop_with_the_terminal, server))
    loader = partial(
        _load, parent=os.getpid(), host=_own_host(host), port=port, announced=multiprocessing.Event()
    )
    server.serve(target_loader=loader)
    return 0


def _prepare_apart() -> int:
    """Run `prepare` in a process of its own; returns its exit code."""
    child = multiprocessing.Process(target=_prepare)
    child.start()
    child.join()
    return child.exitcode or 0


def _prepare() -> None:
    words = importlib.import_module("tools.setup.words")
    words.main(["prepare"])


def _own_host(host: str) -> str:
    """Return the address at which this computer reaches its own server."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not listened on


def _load(target: str, *, parent: int, host: str, port: int, announced: Event) -> Callable[..., Any]:
    """Load the application in a worker process and start the worker's two watchers."""
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    if os.name == "posix":
        threading.Thread(target=_stop_with_the_parent, args=(parent,), daemon=True).start()
    threading.Thread(target=_announce, args=(host, port, announced), daemon=True).start()
    return application


def _stop_with_the_parent(parent: int) -> None:
    """Stop this worker when the main process is killed, so that no orphan keeps the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(host: str, port: int, announced: Event) -> None:
    """Say once where the product is, as soon as it answers."""
    until = time.monotonic() + START_SECONDS
    while not announced.is_set() and time.monotonic() < until:
        line = http.client.HTTPConnection(host, port, timeout=5)
        try:
            line.request("GET", "/healthz")
            line.getresponse()
        except OSError:
            time.sleep(0.02)
        else:
            announced.set()
            shown = f"[{host}]" if ":" in host else host
            print(f"Ready: http://{shown}:{port}/  (stop with Ctrl+C)", flush=True)
        finally:
            line.close()


def _stop_with_the_terminal(server: Any) -> None:
    """A closed terminal stops a server that was started in it; without a terminal, SIGHUP renews the workers."""
    if os.name == "posix" and sys.stdin is not None and sys.stdin.isatty():
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)


def _run(words: Sequence[str]) -> int:
    host, port, workers = words
    return main(host, int(port), int(workers))


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))

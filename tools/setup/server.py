"""Starts the product: brings the database and the modules up to date, then serves with granian and says when it is ready.

The first process only watches, so it stays small: it looks whether anything has changed since the last start, has that prepared
by a process of its own, and leaves the program to the server's process. Several server processes, where processes can fork, start
from one that has loaded the program, so that they share its memory. A connection to the database never crosses a fork.
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

from lms import stamp
from lms.settings import SettingsError, read_settings

START_SECONDS = 120
STOP_SECONDS = 20
"""How long requests may go on after the server was told to stop."""


def main(host: str, port: int, workers: int) -> int:
    """Prepare and serve until told to stop; returns the exit code."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        if workers > 1:
            importlib.import_module("lms.app")
            gc.freeze()  # the collector of a child leaves alone what is loaded here, so that its memory stays shared
    is_ready = _is_ready()
    failed = 0 if is_ready else _prepare_apart()
    if failed:
        return failed
    server = Granian(
        "wsgi:app", address=host, port=port, interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False,
        runtime_mode=RuntimeModes.st, workers=workers, blocking_threads=4,
        respawn_failed_workers=True, workers_kill_timeout=STOP_SECONDS, log_level=LogLevels.warning,
    )  # fmt: skip
    server.on_startup(partial(_stop_with_the_terminal, server))
    loader = partial(
        _load,
        parent=os.getpid(),
        host=_own_host(host),
        port=port,
        announced=multiprocessing.Event(),
        greet=is_ready,
    )
    server.serve(target_loader=loader)
    return 0


def _is_ready() -> bool:
    """Tell whether nothing needs preparing; what is wrong with the settings, the preparation says."""
    try:
        return stamp.still_holds(read_settings(os.environ))
    except (SettingsError, OSError):
        return False


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


def _load(
    target: str, *, parent: int, host: str, port: int, announced: Event, greet: bool
) -> Callable[..., Any]:
    """Load the application in a worker process and start the worker's two watchers."""
    _stop_at_once_when_told()
    module, _, name = target.partition(":")
    gc.disable()  # what is loaded stays: looking through it again and again costs a tenth of the start
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    gc.enable()
    if os.name == "posix":
        threading.Thread(target=_stop_with_the_parent, args=(parent,), daemon=True).start()
    greeting = _sign_in_lines(application) if greet and not announced.is_set() else []
    threading.Thread(target=_announce, args=(host, port, announced, greeting), daemon=True).start()
    return application


def _stop_at_once_when_told() -> None:
    """Until it serves, a worker has nothing to finish: without this a stop in that second would be lost after the fork."""
    if os.name == "posix":
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # Ctrl+C reaches the main process too, which then ends this one


def _sign_in_lines(application: Any) -> list[str]:
    """Return how to sign in to the demonstration, which the preparation says when there is one to do."""
    if "lms_demo_people" not in application.extensions:
        return []
    demo = importlib.import_module("lms.demo")
    with application.app_context():
        return list(demo.sign_in_lines(application.extensions["lms_settings"].base_url))


def _stop_with_the_parent(parent: int) -> None:
    """Stop this worker when the main process is killed, so that no orphan keeps the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(host: str, port: int, announced: Event, greeting: Sequence[str]) -> None:
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
            print(*greeting, f"Ready: http://{shown}:{port}/  (stop with Ctrl+C)", sep="\n", flush=True)
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

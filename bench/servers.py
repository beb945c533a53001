"""Starts the servers that are measured and reads from /proc what they cost: processor time and memory of the whole tree."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools.setup.commands import FRUGAL

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 90
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its first process, and the processes of a database that work for it."""

    port: int
    pid: int
    seconds_to_first_page: float
    database_pids: frozenset[int] = frozenset()

    def processes(self) -> list[int]:
        """Return the ids of all processes of the server now."""
        return [*_with_descendants({self.pid}), *(_with_descendants(set(self.database_pids)))]

    def cpu_seconds(self) -> float:
        """Return user and system time of all its processes so far; ended children are in their parents' account."""
        return sum(_cpu_of(pid) for pid in self.processes())

    def database_cpu_seconds(self) -> float:
        """Return the share of the database's processes."""
        return sum(_cpu_of(pid) for pid in _with_descendants(set(self.database_pids)))

    def memory_mb(self) -> float:
        """Return the memory of the server's own processes, shared pages counted once (PSS)."""
        return sum(_pss_of(pid) for pid in _with_descendants({self.pid})) / 1024


def product(workers: int) -> list[str]:
    """Return the command that serves the product exactly as `manage.py run` does."""
    return ["-m", "tools.setup.server", "127.0.0.1", "{port}", str(workers)]


def floors(workers: int) -> list[str]:
    """Return the command that serves the bare application on the same server."""
    return ["-m", "bench.floors", "{port}", str(workers)]


@contextmanager
def running(
    words: list[str],
    *,
    first_page: str,
    variables: Mapping[str, str],
    log: Path,
    database_pids: frozenset[int] = frozenset(),
) -> Iterator[Server]:
    """Start a server in a process group of its own, wait for its first page, end it at the end."""
    port, began = free_port(), time.monotonic()
    process = start(words, port, variables, log)
    try:
        wait_for(port, first_page, process, log)
        yield Server(port, process.pid, time.monotonic() - began, database_pids)
    finally:
        end_group(process)


def start(words: list[str], port: int, variables: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own; `{port}` in its words becomes the port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    line = [sys.executable, *(word.replace("{port}", str(port)) for word in words)]
    environ = FRUGAL | kept | {"LMS_BASE_URL": f"http://127.0.0.1:{port}"} | dict(variables)
    with log.open("ab") as out:
        return subprocess.Popen(
            line,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def wait_for(port: int, page: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a page answers with 200; raises RuntimeError with the end of the log when the server has ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError):
            line.request("GET", page)
            if line.getresponse().status == 200:
                line.close()
                return
        line.close()
        time.sleep(0.01)
    raise RuntimeError(
        "The server did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-2000:]
    )


def end_group(process: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM) -> None:
    """End a server with everything it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _with_descendants(roots: set[int]) -> list[int]:
    if not roots:
        return []
    parents = {
        int(path.name): parent_of(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdecimal()
    }
    found = {pid for pid in roots if pid in parents}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def _fields(pid: int) -> list[str]:
    """Return /proc/<pid>/stat after the program's name, which may hold blanks; [] for a process that is gone."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return []


def parent_of(pid: int) -> int:
    """Return the process that started another, 0 for one that is gone."""
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def _cpu_of(pid: int) -> float:
    fields = _fields(pid)
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / _TICKS if fields else 0.0


def _pss_of(pid: int) -> int:
    """Return kilobytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def machine_cpu_seconds() -> float:
    """Return what the whole machine has spent working so far: to tell how busy it was with other things."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _waiting, irq, soft, steal = (int(field) for field in fields[:8])
    return (user + nice + system + irq + soft + steal) / _TICKS

"""`manage.py run` as a process: it says where it is, stops when told, leaves no orphan, and refuses a newer database."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.setup.environment import ROOT

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of an installation of its own, shared by this file's tests so that it is prepared once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return kept | {"LMS_VENV": sys.prefix, "LMS_INSTANCE": str(tmp_path_factory.mktemp("instance"))}


@pytest.fixture
def port(socket_enabled: None) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(surroundings: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port)]
    started = subprocess.Popen(
        words, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    )
    yield started
    if started.poll() is None:
        started.terminate()
    started.communicate(timeout=PATIENCE_SECONDS)


def lines_until_ready(server: subprocess.Popen[str]) -> list[str]:
    """Read what the server says up to its line with the address."""
    assert server.stdout is not None
    said: list[str] = []
    for line in server.stdout:
        said.append(line.strip())
        if line.startswith("Ready: "):
            return said
    pytest.fail("the server ended before it was ready: " + " / ".join(said))


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def test_run_says_where_it_is_and_how_to_sign_in_and_stops_when_told(
    server: subprocess.Popen[str], port: int
) -> None:
    said = lines_until_ready(server)
    assert said[-1].startswith(f"Ready: http://127.0.0.1:{port}/")
    assert any("amina" in line for line in said)
    assert answers(port)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=PATIENCE_SECONDS) == 0
    assert not answers(port)


def test_a_killed_server_leaves_no_orphan_on_the_port(server: subprocess.Popen[str], port: int) -> None:
    lines_until_ready(server)
    server.kill()
    server.wait(timeout=PATIENCE_SECONDS)
    until = time.monotonic() + PATIENCE_SECONDS
    while answers(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(port)


def test_a_database_of_a_newer_version_is_refused_with_what_to_do(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    at = surroundings | {"LMS_INSTANCE": str(tmp_path)}
    prepare = [sys.executable, str(ROOT / "manage.py"), "prepare"]
    subprocess.run(prepare, env=at, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    database = sqlite3.connect(tmp_path / "lms.sqlite3")
    database.execute("update alembic_version set version_num = 'of_next_year'")
    database.commit()
    database.close()
    done = subprocess.run(
        prepare, env=at, check=False, capture_output=True, encoding="utf-8", timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "newer version" in done.stderr

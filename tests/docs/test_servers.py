"""The product depends on no particular server: wsgi:app answers under each one of the administrator's guide."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.test_administration import commands_starting_with
from tools.setup.environment import ROOT

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A prepared installation, shared by the three servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    made = kept | {"LMS_INSTANCE": str(tmp_path_factory.mktemp("instance")), "LMS_WORKER": "apart"}
    prepare = [sys.executable, "-m", "tools.setup.words", "prepare"]
    subprocess.run(prepare, cwd=ROOT, env=made, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    return made


@pytest.fixture
def port(socket_enabled: None) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["granian", "gunicorn", "waitress-serve"])
def server(
    request: pytest.FixtureRequest, surroundings: dict[str, str], port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The server, started with the command that the guide gives, on a free port."""
    (command,) = commands_starting_with(f".venv/bin/{request.param} ")
    words = command.replace("8000", str(port)).split()
    words[0] = str(Path(sys.executable).with_name(request.param))
    started = subprocess.Popen(
        words, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield started
    started.terminate()
    started.wait(timeout=PATIENCE_SECONDS)


def test_each_server_of_the_guide_serves_the_product(server: subprocess.Popen[bytes], port: int) -> None:
    assert wait_for(server, port, "/healthz") == 200
    assert wait_for(server, port, "/sign-in") == 200


def wait_for(server: subprocess.Popen[bytes], port: int, path: str) -> int:
    """Return the status of the first answer; 0 when the server ended or never answered."""
    until = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    return 0

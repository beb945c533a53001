"""The words after manage.py: what each one makes ready and which program it then starts."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.setup import environment, trouble
from tools.setup.environment import PYTHON, ROOT
from tools.setup.trouble import TroubleError

FRUGAL = {"MALLOC_ARENA_MAX": "2"}
"""Else glibc keeps an arena for each thread, and in each the 19 MiB that one password took; read when a process begins."""

USAGE = """\
python3 manage.py run [--port N] [--host H]   set up (the first time) and start on http://127.0.0.1:8000
python3 manage.py test [pytest arguments]     set up what the tests need and run them
python3 manage.py check                       style, types, architecture and the modules' own checks
python3 manage.py dev [--port N]              start with reload and debugger, for developers
python3 manage.py bench                       measure, and print the table of docs/performance.md
python3 manage.py screenshots                 take the pictures of the README again
python3 manage.py WORD …                      any other word goes to the product's own commands, for example:
                                              modules check modules/micropipette · work · credentials verify FILE
python3 manage.py commands                    list those commands
"""


def main(words: Sequence[str]) -> int:
    """Carry out one command line; returns the exit code."""
    if not words or words[0] in {"help", "--help", "-h"}:
        print(USAGE, end="")
        return 0
    os.chdir(ROOT)
    os.environ["PYTHONUTF8"] = "1"
    try:
        command = COMMANDS.get(words[0])
        return command(words[1:]) if command else _product(words)
    except TroubleError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(trouble.sentence_for(error) or f"{error.filename}: {error.strerror}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def run(words: Sequence[str]) -> int:
    """Set up, bring the database and the modules up to date, and serve."""
    chosen = _where(words, "run")
    _require_free(chosen.host, chosen.port)
    _make_ready()
    _name_own_address(chosen)
    for name, value in FRUGAL.items():
        os.environ.setdefault(name, value)
    return _become("-m", "tools.setup.server", chosen.host, str(chosen.port), str(chosen.workers))


def dev(words: Sequence[str]) -> int:
    """Serve one developer: reload on every change, debugger in the page."""
    chosen = _where(words, "dev")
    _require_free(chosen.host, chosen.port)
    _make_ready()
    _name_own_address(chosen)
    prepared = subprocess.run([PYTHON, "-m", "tools.setup.words", "prepare"], check=False)
    if prepared.returncode:
        return prepared.returncode
    return _become(
        "-m", "flask", "--app", "wsgi", "run", "--debug", "--host", chosen.host, "--port", str(chosen.port)
    )


def test(words: Sequence[str]) -> int:
    """Run the tests with what they need."""
    environment.ensure(for_tests=True)
    _compile_translations()
    return _become("-m", "pytest", *(words or ("-n", "auto", "--dist", "loadfile")))


def check(_words: Sequence[str]) -> int:
    """Run every check that is not a test of behaviour."""
    environment.ensure(for_tests=True)
    _compile_translations()
    return _become("-m", "tools.setup.checks")


def bench(words: Sequence[str]) -> int:
    """Measure the server."""
    environment.ensure(for_tests=True)
    _compile_translations()
    return _become("-m", "bench", *words)


def screenshots(words: Sequence[str]) -> int:
    """Take the README's pictures."""
    environment.ensure(for_tests=True)
    _compile_translations()
    return _become("-m", "tools.screenshots", *words)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "dev": dev,
    "bench": bench,
    "screenshots": screenshots,
    "commands": lambda _words: _product(["--help"]),
}


def _product(words: Sequence[str]) -> int:
    environment.ensure()
    return _become("-m", "tools.setup.words", *words)


def _become(*words: str) -> int:
    """Run the environment's Python in place of this one, so that signals and the exit code need no passing on."""
    sys.stdout.flush()
    line = [str(PYTHON), *words]
    if os.name == "posix":
        os.execv(line[0], line)  # noqa: S606 -- no shell is wanted
    child = subprocess.Popen(line)  # Windows has no exec; Ctrl+C reaches the child by itself
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _where(words: Sequence[str], name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python3 manage.py {name}")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this computer only)"
    )
    if name == "run":
        parser.add_argument(
            "--workers", type=int, default=1, help="server processes (1; with PostgreSQL 2 is better)"
        )
    chosen = parser.parse_args(words)
    if not 1 <= chosen.port <= 65535:
        raise TroubleError(f"{chosen.port} is not a port: choose a number from 1024 to 65535.")
    return chosen


def _require_free(host: str, port: int) -> None:
    """Find out before anything else whether the address can be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise _address_trouble(error, host, port) from error


def _address_trouble(error: OSError, host: str, port: int) -> TroubleError:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None)}:
        return TroubleError(
            f"Port {port} is in use, perhaps by another copy of this program: stop that one, "
            f"or choose another port: python3 manage.py run --port {port + 1 if port < 65535 else 8001}"
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return TroubleError(
            f"Port {port} is reserved for the system: choose one above 1023, for example --port 8000."
        )
    return TroubleError(
        f"This computer has no address {host}: use --host 127.0.0.1 (only this computer) or --host 0.0.0.0."
    )


def _make_ready() -> None:
    environment.ensure()
    instance = Path(os.environ.get("LMS_INSTANCE") or ROOT / "instance").absolute()
    trouble.require_writable(
        instance,
        "It keeps the database and the keys: copy the project to a folder that you may write to, "
        "or name another folder with LMS_INSTANCE=/some/folder, and run the command again.",
        mode=0o700,
    )
    _compile_translations()


def _name_own_address(chosen: argparse.Namespace) -> None:
    """Tell the product the address that its links and QR codes carry, unless the administrator said it."""
    if os.environ.get("LMS_ENV") == "production":
        return
    everywhere = chosen.host in {"0.0.0.0", "::"}  # noqa: S104 -- compared, not listened on
    names = _names_in_the_network() if everywhere else []
    named = chosen.host if not everywhere else names[0] if names else "127.0.0.1"
    host = f"[{named}]" if ":" in named else named
    os.environ.setdefault("LMS_BASE_URL", f"http://{host}:{chosen.port}")
    if everywhere:
        os.environ.setdefault("LMS_TRUSTED_HOSTS", ",".join([*names, "127.0.0.1", "localhost"]))
        print(
            f"Others reach this computer as: {', '.join(names) or 'no address found; set LMS_TRUSTED_HOSTS'}."
        )


def _names_in_the_network() -> list[str]:
    """Return this computer's address in its network and its name; no packet is sent to find them."""
    names = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(
            ("192.0.2.1", 9)
        )  # an address of documentation: choosing the way there names our own end
        names.append(probe.getsockname()[0])
    return [*names, socket.gethostname()]


def _compile_translations() -> None:
    """Make the .mo files that the program reads from the .po files that people write, when one is newer."""
    folder = ROOT / "lms" / "translations"
    if not any(_is_stale(source) for source in folder.glob("*/LC_MESSAGES/*.po")):
        return
    done = subprocess.run(
        [PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "--directory", folder],
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise TroubleError(f"The translations in {folder} could not be compiled: {last}")


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime

"""Makes and keeps the virtual environment: hashed locks, wheels only, with uv if it is there and the bundled pip if not."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.setup import trouble
from tools.setup.trouble import TroubleError

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = Path(os.environ.get("LMS_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
STAMP = VENV / "lms-installed.txt"
LOG = VENV / "lms-setup.log"

WAY_OUT = "Copy the project to a folder that you may write to, or name another place with LMS_VENV=/some/folder, and run the command again."


def ensure(*, for_tests: bool = False) -> None:
    """Make sure that the environment holds what the locks say; does nothing when it already does."""
    locks = [ROOT / "requirements-dev.txt"] if for_tests else _runtime_locks()
    marks = {lock.name: _mark(lock) for lock in {*locks, *_runtime_locks()}}
    installed = _read_stamp()
    if PYTHON.exists() and marks.items() <= installed.items():
        return
    trouble.require_writable(VENV, WAY_OUT)
    _make_venv()
    print("Setting up: installing packages, once; this may take a minute or two …", flush=True)
    _install(locks)
    installed = _read_stamp() | marks
    STAMP.write_text(
        "".join(f"{name} {mark}\n" for name, mark in sorted(installed.items())), encoding="utf-8"
    )


def _runtime_locks() -> list[Path]:
    """Name what the product needs to run; requirements-dev.txt contains all of it."""
    names = ["requirements.txt"]
    if os.environ.get("LMS_DATABASE_URL", "").startswith("postgres"):
        names.append("requirements-postgresql.txt")
    return [ROOT / name for name in names]


def _mark(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + VERSION.encode()).hexdigest()


def _read_stamp() -> dict[str, str]:
    if not STAMP.exists():
        return {}
    return dict(line.split(" ", 1) for line in STAMP.read_text(encoding="utf-8").splitlines())


def _make_venv() -> None:
    """Make the environment without pip: Debian's python3 has venv but not ensurepip."""
    made_for = _version_of_venv()
    if made_for == VERSION and PYTHON.exists():
        return
    if made_for is None and any(VENV.iterdir()):
        raise TroubleError(
            f"{VENV} exists and is not a virtual environment: move it away or name an empty folder with LMS_VENV."
        )
    try:
        import venv  # noqa: PLC0415 -- stripped-down Pythons lack it, and they deserve the sentence below
    except ImportError:
        raise TroubleError(
            "This Python lacks the module venv: install the package python3-venv and run the command again."
        ) from None
    try:
        venv.EnvBuilder(clear=made_for is not None, symlinks=os.name != "nt", with_pip=False).create(VENV)
    except OSError as error:
        raise trouble.of_folder(error, VENV, WAY_OUT) from error


def _version_of_venv() -> str | None:
    """Return the Python version, like 3.11, that the environment was made for; None when there is no environment."""
    settings = VENV / "pyvenv.cfg"
    if not settings.exists():
        return None
    for line in settings.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() in {"version", "version_info"}:
            return ".".join(value.strip().split(".")[:2])
    return ""


def _install(locks: Sequence[Path]) -> None:
    """Install with uv when it is there; when it is not, or fails, with the pip that comes along in tools/."""
    files = [word for lock in locks for word in ("-r", str(lock))]
    safely = ["--require-hashes", "--only-binary", ":all:", *files]
    uv = shutil.which("uv")
    if uv and _run_installer([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *safely]):
        return
    pip = next((ROOT / "tools").glob("pip-*.whl"))
    if not _run_installer(
        [str(PYTHON), f"{pip}/pip", "--disable-pip-version-check", "install", "--quiet", *safely]
    ):
        raise _install_trouble(LOG.read_text(encoding="utf-8", errors="replace"))


def _run_installer(words: list[str]) -> bool:
    """Run an installer with its talk kept in a log, so that the person reads one sentence and not two hundred lines."""
    surroundings = os.environ | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PYTHONUTF8": "1"}
    try:
        with LOG.open("wb") as log:
            done = subprocess.run(
                words, cwd=ROOT, env=surroundings, stdout=log, stderr=subprocess.STDOUT, check=False
            )
    except OSError as error:
        raise trouble.of_folder(error, VENV, WAY_OUT) from error
    return done.returncode == 0


FULL = ("No space left on device", "Disk quota exceeded", "os error 28")
NOT_WRITABLE = ("Read-only file system", "Permission denied")
UNTRUSTED = ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed", "UnknownIssuer")
NO_NETWORK = (
    "NewConnectionError", "ConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout", "ProxyError",
    "Name or service not known", "Temporary failure in name resolution", "Failed to establish a new connection",
    "Network is unreachable", "Connection refused", "Connection reset", "dns error", "error sending request",
)  # fmt: skip
NO_WHEEL = ("No matching distribution found", "no wheels with a matching")


def _install_trouble(talk: str) -> TroubleError:
    """Find in the installer's talk what a person can do something about."""
    machine = f"{platform.system()} {platform.machine()} with Python {VERSION}"
    sentences = [
        (FULL, trouble.DISK_FULL),
        (NOT_WRITABLE, f"The folder {VENV} cannot be written to. {WAY_OUT}"),
        (
            UNTRUSTED,
            "The package server's certificate is not trusted here: name your network's certificate file "
            "with PIP_CERT=/path/to/file.pem and run the command again.",
        ),
        (
            NO_NETWORK,
            "The packages could not be downloaded because the network does not answer: connect this computer for this "
            "first start (about 100 MB; later starts need no network), or name a mirror with PIP_INDEX_URL, "
            "and run the command again.",
        ),
        (
            ("DO NOT MATCH THE HASHES", "Hash mismatch"),
            "A downloaded package is not the one that was locked, so nothing was installed: "
            "check the network's proxy or mirror and run the command again.",
        ),
        (
            NO_WHEEL,
            f"Some package is not ready-made for {machine}: use 64-bit Linux, macOS or Windows "
            f"and Python 3.11 to 3.14 (details: {LOG}).",
        ),
    ]
    for phrases, sentence in sentences:
        if any(phrase in talk for phrase in phrases):
            return TroubleError(sentence)
    return TroubleError(f"The packages could not be installed; {LOG} says why.")

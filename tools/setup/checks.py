"""manage.py check: every check that is not a test of behaviour, one line each."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.setup.environment import PYTHON, ROOT

CHECKS: list[tuple[str, list[str]]] = [
    ("style", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy"]),
    ("import contracts", ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"]),
    ("architecture", ["-m", "pytest", "tests/architecture"]),
    ("modules", ["-m", "tools.setup.words", "modules", "check", "modules/"]),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float
    said: str


def run_all() -> int:
    """Run the checks two at a time and report in their order; returns 1 if one failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(_run, CHECKS):
            print(
                f"{outcome.name:<18}{'ok' if outcome.passed else 'FAILED'}  {outcome.seconds:.1f} s",
                flush=True,
            )
            if not outcome.passed:
                failed.append(outcome.name)
                print(outcome.said, flush=True)
    if failed:
        print(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _run(check: tuple[str, Sequence[str]]) -> Outcome:
    name, words = check
    started = time.monotonic()
    done = subprocess.run(
        [PYTHON, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    return Outcome(name, done.returncode == 0, time.monotonic() - started, done.stdout.rstrip())


if __name__ == "__main__":
    sys.exit(run_all())

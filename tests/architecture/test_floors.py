"""The house's floors (house.md): contracts between rooms, and the order of files inside a room."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.architecture.tree import LMS, ROOT, Source, imports, sources

ROLES = ("models", "queries", "actions", "jobs", "forms", "routes")
"""From the lowest to the highest; a file never imports one of a higher role of its own room."""

NOT_ROOMS = {"core", "store", "web", "jobs", "demo"}
HTTP = (
    "flask",
    "werkzeug",
    "flask_login",
    "wtforms",
    "flask_wtf",
    "lms.web.htmx",
    "lms.web.guards",
    "lms.web.formkit",
)


def test_every_import_contract_is_kept() -> None:
    """Runs import-linter as `manage.py check` does."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:]


def test_the_floors_name_every_package() -> None:
    """The contract is exhaustive by itself; this says so in a sentence when somebody switches that off."""
    assert "exhaustive = True" in (ROOT / ".importlinter").read_text(encoding="utf-8")


def test_inside_a_room_files_import_only_lower_roles() -> None:
    knots = []
    for room in _rooms():
        graph = _graph(room)
        for name in graph:
            rank = _rank(name)
            above = [
                other for other in _reached(graph, name) if rank is not None and (_rank(other) or 0) > rank
            ]
            knots += [f"{name} reaches {other}" for other in above]
    assert knots == []


def test_models_queries_and_actions_know_no_http() -> None:
    knots = [
        f"{source.name} imports {found}"
        for source in sources()
        if _room(source) and _rank(source.name) in {0, 1, 2}
        for found in imports(source)
        if found.split(".", maxsplit=1)[0] in HTTP or found in HTTP
    ]
    assert knots == []


def test_every_file_opens_with_what_it_is_for() -> None:
    silent = [s.place for s in sources() if s.text.strip() and not re.match(r'("""|#!)', s.text)]
    assert silent == []


def _rooms() -> list[str]:
    return sorted(
        f.name
        for f in LMS.iterdir()
        if f.is_dir() and f.name not in NOT_ROOMS and (f / "__init__.py").exists()
    )


def _room(source: Source) -> str:
    parts = source.name.split(".")
    return parts[1] if len(parts) > 2 and parts[1] not in NOT_ROOMS else ""


def _rank(name: str) -> int | None:
    role = [*name.split("."), "", "", ""][2]
    return ROLES.index(role) if role in ROLES else None


def _graph(room: str) -> dict[str, set[str]]:
    own = {source.name: source for source in sources() if _room(source) == room}
    return {
        name: {found for found in imports(source) if found in own and found != name}
        for name, source in own.items()
    }


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Everything that a file imports, directly or through others of its room."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for found in graph[waiting.pop()] - seen:
            seen.add(found)
            waiting.append(found)
    return seen

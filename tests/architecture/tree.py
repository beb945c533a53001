"""Reads the source tree for the checks in this folder: modules, functions, names, templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """The dotted name, `lms.quizzes.actions.submit`."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path, self.text)


@cache
def _parsed(path: Path, text: str) -> ast.Module:
    return ast.parse(text, str(path))


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file under lms/."""
    return tuple(Source(path, path.read_text(encoding="utf-8")) for path in sorted(LMS.rglob("*.py")))


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last line; decorators are not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def templates() -> list[Path]:
    """Every page and component."""
    return sorted(LMS.rglob("templates/**/*.html"))


def imports(source: Source) -> set[str]:
    """The dotted names that a file imports: `from a import b` gives both `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def called_name(node: ast.Call) -> str:
    """The last part of what is called: `errors.ConflictError(…)` gives ConflictError."""
    match node.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""

"""Reading module folders from the disk: the only place where module files are touched."""

from __future__ import annotations

from pathlib import Path

LARGEST_FILE = 20_000_000
_SKIPPED = {"__pycache__", "node_modules"}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return a module's files by their path inside the folder, with forward slashes; hidden ones are skipped."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") or part in _SKIPPED for part in inside.parts):
            continue
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_FILE:
            files[inside.as_posix()] = path.read_bytes()
    return files


def list_folders(root: Path) -> list[Path]:
    """Return the module folders under `root`, or `root` itself if it is one."""
    if (root / "module.md").is_file():
        return [root]
    if not root.is_dir():
        return []
    return sorted(path.parent for path in root.glob("*/module.md"))

"""The stamp of the last preparation, and whether it still holds: standard library only, so that who asks stays small and quick."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from lms.settings import ROOT, Settings


def still_holds(settings: Settings) -> bool:
    """Tell whether nothing has changed since the embedded database was prepared; False as well where that cannot be known."""
    seen = read(settings)
    if not settings.is_sqlite or seen is None or seen[0] != state_of(settings):
        return False
    try:
        revision, has_people, has_demo = _look(Path(settings.database_url.removeprefix("sqlite:///")))
    except (sqlite3.Error, ValueError):  # the full preparation finds the words for it
        return False
    return revision == seen[1] and has_people and not (has_demo and settings.production)


def _look(database: Path) -> tuple[str, bool, bool]:
    """Return the database's revision, whether it holds people, and whether some of them are the demonstration's."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
        found = connection.execute(
            "SELECT (SELECT group_concat(version_num) FROM alembic_version), EXISTS (SELECT 1 FROM person), "
            "EXISTS (SELECT 1 FROM person WHERE is_demo)"
        ).fetchone()
    return found[0] or "", bool(found[1]), bool(found[2])


def read(settings: Settings) -> tuple[str, str] | None:
    """Return what the last start prepared, the state of the files and the database's revision; None before the first."""
    stamp = _path(settings)
    if not stamp.exists():
        return None
    state, _, revision = stamp.read_text(encoding="ascii", errors="replace").partition(" ")
    return state, revision


def write(settings: Settings, state: str, revision: str) -> None:
    """Note that everything is prepared for this state of the files."""
    _path(settings).write_text(f"{state} {revision}", encoding="ascii")


def _path(settings: Settings) -> Path:
    return settings.instance / "prepared"


def state_of(settings: Settings) -> str:
    """Return a hash over what preparing depends on: names, sizes and times of modules, migrations and the compiler."""
    digest = hashlib.sha256(settings.database_url.encode())
    for folder in (settings.modules, ROOT / "migrations", ROOT / "lms" / "core", ROOT / "static"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".br", ".gz"}:
                seen = path.stat()
                digest.update(f"{path}|{seen.st_size}|{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()

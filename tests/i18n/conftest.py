"""Fixtures of the translations' tests: compiled words, and one database, since words do not depend on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lms.settings import Settings
from tests.conftest import settings_for
from tests.i18n.catalogues import compile_stale


@pytest.fixture(scope="session", autouse=True)
def compiled_words() -> None:
    """Have the words compiled that the pages read."""
    compile_stale()


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """An installation on the embedded database."""
    shutil.copy(sqlite_template, tmp_path / "lms.sqlite3")
    return settings_for(tmp_path)

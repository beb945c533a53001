"""The stamp of the last preparation: a second start skips preparing only while everything is as it was left."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms import stamp
from lms.app import create_app
from lms.prepare import prepare
from lms.settings import ROOT, Settings, read_settings
from lms.store import db
from lms.web.i18n import now

LIBRARY = ROOT / "modules" / "micropipette"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as a start with the demonstration leaves it, with one module."""
    instance = tmp_path_factory.mktemp("left")
    shutil.copytree(LIBRARY, instance / "modules" / LIBRARY.name)
    settings = settings_of(instance)
    app = create_app(settings)
    with app.app_context():
        for _line in prepare(app, settings, now=now()):
            pass
        db.session.remove()
        db.engine.dispose()
    return instance


@pytest.fixture
def settings(left: Path) -> Iterator[Settings]:
    """The installation; what a test changes in its database and modules is put back."""
    kept = left.parent / "kept"
    shutil.copytree(left, kept)
    yield settings_of(left)
    shutil.rmtree(left)
    kept.rename(left)


def settings_of(instance: Path) -> Settings:
    return read_settings({"LMS_INSTANCE": str(instance), "LMS_MODULES": str(instance / "modules")})


def change(settings: Settings, statement: str) -> None:
    database = sqlite3.connect(settings.instance / "lms.sqlite3")
    database.execute(statement)
    database.commit()
    database.close()


def test_it_holds_while_nothing_has_changed(settings: Settings) -> None:
    assert stamp.still_holds(settings)


def test_before_the_first_preparation_there_is_none(tmp_path: Path) -> None:
    assert stamp.read(settings_of(tmp_path)) is None
    assert not stamp.still_holds(settings_of(tmp_path))


def test_a_changed_module_ends_it(settings: Settings) -> None:
    text = next((settings.modules / LIBRARY.name).rglob("*.md"))
    text.write_text(text.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not stamp.still_holds(settings)


def test_a_database_of_another_revision_ends_it(settings: Settings) -> None:
    change(settings, "UPDATE alembic_version SET version_num = 'of_next_year'")
    assert not stamp.still_holds(settings)


def test_a_missing_or_damaged_database_ends_it(settings: Settings) -> None:
    database = settings.instance / "lms.sqlite3"
    database.write_bytes(b"no database" * 1000)
    assert not stamp.still_holds(settings)
    database.unlink()
    assert not stamp.still_holds(settings)


def test_a_database_without_people_ends_it(settings: Settings) -> None:
    change(settings, "DELETE FROM person")
    assert not stamp.still_holds(settings)


def test_production_never_takes_the_demonstration_for_prepared(settings: Settings) -> None:
    assert not stamp.still_holds(replace(settings, production=True))


def test_a_server_told_to_stop_while_it_loads_stops(settings: Settings) -> None:
    """The worker begins with its parent's way of taking signals, in which a stop of that moment would be lost."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    at = kept | {"LMS_INSTANCE": str(settings.instance), "LMS_MODULES": str(settings.modules)}
    words = [sys.executable, "-m", "tools.setup.server", "127.0.0.1", "0", "1"]
    started = subprocess.Popen(words, cwd=ROOT, env=at, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    if not children.exists():
        started.kill()
        pytest.skip("this system does not say which process has which children")
    while started.poll() is None and not children.read_text(encoding="ascii"):
        time.sleep(0.005)
    time.sleep(0.1)
    started.send_signal(signal.SIGTERM)
    try:
        assert started.wait(timeout=15) == 0
    finally:
        started.kill()  # its workers see that and end as well

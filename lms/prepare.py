"""What a start does before it serves: migrate, publish modules/, load the demo; nothing twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy import inspect, select

from lms import demo, stamp
from lms.catalogue import source
from lms.catalogue.actions import NotPublished, publish_module
from lms.core.content import render_diagnostics
from lms.credentials.keys import key_folder, signing_key
from lms.people import actions as people
from lms.people.models import Person
from lms.settings import ROOT, Settings
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.store.db import Base
from lms.web.assets import compress_static


class NewerDatabaseError(RuntimeError):
    """The database was made by a newer version of the product."""


def prepare(app: Flask, settings: Settings, *, now: datetime, force: bool = False) -> Iterator[str]:
    """Bring everything up to date and say what was done; quick when nothing has changed."""
    state = stamp.state_of(settings)  # as it is before: what changes meanwhile is for the next start
    is_ready = not force and _is_prepared(settings, state)
    if not is_ready:
        yield from _migrate()
        yield from _publish_all(settings, now)
    yield from _people(settings, now)
    if not is_ready:
        _make_signing_key(settings, now)
        with contextlib.suppress(
            PermissionError
        ):  # the program's folder may belong to somebody else: then plain files serve
            compress_static()
        stamp.write(settings, state, _joined(_revisions()[0]))


def migrate_and_publish(settings: Settings, now: datetime) -> list[str]:
    """Bring a database up to date and publish the modules, whatever was done before."""
    return [*_migrate(), *_publish_all(settings, now)]


def know_revisions(app: Flask) -> None:
    """Tell the application where its revisions are: for commands and preparing; a server does without, which spares its memory."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def _make_signing_key(settings: Settings, now: datetime) -> None:
    """Have the key that certificates are signed with, and its public half published, from the first start on."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        signing_key(session, key_folder(settings.instance), now)


def _is_prepared(settings: Settings, state: str) -> bool:
    present, heads, _known = _revisions()
    return present == heads and stamp.read(settings) == (state, _joined(heads))


def _joined(revisions: set[str]) -> str:
    return ",".join(sorted(revisions))


def _revisions() -> tuple[set[str], set[str], set[str]]:
    """Return the database's revisions, the newest that this version knows, and all it knows."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    with db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    known = {revision.revision for revision in scripts.walk_revisions()}
    return present, set(scripts.get_heads()), known


def _migrate() -> Iterator[str]:
    present, heads, known = _revisions()
    if present - known:
        raise NewerDatabaseError(
            "This database was made by a newer version of the product. Start that version, or restore an older backup."
        )
    if present != heads:
        know_revisions(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            upgrade(directory=str(ROOT / "migrations"))
        except CommandError as error:
            raise NewerDatabaseError(f"The database cannot be brought up to date: {error}") from error
        yield "Database is up to date."


def _publish_all(settings: Settings, now: datetime) -> Iterator[str]:
    for folder in source.list_folders(settings.modules):
        files = source.read_folder(folder)
        with unit_of_work() as session, entering(session, EVERYTHING):
            result = publish_module(session, files, publisher_id=None, now=now)
        if isinstance(result, NotPublished):
            yield f"Not published: {folder.name}. {result.reason}"
            errors = [found for found in result.diagnostics if found.severity == "error"]
            if errors:
                yield render_diagnostics(errors[:3], files)
        elif result.is_new:
            yield f"Published {result.version.module_id} {result.version.number}."


def _people(settings: Settings, now: datetime) -> Iterator[str]:
    """Load the demo into a new database; in production, offer the first administrator a one-time link instead."""
    nobody = db.session().scalars(select(Person.id).limit(1)).first() is None
    if not settings.production:
        if nobody:
            demo.load(now)
        yield from demo.sign_in_lines(settings.base_url)
    elif db.session().scalars(select(Person.id).where(Person.is_demo.is_(True)).limit(1)).first() is not None:
        raise NewerDatabaseError(
            "This database holds the demonstration, whose password is public. Start production with a database of its own "
            "(LMS_INSTANCE or LMS_DATABASE_URL)."
        )
    elif nobody:
        with unit_of_work() as session, entering(session, EVERYTHING):
            person = people.add_person(session, username="admin", passport_name="Administrator", now=now)
            person.is_administrator = True
            code = people.make_code(session, person.id, made_by=None, now=now)
        yield "First start: set the administrator's password with this link, which works once (user name: admin):"
        yield f"{settings.base_url}/recover?code={code}"


def empty_database() -> None:
    """Delete every row of every table (demonstration only)."""
    with unit_of_work() as session:
        present = set(inspect(session.get_bind()).get_table_names())
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in present:
                session.execute(table.delete())

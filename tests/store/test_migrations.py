"""The revisions and the models say the same, on both databases; a stamp of the future is refused."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from lms.prepare import NewerDatabaseError, migrate_and_publish
from lms.settings import ROOT, Settings
from lms.store import db, unit_of_work
from lms.store.db import Base
from tests.builders import NOW, build_attempt, complete


def test_the_revisions_build_exactly_what_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_start_changes_nothing(app: Flask, settings: Settings) -> None:
    assert migrate_and_publish(settings, NOW) == []


def test_a_database_from_the_future_is_refused_with_a_sentence(app: Flask, settings: Settings) -> None:
    with unit_of_work() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="newer version"):
        migrate_and_publish(settings, NOW)


LATER = {
    "membership": {"sort_name", "username"},
    "attempt": {"extra_seconds"},
    "response": {"changes"},
}
"""Columns that an earlier schema does not have."""


def rows(*, early: bool = False) -> dict[str, list[str]]:
    """Every row of every table, as text in a fixed order; `early` leaves out the columns that came later."""
    with db.engine.connect() as connection:
        found = {}
        there = set(inspect(connection).get_table_names())
        for table in (table for table in Base.metadata.sorted_tables if not early or table.name in there):
            late = LATER.get(table.name, set()) if early else set()
            shown = select(*(column for column in table.columns if column.name not in late))
            found[table.name] = sorted(repr(tuple(row)) for row in connection.execute(shown))
        return found


def test_upgrading_from_each_earlier_schema_keeps_every_row(app: Flask, cast: SimpleNamespace) -> None:
    complete(cast.amina)
    build_attempt(cast.dawit)
    db.session.remove()
    folder = str(ROOT / "migrations")
    before = rows()
    assert before["attempt"]
    assert before["completion"]
    early = rows(early=True)
    for revision in ("0002", "0001"):
        downgrade(directory=folder, revision=revision)
        earlier = rows(early=True)
        assert earlier == {name: early[name] for name in earlier}
        assert earlier["attempt"]
        upgrade(directory=folder)
        assert rows() == before


def test_an_upgrade_copies_the_names_of_members_and_keeps_the_rule_of_roles(app: Flask) -> None:
    folder = str(ROOT / "migrations")
    downgrade(directory=folder, revision="0002")
    upgrade(directory=folder)
    with db.engine.connect() as connection:
        copied = connection.execute(
            text(
                "select m.sort_name, m.username, p.sort_name, p.username from membership m"
                " join person p on p.id = m.person_id"
            )
        ).all()
    assert copied
    assert [row for row in copied if (row[0], row[1]) != (row[2], row[3])] == []
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(text("update membership set role = 'owner'"))


def test_b32_an_upgrade_lets_attempts_wait_for_marks_and_keeps_every_other_rule(
    app: Flask, cast: SimpleNamespace
) -> None:
    folder = str(ROOT / "migrations")
    build_attempt(cast.amina)
    db.session.remove()
    downgrade(directory=folder, revision="0003")
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(text("update attempt set state = 'submitted'"))
    upgrade(directory=folder)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(text("update attempt set state = 'lost'"))
    copied = "enrolment_id, institution_id, learner_id, version_id, module_id, quiz_id, state, language, seed, slots, tab"
    rest = "started_at, closes_at, is_timed, invalidated_reason, given_back, extra_seconds"
    second = text(
        f"insert into attempt (id, number, {copied}, {rest})"  # noqa: S608 – names of our own columns
        f" select :new, number + 1, {copied}, {rest} from attempt"
    )
    new = uuid4() if db.engine.dialect.name == "postgresql" else uuid4().hex
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(second, {"new": new})
    with unit_of_work() as session:
        session.execute(text("update attempt set state = 'submitted'"))
    with db.engine.connect() as connection:
        assert connection.execute(text("select state from attempt")).scalars().all() == ["submitted"]
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
            assert connection.execute(text("pragma foreign_key_check")).all() == []

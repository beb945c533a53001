"""Authors of a module: named and removed by a site administrator, recorded, and let in to their own module only."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from lms.catalogue import queries
from lms.catalogue.actions import Published, publish_module, set_author
from lms.catalogue.models import ModuleAuthor
from lms.catalogue.source import read_folder
from lms.people import actions as people
from lms.records import actions as records
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.client import PageClient
from tests.conftest import SAMPLE

PAGE = f"/administration/modules/{builders.MODULE}/"
GUIDE = f"/modules/{builders.MODULE}/instructor/"
ClientOf = Callable[[str], PageClient]


@pytest.fixture
def ines(app: Flask) -> UUID:
    """Somebody with an account and nothing else."""
    with unit_of_work() as session:
        return builders.build_person(session, "ines", "Ines Rocha", email="ines@example.org").id


@pytest.fixture
def second_module(app: Flask) -> str:
    """The sample module once more, under another name."""
    folder = read_folder(SAMPLE / builders.MODULE)
    files = {path: content for path, content in folder.items() if ".ar." not in path}
    files["module.md"] = files["module.md"].replace(b"id: sample", b"id: second", 1)
    with unit_of_work() as session:
        outcome = publish_module(
            session, files, publisher_id=None, change_note="Clearer steps.", now=builders.NOW
        )
    assert isinstance(outcome, Published), outcome
    return "second"


def told(verb: str, person_id: UUID) -> list[LearningRecord]:
    """The records of the site's chain about a person."""
    db.session.rollback()
    wanted = (LearningRecord.chain == records.SITE, LearningRecord.verb == verb)
    rows = db.session().scalars(select(LearningRecord).where(*wanted).order_by(LearningRecord.number))
    return [row for row in rows if row.object_id == str(person_id)]


@pytest.mark.parametrize("typed", ["ines", " INES ", "ines@example.org", "Ines@Example.org"])
def test_an_administrator_names_an_author_by_either_name(
    cast: SimpleNamespace, client_of: ClientOf, ines: UUID, typed: str
) -> None:
    grace = client_of("grace")
    grace.get(PAGE)
    page = grace.follow(grace.post(PAGE, {"name": typed}))
    assert "Ines Rocha is an author of this module now." in page.text
    assert queries.is_author(db.session(), builders.MODULE, ines)
    [row] = told("granted", ines)
    assert (row.actor_id, row.detail) == (
        cast.grace.person_id,
        {"role": "author", "module": builders.MODULE},
    )
    assert records.first_broken(db.session(), records.SITE) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("nobody-has-this", "Nobody has this user name or e-mail."),
        ("grace", "Nobody changes their own role"),
        ("esra", "is an author of the module already"),
        ("ines", "This account is deactivated"),
        ("", "Fill this in."),
    ],
)
def test_the_reason_is_said_where_somebody_cannot_be_named(
    cast: SimpleNamespace, client_of: ClientOf, ines: UUID, typed: str, reason: str
) -> None:
    with unit_of_work() as session:
        people.deactivate(session, ines, now=now())
    before = authors()
    grace = client_of("grace")
    answer = grace.post(PAGE, {"name": typed})
    assert answer.status_code == 422
    assert reason in answer.text
    assert f'value="{typed}"' in answer.text, "what was typed stays"
    assert authors() == before
    assert told("granted", ines) == []


def authors() -> set[UUID]:
    db.session.rollback()
    return set(db.session().scalars(select(ModuleAuthor.person_id)))


def test_removing_an_author_takes_the_guide_away_at_the_next_request(
    cast: SimpleNamespace, client_of: ClientOf
) -> None:
    with unit_of_work() as session, entering(session, EVERYTHING):
        ines = builders.build_person(session, "ines", "Ines Rocha").id
        set_author(session, builders.MODULE, ines)
    author, grace = client_of("ines"), client_of("grace")
    assert author.get(GUIDE).status_code == 200
    assert "Ines Rocha" in grace.get(PAGE).text
    page = grace.follow(grace.post(f"{PAGE}authors/{ines}/remove"))
    assert "Ines Rocha" not in page.text
    assert author.get(GUIDE).status_code == 403
    [row] = told("ended", ines)
    assert row.detail == {"role": "author", "module": builders.MODULE}
    assert grace.post(f"{PAGE}authors/{ines}/remove").status_code == 404, "nobody is removed twice"
    assert len(told("ended", ines)) == 1


def test_nobody_removes_themselves(cast: SimpleNamespace, client_of: ClientOf) -> None:
    with unit_of_work() as session:
        set_author(session, builders.MODULE, cast.grace.person_id)
    grace = client_of("grace")
    assert f"authors/{cast.grace.person_id}/remove" not in grace.get(PAGE).text
    assert grace.post(f"{PAGE}authors/{cast.grace.person_id}/remove").status_code == 403
    assert cast.grace.person_id in authors()


def test_an_author_opens_the_guide_of_the_own_module_and_of_no_other(
    client_of: ClientOf, ines: UUID, second_module: str
) -> None:
    with unit_of_work() as session:
        set_author(session, second_module, ines)
    author = client_of("ines")
    assert author.get(f"/modules/{second_module}/instructor/").status_code == 200
    refused, missing = author.get(GUIDE), author.get("/modules/no-such-module/instructor/")
    assert refused.status_code == missing.status_code == 403
    own = author.get(f"/modules/{second_module}/versions/").text
    assert f'href="/modules/{second_module}/instructor/"' in own
    assert GUIDE not in author.get(f"/modules/{builders.MODULE}/versions/").text
    assert PAGE not in own, "naming authors is for administrators"


def test_an_author_finds_the_modules_they_write(client_of: ClientOf, ines: UUID, second_module: str) -> None:
    author = client_of("ines")
    assert "/account/modules/" not in author.get("/modules/").text
    assert "You are the author of no module" in author.get("/account/modules/").text
    with unit_of_work() as session:
        set_author(session, second_module, ines)
    assert "/account/modules/" in author.get("/modules/").text
    page = author.get("/account/modules/").text
    version = queries.find_current(db.session(), second_module)
    assert version is not None
    assert f'href="/modules/{second_module}/"' in page
    assert f"<bdi>{version.number}</bdi>" in page
    assert version.change_note.splitlines()[0] in page
    assert version.published_at.date().isoformat() in page
    assert f'href="/modules/{builders.MODULE}/"' not in page, "only one's own"


def test_only_pages_that_need_it_ask_who_is_an_author(
    app: Flask, cast: SimpleNamespace, client_of: ClientOf
) -> None:
    """The hot pages ask for no authorship, whoever reads them."""
    amina, bruno = client_of("amina"), client_of("bruno")
    lesson = f"/modules/{builders.MODULE}/lessons/sm-level/"
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "module_author" in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    for page in ("/", lesson, f"/modules/{builders.MODULE}/", "/record/", "/account/"):
        assert amina.get(page).status_code == 200
    assert bruno.get(GUIDE).status_code == 200, "a role suffices"
    assert asked == []
    assert amina.get(GUIDE).status_code == 403
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len(asked) == 1

"""The list of members: pages that partition it, indexes that give every order, and copies of names that follow the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import event, or_, select, text, update
from sqlalchemy.orm import Session

from lms.demo.cast import ELSEWHERE
from lms.institutions import actions, roll
from lms.institutions.keyset import Cursor
from lms.institutions.models import Membership
from lms.jobs.queue import run_due
from lms.people import actions as people
from lms.people.models import Person
from lms.people.queries import folded, sort_key
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.dashboards.rows import build_rows

NAMES = ["Umar", "umaima", "Úrsula", "Bruno", "Bruno", "李", "محمد", "a_b", "a%b", "a\\b", ""]
TYPED = ("", "u", "u1", "U", "um", "Ú", "b", "a_", "a%", "a\\", "李", "nobody is called this", "\u0301")
QUICK = hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def crowd(app: Flask, cast: SimpleNamespace) -> Session:
    """Fifty-five people here, of whom every fourth has left and every fifth holds two roles; others elsewhere."""
    build_rows(NAMES * 5)
    build_rows(["Umar Elsewhere"] * 9, institution_id=builders.institution(ELSEWHERE).id, prefix="u-other")
    place, moment = builders.institution().id, now()
    with unit_of_work() as session, entering(session, EVERYTHING):
        found = select(Person.id).where(Person.username.startswith("u")).order_by(Person.username)
        for number, person_id in enumerate(session.scalars(found).all()[: len(NAMES) * 5]):
            mine = Membership.person_id == person_id, Membership.institution_id == place
            if number % 4 == 0:
                session.execute(update(Membership).where(*mine).values(ended_at=moment))
            if number % 5 == 0:
                actions.add_membership(
                    session, institution_id=place, person_id=person_id, role="assessor", now=moment
                )
    return builders.act_as(cast.chitra)


def walk(
    session: Session, size: int, *, name: str = "", left: bool = False, before: UUID | None = None
) -> list[UUID]:
    """Read page after page as the links do, forwards from the start or backwards from a row; ids in the order read."""
    place, seen = builders.institution().id, []
    backwards = before is not None
    cursor = _beside(session, before, backwards=True) if before else None
    while True:
        page = roll.list_member_page(session, place, name=name, left=left, cursor=cursor, size=size)
        ids = [member.person_id for member in page.rows]
        assert len(ids) <= size
        seen = [*ids, *seen] if backwards else [*seen, *ids]
        if not (page.has_previous if backwards else page.has_next):
            return seen
        assert len(ids) == size
        cursor = _beside(session, ids[0] if backwards else ids[-1], backwards=backwards)


def _beside(session: Session, person_id: UUID, *, backwards: bool) -> Cursor:
    key = roll.member_key(session, builders.institution().id, person_id)
    assert key is not None
    return Cursor(key, backwards)


def expected(session: Session, name: str, *, left: bool) -> list[UUID]:
    """The list once more, said plainly in Python: names first, by name; then user names, by user name."""
    place = builders.institution().id
    living: dict[UUID, bool] = {}
    for row in session.scalars(select(Membership).where(Membership.institution_id == place)):
        living[row.person_id] = living.get(row.person_id, False) or row.ended_at is None
    rows = session.scalars(select(Person).where(Person.id.in_(living))).all()
    rows = [person for person in rows if living[person.id] != left]
    named = [person for person in rows if person.sort_name.startswith(sort_key(name))]
    others = [person for person in rows if person not in named and person.username.startswith(folded(name))]
    named.sort(key=lambda person: (person.sort_name, person.id.hex))
    others.sort(key=lambda person: person.username)
    return [person.id for person in (*named, *others)]


@QUICK
@given(name=st.sampled_from(TYPED), left=st.booleans(), size=st.integers(1, 70))
def test_pages_partition_the_roll_exactly_in_both_directions(
    crowd: Session, name: str, left: bool, size: int
) -> None:
    forwards = walk(crowd, size, name=name, left=left)
    assert forwards == expected(crowd, name, left=left)
    if forwards:
        assert walk(crowd, size, name=name, left=left, before=forwards[-1]) == forwards[:-1]


def test_everybody_whose_user_name_fits_is_reached_however_many(app: Flask, cast: SimpleNamespace) -> None:
    build_rows(["Zoë"] * 450, prefix="intake-")
    session = builders.act_as(cast.chitra)
    assert len(walk(session, 25, name="intake-")) == 450


@contextmanager
def overheard() -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that read names from the memberships."""
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, params: Any, *_more: Any) -> None:
        if re.match(r"\s*SELECT DISTINCT membership", statement):
            heard.append((statement, params))

    event.listen(db.engine, "before_cursor_execute", listen)
    yield heard
    event.remove(db.engine, "before_cursor_execute", listen)


WAYS = {
    "all": ({}, ["ix_membership_roll"]),
    "by name": ({"name": "zoë"}, ["ix_membership_roll", "ix_membership_username"]),
    "by user name alone": ({"name": "m"}, ["ix_membership_roll", "ix_membership_username"]),
    "left": ({"left": True}, ["ix_membership_roll_left"]),
    "left, by user name alone": (
        {"left": True, "name": "m"},
        ["ix_membership_roll_left", "ix_membership_username_left"],
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("where", ["first", "after", "before"])
def test_an_index_gives_every_page_in_its_order(
    app: Flask, cast: SimpleNamespace, way: str, where: str
) -> None:
    """EXPLAIN says: the named index, no table read from end to end, nothing sorted."""
    build_rows([f"Zoë {number}" for number in range(1500)], prefix="m")
    place = builders.institution().id
    with unit_of_work() as session, entering(session, EVERYTHING):
        gone = [Membership.username.like(f"m%{digit}") for digit in (1, 3, 5, 7)]
        some = update(Membership).where(Membership.institution_id == place, or_(*gone))
        session.execute(some.values(ended_at=now()))
        session.execute(text("ANALYZE"))
    session = builders.act_as(cast.chitra)
    asked, indexes = WAYS[way]
    ids = walk(session, 500, **asked)
    cursor = None if where == "first" else _beside(session, ids[len(ids) // 2], backwards=where == "before")
    with overheard() as heard:
        roll.list_member_page(session, place, cursor=cursor, size=25, **asked)
    assert heard
    used = []
    for statement, params in heard:
        plan = explain(statement, params)
        assert not re.search(r"SCAN membership\b(?! USING)|TEMP B-TREE|Seq Scan on membership|Sort", plan), (
            plan
        )
        used += re.findall(r"ix_membership_(?:roll|username)\w*", plan)
    assert used, heard
    assert set(used) <= set(indexes)


def explain(statement: str, params: Any) -> str:
    """Return the database's plan as text."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", params)
        return "\n".join(str(row[3] if sqlite else row[0]) for row in rows)


def test_a_new_name_is_found_and_ordered_at_once(app: Flask, cast: SimpleNamespace) -> None:
    with unit_of_work() as session, entering(session, EVERYTHING):
        people.change_profile(
            session, cast.amina, people.Profile("Zahra Yusuf", "", "", None, "en", "UTC"), now=now()
        )
    run_due(now())
    session = builders.act_as(cast.chitra)
    assert walk(session, 25, name="amina") == [cast.amina.person_id], "the user name stays"
    assert cast.amina.person_id in walk(session, 25, name="zahra")
    assert walk(session, 25)[-1] == cast.amina.person_id


def test_only_own_people_are_found(app: Flask, cast: SimpleNamespace, client_of: Any) -> None:
    build_rows(["Zoë Elsewhere"], institution_id=builders.institution(ELSEWHERE).id, prefix="abroad")
    for typed in ("zoe", "abroad"):
        for username, home in (("farid", True), ("chitra", False)):
            page = client_of(username).get("/institution/people", query_string={"name": typed})
            assert ("abroad0" in page.text) == home

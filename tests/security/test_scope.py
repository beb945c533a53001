"""The one place that keeps rows of other people and institutions out of every query (lms/store/scope.py)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Boolean, Float, Integer, Uuid, delete, insert, select, update

from lms.lessons.actions import finish_lesson
from lms.lessons.models import CheckAnswer
from lms.quizzes.models import Attempt
from lms.store import EVERYTHING, NOTHING, Exact, Json, UtcDateTime, db, entering
from lms.store.db import Base
from lms.store.scope import OfInstitution, OfLearner, OfMember
from tests.architecture.world import CALLERS, World, build_world
from tests.builders import NOW, act_as, build_enrolment, institution, viewer

PRIVATE = tuple(
    mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, OfLearner | OfMember | OfInstitution)
)
OPEN_TO_ALL = {
    "Person": "asked for by identity after a membership was found; names no institution",
    "Institution": "names stand on public certificates",
    "Response": "reached through an attempt only",
    "LearningRecord": "read by chain, which is an institution of one's own",
}
"""Models of people's rows that the hook does not narrow, and what narrows them instead."""


@pytest.fixture
def world(app: Flask) -> World:
    """Lakeside's objects, and a check answered by Amina besides."""
    built = build_world(app)
    session = db.session()
    with entering(session, EVERYTHING):
        enrolment = build_enrolment(viewer("amina"))
        finish_lesson(session, enrolment, "sm-weigh", now=NOW)
        session.add(
            CheckAnswer(
                enrolment_id=enrolment.id, lesson_id="sm-level", item="sm-practice#sm-feet", verdict="correct",
                institution_id=enrolment.institution_id, learner_id=enrolment.learner_id, answered_at=NOW,
            )
        )  # fmt: skip
        session.flush()
        for table in Base.metadata.sorted_tables:
            model = next((one for one in PRIVATE if one.__table__ is table), None)
            if model is not None and session.scalars(select(model).limit(1)).first() is None:
                session.execute(insert(table).values(**_a_row(session, model)))
        session.commit()
    return built


def _a_row(session: Any, model: Any) -> dict[str, Any]:
    """Make up a row of Lakeside that the database takes: what it says does not matter here, only whose it is."""
    amina, attempt = viewer("amina"), session.scalars(select(Attempt)).first()
    known = {
        "institution_id": institution().id, "learner_id": amina.person_id, "person_id": amina.person_id,
        "attempt_id": attempt.id, "enrolment_id": attempt.enrolment_id, "version_id": attempt.version_id,
        "marker_id": viewer("bruno").person_id, "place": 1, "seconds": 60, "share": 1, "minutes": 1,
    }  # fmt: skip
    return {
        column.key: known[column.key] if column.key in known else _a_value(session, column)
        for column in model.__table__.columns
        if column.key in known or not column.nullable
    }


def _a_value(session: Any, column: Any) -> Any:
    if column.foreign_keys:
        return session.scalar(select(next(iter(column.foreign_keys)).column).limit(1))
    kind = column.type
    if isinstance(kind, Uuid):
        return uuid4()
    if isinstance(kind, UtcDateTime):
        return NOW
    if isinstance(kind, Exact):
        return Fraction(1)
    if isinstance(kind, Json):
        return {}
    if isinstance(kind, Boolean):
        return False
    return 1 if isinstance(kind, Integer | BigInteger | Float) else "x"


def test_every_private_model_has_rows_to_hide(app: Flask, world: World) -> None:
    """Guards the tests below against passing on empty tables."""
    with entering(db.session(), EVERYTHING):
        empty = [
            model.__name__
            for model in PRIVATE
            if db.session().scalars(select(model).limit(1)).first() is None
        ]
    assert empty == []


def test_rows_with_a_learner_or_institution_are_private_by_their_kind() -> None:
    """A new table that names a person's institution must say whose rows it holds, or stand in the list above."""
    named = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if {"learner_id", "institution_id"} & set(mapper.columns.keys())
        and not issubclass(mapper.class_, PRIVATE)
    }
    assert named <= OPEN_TO_ALL.keys()


def test_everybody_sees_their_own_rows_and_staff_those_of_their_institution(app: Flask, world: World) -> None:
    lakeside = institution().id
    wrong = []
    for name in filter(None, CALLERS.values()):
        caller = viewer(name)
        session = act_as(caller)
        staff_of = caller.institutions_as("instructor", "assessor", "coordinator")
        for model in PRIVATE:
            for row in session.scalars(select(model)):
                owner = getattr(row, "learner_id", None) or getattr(row, "person_id", None)
                if owner != caller.person_id and row.institution_id not in staff_of:
                    wrong.append(f"{name} sees a {model.__name__}")
                if lakeside not in staff_of and owner != caller.person_id and row.institution_id == lakeside:
                    wrong.append(f"{name} sees a {model.__name__} of Lakeside")
    assert wrong == []


def test_without_a_scope_nothing_is_seen(app: Flask, world: World) -> None:
    session = db.session()
    with entering(session, NOTHING):
        assert [
            model.__name__ for model in PRIVATE if session.scalars(select(model)).first() is not None
        ] == []


def _selects(model: Any) -> Any:
    return select(model)


def _joins(model: Any) -> Any:
    other = next(one for one in PRIVATE if one is not model)
    return select(model).join(other, other.institution_id == model.institution_id)


def _asks_in_a_subquery(model: Any) -> Any:
    return select(model).where(model.institution_id.in_(select(model.institution_id)))


@pytest.mark.parametrize(
    "ask", [_selects, _joins, _asks_in_a_subquery], ids=lambda ask: ask.__name__.strip("_")
)
def test_no_way_of_asking_gets_around_the_scope(app: Flask, world: World, ask: Callable[[Any], Any]) -> None:
    """Dawit of another institution, by plain query, join and subquery."""
    dawit = viewer("dawit")
    session = act_as(dawit)
    lakeside = institution().id
    for model in PRIVATE:
        assert not [row for row in session.scalars(ask(model)) if row.institution_id == lakeside], (
            model.__name__
        )


def test_changing_and_deleting_are_narrowed_too(app: Flask, world: World) -> None:
    session = act_as(viewer("farid"))
    lakeside = institution().id
    for model in PRIVATE:
        changed = session.execute(
            update(model)
            .where(model.institution_id == lakeside)
            .values(institution_id=lakeside)
            .execution_options(synchronize_session=False)
        )
        assert changed.rowcount == 0, model.__name__
        gone = session.execute(
            delete(model).where(model.institution_id == lakeside).execution_options(synchronize_session=False)
        )
        assert gone.rowcount == 0, model.__name__
    session.rollback()


def test_an_identity_is_no_key(app: Flask, world: World) -> None:
    """`session.get` of a row that was not loaded before is narrowed as every query is."""
    hidden = []
    for model in PRIVATE:
        with entering(db.session(), EVERYTHING):
            row = db.session().scalars(select(model).where(model.institution_id == institution().id)).first()
            identity = db.inspect(row).identity
        db.session().expunge_all()
        session = act_as(viewer("dawit"))
        if session.get(model, identity) is not None:
            hidden.append(model.__name__)
    assert hidden == []

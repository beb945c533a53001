"""Statements made ready: the same values in and out as through the ORM, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms.progress.models import Evidence
from lms.store import Ready, db, unit_of_work
from tests.builders import build_enrolment

_TABLE: Any = Evidence.__table__
_ADD = Ready(insert(_TABLE), sets=[column.key for column in _TABLE.columns])
_GET = Ready(
    select(_TABLE.c.subject, _TABLE.c.score, _TABLE.c.first_at).where(
        _TABLE.c.enrolment_id == bindparam("of")
    )
)
_MOVE = Ready(update(_TABLE).where(_TABLE.c.subject == bindparam("named")), sets=("score",))
SOMEWHERE = timezone(timedelta(hours=5, minutes=45))
THEN = datetime(2026, 3, 1, 9, 30, tzinfo=SOMEWHERE)


def _row(cast: SimpleNamespace, **changed: Any) -> dict[str, Any]:
    enrolment = build_enrolment(cast.amina)
    row: dict[str, Any] = {
        "enrolment_id": enrolment.id, "kind": "quiz", "subject": "it's \"quoted\" 100 % ٪", "score": Fraction(2, 3),
        "institution_id": enrolment.institution_id, "learner_id": enrolment.learner_id, "first_at": THEN, "last_at": THEN,
    }  # fmt: skip
    return {**row, **changed}


def test_every_type_comes_out_as_it_went_in_and_as_the_orm_reads_it(
    app: Flask, cast: SimpleNamespace
) -> None:
    row = _row(cast)
    with unit_of_work() as session:
        _ADD.run(session, **row)
    found = _GET.first(db.session(), of=row["enrolment_id"])
    assert found == (row["subject"], Fraction(2, 3), THEN)
    assert found is not None
    assert found[2].tzinfo is UTC
    kept = db.session.scalars(select(Evidence).execution_options(populate_existing=True)).first()
    assert kept is None or (kept.subject, kept.score, kept.first_at) == found


def test_several_rows_are_added_and_changed_in_one_call_and_counted(
    app: Flask, cast: SimpleNamespace
) -> None:
    first = _row(cast)
    second = {**first, "subject": "second", "score": None}
    with unit_of_work() as session:
        _ADD.run_all(session, [first, second])
        assert _MOVE.run(session, named="second", score=Fraction(1)) == 1
        assert _MOVE.run(session, named="nobody", score=Fraction(1)) == 0
    scores = {row[0]: row[1] for row in _GET.rows(db.session(), of=first["enrolment_id"])}
    assert scores == {first["subject"]: Fraction(2, 3), "second": Fraction(1)}


def test_what_the_database_refuses_is_an_error_that_holds_nothing_of_what_was_sent(
    app: Flask, cast: SimpleNamespace
) -> None:
    row = _row(cast, learner_id=uuid4(), subject="a secret")
    with pytest.raises(IntegrityError) as refused, unit_of_work() as session:
        _ADD.run(session, **row)
    assert "a secret" not in str(refused.value.params or "")
    assert _GET.rows(db.session(), of=row["enrolment_id"]) == []


def test_a_forgotten_value_is_an_error_and_not_a_null(app: Flask, cast: SimpleNamespace) -> None:
    row = _row(cast)
    del row["learner_id"]
    with pytest.raises(KeyError), unit_of_work() as session:
        _ADD.run(session, **row)


def test_a_list_of_values_cannot_be_made_ready(app: Flask, cast: SimpleNamespace) -> None:
    several = Ready(select(_TABLE.c.subject).where(_TABLE.c.kind.in_(bindparam("kinds", expanding=True))))
    with pytest.raises(TypeError, match="no lists"):
        several.rows(db.session(), kinds=["quiz"])

"""The learning records show tampering: an edited, deleted, inserted, moved or cut-off row is found (P4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms.records import actions as records
from lms.records.models import ChainHead, LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW, institution, viewer
from tests.security.crowd import from_threads

LENGTH = 12
Attack = Callable[[Session, Any, int], None]


@pytest.fixture
def chain(app: Flask) -> Any:
    """A chain of twelve records of another place than the cast's."""
    place = viewer("dawit").places[0][0]
    with unit_of_work() as session, entering(session, EVERYTHING):
        session.execute(delete(LearningRecord).where(LearningRecord.chain == place))
        session.execute(delete(ChainHead).where(ChainHead.chain == place))
        for number in range(LENGTH):
            records.append(
                session,
                place,
                viewer("dawit").person_id,
                "answered",
                "attempt",
                f"a-{number}",
                NOW,
                points=number,
            )
    return place


def _edit_a_detail(session: Session, chain: Any, number: int) -> None:
    session.execute(update(LearningRecord).where(_row(chain, number)).values(detail={"points": 99}))


def _edit_the_actor(session: Session, chain: Any, number: int) -> None:
    session.execute(
        update(LearningRecord).where(_row(chain, number)).values(actor_id=viewer("bruno").person_id)
    )


def _edit_the_time(session: Session, chain: Any, number: int) -> None:
    session.execute(update(LearningRecord).where(_row(chain, number)).values(at=NOW.replace(hour=1)))


def _delete(session: Session, chain: Any, number: int) -> None:
    session.execute(delete(LearningRecord).where(_row(chain, number)))


def _delete_and_close_the_gap(session: Session, chain: Any, number: int) -> None:
    _delete(session, chain, number)
    for later in range(number + 1, LENGTH + 1):
        session.execute(update(LearningRecord).where(_row(chain, later)).values(number=later - 1))
    session.execute(update(ChainHead).where(ChainHead.chain == chain).values(number=LENGTH - 1))


def _insert(session: Session, chain: Any, number: int) -> None:
    for later in range(LENGTH, number - 1, -1):
        session.execute(update(LearningRecord).where(_row(chain, later)).values(number=later + 1))
    table = LearningRecord.__table__
    copied = dict(
        session.execute(select(table).where(table.c.chain == chain, table.c.number == number + 1))
        .mappings()
        .one()
    )
    session.execute(insert(table).values(**{**copied, "number": number}))


def _swap(session: Session, chain: Any, number: int) -> None:
    other = number + 1 if number < LENGTH else number - 1
    for old, new in ((number, 1000), (other, number), (1000, other)):
        session.execute(update(LearningRecord).where(_row(chain, old)).values(number=new))


def _row(chain: Any, number: int) -> Any:
    return (LearningRecord.chain == chain) & (LearningRecord.number == number)


ATTACKS: tuple[Attack, ...] = (
    _edit_a_detail, _edit_the_actor, _edit_the_time, _delete, _delete_and_close_the_gap, _insert, _swap,
)  # fmt: skip


def test_a_chain_that_nobody_touched_is_whole(app: Flask, chain: Any) -> None:
    assert records.first_broken(db.session(), chain) is None
    assert records.first_broken(db.session(), institution().id) is None


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_tampering_is_found_at_its_place(app: Flask, chain: Any, attack: Attack) -> None:
    """Every attack at every place of the chain; each is taken back before the next."""
    session = db.session()
    for number in range(1, LENGTH + 1):
        session.rollback()
        with entering(session, EVERYTHING):
            attack(session, chain, number)
            session.expire_all()
            found = records.first_broken(session, chain)
        session.rollback()
        assert found is not None, number
        assert abs(found - number) <= 1, (found, number)


def test_a_cut_tail_is_found_by_the_head(app: Flask, chain: Any) -> None:
    with unit_of_work() as session:
        session.execute(
            delete(LearningRecord).where(LearningRecord.chain == chain, LearningRecord.number > LENGTH - 2)
        )
    assert records.first_broken(db.session(), chain) == LENGTH - 1


def test_a_hash_made_anew_for_one_row_breaks_the_next(app: Flask, chain: Any) -> None:
    """Who can compute hashes must write all later rows anew; the head, kept outside too, tells."""
    session = db.session()
    table = LearningRecord.__table__
    rows = [
        dict(row)
        for row in session.execute(
            select(table).where(table.c.chain == chain).order_by(table.c.number)
        ).mappings()
    ]
    changed = {**rows[4], "detail": {"points": 99}}
    session.execute(
        update(LearningRecord)
        .where(_row(chain, 5))
        .values(detail={"points": 99}, hash=records._hash(rows[3]["hash"], changed))
    )
    session.expire_all()
    assert records.first_broken(session, chain) == 6
    session.rollback()


def test_appending_at_the_same_moment_keeps_one_chain(app: Flask, chain: Any) -> None:
    fresh = viewer("amina").places[0][0]

    def append(number: int) -> None:
        with unit_of_work() as session, entering(session, EVERYTHING):
            records.append(session, fresh, None, "answered", "attempt", str(number), NOW, thread=number)
            records.append(session, None, None, "answered", "attempt", str(number), NOW, thread=number)

    from_threads(app, 12, append)
    db.session.rollback()
    assert records.first_broken(db.session(), fresh) is None
    assert records.first_broken(db.session(), records.SITE) is None
    told = db.session().scalars(select(LearningRecord).where(LearningRecord.chain == records.SITE)).all()
    assert sorted(row.number for row in told if row.verb == "answered") == sorted(
        {row.number for row in told if row.verb == "answered"}
    )
    assert sum(row.verb == "answered" for row in told) == 12

"""Sign-ins in the chain of records: who came in and what failed, told without names, without an oracle and without end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from lms.people import actions as people
from lms.people import sessions, sign_ins, throttle
from lms.people.models import SignedInSession, Throttle
from lms.records import actions as records
from lms.records.models import LearningRecord
from lms.store import db, unit_of_work
from lms.web.i18n import now
from tests.architecture.world import ON_SQLITE, Caller
from tests.builders import NOW, viewer
from tests.client import PageClient
from tests.security.test_guessing import WRONG, try_in
from tests.security.test_sessions import NEW_PASSWORD, secret_of

VERBS = ("signed-in", "signed-out", "used-code", "changed-password", "failed-to-sign-in", "failed-code")


def told(*verbs: str) -> list[LearningRecord]:
    """What the site's chain tells of signing in; fails when the chain is broken."""
    db.session.rollback()
    session = db.session()
    assert records.first_broken(session, records.SITE) is None
    rows = session.scalars(
        select(LearningRecord)
        .where(LearningRecord.chain == records.SITE, LearningRecord.verb.in_(verbs or VERBS))
        .order_by(LearningRecord.number)
    )
    return list(rows)


def fail(app: Flask, name: str, times: int) -> None:
    """Fail to sign in, each time when the wait is over, each time from another address."""
    anybody = Caller(app, None)
    for number in range(times):
        with unit_of_work() as session:
            session.execute(update(Throttle).values(blocked_until=None))
        assert try_in(anybody, name, address=f"198.51.{number}.7")[0] == 422


def test_a_sign_in_is_told_with_its_session_and_the_tries_before(app: Flask) -> None:
    fail(app, "amina", 2)
    PageClient(app).sign_in("amina")
    [row] = told()
    amina = viewer("amina").person_id
    kept = db.session().scalars(select(SignedInSession.id)).one()
    assert (row.verb, row.actor_id, row.object_id) == ("signed-in", amina, str(amina))
    assert row.detail == {"way": "password", "failures": 2, "session_id": kept[:16]}


def test_signing_out_elsewhere_and_everywhere_is_told(app: Flask) -> None:
    pages = [PageClient(app).sign_in("amina") for _device in range(3)]
    other = sessions.session_id(secret_of(pages[0]))
    pages[2].get("/account/sessions")
    pages[2].post("/account/sessions", {"session": "of nobody"})
    assert told("signed-out") == [], "nothing has ended"
    pages[2].post("/account/sessions", {"session": other})
    pages[2].post("/account/sessions", {"session": ""})
    assert [row.detail for row in told("signed-out")] == [
        {"everywhere": 0, "sessions": 1},
        {"everywhere": 1, "sessions": 2},
    ]


def test_a_used_code_and_a_changed_password_are_told(app: Flask) -> None:
    amina = viewer("amina").person_id
    with unit_of_work() as session:
        code = people.make_code(session, amina, made_by=None, now=now())
    page = PageClient(app)
    assert page.post("/recover", {"code": code, "password": NEW_PASSWORD}).status_code == 303
    page.get("/account/password")
    page.post("/account/password", {"present": NEW_PASSWORD, "password": "twelve loud vortexers"})
    assert [(row.verb, row.object_id) for row in told()] == [
        ("used-code", str(amina)),
        ("signed-in", str(amina)),
        ("changed-password", str(amina)),
    ]
    assert told("signed-in")[0].detail["way"] == "code"
    assert code not in repr([row.detail for row in told()])


def test_failures_are_told_in_bursts_that_double(app: Flask) -> None:
    fail(app, "amina", 41)
    rows = told("failed-to-sign-in")
    assert [row.detail["tries"] for row in rows] == [5, 10, 20, 40]
    assert {row.object_id for row in rows} == {str(viewer("amina").person_id)}
    assert {row.actor_id for row in rows} == {None}, "nobody knows who tried"


def test_tries_during_a_wait_write_nothing(app: Flask) -> None:
    fail(app, "amina", 5)
    anybody = Caller(app, None)
    with unit_of_work() as session:
        session.execute(update(Throttle).values(blocked_until=now() + timedelta(minutes=5)))
    before = (len(told()), counters())
    assert [try_in(anybody, "amina")[0] for _try in range(20)] == [429] * 20
    assert (len(told()), counters()) == before


def counters() -> list[tuple[str, int]]:
    db.session.rollback()
    rows = db.session().execute(select(Throttle.key, Throttle.failures).order_by(Throttle.key))
    return [(row.key, row.failures) for row in rows]


def test_no_typed_name_is_told_nor_anything_made_of_it(app: Flask) -> None:
    """People type their password into the field for the name (rule 35: no personal text in the chain)."""
    typed = "my secret password 7"
    fail(app, typed, 10)
    rows = told()
    assert [(row.verb, row.object_id, row.detail) for row in rows] == [
        ("failed-to-sign-in", "", {"tries": 5}),
        ("failed-to-sign-in", "", {"tries": 10}),
    ]
    hashed = throttle.account_key(typed).partition(":")[2]
    everything = repr([(row.object_id, row.detail, row.hash) for row in rows])
    assert "secret" not in everything
    assert hashed not in everything


@ON_SQLITE
def test_a_name_that_nobody_has_causes_the_same_statements(app: Flask) -> None:
    """No oracle: at every try the database is asked the same, in the same order; SQLite itself is overheard."""
    heard: list[str] = []

    def overhear(connection: Any, *_more: Any) -> None:
        connection.set_trace_callback(lambda statement: heard.append(VALUES.sub("?", statement)))

    event.listen(db.engine, "checkout", overhear)
    both = []
    for network, name in ((51, "amina"), (52, "nobody")):
        seen = []
        for number in range(11):
            with unit_of_work() as session:
                session.execute(update(Throttle).values(blocked_until=None))
            db.session.remove()
            caller = Caller(app, None)
            heard.clear()
            assert try_in(caller, name, WRONG, address=f"198.{network}.{number}.9")[0] == 422
            seen.append(list(heard))
        both.append(seen)
    told_at = [
        number + 1 for number, tries in enumerate(both[0]) if any("learning_record" in one for one in tries)
    ]
    assert told_at == [5, 10]
    for somebody, nobody in zip(*both, strict=True):
        assert somebody == nobody


VALUES = re.compile(r"'(?:[^']|'')*'|\bNULL\b|\b\d+(?:\.\d+)?\b")
"""What differs by itself in a statement: its values."""


def test_an_address_that_tries_many_names_is_told_by_its_network(app: Flask) -> None:
    with unit_of_work() as session:
        for number in range(61):
            people.note_sign_in(
                session, None, name=f"nobody{number}", password=WRONG, address="192.0.2.77", now=NOW
            )
            people.note_wrong_code(session, address="2001:db8:1:2::77", now=NOW)
    rows = [(row.verb, row.object_id, row.detail["tries"]) for row in told()]
    assert rows == [
        ("failed-code", "2001:db8:1::/48", 10),
        ("failed-code", "2001:db8:1::/48", 20),
        ("failed-to-sign-in", "192.0.2.0/24", 30),
        ("failed-code", "2001:db8:1::/48", 40),
        ("failed-to-sign-in", "192.0.2.0/24", 60),
    ]


def test_a_flood_of_bursts_is_told_together_and_begins_anew_each_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "MOST_TOLD", 3)
    names = ["amina", "bruno", "chitra", "dawit", "esra", "farid", "grace"]

    def attack(moment: Any) -> None:
        with unit_of_work() as session:
            for name in names:
                for number in range(5):
                    address = f"10.{names.index(name)}.{number}.1"
                    people.note_sign_in(session, None, name=name, password=WRONG, address=address, now=moment)

    attack(NOW)
    rows = [(row.object_kind, row.object_id, row.detail) for row in told()]
    assert [kind for kind, _id, _detail in rows] == ["person"] * 3 + ["site"]
    assert rows[3] == ("site", "account-somebody", {"bursts": 6})
    attack(NOW + timedelta(hours=3))
    assert len(told()) == 8


def test_guessing_at_unknown_names_hides_no_attack_on_a_person(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bursts at names that nobody has use up a limit of their own."""
    monkeypatch.setattr(sign_ins, "MOST_TOLD", 1)
    with unit_of_work() as session:
        for name in ("nobody1", "nobody2", "nobody3", "amina"):
            for number in range(5):
                people.note_sign_in(
                    session, None, name=name, password=WRONG, address=f"10.1.{number}.1", now=NOW
                )
    assert str(viewer("amina").person_id) in {row.object_id for row in told()}


def test_old_counters_are_let_go(app: Flask) -> None:
    with unit_of_work() as session:
        for number in range(40):
            throttle.count_failure(session, (throttle.account_key(f"n{number}"),), NOW)
    fail(app, "amina", 5)
    assert db.session().scalar(select(func.count()).where(Throttle.last_at < now() - timedelta(days=1))) == 0

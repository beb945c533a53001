"""The brake on guessing: growing waits in the database, per account and per address, the same for names nobody has."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.app import create_app
from lms.people import passwords, throttle
from lms.people.models import Throttle
from lms.settings import Settings
from lms.store import db, unit_of_work
from lms.web.i18n import now
from tests.architecture.world import Caller
from tests.security.crowd import from_threads

WRONG = "not the password at all"


def try_in(caller: Caller, name: str, password: str = WRONG, address: str = "192.0.2.7") -> tuple[int, str]:
    """Try to sign in; return the status and the page without what differs by itself."""
    answer = caller._browser.open(
        "/sign-in", method="POST", data={"name": name, "password": password, "csrf_token": caller.token},
        headers={"Cookie": caller.cookie}, environ_base={"REMOTE_ADDR": address},
    )  # fmt: skip
    text = re.sub(r'nonce="[^"]*"|inlineConfigNonce[^,}]*|name="csrf_token" value="[^"]*"', "", answer.text)
    return answer.status_code, re.sub(r"\d+ seconds", "N seconds", text.replace(name, "NAME"))


def fail_often(*keys: str, times: int = 14) -> None:
    """Count so many failures that the wait outlasts the slowest machine."""
    with unit_of_work() as session:
        for _failure in range(times):
            throttle.count_failure(session, keys, now())


def failures_of(key: str) -> int:
    db.session.rollback()
    return db.session().scalars(select(Throttle.failures).where(Throttle.key == key)).one_or_none() or 0


def test_an_unknown_name_is_answered_like_a_wrong_password(app: Flask) -> None:
    """While trying is free, and when both have to wait; nothing tells which name exists."""
    anybody = Caller(app, None)
    tries = [
        [try_in(anybody, name, address=f"192.0.2.{n}") for n in range(4)] for name in ("amina", "nobody")
    ]
    fail_often(throttle.account_key("amina"), throttle.account_key("nobody"))
    waits = [try_in(anybody, name) for name in ("amina", "nobody")]
    assert tries[0] == tries[1]
    assert waits[0] == waits[1]
    assert [status for status, _page in (*tries[0], waits[0])] == [422] * 4 + [429]


def test_an_unknown_name_costs_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One verification of Argon2id in each case: counted, not timed."""
    verified = []
    hasher = passwords._hasher

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return hasher.verify(stored, password)

        check_needs_rehash = staticmethod(hasher.check_needs_rehash)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    anybody = Caller(app, None)
    try_in(anybody, "amina")
    try_in(anybody, "nobody")
    assert len(verified) == 2
    assert len({stored.rpartition("$")[0].rpartition("$")[0] for stored in verified}) == 1, (
        "the same settings"
    )


def test_other_spellings_of_a_name_share_its_counter(app: Flask) -> None:
    for name in ("amina", "AMINA", " amina ", "ａｍｉｎａ"):
        assert try_in(Caller(app, None), name)[0] == 422
    assert failures_of(throttle.account_key("amina")) == 4
    fail_often(throttle.account_key("amina"))
    assert try_in(Caller(app, None), "ａmina", "bench-demo-2026", address="192.0.2.9")[0] == 429


def test_the_right_password_waits_too_but_never_for_ever(app: Flask) -> None:
    """A stranger can slow an account down, never lock it: the longest wait is a quarter of an hour."""
    anybody = Caller(app, None)
    fail_often(throttle.account_key("amina"), times=40)
    assert try_in(anybody, "amina", "bench-demo-2026")[0] == 429
    wait = throttle.seconds_to_wait(db.session(), (throttle.account_key("amina"),), now())
    assert 0 < wait <= 15 * 60 + 1
    with unit_of_work() as session:
        session.execute(update(Throttle).values(blocked_until=now() - timedelta(seconds=1)))
    assert try_in(anybody, "amina", "bench-demo-2026")[0] == 303
    assert failures_of(throttle.account_key("amina")) == 0, "success has cleared the counter"


def test_an_address_that_tries_many_names_has_to_wait(app: Flask) -> None:
    anybody = Caller(app, None)
    for name in ("amina", "bruno", "nobody"):
        try_in(anybody, name)
    assert failures_of(throttle.address_key("192.0.2.7")) == 3
    fail_often(throttle.address_key("192.0.2.7"), times=40)
    assert try_in(anybody, "bruno", "bench-demo-2026")[0] == 429
    assert try_in(anybody, "bruno", "bench-demo-2026", address="192.0.2.8")[0] == 303


def test_addresses_of_one_network_are_one(app: Flask) -> None:
    assert throttle.address_key("2001:db8:1:2::1") == throttle.address_key("2001:db8:1:2:ffff::9")
    assert throttle.address_key("2001:db8:1:2::1") != throttle.address_key("2001:db8:1:3::1")
    assert throttle.address_key("192.0.2.7") != throttle.address_key("192.0.2.8")
    assert throttle.address_key(None) == throttle.address_key("nonsense")


def test_all_processes_share_the_counters(app: Flask, settings: Settings) -> None:
    """Rule 16: a second process on the same database knows of the first one's failures, and adds its own."""
    for _try in range(2):
        try_in(Caller(app, None), "amina")
    second = create_app(settings)
    with second.app_context():
        for _try in range(2):
            try_in(Caller(second, None), "amina")
        assert failures_of(throttle.account_key("amina")) == 4
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/recover", "/join"])
def test_codes_cannot_be_guessed_at_leisure(app: Flask, path: str) -> None:
    def guess(number: int) -> int:
        fields = {"code": f"AAAA-BBBB-CCCC-DDDD-{number:04}", "password": "eleven quiet centrifuges"}
        return Caller(app, None).send("POST", path, fields).status_code

    key = throttle.address_key("127.0.0.1", "code")
    assert [guess(number) for number in range(3)] == [422] * 3
    assert failures_of(key) == 3
    fail_often(key, times=20)
    assert guess(4) == 429


def test_no_counter_holds_a_typed_name(app: Flask) -> None:
    """People type their password into the field for the name."""
    try_in(Caller(app, None), "my secret password 7")
    assert "secret" not in repr(db.session().scalars(select(Throttle.key)).all())


def test_failures_at_the_same_moment_are_all_counted(app: Flask) -> None:
    callers = [Caller(app, None) for _number in range(4)]
    from_threads(app, 4, lambda number: try_in(callers[number], "amina"))
    assert failures_of(throttle.account_key("amina")) == 4
    assert failures_of(throttle.address_key("192.0.2.7")) == 4

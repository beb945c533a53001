"""Sessions: new at sign-in, kept as hashes, ended at the next request when their reason is gone (rule 12, B97)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.app import create_app
from lms.institutions import actions as institutions
from lms.people import actions as people
from lms.people.models import OneTimeCode, Person, SignedInSession
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests.architecture.world import Caller, all_rows, invite
from tests.builders import institution, viewer
from tests.client import PageClient
from tests.conftest import settings_for

NEW_PASSWORD = "eleven quiet centrifuges"


def secret_of(page: PageClient, name: str = "lms_session") -> str:
    return next(cookie.value for cookie in page.raw._cookies.values() if cookie.key == name)


def is_in(page: PageClient) -> bool:
    return page.raw.get("/account/").status_code == 200


def test_signing_in_gives_a_new_secret_and_ends_this_browsers_earlier_one(app: Flask) -> None:
    page = PageClient(app).sign_in("amina")
    first = secret_of(page)
    page.post("/sign-in", {"name": "amina", "password": "bench-demo-2026"})
    assert secret_of(page) != first
    page.raw.set_cookie("lms_session", first)
    assert not is_in(page)


def test_a_secret_chosen_by_somebody_else_is_never_taken_over(app: Flask) -> None:
    """Session fixation: the planted value is neither accepted nor kept."""
    page = PageClient(app)
    page.raw.set_cookie("lms_session", "planted")
    page.get("/sign-in")
    page.post("/sign-in", {"name": "amina", "password": "bench-demo-2026"})
    assert secret_of(page) != "planted"
    assert len(secret_of(page)) >= 43, "256 bits"


def test_no_table_holds_a_secret_in_clear(app: Flask) -> None:
    page = PageClient(app).sign_in("amina")
    chitra = viewer("chitra")
    code = invite(chitra, institution().id, "trainee")
    with unit_of_work() as session:
        recovery = people.make_code(session, viewer("amina").person_id, made_by=chitra.person_id, now=now())
    everything = repr(all_rows())
    for secret in (
        secret_of(page),
        code,
        code.replace("-", ""),
        recovery,
        recovery.replace("-", ""),
        "bench-demo-2026",
    ):
        assert secret not in everything


def test_the_cookie_is_closed_to_scripts_and_other_sites(app: Flask) -> None:
    page = PageClient(app)
    page.get("/sign-in")
    cookies = page.post("/sign-in", {"name": "amina", "password": "bench-demo-2026"}).headers.getlist(
        "Set-Cookie"
    )
    cookies += page.post("/language", {"language": "fr"}).headers.getlist("Set-Cookie")
    assert len(cookies) >= 2
    for cookie in cookies:
        assert "HttpOnly" in cookie, cookie
        assert "SameSite=Lax" in cookie, cookie
        assert "Domain=" not in cookie, cookie


def test_under_https_every_cookie_is_secure_and_bound_to_the_host(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "lms.sqlite3")
    app = create_app(settings_for(tmp_path, base_url="https://localhost"))
    caller = Caller(app, None)
    page = caller.send("GET", "/sign-in", headers={"Cookie": ""}, base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]  # type: ignore[index]
    form = page.headers["Set-Cookie"]
    fields = {"name": "amina", "password": "bench-demo-2026", "csrf_token": token}
    headers = {"Cookie": form.partition(";")[0]}
    answer = caller._browser.open(
        "/sign-in", method="POST", data=fields, headers=headers, base_url="https://localhost"
    )
    assert answer.status_code == 303, answer.text
    session = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-lms="))
    for cookie in (form, session):
        assert "; Secure" in cookie
    assert "; Path=/" in session
    assert "Domain=" not in session
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _signs_out(page: PageClient, _other: PageClient) -> None:
    page.post("/sign-out")


def _signs_out_everywhere(_page: PageClient, other: PageClient) -> None:
    other.get("/account/sessions")
    other.post("/account/sessions", {"session": ""})


def _changes_password(_page: PageClient, other: PageClient) -> None:
    other.get("/account/password")
    answer = other.post("/account/password", {"present": "bench-demo-2026", "password": NEW_PASSWORD})
    assert answer.status_code == 303, answer.text


def _is_deactivated(_page: PageClient, _other: PageClient) -> None:
    with unit_of_work() as session:
        people.deactivate(session, viewer("amina").person_id, now=now())


def _uses_a_recovery_code(_page: PageClient, other: PageClient) -> None:
    with unit_of_work() as session:
        code = people.make_code(session, viewer("amina").person_id, made_by=None, now=now())
    answer = other.post("/recover", {"code": code, "password": NEW_PASSWORD})
    assert answer.status_code == 303, answer.text


def _grows_old(_page: PageClient, _other: PageClient) -> None:
    with unit_of_work() as session:
        session.execute(update(SignedInSession).values(ends_at=now() - timedelta(seconds=1)))


@pytest.mark.parametrize(
    "happens",
    [
        _signs_out,
        _signs_out_everywhere,
        _changes_password,
        _is_deactivated,
        _uses_a_recovery_code,
        _grows_old,
    ],
    ids=lambda action: action.__name__.strip("_"),
)
def test_a_session_ends_at_the_next_request(
    app: Flask, happens: Callable[[PageClient, PageClient], None]
) -> None:
    page, other = PageClient(app).sign_in("amina"), PageClient(app).sign_in("amina")
    secret = secret_of(page)
    assert is_in(page)
    happens(page, other)
    page.raw.set_cookie("lms_session", secret)  # a thief kept the cookie
    assert not is_in(page)
    assert page.raw.get("/account/").headers["Location"].startswith("/sign-in")


def test_a_lost_role_is_lost_at_the_next_request(app: Flask) -> None:
    """B97."""
    chitra = Caller(app, "chitra")
    assert chitra.send("GET", "/institution/").status_code == 200
    with unit_of_work() as session, entering(session, EVERYTHING):
        institutions.end_role(
            session,
            viewer("grace"),
            institution().id,
            viewer("chitra").person_id,
            role="coordinator",
            now=now(),
        )
    assert chitra.send("GET", "/institution/").status_code == 403
    assert chitra.send("GET", "/institution/export.csv").status_code == 403


def test_nobody_ends_the_session_of_somebody_else(app: Flask) -> None:
    amina, bruno = PageClient(app).sign_in("amina"), PageClient(app).sign_in("bruno")
    row = (
        db.session()
        .scalars(select(SignedInSession).where(SignedInSession.person_id == viewer("amina").person_id))
        .one()
    )
    bruno.get("/account/sessions")
    bruno.post("/account/sessions", {"session": row.id})
    assert is_in(amina)


def test_a_one_time_code_works_once_and_ends_the_one_before(app: Flask) -> None:
    amina = viewer("amina").person_id
    with unit_of_work() as session:
        first = people.make_code(session, amina, made_by=None, now=now())
        second = people.make_code(session, amina, made_by=None, now=now())
    assert PageClient(app).post("/recover", {"code": first, "password": NEW_PASSWORD}).status_code == 422
    assert (
        PageClient(app).post("/recover", {"code": second.lower(), "password": NEW_PASSWORD}).status_code
        == 303
    )
    assert (
        PageClient(app).post("/recover", {"code": second, "password": NEW_PASSWORD + "!"}).status_code == 422
    )
    assert db.session().scalars(select(OneTimeCode).where(OneTimeCode.used_at.is_not(None))).all()


def test_passwords_are_kept_with_argon2id(app: Flask) -> None:
    hashed = db.session().scalars(select(Person.password_hash).where(Person.username == "amina")).one()
    assert hashed is not None
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

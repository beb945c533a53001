"""What people type stays text: on pages, in spreadsheets, in the log; and a field that no form has changes nothing."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import html5lib
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from lms.institutions.models import Membership
from lms.people.models import Person
from lms.programmes.models import Enrolment
from lms.store import EVERYTHING, db, entering
from lms.web import guards
from tests.architecture.test_policies import PROFILE
from tests.architecture.world import ON_SQLITE, Caller, invite
from tests.builders import build_enrolment, institution, viewer

PAYLOADS = (
    "<xss-probe>", "<script>xss-probe()</script>", "\"><xss-probe>", "'><xss-probe>", "</title><xss-probe>", "</textarea><xss-probe>",
    "</script><xss-probe>", "<img src=x onerror=xss()>", "<svg/onload=xss()>", "<svg><xss-probe>", "<math><xss-probe>",
    "<a href=javascript:xss()>x</a>", "<iframe srcdoc=x>", "<form action=//evil.example>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>", "<style>*{x:y}</style>", "<link rel=stylesheet href=//evil.example>",
    "<div hx-get=/sign-out hx-trigger=load>", "<div id=main name=csrf_token>", "<noscript><xss-probe>", "<template><xss-probe>",
    "{{ 7 * 7 }}xss", "{% raw %}xss", "${7*7}xss", "#{7*7}xss", "&lt;xss-probe&gt;", "&#60;xss-probe&#62;", "\u2028<xss-probe>",
    "\" onfocus=xss() autofocus x=\"", "' onfocus=xss() '", "` onfocus=xss()", "\" style=\"x:y", "<!--<xss-probe>-->", "]]><xss-probe>",
    "%(name)s%s%d{0}", "<xss-probe\x0b>", "\uff1cxss-probe\uff1e", "<ｓcript>xss()</script>", "javascript:xss()//",
)  # fmt: skip
FORMULAS = (
    "=1+1",
    '=HYPERLINK("//evil.example")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "=cmd|' /C calc'!A0",
)
CANARY = "CANARYPASSWORD-eleven-quiet"


def unsafe_in(answer: TestResponse) -> list[str]:
    """What a page holds that only a payload can have put there."""
    found = []
    for node in html5lib.parse(answer.get_data(), namespaceHTMLElements=False).iter():
        if not isinstance(node.tag, str):
            continue
        name = node.tag.rpartition("}")[2]
        if "xss" in name or name in {"iframe", "base", "style", "object", "embed"}:
            found.append(f"<{name}>")
        if name == "script" and not node.get("nonce"):
            found.append("a script without nonce")
        found += [
            f"{name} {key}"
            for key, _value in node.items()
            if str(key).startswith("on") or key in {"style", "srcdoc"}
        ]
        found += [f"{name} {key}={value}" for key, value in node.items() if _leads_away(str(key), str(value))]
    return found


def _leads_away(key: str, value: str) -> bool:
    if key in {"href", "src", "action", "formaction"}:
        return value.lower().strip().startswith(("javascript:", "data:", "//", "http://evil"))
    return key == "hx-get" and value == "/sign-out"


@ON_SQLITE
@pytest.mark.parametrize(
    "payload", [" ".join(PAYLOADS[n::4])[:110] for n in range(4)] + [max(PAYLOADS, key=len)], ids=range(5)
)
def test_several_payloads_at_once_stay_text(app: Flask, payload: str) -> None:
    assert [problem for answer in _pages_with(app, payload) for problem in unsafe_in(answer)] == []


@ON_SQLITE
def test_every_payload_stays_text_in_names_and_searches(app: Flask) -> None:
    """The pages that show a name, a cohort, a search: own profile, the coordinator's table, person and people pages."""
    amina, chitra = Caller(app, "amina"), Caller(app, "chitra")
    build_enrolment(viewer("amina"))
    wrong = []
    for payload in PAYLOADS:
        amina.send("POST", "/account/", {**PROFILE, "passport_name": payload, "native_name": payload})
        for caller, url in ((amina, "/account/"), (chitra, "/institution/"), (chitra, "/institution/people")):
            answer = caller.send("GET", url)
            wrong += [
                f"{payload!r} {url} {problem}" for problem in (unsafe_in(answer) or _lost(payload, answer))
            ]
        for url in _searches(payload):
            wrong += [f"{payload!r} {url} {problem}" for problem in unsafe_in(chitra.send("GET", url))]
    assert wrong == []


def _lost(payload: str, answer: TestResponse) -> list[str]:
    """A server error would hide a payload as well."""
    return [f"status {answer.status_code}"] if answer.status_code != 200 else []


def _searches(payload: str) -> Iterator[str]:
    for path, fields in (
        ("/modules/", ("q", "instrument", "language", "level")),
        ("/institution/", ("name", "cohort", "status", "module", "after")),
        ("/institution/people", ("name", "before")),
        ("/sign-in", ("next",)),
        ("/recover", ("code",)),
    ):
        yield f"{path}?{urlencode(dict.fromkeys(fields, payload))}"


def _pages_with(app: Flask, payload: str) -> Iterator[TestResponse]:
    """Put the payload wherever something can be typed, and fetch what shows it."""
    amina, chitra, anybody = Caller(app, "amina"), Caller(app, "chitra"), Caller(app, None)
    build_enrolment(viewer("amina"))
    person = f"/institution/people/{viewer('amina').person_id}"
    yield amina.send(
        "POST", "/account/", {**PROFILE, "passport_name": payload, "native_name": payload, "email": payload}
    )
    yield amina.send("POST", "/account/", {**PROFILE, "passport_name": payload, "native_name": payload})
    yield chitra.send("POST", f"{person}/cohort", {"cohort_label": payload[:60]})
    yield chitra.send("POST", "/institution/invitations", {
        "role": "trainee", "kind": "link", "uses": "1", "days": "14", "cohort_label": payload[:60],
    })  # fmt: skip
    yield anybody.send("POST", "/sign-in", {"name": payload, "password": payload, "next": payload})
    yield anybody.send("POST", "/join", {"code": payload})
    code = invite(viewer("chitra"), institution().id, "trainee")
    yield anybody.send(
        "POST",
        f"/join/{code}",
        {**PROFILE, "way": "new", "username": payload, "passport_name": payload, "password": ""},
    )
    yield anybody.send("GET", f"/{payload}")
    for caller, url in (
        (amina, "/"), (amina, "/account/"), (amina, "/record/"), (amina, "/account/sessions"), (chitra, "/institution/"),
        (chitra, "/institution/people"), (chitra, f"{person}/"), (chitra, "/institution/invitations"), (chitra, "/institution/enrol"),
        *((chitra, url) for url in _searches(payload)),
    ):  # fmt: skip
        yield caller.send("GET", url)


@ON_SQLITE
def test_a_device_name_stays_text(app: Flask) -> None:
    """The browser names itself, and the page of sessions shows it."""
    anybody = Caller(app, None)
    headers = {"User-Agent": '"><xss-probe><script>xss()</script>'}
    assert (
        anybody.send(
            "POST", "/sign-in", {"name": "amina", "password": "bench-demo-2026"}, headers=headers
        ).status_code
        == 303
    )
    page = Caller(app, "amina").send("GET", "/account/sessions")
    assert "&lt;xss-probe&gt;" in page.text
    assert unsafe_in(page) == []


@ON_SQLITE
def test_typed_text_is_no_formula_in_a_spreadsheet(app: Flask) -> None:
    """Rule 33: what a spreadsheet would take for a formula begins with an apostrophe; everything else is unchanged."""
    amina, chitra = Caller(app, "amina"), Caller(app, "chitra")
    build_enrolment(viewer("amina"))
    for formula in (*FORMULAS, "Amina Yusuf"):
        amina.send("POST", "/account/", {**PROFILE, "passport_name": f"{formula} ", "native_name": formula})
        exported = chitra.send("GET", "/institution/export.csv").get_data().decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(exported)):
            for name, cell in row.items():
                assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n＝＋－＠"), (name, cell)
    assert "Amina Yusuf" in exported


def test_fields_that_no_form_has_change_nothing(app: Flask) -> None:
    """Mass assignment (threat 6): nobody makes themselves administrator, coordinator, somebody else, or older."""
    before = _rights("amina")
    extra = {
        "is_administrator": "1", "is_demo": "0", "username": "root", "id": str(viewer("grace").person_id), "role": "coordinator",
        "roles": "coordinator", "password_hash": "x", "person_id": str(viewer("grace").person_id), "created_at": "2000-01-01",
        "institution_id": str(institution("Highland Technical College").id), "deactivated_at": "2000-01-01", "sort_name": "aaa",
    }  # fmt: skip
    assert Caller(app, "amina").send("POST", "/account/", {**PROFILE, **extra}).status_code == 303
    Caller(app, "amina").send(
        "POST",
        "/modules/sample/enrol",
        {**extra, "learner_id": extra["person_id"], "version_id": extra["id"]},
    )
    assert _rights("amina") == before
    with entering(db.session(), EVERYTHING):
        assert {one.learner_id for one in db.session().scalars(select(Enrolment))} == {
            viewer("amina").person_id
        }


def _rights(username: str) -> tuple[object, ...]:
    db.session.rollback()
    session = db.session()
    with entering(session, EVERYTHING):
        person = session.scalars(
            select(Person).where(Person.username == username).execution_options(populate_existing=True)
        ).one()
        places = session.execute(
            select(Membership.institution_id, Membership.role).where(Membership.person_id == person.id)
        ).all()
    return (
        person.id,
        person.is_administrator,
        person.is_demo,
        person.password_hash,
        person.created_at,
        person.deactivated_at,
        set(places),
    )


def test_an_invitation_gives_its_own_role_and_place_only(app: Flask) -> None:
    code = invite(viewer("chitra"), institution().id, "trainee")
    fields = {
        **PROFILE, "way": "new", "username": "newcomer", "password": "eleven quiet centrifuges", "role": "coordinator",
        "institution_id": str(institution("Highland Technical College").id), "is_administrator": "1", "cohort_label": "mine",
    }  # fmt: skip
    assert Caller(app, None).send("POST", f"/join/{code}", fields).status_code == 303
    db.session.rollback()
    newcomer = viewer("newcomer")
    assert newcomer.places == ((institution().id, "trainee"),)
    assert not newcomer.is_administrator


@pytest.mark.parametrize("role", ["coordinator", "administrator", "author", "", "trainee' or '1'='1"])
def test_a_coordinator_cannot_give_what_is_not_theirs_to_give(app: Flask, role: str) -> None:
    """Threat 6: a role is given only from strictly above, and nobody touches their own."""
    chitra = Caller(app, "chitra")
    before = _rights("bruno"), _rights("chitra"), _rights("farid")
    for name in ("bruno", "chitra", "farid", "grace"):
        for action in ("grant-role", "end-role"):
            answer = chitra.send(
                "POST", f"/institution/people/{viewer(name).person_id}/{action}", {"role": role}
            )
            assert answer.status_code in {403, 404}, (name, action)
    fields = {"role": role, "kind": "link", "uses": "1", "days": "14", "cohort_label": ""}
    assert chitra.send("POST", "/institution/invitations", fields).status_code in {403, 422}
    assert (_rights("bruno"), _rights("chitra"), _rights("farid")) == before


def test_a_coordinator_cannot_take_over_an_account_of_equal_or_higher_rank(app: Flask) -> None:
    chitra = Caller(app, "chitra")
    for name in ("chitra", "farid", "grace"):
        for action in ("recover", "deactivate", "reactivate"):
            answer = chitra.send("POST", f"/institution/people/{viewer(name).person_id}/{action}")
            assert answer.status_code in {403, 404}, (name, action)


@ON_SQLITE
def test_a_line_of_the_log_is_one_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Threat 33: whoever chooses the address cannot write a line of the log."""

    @guards.anyone
    def fail(place: str) -> str:
        raise RuntimeError

    app._got_first_request = False
    app.add_url_rule("/fail/<place>", view_func=fail)
    anybody = Caller(app, None)
    with caplog.at_level(logging.DEBUG):
        assert anybody.send("GET", "/fail/%0d%0aINFO:root:forged").status_code == 500
        anybody.send("POST", "/csp", {"report": "\r\nINFO:root:forged"})
        anybody.send("POST", "/sign-in", {"name": "amina\r\nINFO:root:forged", "password": "x\r\nforged"})
    assert any("forged" in record.getMessage() for record in caplog.records), "the address is in the log"
    assert [
        record.getMessage()
        for record in caplog.records
        if "\n" in record.getMessage() or "\r" in record.getMessage()
    ] == []


@ON_SQLITE
def test_no_log_holds_a_password_or_code(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    amina, anybody = Caller(app, "amina"), Caller(app, None)
    with caplog.at_level(logging.DEBUG):
        anybody.send("POST", "/sign-in", {"name": "amina", "password": CANARY})
        amina.send("POST", "/account/password", {"present": CANARY, "password": CANARY})
        anybody.send("POST", "/recover", {"code": CANARY, "password": CANARY})
        anybody.send("POST", "/join", {"code": CANARY})
    assert CANARY not in caplog.text


def test_a_failing_statement_does_not_say_what_was_typed(app: Flask) -> None:
    """The log of a database error holds the statement, never its values."""
    with db.engine.connect() as connection, pytest.raises(DBAPIError) as failure:
        connection.execute(text("select * from nothing where name = :name"), {"name": CANARY})
    assert CANARY not in str(failure.value)

"""One of everything at Lakeside, and the people who try to reach it: the ground of the authorisation matrix."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.catalogue.actions import set_author
from lms.catalogue.models import Asset
from lms.credentials import actions as credentials
from lms.credentials.certificate import RenderedCertificate
from lms.institutions import actions as institutions
from lms.institutions.models import Invitation
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.quizzes import actions as quizzes
from lms.quizzes import intake
from lms.quizzes.actions import corrections, marks, marks_files, reports
from lms.quizzes.actions.notices import notify
from lms.quizzes.models import Attempt, KeptComment, Notice
from lms.scenarios import actions as scenarios
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.store.db import Base
from lms.web.i18n import now
from tests import builders
from tests.client import Browser, PageClient
from tests.credentials.credential_rows import build_completion, issue

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what no database can change: headers, escaping, addresses."""

CALLERS: Mapping[str, str | None] = {
    "anonymous": None,
    "owner": "amina",
    "colleague": "hana",
    "trainee elsewhere": "dawit",
    "assessor": "bruno",
    "coordinator": "chitra",
    "coordinator elsewhere": "farid",
    "author": "esra",
    "author only": "ines",
    "administrator": "grace",
}
"""Who calls: the owner of the objects, another trainee of the same institution, everybody else of the cast, and an author who
belongs to no institution."""

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><path d="M0 0h1v1z"/></svg>'


@dataclass(frozen=True)
class World:
    """The objects of Lakeside, by the names of the arguments that routes take."""

    objects: Mapping[str, Any]
    invitation_code: str
    certificate_code: str

    def arguments(self, rule: Rule) -> dict[str, Any]:
        """Return the objects that fill a route."""
        found = {name: self.objects[name] for name in rule.arguments if name in self.objects}
        if "code" in rule.arguments:
            found["code"] = (
                self.invitation_code if rule.endpoint.startswith("institutions.") else self.certificate_code
            )
        if rule.endpoint.startswith("institutions.") and "coordinators" in rule.rule:
            found["person_id"] = self.objects["coordinator_id"]
        if rule.endpoint == "dashboards.item_statistics":
            found["item_id"] = "sm-sign"
        if rule.endpoint.startswith("review.") or "/files" in rule.rule:
            part = "to_mark" if rule.endpoint.startswith("review.") else "sent"
            found.update({name: at for name, at in self.objects[part].items() if name in rule.arguments})
        if rule.endpoint == "catalogue.remove_author":
            found["person_id"] = self.objects["author_id"]
        if rule.endpoint == "institutions.withdraw_coordinator_invitation":
            found["invitation_id"] = self.objects["coordinator_invitation_id"]
        return found


def build_world(app: Flask) -> World:
    """Build an enrolment, an open attempt, a completion, a credential, invitations and a picture at Lakeside."""
    lakeside = builders.institution()
    with unit_of_work() as session, entering(session, EVERYTHING):
        hana = builders.build_person(session, "hana", "Hana Girma")
        institutions.add_membership(
            session, institution_id=lakeside.id, person_id=hana.id, role="trainee", now=now()
        )
        ines = builders.build_person(session, "ines", "Ines Rocha")
        set_author(session, builders.MODULE, ines.id)
    amina, chitra, grace, colleague = (builders.viewer(name) for name in ("amina", "chitra", "grace", "hana"))
    completion_id = build_completion(amina)
    enrolment = builders.build_enrolment(amina)
    attempt = builders.build_attempt(amina, enrolment=enrolment, now=now())
    code = invite(chitra, lakeside.id, "trainee", uses=50)
    office_code = invite(grace, lakeside.id, "coordinator", uses=1)
    objects = {
        "module_id": builders.MODULE,
        "lesson_id": "sm-level",
        "quiz_id": builders.QUIZ,
        "item_id": "sm-feet",
        "practical_id": "sm-daily",
        "scenario_id": "sm-creep",
        "run_id": _run(amina, enrolment),
        "slot": 0,
        "to_mark": _to_mark(amina, chitra, enrolment),
        "sent": _sent(app, amina, enrolment),
        "institution_id": lakeside.id,
        "person_id": amina.person_id,
        "coordinator_id": chitra.person_id,
        "author_id": ines.id,
        "enrolment_id": enrolment.id,
        "attempt_id": attempt.id,
        **_corrected(amina, grace, attempt),
        "completion_id": completion_id,
        "invitation_id": _invitation(code).id,
        "coordinator_invitation_id": _invitation(office_code).id,
        "sha256": _picture(),
        "name": "picture.svg",
    }
    certificate_code, credential_id = _credential(colleague)
    return World({**objects, "credential_id": credential_id}, code, certificate_code)


def _corrected(learner: Viewer, administrator: Viewer, attempt: Attempt) -> dict[str, Any]:
    """Let an administrator correct a question, and the learner report another and be told something."""
    wanted = corrections.Wanted(attempt.version_id, builders.QUIZ, "sm-mass", "drop")
    with unit_of_work() as session, entering(session, EVERYTHING):
        correction = corrections.correct_item(
            session,
            administrator,
            builders.MODULE,
            wanted,
            reason="It asks for nothing.",
            may_fall=False,
            now=now(),
        )
        report = reports.report_question(
            session, learner, attempt.id, slot=1, reason="unclear", words="What is meant?", now=now()
        )
        place = learner.places[0][0]
        notify(
            session, learner.person_id, place, key="world", kind="report-answered", now=now(),
            facts={"module": builders.MODULE, "quiz": builders.QUIZ, "state": "confirmed", "answer": "", "corrected_in": ""},
        )  # fmt: skip
        notice_id = session.scalars(select(Notice.id)).one()
    return {
        "correction_id": correction.id,
        "report_id": report.id,
        "notice_id": notice_id,
        "question": f"{attempt.version_id}:sm-sign",
    }


def _run(learner: Viewer, enrolment: Enrolment) -> UUID:
    """Start a run through the module's scenario."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        run = scenarios.start_run(session, learner, enrolment, "sm-creep", language="en", now=now())
        return run.id


def _to_mark(learner: Viewer, staff: Viewer, enrolment: Enrolment) -> dict[str, Any]:
    """Submit an answer that two people mark, and keep a comment."""
    attempt = builders.build_attempt(learner, enrolment=enrolment, quiz_id="sm-second", now=now())
    answer = quizzes.SentAnswer(0, {"text": ("It does not tremble.",)})
    with unit_of_work() as session, entering(session, EVERYTHING):
        quizzes.submit_attempt(session, learner, attempt.id, [answer], now=now())
        marks.keep_comment(session, staff, attempt.institution_id, "Say why.", now=now())
        comment = session.scalars(select(KeptComment)).one()
    return {
        "attempt_id": attempt.id, "slot": 0, "version_id": attempt.version_id, "item_id": "sm-stone",
        "institution_id": attempt.institution_id, "comment_id": comment.id,
    }  # fmt: skip


def _sent(app: Flask, learner: Viewer, enrolment: Enrolment) -> dict[str, Any]:
    """Send a file with an open attempt."""
    attempt = builders.build_attempt(learner, enrolment=enrolment, quiz_id="sm-report", now=now())
    pdf = b"%PDF-1.7 of the tests"
    taken = intake.TakenIn("pdf", pdf, hashlib.sha256(pdf).hexdigest())
    with unit_of_work() as session, entering(session, EVERYTHING):
        folder = app.extensions["lms_settings"].instance / "uploads"
        marks_files.send_file(session, learner, attempt.id, 1, taken, folder=folder, now=now())
    return {"attempt_id": attempt.id, "slot": 1, "name": taken.name}


def invite(actor: Viewer, institution_id: UUID, role: str, *, uses: int = 1) -> str:
    """Make an invitation and return its code."""
    builders.act_as(actor)
    with unit_of_work() as session, entering(session, EVERYTHING):
        return institutions.invite(session, actor, institution_id, role=role, uses=uses, now=now())


def _invitation(code: str) -> Invitation:
    with entering(db.session(), EVERYTHING):
        found = db.session().scalars(
            select(Invitation).order_by(Invitation.made_at.desc()).where(Invitation.hint == code[-4:])
        )
        return found.one()


def _credential(learner: Viewer) -> tuple[str, UUID]:
    """Issue a credential and give it a certificate of a few bytes: typesetting has tests of its own."""
    credential = issue(learner, build_completion(learner))
    pdf = b"%PDF-1.7 of the tests"
    with unit_of_work() as session, entering(session, EVERYTHING):
        credentials.keep_certificate(
            session, credential.id, RenderedCertificate(pdf, hashlib.sha256(pdf).hexdigest())
        )
    return credential.code, credential.id


def _picture() -> str:
    digest = hashlib.sha256(PICTURE).hexdigest()
    with unit_of_work() as session:
        session.add(Asset(sha256=digest, media_type="image/svg+xml", content=PICTURE))
    return digest


class Caller:
    """Somebody with a steady cookie: what one request changes in the browser, the next does not see."""

    def __init__(self, app: Flask, username: str | None) -> None:
        page = PageClient(app)
        if username:
            page.sign_in(username)
        text = page.get("/account/" if username else "/sign-in").text
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', text)[1]  # type: ignore[index]
        self.cookie = "; ".join(f"{cookie.key}={cookie.value}" for cookie in page.raw._cookies.values())
        self._browser = Browser(app, app.response_class, use_cookies=False)

    def send(
        self, method: str, url: str, fields: Mapping[str, Any] | None = None, *, token: bool = True,
        headers: Mapping[str, str] | None = None, base_url: str = "http://localhost",
    ) -> TestResponse:  # fmt: skip
        """Send one request; a POST carries the token of this person's form unless told otherwise."""
        body = (
            {**({"csrf_token": self.token} if token else {}), **(fields or {})} if method == "POST" else None
        )
        sent = {"Cookie": self.cookie, **(headers or {})}
        return self._browser.open(url, method=method, data=body, headers=sent, base_url=base_url)


Rows = dict[str, list[dict[str, Any]]]


def all_rows() -> Rows:
    """Return every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def put_back(rows: Rows) -> None:
    """Bring every table back to what it was."""
    db.session.rollback()
    now_there = all_rows()
    changed = {name for name, before in rows.items() if now_there[name] != before}
    if not changed:
        return
    with unit_of_work() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if rows[table.name]:
                session.connection().execute(table.insert(), rows[table.name])
    db.session.remove()


def random_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same arguments with an identity that nobody has in place of each."""
    return {name: uuid4() if isinstance(value, UUID) else value for name, value in arguments.items()}


def bare(answer: TestResponse, arguments: Mapping[str, Any]) -> str:
    """Return an answer's body without what differs by itself: nonce, tokens, and the identities in the address."""
    text = re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|inlineConfigNonce[^,}]*', "", answer.text)
    for value in arguments.values():
        if isinstance(value, UUID):
            text = text.replace(str(value), "ID")
    return text

"""A real server for the journeys: `manage.py run` on a folder of its own, and a second look at its database from the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.catalogue.queries import document
from lms.credentials.models import Credential
from lms.institutions import actions as institutions
from lms.lessons import actions as lessons
from lms.people import sessions
from lms.people.models import Person
from lms.people.queries import find_by_name
from lms.progress import actions as progress
from lms.progress.models import Completion
from lms.quizzes import actions as quizzes
from lms.settings import read_settings
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.credentials.credential_rows import issue
from tests.journeys.answering import key_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@dataclass
class Installation:
    """A running server, its folder, and an application in this process that reads the same database."""

    url: str
    folder: Path
    environment: dict[str, str]
    app: Flask

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A database session that sees everything and commits at its end."""
        with self.app.app_context():
            try:
                with unit_of_work() as session, entering(session, EVERYTHING):
                    yield session
            finally:
                db.session.remove()

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a word of manage.py in this installation, as an author or administrator does."""
        line = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.run(line, env=self.environment, capture_output=True, encoding="utf-8", check=False)

    def secret_for(self, username: str) -> str:
        """Open a session for somebody; returns what their cookie holds."""
        with self.looking() as session:
            person = _person(session, username)
            return sessions.start_session(
                session, person, now=now(), device="Chromium", address="127.0.0.1", shared=False
            )[0]

    def end_sessions_of(self, username: str) -> None:
        """End all of somebody's sessions, as time or a coordinator would."""
        with self.looking() as session:
            sessions.end_sessions(session, _person(session, username).id, now())

    def add_trainee(self, username: str, name: str = "", *, language: str = "en") -> str:
        """Add a trainee of Lakeside with the cast's password; returns the user name."""
        with self.looking() as session:
            person = builders.build_person(session, username, name, language=language)
            lakeside = builders.institution()
            institutions.add_membership(
                session, institution_id=lakeside.id, person_id=person.id, role="trainee", now=now()
            )
        return username

    def read_lessons(self, username: str, module_id: str = "micropipette", *, all_but: int = 0) -> None:
        """Enrol somebody and let them have read the lessons, but for the last few."""
        with self.looking() as session:
            viewer = builders.viewer(username)
            enrolment = progress.begin_module(
                session, learner_id=viewer.person_id, module_id=module_id, institution_id=viewer.places[0][0],
                enrolled_by_id=viewer.person_id, due_at=None, now=now(),
            )  # fmt: skip
            wanted = [
                step.id for step in document(session, enrolment.version_id).steps if step.kind == "lesson"
            ]
            for lesson in wanted[: len(wanted) - all_but]:
                lessons.finish_lesson(session, enrolment, lesson, now=now())

    def start_quiz(self, username: str, module_id: str = "micropipette", quiz_id: str = "mp-check") -> UUID:
        """Let somebody start an attempt; returns its id."""
        with self.looking() as session:
            viewer = builders.viewer(username)
            enrolment = progress.begin_module(
                session, learner_id=viewer.person_id, module_id=module_id, institution_id=viewer.places[0][0],
                enrolled_by_id=viewer.person_id, due_at=None, now=now(),
            )  # fmt: skip
            return quizzes.start_attempt(session, viewer, enrolment, quiz_id, now=now()).id

    def pass_quiz(
        self, username: str, module_id: str = "micropipette", quiz_id: str = "mp-check", *, right: bool = True
    ) -> UUID:
        """Let somebody sit a quiz and answer everything with the key, or nothing; returns the attempt's id."""
        attempt_id = self.start_quiz(username, module_id, quiz_id)
        with self.looking() as session:
            answers = [
                quizzes.SentAnswer(slot, raw) for slot, raw in key_of(session, attempt_id).items() if right
            ]
            quizzes.submit_attempt(
                session, builders.viewer(username), attempt_id, answers, now=now() + timedelta(seconds=1)
            )
        return attempt_id

    def set_language(self, username: str, language: str) -> None:
        """Choose the language of somebody's pages."""
        with self.looking() as session:
            _person(session, username).language = language

    def issue_certificate(self, username: str, module_id: str = "micropipette") -> str:
        """Let somebody confirm their name for a completed module; returns the verification code."""
        with self.app.app_context():
            viewer = builders.viewer(username)
            with entering(db.session(), EVERYTHING):
                own = select(Completion.id).where(
                    Completion.learner_id == viewer.person_id, Completion.module_id == module_id
                )
                completion_id = db.session().scalars(own).one()
            credential = issue(viewer, completion_id)
            assert isinstance(credential, Credential)
            code = credential.code
            db.session.remove()
        return code

    def complete(self, username: str, name: str = "") -> str:
        """Add a trainee who has a certificate; returns its verification code."""
        self.add_trainee(username, name)
        self.read_lessons(username)
        self.pass_quiz(username)
        return self.issue_certificate(username)


def _person(session: Session, username: str) -> Person:
    person = find_by_name(session, username)
    assert person is not None, username
    return person


@contextmanager
def running(folder: Path) -> Iterator[Installation]:
    """Start the product as its README says, with the demonstration; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    own = {"LMS_INSTANCE": str(folder), "LMS_BASE_URL": url}
    environment = kept | own | {"LMS_VENV": sys.prefix}
    line = [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port)]
    log = folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            line, env=environment, stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            _wait_until_ready(server, log)
            app = create_app(read_settings({**own, "LMS_WORKER": "apart"}))
            yield Installation(url, folder, environment, app)
            with app.app_context():
                db.engine.dispose()
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE_SECONDS)


def _wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> None:
    until = datetime.now(UTC) + timedelta(seconds=PATIENCE_SECONDS)
    while datetime.now(UTC) < until and server.poll() is None:
        if "Ready: " in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    pytest.fail("the server did not start:\n" + log.read_text(encoding="utf-8"))

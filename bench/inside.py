"""What is measured without a server: how fast modules compile, and what a certificate costs to print."""

from __future__ import annotations

import secrets
import statistics
import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.catalogue import source
from lms.core.achievements.codes import RANDOM_BYTES_NEEDED
from lms.core.content import compile_module
from lms.core.content.lesson import check_lesson
from lms.core.content.reading import read_folder, read_page
from lms.core.content.source import source_of
from lms.core.diagnostics import Report
from lms.credentials.actions import issue_credential, keep_certificate, set_certificate
from lms.credentials.jobs import letterhead
from lms.credentials.models import Credential
from lms.credentials.snapshot import holder_of
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.progress.models import Completion
from lms.settings import Settings
from lms.store import EVERYTHING, db, entering
from lms.web.i18n import now


@dataclass(frozen=True, slots=True)
class Printed:
    """A certificate of the demonstration: its code, and what printing took."""

    code: str
    cpu_ms: float
    kilobytes: float


def compile_speed(settings: Settings, *, times: int = 3) -> float:
    """Return how many megabytes of Markdown are compiled in a second of processor time: the best of some tries."""
    folders = [source.read_folder(folder) for folder in source.list_folders(settings.modules)]
    size = sum(len(content) for files in folders for path, content in files.items() if path.endswith(".md"))
    spent = []
    for _try in range(times):
        began = time.process_time()
        for files in folders:
            compile_module(files, today=now().date())
        spent.append(time.process_time() - began)
    return size / 1e6 / min(spent)


def lint_speed(settings: Settings, *, times: int = 5) -> float:
    """Return how many megabytes of lessons are parsed and checked in a second of processor time: the best of some tries."""
    folders = [
        read_folder(source.read_folder(path), Report()) for path in source.list_folders(settings.modules)
    ]
    pages = [
        (folder.pages[path], folder.pages.get(page.base, page))
        for folder in folders
        for path, page in folder.pages.items()
        if path.startswith("lessons/")
    ]
    texts = [(page, "\n".join(page.source.lines), beside) for page, beside in pages]
    spent = []
    for _try in range(times):
        began = time.process_time()
        for page, text, beside in texts:
            again = read_page(
                source_of(page.source.path, text), "lesson", Report(), lang=page.lang, base=page.base
            )
            check_lesson(again, beside, Report())
        spent.append(time.process_time() - began)
    return sum(len(text.encode()) for _page, text, _beside in texts) / 1e6 / min(spent)


def print_certificate(settings: Settings, *, times: int = 15) -> Printed | None:
    """Issue a certificate in the demonstration and print it some times; None where nobody has completed anything."""
    app = create_app(settings)
    with app.app_context():
        session = db.session()
        with entering(session, EVERYTHING):
            credential = _issue(session)
            printed = None if credential is None else _print(session, credential, times)
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return printed


def _issue(session: Session) -> Credential | None:
    person = session.scalars(select(Person).where(Person.username == "lea")).first()
    completion = (
        session.scalars(select(Completion).where(Completion.learner_id == person.id)).first()
        if person
        else None
    )
    confirmed = holder_of(person) if person else None
    if person is None or completion is None or confirmed is None:
        return None
    viewer = Viewer(person.id, person.passport_name, person.language, person.time_zone)
    issued = issue_credential(
        session, viewer, completion.id, confirmed=confirmed, language="en", letterhead=letterhead(),
        entropy=secrets.token_bytes(RANDOM_BYTES_NEEDED), now=now(),
    )  # fmt: skip
    return issued if isinstance(issued, Credential) else None


def _print(session: Session, credential: Credential, times: int) -> Printed:
    spent = []
    rendered = set_certificate(credential, letterhead())
    for _try in range(times):
        began = time.process_time()
        rendered = set_certificate(credential, letterhead())
        spent.append(1000 * (time.process_time() - began))
    keep_certificate(session, credential.id, rendered)
    return Printed(credential.code, statistics.median(spent), len(rendered.pdf) / 1000)

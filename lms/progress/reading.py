"""What a reader sees of a module: the version they are pinned to, the text in their language, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.completion import Outcome
from lms.core.content.document import ModuleDocument, ModuleText
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.programmes.queries import find_enrolment
from lms.progress import queries as progress
from lms.progress.sheet import Sheet, build_sheet
from lms.web.i18n import page_language


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's view of one module."""

    document: ModuleDocument
    text: ModuleText
    version_id: UUID
    enrolment: Enrolment | None
    outcome: Outcome
    completed: bool
    missing_prerequisites: tuple[str, ...]

    def sheet(self, here: str = "") -> Sheet:
        """Return the run sheet with this page marked."""
        locked = ""
        if self.missing_prerequisites:
            locked = _("first complete: %(modules)s", modules=", ".join(self.missing_prerequisites))
        return build_sheet(
            self.document, self.text, self.outcome, here=here, completed=self.completed, locked=locked
        )


def read_module(session: Session, viewer: Viewer, module_id: str) -> Reading:
    """Return the viewer's reading of a module: their pinned version, else the current one; NotFoundError otherwise."""
    enrolment = find_enrolment(session, viewer.person_id, module_id)
    version_id = enrolment.version_id if enrolment else catalogue.current_version_id(session, module_id)
    document = catalogue.document(session, version_id)
    completed = enrolment is not None and progress.find_completion(session, enrolment.id) is not None
    return Reading(
        document=document,
        text=document.in_language(wanted_language(document)),
        version_id=version_id,
        enrolment=enrolment,
        outcome=progress.outcome_of(session, document, enrolment.id if enrolment else None),
        completed=completed,
        missing_prerequisites=_missing(session, viewer, document),
    )


def wanted_language(document: ModuleDocument) -> str:
    """Return the language to read in: asked for on this page, else the page's own."""
    asked = request.args.get("lang", "") if request else ""
    return asked if asked in document.languages else page_language()


def _missing(session: Session, viewer: Viewer, document: ModuleDocument) -> tuple[str, ...]:
    """Return the titles of required modules that the viewer has not completed (staff may look at everything)."""
    if not document.prerequisites or viewer.roles - {"trainee"} or viewer.is_administrator:
        return ()
    done = progress.list_completed_modules(session, viewer.person_id)
    needed = [required.partition("@")[0] for required in document.prerequisites]
    missing = [module for module in needed if module not in done]
    titles = []
    for module in missing:
        version = catalogue.find_current(session, module)
        titles.append(version.card["texts"][version.card["lang"]]["title"] if version else module)
    return tuple(titles)

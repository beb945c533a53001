"""What a reader sees of a module: the version they are pinned to, the text in their language, where they stand."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.completion import Fact, Outcome, weigh
from lms.core.content.document import ModuleDocument, ModuleText
from lms.people.viewer import Viewer
from lms.progress import queries as progress
from lms.progress.queries import Standing, own_standing
from lms.progress.sheet import Sheet, build_sheet
from lms.web.i18n import page_language, write_list


@dataclass(frozen=True)
class Reading:
    """One person's view of one module."""

    document: ModuleDocument
    text: ModuleText
    version_id: UUID
    enrolment: Standing | None
    missing_prerequisites: tuple[str, ...]

    @property
    def completed(self) -> bool:
        """Tell whether the completion is written."""
        return self.enrolment is not None and self.enrolment.completed

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What was done so far."""
        return self.enrolment.facts if self.enrolment else ()

    @cached_property
    def outcome(self) -> Outcome:
        """What it adds up to; without an enrolment nothing is done."""
        return weigh(self.document.completion, self.document.steps, self.facts)

    @property
    def state(self) -> Hashable:
        """Return what the pages of a module depend on besides their address: two readers of one state see the same."""
        is_enrolled = self.enrolment is not None
        return (
            self.version_id,
            self.text.lang,
            is_enrolled,
            self.completed,
            self.facts,
            self.missing_prerequisites,
        )

    def sheet(self, here: str = "") -> Sheet:
        """Return the run sheet with this page marked."""
        locked = ""
        if self.missing_prerequisites:
            locked = _("first complete: %(modules)s", modules=write_list(self.missing_prerequisites))
        return build_sheet(
            self.document, self.text, self.outcome, here=here, completed=self.completed, locked=locked
        )


def read_module(session: Session, viewer: Viewer, module_id: str) -> Reading:
    """Return the viewer's reading of a module: their pinned version, else the current one; NotFoundError otherwise."""
    enrolment = own_standing(session, viewer.person_id, module_id)
    version_id = enrolment.version_id if enrolment else catalogue.current_version_id(session, module_id)
    document = catalogue.document(session, version_id)
    return Reading(
        document=document,
        text=document.in_language(wanted_language(document)),
        version_id=version_id,
        enrolment=enrolment,
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
    done = progress.completed_majors(session, viewer.person_id)
    titles = []
    for required in document.prerequisites:
        module, _at, major = required.partition("@")
        if done.get(module, -1) < int(major or 0):
            version = catalogue.find_current(session, module)
            titles.append(version.card["texts"][version.card["lang"]]["title"] if version else module)
    return tuple(titles)

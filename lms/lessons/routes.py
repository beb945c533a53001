"""Pages for reading."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import queries as catalogue
from lms.core.content.document import Lesson
from lms.core.errors import ForbiddenError, NotFoundError
from lms.lessons import actions, checks, queries
from lms.people.routes import me
from lms.programmes.models import Enrolment
from lms.programmes.queries import own_enrolment
from lms.progress import actions as progress
from lms.progress.reading import Reading, read_module
from lms.progress.sheet import Sheet, SheetRow
from lms.store import db, unit_of_work
from lms.web import htmx, kept
from lms.web.guards import instructor_or_author, signed_in
from lms.web.i18n import now, write_list
from lms.web.messages import say

bp = Blueprint("lessons", __name__)


@bp.get("/modules/<module_id>/")
@signed_in
def module_page(module_id: str) -> ResponseReturnValue:
    """Show a module: outcomes, hazards and protection first, then the run sheet and what completes it."""
    reading = read_module(db.session(), me(), module_id)
    current_id = catalogue.current_version_id(db.session(), module_id)
    newer = catalogue.get_version(db.session(), current_id) if current_id != reading.version_id else None
    module = catalogue.get_module(db.session(), module_id)
    return htmx.render(
        "lessons/module.html", reading=reading, sheet=reading.sheet(), newer=newer, module=module
    )


@bp.post("/modules/<module_id>/enrol")
@signed_in
def enrol(module_id: str) -> ResponseReturnValue:
    """Enrol oneself."""
    with unit_of_work() as session:
        actions.enrol_self(session, me(), module_id, now=now())
    flash(_("You are enrolled. Your progress is kept from now on."), "ok")
    return redirect(url_for("lessons.module_page", module_id=module_id), 303)


@bp.post("/modules/<module_id>/update")
@signed_in
def accept_update(module_id: str) -> ResponseReturnValue:
    """Go on with the current version."""
    with unit_of_work() as session:
        actions.accept_update(session, _enrolled(module_id), now=now())
    flash(_("You are on the current version now. What you had done stays done."), "ok")
    return redirect(url_for("lessons.module_page", module_id=module_id), 303)


@bp.get("/modules/<module_id>/lessons/<lesson_id>/")
@signed_in
def lesson_page(module_id: str, lesson_id: str) -> ResponseReturnValue:
    """Show a lesson."""
    reading = read_module(db.session(), me(), module_id)
    return _lesson_page(reading, _lesson(reading, lesson_id))


@bp.post("/modules/<module_id>/lessons/<lesson_id>/")
@signed_in
def finish_lesson(module_id: str, lesson_id: str) -> ResponseReturnValue:
    """Confirm that a lesson was read, and go on to what comes next."""
    with unit_of_work() as session:
        actions.finish_lesson(session, _enrolled(module_id), lesson_id, now=now())
    reading = read_module(db.session(), me(), module_id)
    following = _neighbours(reading.sheet(), lesson_id)[1]
    return redirect(following[1] if following else url_for("lessons.module_page", module_id=module_id), 303)


@bp.post("/modules/<module_id>/lessons/<lesson_id>/place")
@signed_in
def keep_place(module_id: str, lesson_id: str) -> ResponseReturnValue:
    """Remember the heading at which reading stopped."""
    heading = request.form.get("heading", "")[:64]
    with unit_of_work() as session:
        enrolment = _enrolled(module_id)
        progress.keep_place(session, enrolment.id, f"{lesson_id}#{heading}", now=now())
    return "", 204


@bp.post("/modules/<module_id>/lessons/<lesson_id>/checks/<quiz_id>/<item_id>")
@signed_in
def answer_check(module_id: str, lesson_id: str, quiz_id: str, item_id: str) -> ResponseReturnValue:
    """Answer a check inside a lesson and show the explanation beside it."""
    reading = read_module(db.session(), me(), module_id)
    lesson = _lesson(reading, lesson_id)
    item = checks.find_item(reading.text, quiz_id, item_id)
    if item is None or f"{quiz_id}#{item_id}" not in lesson.checks:
        raise NotFoundError
    raw = {part: tuple(request.form.getlist(part)) for part in request.form if part != "csrf_token"}
    check, graded = checks.answer_check(item, quiz_id, raw)
    if graded is not None and reading.enrolment is not None:
        with unit_of_work() as session:
            enrolment = _enrolled(module_id)
            actions.keep_check(session, enrolment, lesson_id, check.key, verdict=graded.verdict, now=now())
            verdicts = queries.answered_checks(session, enrolment.id, lesson_id)
            if checks.has_all(lesson, reading.text, verdicts):
                actions.finish_lesson(session, enrolment, lesson_id, now=now())
        reading = read_module(db.session(), me(), module_id)
    return _lesson_page(reading, lesson, just_answered=check, status=422 if check.malformed else 200)


def _lesson_page(
    reading: Reading, lesson: Lesson, *, just_answered: checks.Check | None = None, status: int = 200
) -> ResponseReturnValue:
    if reading.missing_prerequisites:
        raise ForbiddenError("module-locked", modules=write_list(reading.missing_prerequisites))
    verdicts = _verdicts(reading, lesson)

    def context() -> dict[str, Any]:
        return _context(reading, lesson, verdicts, just_answered)

    if just_answered is not None:
        return htmx.render("lessons/lesson.html", status=status, **context())
    return kept.render("lessons/lesson.html", (reading.state, tuple(sorted(verdicts.items()))), context)


def _verdicts(reading: Reading, lesson: Lesson) -> dict[str, str]:
    if not lesson.checks or reading.enrolment is None:
        return {}
    return queries.answered_checks(db.session(), reading.enrolment.id, lesson.id)


def _context(
    reading: Reading, lesson: Lesson, verdicts: dict[str, str], just_answered: checks.Check | None
) -> dict[str, Any]:
    sheet = reading.sheet(here=f"lesson:{lesson.id}")
    previous, following = _neighbours(sheet, lesson.id)
    return {
        "reading": reading,
        "lesson": lesson,
        "sheet": sheet,
        "parts": checks.parts_of(lesson, reading.text, verdicts, just_answered=just_answered),
        "has_checks": any(checks.find_item(reading.text, *key.split("#", 1)) for key in lesson.checks),
        "done": any(
            row.subject == lesson.id and row.kind == "lesson" and row.done for row in reading.outcome.rows
        ),
        "previous": previous,
        "following": following,
        "say": say,
    }


def _neighbours(sheet: Sheet, lesson_id: str) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return (title, address) of the steps before and after a lesson."""
    rows = [row for row in sheet.rows if row.url is not None]
    here = next(
        (i for i, row in enumerate(rows) if row.url and row.url.endswith(f"/lessons/{lesson_id}/")), None
    )
    if here is None:
        return None, None
    before = rows[here - 1] if here > 0 else None
    after = rows[here + 1] if here + 1 < len(rows) else None
    return _pair(before), _pair(after)


def _pair(row: SheetRow | None) -> tuple[str, str] | None:
    return (row.title, row.url) if row is not None and row.url else None


def _lesson(reading: Reading, lesson_id: str) -> Lesson:
    lesson = reading.text.lessons.get(lesson_id)
    if lesson is None:
        raise NotFoundError
    return lesson


def _enrolled(module_id: str) -> Enrolment:
    return own_enrolment(db.session(), me().person_id, module_id)


@bp.get("/modules/<module_id>/practicals/<practical_id>/")
@signed_in
def practical_page(module_id: str, practical_id: str) -> ResponseReturnValue:
    """Show a practical checklist, made to be printed."""
    reading = read_module(db.session(), me(), module_id)
    practical = reading.text.practicals.get(practical_id)
    if practical is None:
        raise NotFoundError
    return htmx.render(
        "lessons/practical.html",
        reading=reading,
        practical=practical,
        sheet=reading.sheet(here=f"practical:{practical_id}"),
    )


@bp.get("/modules/<module_id>/glossary/")
@signed_in
def glossary_page(module_id: str) -> ResponseReturnValue:
    """Show the words of a module."""
    reading = read_module(db.session(), me(), module_id)
    return htmx.render("lessons/glossary.html", reading=reading)


@bp.get("/modules/<module_id>/instructor/")
@instructor_or_author
def instructor_page(module_id: str) -> ResponseReturnValue:
    """Show the guide for those who teach the module."""
    reading = read_module(db.session(), me(), module_id)
    if not reading.text.instructor_html:
        raise NotFoundError
    return htmx.render("lessons/instructor.html", reading=reading)

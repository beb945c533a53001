"""Pages of corrections: what changed between versions, what a correction would do, and how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lms.catalogue import queries as catalogue
from lms.catalogue.models import ModuleVersion
from lms.core.content.document import Quiz
from lms.core.content.item_changes import KEY, ItemChange, items_of
from lms.core.errors import ForbiddenError, NotFoundError
from lms.core.scoring.correcting import DROP, FULL
from lms.people.models import Person
from lms.people.routes import me
from lms.progress.models import Completion
from lms.quizzes.actions import corrections as actions
from lms.quizzes.corrections_forms import KIND_WORDS, CorrectionForm
from lms.quizzes.models import Attempt, Correction, MarkChange
from lms.quizzes.queries import corrections as queries
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.told import history_of, write_points
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import instructor_or_author
from lms.web.i18n import now, page_language

bp.add_app_template_global(history_of, "corrections_of")
HERE = "/teaching/modules/<module_id>/quizzes/<quiz_id>/corrections"


@bp.get(HERE)
@instructor_or_author
def list_corrections(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show which questions changed since versions that people answered, and what has been corrected."""
    session = db.session()
    quiz, versions = _quiz(module_id, quiz_id)
    numbers = {version.id: version.number for version in versions}
    changes = actions.list_key_changes(session, module_id, quiz_id)
    return htmx.render(
        "quizzes/corrections.html",
        module_id=module_id,
        quiz=quiz,
        changes=[_change_row(change, old, new, numbers) for old, new, change in changes],
        corrections=[
            (one, numbers[one.version_id])
            for one in queries.list_corrections(session, me(), module_id, quiz_id)
        ],
        questions=_questions(module_id, quiz_id, versions),
        chosen=request.args.get("question", ""),
        kinds={kind: KIND_WORDS[kind] for kind in (DROP, FULL)},
        kind_words=KIND_WORDS,
        may_correct=_may_correct(module_id),
    )


def _may_correct(module_id: str) -> bool:
    try:
        actions.reach_of(db.session(), me(), module_id)
    except ForbiddenError:
        return False
    return True


def _quiz(module_id: str, quiz_id: str) -> tuple[Quiz, list[ModuleVersion]]:
    """Return the quiz as the newest version that has it says it, and all versions, newest first."""
    versions = catalogue.list_versions(db.session(), module_id)
    for version in versions:
        text = catalogue.document(db.session(), version.id).in_language(page_language())
        if quiz_id in text.quizzes:
            return text.quizzes[quiz_id], versions
    raise NotFoundError


def _change_row(change: ItemChange, old: UUID, new: UUID, numbers: dict[UUID, str]) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "is_key": change.kind == KEY,
        "item_id": change.item_id,
        "words": change.new.stem_text,
        "lang": change.new.lang,
        "source": change.source,
        "old": numbers[old],
        "new": numbers[new],
        "question": f"{old}:{change.item_id}",
        "new_id": new,
    }


def _questions(module_id: str, quiz_id: str, versions: list[ModuleVersion]) -> list[tuple[str, str]]:
    """Return the questions of every version that somebody has answered: what can be taken out."""
    used = queries.versions_in_use(db.session(), module_id, quiz_id)
    rows = []
    for version in versions:
        text = catalogue.document(db.session(), version.id).in_language(page_language())
        if version.id in used and quiz_id in text.quizzes:
            rows += [
                (f"{version.id}:{item.id}", f"{version.number} · {item.id} · {item.stem_text[:80]}")
                for item in items_of(text, text.quizzes[quiz_id]).values()
            ]
    return rows


@bp.get(f"{HERE}/preview")
@instructor_or_author
def preview_correction(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show whose marks would change, and how, before anything is written (B37)."""
    return _preview_page(module_id, quiz_id, CorrectionForm(), may_fall="fall" in request.args)


@bp.post(HERE)
@instructor_or_author
def correct_item(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Correct a question for everybody; marks may fall only after they have been looked at and confirmed (B37, B40)."""
    form, may_fall = CorrectionForm(request.form), "fall" in request.form
    fits = form.validate()
    if may_fall and not form.confirm_fall.data:
        form.confirm_fall.errors = [
            *form.confirm_fall.errors,
            _("Confirm this, or go back and let nobody's mark fall."),
        ]
        fits = False
    if not fits:
        return _preview_page(module_id, quiz_id, form, may_fall=may_fall, status=422)
    with unit_of_work() as session:
        correction = actions.correct_item(
            session,
            me(),
            module_id,
            _wanted(quiz_id),
            reason=str(form.reason.data),
            may_fall=may_fall,
            now=now(),
        )
    flash(_("The question is corrected. Marks are brought up to date in the background."), "ok")
    return htmx.redirect_see_other(
        url_for(".correction_page", module_id=module_id, quiz_id=quiz_id, correction_id=correction.id)
    )


def _wanted(quiz_id: str) -> actions.Wanted:
    """Read which question is meant; what does not exist looks like what never did."""
    version, _colon, item_id = request.values.get("question", "").partition(":")
    new = request.values.get("new", "")
    try:
        return actions.Wanted(
            UUID(version), quiz_id, item_id, request.values.get("kind", ""), UUID(new) if new else None
        )
    except ValueError:
        raise NotFoundError from None


def _preview_page(
    module_id: str, quiz_id: str, form: CorrectionForm, *, may_fall: bool, status: int = 200
) -> ResponseReturnValue:
    session, wanted = db.session(), _wanted(quiz_id)
    quiz, _versions = _quiz(module_id, quiz_id)
    found = actions.preview(session, me(), module_id, wanted, may_fall=may_fall)
    item = queries.find_item(session, wanted.version_id, quiz_id, wanted.item_id, page_language())
    fields: dict[str, Any] = {
        "question": request.values["question"],
        "kind": wanted.kind,
        "new": request.values.get("new", ""),
    }
    return htmx.render(
        "quizzes/correction_preview.html",
        status=status,
        module_id=module_id,
        quiz=quiz,
        form=form,
        found=found,
        item=item,
        number=catalogue.get_version(session, wanted.version_id).number,
        kind_word=KIND_WORDS[wanted.kind],
        fields=fields,
        may_fall=may_fall,
        write_points=write_points,
        back=url_for(".list_corrections", module_id=module_id, quiz_id=quiz_id),
        here=url_for(".preview_correction", module_id=module_id, quiz_id=quiz_id, **fields),
    )


@bp.get(f"{HERE}/<uuid:correction_id>")
@instructor_or_author
def correction_page(module_id: str, quiz_id: str, correction_id: UUID) -> ResponseReturnValue:
    """Show how far a correction is, whose marks it changed, and what a person has to look at."""
    session = db.session()
    correction = queries.get_correction(session, me(), module_id, quiz_id, correction_id)
    quiz, versions = _quiz(module_id, quiz_id)
    actor = session.get(Person, correction.actor_id)
    item = queries.find_item(session, correction.version_id, quiz_id, correction.item_id, page_language())
    return htmx.render(
        "quizzes/correction.html",
        module_id=module_id,
        quiz=quiz,
        correction=correction,
        item=item,
        actor=actor.passport_name if actor else "",
        number=next(version.number for version in versions if version.id == correction.version_id),
        kind_word=KIND_WORDS[correction.kind],
        changes=queries.list_changes(session, correction_id),
        to_review=_to_review(correction),
        may_open_people="coordinator" in me().roles,
        write_points=write_points,
        back=url_for(".list_corrections", module_id=module_id, quiz_id=quiz_id),
    )


def _to_review(correction: Correction) -> list[tuple[Person, Completion]]:
    """Return who lost a pass after completing the module: completion and certificate stay until somebody decides (B39)."""
    rows = db.session().execute(
        select(Person, Completion)
        .join(Completion, Completion.learner_id == Person.id)
        .join(Attempt, Attempt.enrolment_id == Completion.enrolment_id)
        .join(MarkChange, MarkChange.attempt_id == Attempt.id)
        .where(
            MarkChange.correction_id == correction.id,
            MarkChange.passed_before.is_(True),
            MarkChange.outcome == "lowered",
            MarkChange.passed_after.is_not(True),
        )
        .order_by(Person.sort_name)
        .limit(200)
    )
    return [(row[0], row[1]) for row in rows.unique()] if correction.failed_now else []

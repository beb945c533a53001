"""One member: the full history, and what a coordinator may do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.dashboards import actions, words
from lms.dashboards.forms import CohortForm, InvalidateForm
from lms.dashboards.queries import person as queries
from lms.dashboards.routes.blueprint import bp
from lms.institutions import actions as institutions
from lms.institutions import queries as belonging
from lms.institutions.forms import ROLE_WORDS
from lms.institutions.models import RANK, ROLES, Membership
from lms.institutions.place import at, own_place, place_context
from lms.people.models import Person
from lms.people.routes import me
from lms.progress import actions as progress
from lms.quizzes import actions as quizzes
from lms.records.models import LearningRecord
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import now, page_language

RECORDS = 40


@bp.get("/institution/people/<uuid:person_id>/")
@coordinator
def person(person_id: UUID) -> ResponseReturnValue:
    """Show a member's whole history here."""
    return _person_page(person_id)


@bp.post("/institution/people/<uuid:person_id>/cohort")
@coordinator
def move_to_cohort(person_id: UUID) -> ResponseReturnValue:
    """Put a member under a cohort label."""
    place, form = own_place(), CohortForm(request.form)
    if not form.validate():
        return _person_page(person_id, cohort_form=form, status=422)
    with unit_of_work() as session:
        actions.move_to_cohort(session, place.id, person_id, str(form.cohort_label.data or ""))
    flash(_("Saved."), "ok")
    return _back_to(person_id)


@bp.post("/institution/people/<uuid:person_id>/enrolments/<uuid:enrolment_id>/cancel")
@coordinator
def cancel_enrolment(person_id: UUID, enrolment_id: UUID) -> ResponseReturnValue:
    """End an enrolment; what was done stays on record."""
    place = own_place()
    with unit_of_work() as session:
        enrolment = queries.own_enrolment_of(session, place.id, person_id, enrolment_id)
        progress.cancel_module(session, enrolment, actor_id=me().person_id, now=now())
    flash(_("The enrolment has ended. What was done stays on record."), "ok")
    return _back_to(person_id)


@bp.get("/institution/people/<uuid:person_id>/attempts/<uuid:attempt_id>/invalidate")
@coordinator
def ask_invalidation(person_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
    """Ask why an attempt shall not count."""
    return _invalidation_page(person_id, attempt_id, InvalidateForm())


@bp.post("/institution/people/<uuid:person_id>/attempts/<uuid:attempt_id>/invalidate")
@coordinator
def invalidate_attempt(person_id: UUID, attempt_id: UUID) -> ResponseReturnValue:
    """Take an attempt out of all results, with a reason."""
    place, form = own_place(), InvalidateForm(request.form)
    if not form.validate():
        return _invalidation_page(person_id, attempt_id, form, status=422)
    with unit_of_work() as session:
        queries.own_attempt_of(session, place.id, person_id, attempt_id)
        quizzes.invalidate_attempt(
            session,
            me(),
            attempt_id,
            reason=str(form.reason.data),
            give_back=bool(form.give_back.data),
            now=now(),
        )
    flash(_("The attempt does not count any more."), "ok")
    return _back_to(person_id)


def _invalidation_page(
    person_id: UUID, attempt_id: UUID, form: InvalidateForm, status: int = 200
) -> ResponseReturnValue:
    session, place = db.session(), own_place()
    somebody, _memberships = belonging.own_member(session, place.id, person_id)
    return htmx.render(
        "dashboards/invalidate.html",
        status=status,
        form=form,
        person=somebody,
        sitting=queries.get_sitting(session, place.id, person_id, attempt_id, page_language()),
        words=words,
        **place_context(),
    )


def _back_to(person_id: UUID) -> ResponseReturnValue:
    return htmx.redirect_see_other(url_for(".person", person_id=person_id, **at()))


def _person_page(
    person_id: UUID, *, cohort_form: CohortForm | None = None, status: int = 200
) -> ResponseReturnValue:
    session, place = db.session(), own_place()
    somebody, memberships = belonging.own_member(session, place.id, person_id)
    label = max(row.cohort_label for row in memberships)
    courses = queries.list_courses(session, place.id, person_id, language=page_language(), now=now())
    return htmx.render(
        "dashboards/person.html",
        status=status,
        person=somebody,
        label=label,
        memberships=memberships,
        courses=courses,
        form=cohort_form or CohortForm(cohort_label=label),
        words=words,
        role_words=ROLE_WORDS,
        **_account(somebody, memberships),
        **_records(place.id, person_id, courses),
        **place_context(),
    )


def _account(somebody: Person, memberships: list[Membership]) -> dict[str, Any]:
    """Return what the coordinator may do with the account: nothing with one's own or with one of equal rank."""
    actors_rank = RANK["administrator"] if me().is_administrator else RANK["coordinator"]
    is_other = somebody.id != me().person_id
    held = [role for role in ROLES if any(row.role == role and row.ended_at is None for row in memberships)]
    grantable = [role for role in ROLES if is_other and institutions.may_grant(me(), own_place().id, role)]
    return {
        "held": held,
        "to_end": [role for role in held if role in grantable],
        "to_grant": [role for role in grantable if role not in held],
        "may_manage": is_other and belonging.rank_of(db.session(), somebody.id) < actors_rank,
        "since": min(row.started_at for row in memberships),
    }


def _records(institution_id: UUID, person_id: UUID, courses: list[queries.Course]) -> dict[str, Any]:
    before = request.args.get("before", "")
    session = db.session()
    rows = queries.list_records(
        session,
        institution_id,
        person_id,
        courses,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
        size=RECORDS,
    )
    names = queries.names_of(session, rows[:RECORDS])
    older = (
        url_for(".person", person_id=person_id, before=rows[RECORDS - 1].number, **at())
        if len(rows) > RECORDS
        else None
    )
    return {
        "told": [(row, _told(row, names, courses)) for row in rows[:RECORDS]],
        "older_url": f"{older}#records" if older else None,
    }


def _told(row: LearningRecord, names: dict[UUID, str], courses: list[queries.Course]) -> str:
    module = quiz = ""
    for course in courses:
        if str(course.enrolment.id) == row.object_id:
            module = course.title
        for sitting in course.sittings:
            if str(sitting.attempt.id) == row.object_id:
                quiz = sitting.quiz_title
    who = names.get(row.actor_id, "") if row.actor_id else ""
    return words.tell(row, who=who or _("The system"), module=module, quiz=quiz)

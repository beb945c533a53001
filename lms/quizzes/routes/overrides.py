"""Staff page of one person at one quiz: extra time now and always, a further attempt, a waived condition."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.errors import NotFoundError
from lms.people.models import Person
from lms.people.routes import me
from lms.programmes.models import Enrolment
from lms.quizzes import actions, queries, views
from lms.quizzes.forms import ReasonForm, StandingForm, TimeForm, WaiverForm
from lms.quizzes.queries import time as time_queries
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.routes.place import at, own_place, place_context
from lms.quizzes.routes.time import BASE, named, sent_id
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import instructor
from lms.web.i18n import now, zone

PERSON = f"{BASE}/people/<uuid:enrolment_id>"


@bp.get(PERSON)
@instructor
def sitter(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Show one person's attempts at a quiz and what was given to them."""
    return _page(module_id, quiz_id, enrolment_id)


@bp.post(f"{PERSON}/time")
@instructor
def add_time(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Give an open attempt more time (B20)."""
    form = TimeForm(request.form, prefix="time-")
    own_sitter(module_id, quiz_id, enrolment_id)
    if not form.validate():
        return _page(module_id, quiz_id, enrolment_id, time_form=form, status=422)
    open_one = _open_attempt(enrolment_id, quiz_id)
    if open_one is None:
        raise NotFoundError
    with unit_of_work() as session:
        actions.add_time(
            session,
            me(),
            open_one,
            minutes=int(str(form.minutes.data)),
            reason=str(form.reason.data),
            sent_id=sent_id(form.form_id.data),
            now=now(),
        )
    flash(_("The attempt ends later now; the trainee sees it at the next save."), "ok")
    return _back(module_id, quiz_id, enrolment_id)


@bp.post(f"{PERSON}/standing")
@instructor
def set_standing_time(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Set the extra time that a person always has (B17)."""
    form = StandingForm(request.form, prefix="always-")
    enrolment, _person = own_sitter(module_id, quiz_id, enrolment_id)
    if not form.validate():
        return _page(module_id, quiz_id, enrolment_id, standing_form=form, status=422)
    with unit_of_work() as session:
        actions.set_standing_time(
            session,
            me(),
            enrolment,
            share=int(str(form.share.data)),
            minutes=int(str(form.minutes.data)),
            reason=str(form.reason.data),
            now=now(),
        )
    flash(_("It holds for every timed attempt that begins from now on."), "ok")
    return _back(module_id, quiz_id, enrolment_id)


@bp.post(f"{PERSON}/allow")
@instructor
def allow_attempt(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Give one attempt beyond the limit."""
    form = ReasonForm(request.form, prefix="allow-")
    enrolment, _person = own_sitter(module_id, quiz_id, enrolment_id)
    if not form.validate():
        return _page(module_id, quiz_id, enrolment_id, allow_form=form, status=422)
    with unit_of_work() as session:
        actions.allow_attempt(
            session,
            me(),
            enrolment,
            quiz_id,
            reason=str(form.reason.data),
            sent_id=sent_id(form.form_id.data),
            now=now(),
        )
    flash(_("One more attempt is allowed."), "ok")
    return _back(module_id, quiz_id, enrolment_id)


@bp.post(f"{PERSON}/waive")
@instructor
def waive(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Let a person begin without what the quiz asks for before (B56)."""
    form = WaiverForm(request.form, prefix="waive-")
    enrolment, _person = own_sitter(module_id, quiz_id, enrolment_id)
    form.validate()
    until_at = _end_of_day(form)
    if form.errors:
        return _page(module_id, quiz_id, enrolment_id, waiver_form=form, status=422)
    with unit_of_work() as session:
        actions.waive(
            session,
            me(),
            enrolment,
            quiz_id,
            reason=str(form.reason.data),
            until_at=until_at,
            sent_id=sent_id(form.form_id.data),
            now=now(),
        )
    flash(_("The condition is waived for this person."), "ok")
    return _back(module_id, quiz_id, enrolment_id)


def own_sitter(module_id: str, quiz_id: str, enrolment_id: UUID) -> tuple[Enrolment, Person]:
    """Return an enrolment of the caller's institution with its person, or raise NotFoundError."""
    named(module_id, quiz_id)
    found = time_queries.own_enrolment_at(db.session(), own_place().id, module_id, enrolment_id)
    if found is None:
        raise NotFoundError
    return found


def _open_attempt(enrolment_id: UUID, quiz_id: str) -> UUID | None:
    attempts = queries.list_attempts(db.session(), enrolment_id, quiz_id)
    return next((attempt.id for attempt in attempts if attempt.state == "in_progress"), None)


def _end_of_day(form: WaiverForm) -> datetime | None:
    field = form.until_on
    if field.errors:
        field.errors = [_("Write the day as year-month-day, for example 2027-03-31.")]
    if field.data is None or field.errors:
        return None
    ends = datetime.combine(field.data, time(23, 59, 59), zone(own_place().time_zone)).astimezone(UTC)
    if ends <= now():
        field.errors = [_("Choose a day from today on.")]
    return ends


def _back(module_id: str, quiz_id: str, enrolment_id: UUID) -> ResponseReturnValue:
    target = url_for(".sitter", module_id=module_id, quiz_id=quiz_id, enrolment_id=enrolment_id, **at())
    return htmx.redirect_see_other(target)


def _page(
    module_id: str, quiz_id: str, enrolment_id: UUID, *, status: int = 200, **forms: Any
) -> ResponseReturnValue:
    session = db.session()
    enrolment, person = own_sitter(module_id, quiz_id, enrolment_id)
    text, quiz = named(module_id, quiz_id)
    standing = actions.standing_of(session, enrolment.id, quiz)
    always = time_queries.find_standing_time(session, enrolment.institution_id, enrolment.learner_id)
    shown = {
        "time_form": TimeForm(prefix="time-", form_id=str(uuid4())),
        "standing_form": StandingForm(prefix="always-", share=always.share, minutes=always.minutes)
        if always
        else StandingForm(prefix="always-"),
        "allow_form": ReasonForm(prefix="allow-", form_id=str(uuid4())),
        "waiver_form": WaiverForm(prefix="waive-", form_id=str(uuid4())),
        **forms,
    }
    return htmx.render(
        "quizzes/sitter.html",
        status=status,
        module_id=module_id,
        module_title=text.title,
        text=text,
        quiz=quiz,
        person=person,
        enrolment=enrolment,
        standing=standing,
        always=always,
        grants={one.id: queries.grants_of(session, one.id) for one in standing.attempts if one.extra_seconds},
        further=queries.extra_attempts(session, enrolment.id, quiz_id),
        waivers=queries.list_waivers(session, enrolment.learner_id, module_id, quiz_id, now=now()),
        failed=next((form for form in forms.values() if form.errors), None),
        is_self=person.id == me().person_id,
        may_invalidate=own_place().id in me().institutions_as("coordinator"),
        share=views.share_of,
        moment=now(),
        **shown,
        **place_context(),
    )

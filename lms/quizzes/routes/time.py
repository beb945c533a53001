"""Staff pages of one quiz: its attempts, extra time for everybody, its dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleText, Quiz
from lms.core.errors import NotFoundError
from lms.core.scoring.access import Window
from lms.people.routes import me
from lms.quizzes import actions, views
from lms.quizzes.forms import DatesForm, TimeForm
from lms.quizzes.queries import time as queries
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.routes.place import at, own_place, place_context
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import instructor
from lms.web.i18n import now, page_language, zone

BASE = "/teaching/modules/<module_id>/quizzes/<quiz_id>/attempts"


@bp.get(BASE)
@instructor
def list_sittings(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show who sits in an attempt now, who has finished, and what can be done about time."""
    return _page(module_id, quiz_id)


@bp.post(f"{BASE}/time")
@instructor
def add_time_for_all(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Give everybody in an open attempt more time (B20)."""
    named(module_id, quiz_id)
    form, place = TimeForm(request.form, prefix="all-"), own_place()
    if not form.validate():
        return _page(module_id, quiz_id, time_form=form, status=422)
    with unit_of_work() as session:
        count = actions.add_time_for_all(
            session,
            me(),
            institution_id=place.id,
            module_id=module_id,
            quiz_id=quiz_id,
            minutes=int(str(form.minutes.data)),
            reason=str(form.reason.data),
            sent_id=sent_id(form.form_id.data),
            now=now(),
        )
    flash(
        ngettext("%(num)d person has more time now.", "%(num)d people have more time now.", count),
        "ok" if count else "wait",
    )
    return _back(module_id, quiz_id)


@bp.post(f"{BASE}/dates")
@instructor
def set_dates(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Set when this institution's people may begin the quiz (B52)."""
    named(module_id, quiz_id)
    form, place = DatesForm(request.form, prefix="dates-"), own_place()
    form.validate()
    window = _window(form)
    if form.errors:
        return _page(module_id, quiz_id, dates_form=form, status=422)
    with unit_of_work() as session:
        actions.set_dates(
            session,
            me(),
            place.id,
            module_id,
            quiz_id,
            window=window,
            zone=str(form.time_zone.data),
            now=now(),
        )
    flash(_("The dates are set."), "ok")
    return _back(module_id, quiz_id)


def named(module_id: str, quiz_id: str) -> tuple[ModuleText, Quiz]:
    """Return the current text of a module and a quiz of it, or raise NotFoundError."""
    session = db.session()
    document = catalogue.document(session, catalogue.current_version_id(session, module_id))
    text = document.in_language(page_language())
    quiz = text.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    return text, quiz


def sent_id(text: object) -> UUID:
    """Return the identity that a form was given when it was shown; whoever has none sends a new form each time."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


def _window(form: DatesForm) -> Window:
    """Return the dates in the chosen zone; what cannot be is said at the field."""
    place = zone(str(form.time_zone.data))
    for field in (form.opens_at, form.closes_at):
        if field.errors:
            field.errors = [
                _("Write day and time as year-month-day hour:minute, for example 2027-03-31 14:00.")
            ]
    if form.errors:
        return Window()
    opens_at, closes_at = (
        field.data.replace(tzinfo=place).astimezone(UTC) if field.data else None
        for field in (form.opens_at, form.closes_at)
    )
    if opens_at and closes_at and closes_at <= opens_at:
        form.closes_at.errors = [_("It must close after it opens.")]
    return Window(opens_at, closes_at)


def _back(module_id: str, quiz_id: str) -> ResponseReturnValue:
    return htmx.redirect_see_other(url_for(".list_sittings", module_id=module_id, quiz_id=quiz_id, **at()))


def _page(
    module_id: str,
    quiz_id: str,
    *,
    time_form: TimeForm | None = None,
    dates_form: DatesForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    session, place = db.session(), own_place()
    text, quiz = named(module_id, quiz_id)
    finished = queries.list_finished(session, place.id, module_id, quiz_id, before=_before())
    asked = request.args.get("name", "").strip()[:60]
    return htmx.render(
        "quizzes/sittings.html",
        status=status,
        module_id=module_id,
        module_title=text.title,
        quiz=quiz,
        opened=queries.list_open(session, place.id, module_id, quiz_id),
        finished=finished[: queries.PAGE],
        older_url=_older(module_id, quiz_id, finished),
        is_first=_before() is None,
        asked=asked,
        people=queries.find_people(session, place.id, module_id, asked) if asked else [],
        time_form=time_form or TimeForm(prefix="all-", form_id=str(uuid4())),
        dates_form=dates_form or _dates_form(place.id, module_id, quiz_id, place.time_zone),
        share=views.share_of,
        moment=now(),
        **place_context(),
    )


def _dates_form(institution_id: UUID, module_id: str, quiz_id: str, own_zone: str) -> DatesForm:
    row = queries.find_dates(db.session(), institution_id, module_id, quiz_id)
    if row is None:
        return DatesForm(prefix="dates-", time_zone=own_zone)
    there = zone(row.zone)
    opens_at, closes_at = (
        moment.astimezone(there) if moment else None for moment in (row.opens_at, row.closes_at)
    )
    return DatesForm(prefix="dates-", opens_at=opens_at, closes_at=closes_at, time_zone=row.zone)


def _before() -> tuple[datetime, UUID] | None:
    """Return where the page before ended (`?before=instant~identity`); anything else is the first page."""
    moment, _tilde, identity = request.args.get("before", "").partition("~")
    try:
        found = datetime.fromisoformat(moment)
        return (found, UUID(identity)) if found.tzinfo else None
    except ValueError:
        return None


def _older(module_id: str, quiz_id: str, finished: list[queries.Sitting]) -> str | None:
    if len(finished) <= queries.PAGE:
        return None
    last = finished[queries.PAGE - 1].attempt
    kept: dict[str, Any] = {**at(), "before": f"{last.started_at.isoformat()}~{last.id}"}
    return url_for(".list_sittings", module_id=module_id, quiz_id=quiz_id, **kept)

"""Enrolling many people in a module at once: those who were ticked, or a whole cohort."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.catalogue.queries import Filter, list_modules
from lms.dashboards import actions
from lms.dashboards.forms import EnrolForm
from lms.dashboards.queries.table import title_on
from lms.dashboards.routes.blueprint import bp
from lms.institutions import roll
from lms.institutions.place import at, own_place, place_context
from lms.people.models import Person
from lms.people.routes import me
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import now, page_language, zone

AT_ONCE = 20  # people per transaction: trainees who answer meanwhile wait for milliseconds, not seconds
FARTHEST = timedelta(days=3660)


@bp.get("/institution/enrol")
@coordinator
def enrol() -> ResponseReturnValue:
    """Show the form: module, due date, and for whom."""
    asked = request.args
    form = _form(
        module=asked.get("module", ""), cohort=asked.get("cohort", ""), time_zone=own_place().time_zone
    )
    return _enrol_page(form, _chosen())


@bp.post("/institution/enrol")
@coordinator
def enrol_people() -> ResponseReturnValue:
    """Enrol the chosen people; a repeat changes only the due date."""
    form, chosen, place = _form(), _chosen(), own_place()
    fits = form.validate()
    due_at = _due_at(form)
    people = [person.id for person in chosen]
    if form.cohort.data:
        people += [
            one
            for one in roll.list_cohort_members(db.session(), place.id, form.cohort.data)
            if one not in people
        ]
    if fits and not people:
        form.cohort.errors = [_("Choose a cohort, or tick people on the page “People”.")]
    if form.errors:
        return _enrol_page(form, chosen, status=422)
    for start in range(0, len(people), AT_ONCE):
        with unit_of_work() as session:
            actions.enrol_people(
                session,
                me(),
                place.id,
                people[start : start + AT_ONCE],
                module_id=form.module.data,
                due_at=due_at,
                due_zone=form.time_zone.data,
                now=now(),
            )
    flash(ngettext("%(num)d person is enrolled now.", "%(num)d people are enrolled now.", len(people)), "ok")
    return htmx.redirect_see_other(url_for(".table", module=form.module.data, **at()))


def _form(**defaults: Any) -> EnrolForm:
    form = EnrolForm(request.form if request.method == "POST" else None, **defaults)
    modules = list_modules(db.session(), Filter())
    form.module.choices = {module.id: title_on(version.card, page_language()) for module, version in modules}
    labels = roll.list_cohorts(db.session(), own_place().id)
    form.cohort.choices = {"": _("no whole cohort"), **{label: label for label in labels}}
    return form


def _due_at(form: EnrolForm) -> datetime | None:
    """Return the end of the chosen day in the chosen zone."""
    field = form.due_on
    if field.errors:
        field.errors = [_("Write the day as year-month-day, for example 2027-03-31.")]
        return None
    day = field.data
    if day is None:
        return None
    today = now().astimezone(zone(str(form.time_zone.data))).date()
    if not today <= day <= today + FARTHEST:
        field.errors = [_("Choose a day from today on, within ten years.")]
        return None
    return datetime.combine(day, time(23, 59), zone(str(form.time_zone.data))).astimezone(UTC)


def _chosen() -> list[Person]:
    """Return the ticked people; who does not belong here is left out."""
    ids: list[UUID] = []
    for text in request.values.getlist("person")[:500]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return roll.living_members(db.session(), own_place().id, ids) if ids else []


def _enrol_page(form: EnrolForm, chosen: list[Person], status: int = 200) -> ResponseReturnValue:
    return htmx.render("dashboards/enrol.html", status=status, form=form, chosen=chosen, **place_context())

"""The site's institutions and their coordinators, for site administrators."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.institutions import actions, queries, roll
from lms.institutions.forms import InstitutionForm, InviteCoordinatorForm
from lms.institutions.routes.blueprint import bp
from lms.institutions.routes.invitations import show_link
from lms.institutions.routes.people import show_recovery
from lms.people.routes import me
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web import htmx
from lms.web.guards import administrator
from lms.web.i18n import now


@bp.get("/administration/")
@administrator
def list_institutions() -> ResponseReturnValue:
    """Show all institutions and the form for another."""
    return _institutions_page(InstitutionForm(time_zone=me().time_zone))


@bp.post("/administration/")
@administrator
def found_institution() -> ResponseReturnValue:
    """Add an institution."""
    form = InstitutionForm(request.form)
    if not (form.validate() and _is_new(form)):
        return _institutions_page(form, status=422)
    with unit_of_work() as session:
        institution = actions.found_institution(
            session,
            name=str(form.name.data),
            short=str(form.short.data),
            time_zone=form.time_zone.data,
            now=now(),
        )
    flash(_("Added. Now invite its first coordinator."), "ok")
    return htmx.redirect_see_other(url_for(".institution", institution_id=institution.id))


def _is_new(form: InstitutionForm) -> bool:
    known = queries.list_institutions(db.session())
    if any(one.name.casefold() == str(form.name.data).casefold() for one in known):
        form.name.errors = [_("There is an institution of this name.")]
    if any(one.short == str(form.short.data).upper() for one in known):
        form.short.errors = [_("Another institution uses this short form.")]
    return not form.errors


def _institutions_page(form: InstitutionForm, status: int = 200) -> ResponseReturnValue:
    rows = queries.list_institutions(db.session())
    return htmx.render("institutions/administration.html", status=status, form=form, institutions=rows)


@bp.get("/administration/institutions/<uuid:institution_id>/")
@administrator
def institution(institution_id: UUID) -> ResponseReturnValue:
    """Show one institution with its coordinators."""
    return _institution_page(institution_id, InviteCoordinatorForm())


@bp.post("/administration/institutions/<uuid:institution_id>/")
@administrator
def invite_coordinator(institution_id: UUID) -> ResponseReturnValue:
    """Make a link with which one person becomes coordinator."""
    form = InviteCoordinatorForm(request.form)
    place = queries.get_institution(db.session(), institution_id)
    if not form.validate():
        return _institution_page(institution_id, form, status=422)
    days = int(form.days.data or 14)
    with unit_of_work() as session, entering(session, EVERYTHING):
        code = actions.invite(session, me(), place.id, role="coordinator", uses=1, days=days, now=now())
    back = url_for(".institution", institution_id=place.id)
    return show_link(
        place, code, role="coordinator", uses=1, ends_at=now() + timedelta(days=days), back_url=back
    )


def _institution_page(
    institution_id: UUID, form: InviteCoordinatorForm, status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    place = queries.get_institution(session, institution_id)
    with entering(session, EVERYTHING):
        coordinators = roll.list_coordinators(session, place.id)
        invitations = [
            one for one in queries.list_invitations(session, place.id, now()) if one.role == "coordinator"
        ]
    return htmx.render(
        "institutions/institution.html",
        status=status,
        form=form,
        place=place,
        coordinators=coordinators,
        invitations=invitations,
    )


@bp.post("/administration/institutions/<uuid:institution_id>/invitations/<uuid:invitation_id>/withdraw")
@administrator
def withdraw_coordinator_invitation(institution_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """End an invitation of a coordinator."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        roll.get_invitation(session, institution_id, invitation_id)
        actions.withdraw_invitation(session, me(), invitation_id, now=now())
    flash(_("The invitation is withdrawn."), "ok")
    return htmx.redirect_see_other(url_for(".institution", institution_id=institution_id))


@bp.post("/administration/institutions/<uuid:institution_id>/coordinators/<uuid:person_id>/end-role")
@administrator
def end_coordinator(institution_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take the coordinator's role away."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.end_role(session, me(), institution_id, person_id, role="coordinator", now=now())
    flash(_("The role has ended."), "ok")
    return htmx.redirect_see_other(url_for(".institution", institution_id=institution_id))


@bp.post("/administration/institutions/<uuid:institution_id>/coordinators/<uuid:person_id>/recover")
@administrator
def recover_coordinator(institution_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Make a one-time code for a coordinator and show it this once."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        person, _memberships = queries.own_member(session, institution_id, person_id)
        code = actions.recover_account(session, me(), institution_id, person_id, now=now())
    back = url_for(".institution", institution_id=institution_id)
    return show_recovery(person.passport_name, person.username, code, back)

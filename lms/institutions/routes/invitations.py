"""Inviting: a link for a group or a sheet of one-time codes; codes are shown once and kept only as hashes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.institutions import actions, queries, roll
from lms.institutions.forms import ROLE_WORDS, InviteForm
from lms.institutions.models import ROLES, Institution
from lms.institutions.place import at, own_place, place_context
from lms.institutions.qr import draw_address
from lms.institutions.routes.blueprint import bp
from lms.institutions.routes.people import public_url
from lms.people.routes import me
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import now


@bp.get("/institution/invitations")
@coordinator
def list_invitations() -> ResponseReturnValue:
    """Show the invitations that can still be used, and the form for another."""
    return _invitations_page(_form())


@bp.post("/institution/invitations")
@coordinator
def invite() -> ResponseReturnValue:
    """Make invitations and show their codes this once."""
    place, form = own_place(), _form()
    if not form.validate():
        return _invitations_page(form, status=422)
    count, days = int(form.uses.data or 1), int(form.days.data or 14)
    as_link = form.kind.data == "link"
    moment = now()
    with unit_of_work() as session:
        codes = [
            actions.invite(
                session,
                me(),
                place.id,
                role=form.role.data,
                cohort_label=form.cohort_label.data or "",
                uses=count if as_link else 1,
                days=days,
                now=moment,
            )
            for _number in range(1 if as_link else count)
        ]
    back = url_for(".list_invitations", **at())
    ends_at = moment + timedelta(days=days)
    if as_link:
        return show_link(place, codes[0], role=form.role.data, uses=count, ends_at=ends_at, back_url=back)
    return _show_sheet(place, codes, role=form.role.data, ends_at=ends_at, back_url=back)


@bp.post("/institution/invitations/<uuid:invitation_id>/withdraw")
@coordinator
def withdraw_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """End an invitation before its day."""
    place = own_place()
    with unit_of_work() as session:
        roll.get_invitation(session, place.id, invitation_id)
        actions.withdraw_invitation(session, me(), invitation_id, now=now())
    flash(_("The invitation is withdrawn."), "ok")
    return htmx.redirect_see_other(url_for(".list_invitations", **at()))


def _form() -> InviteForm:
    form = InviteForm(request.form if request.method == "POST" else None)
    form.kind.choices = {
        "link": _("One link for a group"),
        "sheet": _("A sheet to print: one code for each person"),
    }
    form.role.choices = {
        role: str(ROLE_WORDS[role]) for role in ROLES if actions.may_grant(me(), own_place().id, role)
    }
    return form


def _invitations_page(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    place = own_place()
    return htmx.render(
        "institutions/invitations.html",
        status=status,
        form=form,
        invitations=queries.list_invitations(db.session(), place.id, now()),
        role_words=ROLE_WORDS,
        **place_context(),
    )


def show_link(
    place: Institution, code: str, *, role: str, uses: int, ends_at: datetime, back_url: str
) -> ResponseReturnValue:
    """Show an invitation link with its code; also used by administrators."""
    address = public_url(url_for("institutions.join_by_code", code=code))
    return htmx.render(
        "institutions/link.html",
        place=place,
        code=code,
        address=address,
        join_address=public_url(url_for("institutions.join")),
        qr=draw_address(address),
        role=ROLE_WORDS[role],
        uses=uses,
        ends_at=ends_at.astimezone(UTC),
        back_url=back_url,
    )


def _show_sheet(
    place: Institution, codes: list[str], *, role: str, ends_at: datetime, back_url: str
) -> ResponseReturnValue:
    slips = [
        (code, draw_address(public_url(url_for("institutions.join_by_code", code=code)))) for code in codes
    ]
    return htmx.render(
        "institutions/sheet.html",
        place=place,
        slips=slips,
        join_address=public_url(url_for("institutions.join")),
        role=ROLE_WORDS[role],
        ends_at=ends_at,
        back_url=back_url,
    )

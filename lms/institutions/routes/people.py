"""Members of the institution: the list, and what a coordinator does with one account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.errors import NotFoundError
from lms.institutions import actions, queries, roll
from lms.institutions.forms import ROLE_WORDS
from lms.institutions.keyset import asked_cursor
from lms.institutions.models import ROLES
from lms.institutions.place import at, own_place, place_context
from lms.institutions.qr import draw_address
from lms.institutions.routes.blueprint import bp
from lms.people.routes import me
from lms.settings import Settings
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import now

ROWS = 25


@bp.get("/institution/people")
@coordinator
def list_people() -> ResponseReturnValue:
    """Show the members of the institution, a page at a time."""
    session, place = db.session(), own_place()
    name, left = request.args.get("name", "").strip()[:60], request.args.get("show") == "left"
    cursor = asked_cursor(lambda person_id: roll.member_key(session, place.id, person_id))
    page = roll.list_member_page(session, place.id, name=name, left=left, cursor=cursor, size=ROWS)
    kept: dict[str, Any] = {**at(), **({"name": name} if name else {}), **({"show": "left"} if left else {})}
    return htmx.render(
        "institutions/people.html",
        page=page,
        name=name,
        left=left,
        role_words=ROLE_WORDS,
        previous_url=url_for(".list_people", before=page.rows[0].person_id, **kept) if _back(page) else None,
        next_url=url_for(".list_people", after=page.rows[-1].person_id, **kept)
        if page.has_next and page.rows
        else None,
        **place_context(),
    )


def _back(page: roll.MemberPage) -> bool:
    return page.has_previous and bool(page.rows)


@bp.post("/institution/people/<uuid:person_id>/grant-role")
@coordinator
def grant_role(person_id: UUID) -> ResponseReturnValue:
    """Give a member one more role."""
    place, role = own_place(), _asked_role()
    with unit_of_work() as session:
        actions.grant_role(session, me(), place.id, person_id, role=role, now=now())
    flash(_("New role: %(role)s.", role=ROLE_WORDS[role]), "ok")
    return _back_to(person_id)


@bp.post("/institution/people/<uuid:person_id>/end-role")
@coordinator
def end_role(person_id: UUID) -> ResponseReturnValue:
    """Take a role away from a member."""
    place, role = own_place(), _asked_role()
    with unit_of_work() as session:
        actions.end_role(session, me(), place.id, person_id, role=role, now=now())
    flash(_("Role ended: %(role)s.", role=ROLE_WORDS[role]), "ok")
    return _back_to(person_id)


@bp.post("/institution/people/<uuid:person_id>/recover")
@coordinator
def recover_account(person_id: UUID) -> ResponseReturnValue:
    """Make a one-time code for a member and show it this once."""
    place = own_place()
    person, _memberships = queries.own_member(db.session(), place.id, person_id)
    with unit_of_work() as session:
        code = actions.recover_account(session, me(), place.id, person_id, now=now())
    return show_recovery(person.passport_name, person.username, code, _person_url(person_id))


def show_recovery(name: str, username: str, code: str, back_url: str) -> ResponseReturnValue:
    """Show a slip with a recovery code; also used by administrators."""
    address = public_url(url_for("people.recover"))
    return htmx.render(
        "institutions/recovery.html",
        name=name,
        username=username,
        code=code,
        address=address,
        qr=draw_address(address),
        back_url=back_url,
    )


@bp.post("/institution/people/<uuid:person_id>/deactivate")
@coordinator
def deactivate_account(person_id: UUID) -> ResponseReturnValue:
    """Take a member's access away at once."""
    return _set_active(person_id, active=False)


@bp.post("/institution/people/<uuid:person_id>/reactivate")
@coordinator
def reactivate_account(person_id: UUID) -> ResponseReturnValue:
    """Give a member access again."""
    return _set_active(person_id, active=True)


def _set_active(person_id: UUID, *, active: bool) -> ResponseReturnValue:
    place = own_place()
    with unit_of_work() as session:
        actions.deactivate_account(session, me(), place.id, person_id, active=active, now=now())
    gone = _("The account is deactivated and signed out everywhere. Records and certificates stay.")
    flash(_("The account works again.") if active else gone, "ok")
    return _back_to(person_id)


def _asked_role() -> str:
    role = request.form.get("role", "")
    if role not in ROLES:
        raise NotFoundError
    return role


def _person_url(person_id: UUID) -> str:
    return url_for("dashboards.person", person_id=person_id, **at())


def _back_to(person_id: UUID) -> ResponseReturnValue:
    return htmx.redirect_see_other(_person_url(person_id))


def public_url(path: str) -> str:
    """Return an address as it is printed: under the configured base address, never under the request's Host."""
    settings: Settings = current_app.extensions["lms_settings"]
    return settings.base_url + path

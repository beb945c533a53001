"""Joining with a code: a new account, or an account that one has already; nothing that was typed is lost."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from lms.core.errors import ConflictError
from lms.institutions import actions, queries
from lms.institutions.forms import ROLE_WORDS, CodeForm, NewAccountForm, OwnAccountForm
from lms.institutions.models import Invitation
from lms.institutions.routes.blueprint import bp
from lms.people import actions as people
from lms.people import passwords, throttle
from lms.people.models import Person
from lms.people.queries import folded, is_name_taken
from lms.people.routes import me, open_session
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web import htmx
from lms.web.guards import anyone
from lms.web.i18n import now, page_language
from lms.web.messages import say


@bp.get("/join")
@anyone
def join() -> ResponseReturnValue:
    """Ask for the code on the slip."""
    return htmx.render("institutions/join.html", form=CodeForm.sent())


@bp.post("/join")
@anyone
def enter_code() -> ResponseReturnValue:
    """Go on with a code that fits."""
    form = CodeForm.sent()
    if not form.validate():
        return htmx.render("institutions/join.html", status=422, form=form)
    wait, invitation = _find(str(form.code.data))
    if invitation is not None:
        return htmx.redirect_see_other(url_for(".join_by_code", code=form.code.data))
    form.code.errors = [_wait_words(wait) if wait else say("invitation-used")]
    return htmx.render("institutions/join.html", status=429 if wait else 422, form=form)


@bp.get("/join/<code>")
@anyone
def join_by_code(code: str) -> ResponseReturnValue:
    """Show where the invitation leads and the ways to use it."""
    wait, invitation = _find(code)
    if invitation is None:
        return _no_invitation(wait)
    return _join_page(invitation, code)


@bp.post("/join/<code>")
@anyone
def use_invitation(code: str) -> ResponseReturnValue:
    """Join in one of three ways: as who one is signed in as, with an account that one has, or with a new one."""
    wait, invitation = _find(code)
    if invitation is None:
        return _no_invitation(wait)
    match request.form.get("way"):
        case "me" if current_user.is_authenticated:
            return _join_as_me(invitation, code)
        case "own":
            return _join_with_account(invitation, code)
        case _:
            return _join_anew(invitation, code)


def _join_as_me(invitation: Invitation, code: str) -> ResponseReturnValue:
    if (invitation.institution_id, invitation.role) in me().places:
        flash(_("You belong here already, so the invitation was not used."), "wait")
    elif not _keep(invitation.id, me().person_id):
        return _join_page(invitation, code, used_up=True)
    return htmx.redirect_see_other(url_for("dashboards.today"))


def _join_with_account(invitation: Invitation, code: str) -> ResponseReturnValue:
    own = OwnAccountForm(request.form, prefix="own-")
    if not own.validate():
        return _join_page(invitation, code, own=own)
    name, password = str(own.name.data), str(own.password.data)
    keys = (throttle.account_key(name), throttle.address_key(request.remote_addr))
    if wait := throttle.seconds_to_wait(db.session(), keys, now()):
        own.name.errors = [_wait_words(wait)]
        return _join_page(invitation, code, own=own, status=429)
    person = people.check_password(db.session(), name=name, password=password)
    with unit_of_work() as session:
        failures = people.note_sign_in(
            session, person, name=name, password=password, address=request.remote_addr, now=now()
        )
    if person is None:
        own.password.errors = [_("This user name and password do not fit together.")]
        return _join_page(invitation, code, own=own)
    if not _keep(invitation.id, person.id):
        return _join_page(invitation, code, own=own, used_up=True)
    return open_session(person, None, failures=failures)


def _keep(invitation_id: UUID, person_id: UUID) -> bool:
    """Use one place of the invitation; False when somebody else was quicker."""
    try:
        with unit_of_work() as session, entering(session, EVERYTHING):
            actions.join(session, invitation_id, person_id, now=now())
    except ConflictError:
        return False
    flash(_("Welcome. You belong here now."), "ok")
    return True


def _join_anew(invitation: Invitation, code: str) -> ResponseReturnValue:
    form = NewAccountForm(request.form)
    if not (form.validate() and _is_free_and_strong(form)):
        return _join_page(invitation, code, form=form)
    try:
        person = _add_person(invitation.id, form)
    except ConflictError:
        return _join_page(invitation, code, form=form, used_up=True)
    except IntegrityError:  # somebody took the name between the question and the insert
        form.username.errors = [_taken()]
        return _join_page(invitation, code, form=form)
    flash(_("Welcome. Your account is ready."), "ok")
    return open_session(person, None, way="invitation")


def _is_free_and_strong(form: NewAccountForm) -> bool:
    session, username, email = db.session(), str(form.username.data), str(form.email.data or "")
    problem = passwords.weakness(str(form.password.data), username, str(form.passport_name.data))
    if is_name_taken(session, username):
        form.username.errors = [_taken()]
    if email and is_name_taken(session, email):
        form.email.errors = [_("Another account uses this e-mail.")]
    if problem:
        form.password.errors = [say(problem)]
    return not form.errors


def _taken() -> str:
    return str(_("This user name is taken. Choose another, for example with a number at the end."))


def _add_person(invitation_id: UUID, form: NewAccountForm) -> Person:
    """Add the person and use the invitation in one transaction: neither happens without the other."""
    native_name = str(form.native_name.data or "")
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = people.add_person(
            session,
            username=str(form.username.data),
            passport_name=str(form.passport_name.data),
            password=str(form.password.data),
            native_name=native_name,
            native_language=form.native_language.data if native_name else "",
            email=folded(form.email.data) if form.email.data else None,
            language=form.language.data,
            time_zone=form.time_zone.data,
            now=now(),
        )
        actions.join(session, invitation_id, person.id, now=now())
    return person


def _find(typed: str) -> tuple[int, Invitation | None]:
    """Return the invitation behind a code, or how many seconds to wait: wrong codes are counted per address."""
    keys = (throttle.address_key(request.remote_addr, "code"),)
    wait = throttle.seconds_to_wait(db.session(), keys, now())
    if wait:
        return wait, None
    invitation = queries.find_invitation(db.session(), people.code_hash(typed), now())
    if invitation is None:
        with unit_of_work() as session:
            people.note_wrong_code(session, address=request.remote_addr, now=now())
    return 0, invitation


def _wait_words(wait: int) -> str:
    return str(_("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait))


def _no_invitation(wait: int) -> ResponseReturnValue:
    text = _wait_words(wait) if wait else say("invitation-used")
    return htmx.render("institutions/no_invitation.html", status=429 if wait else 404, text=text)


def _join_page(
    invitation: Invitation,
    code: str,
    *,
    form: NewAccountForm | None = None,
    own: OwnAccountForm | None = None,
    used_up: bool = False,
    status: int | None = None,
) -> ResponseReturnValue:
    """Show the ways to join; with the form that has a problem as `form`, for the summary and the title."""
    place = queries.get_institution(db.session(), invitation.institution_id)
    anew = form or NewAccountForm(language=page_language(), time_zone=place.time_zone)
    default = 409 if used_up else 422 if request.method == "POST" else 200
    return htmx.render(
        "institutions/join_by_code.html",
        status=status or default,
        place=place,
        role=ROLE_WORDS[invitation.role],
        code=code,
        form=own if own is not None and own.errors else anew,
        anew=anew,
        own=own or OwnAccountForm(prefix="own-"),
        used_up=used_up,
    )

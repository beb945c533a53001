"""Pages of one's own account: sign in, recover, profile, sessions."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.people import actions, passwords, queries, resume, sessions, sign_ins, throttle
from lms.people.forms import ChangePasswordForm, CodeForm, NewPasswordForm, ProfileForm, SignInForm
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.settings import Settings
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import anyone, safe_next, signed_in
from lms.web.i18n import LANGUAGE_COOKIE, LANGUAGES, now, speak
from lms.web.messages import say

bp = Blueprint("people", __name__)


def me() -> Viewer:
    """Return the signed-in person of this request."""
    viewer: Viewer = current_user._get_current_object()  # noqa: SLF001 – werkzeug's documented way out of the proxy
    return viewer


@bp.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or url_for("dashboards.today"), 303)
    return _sign_in_page(SignInForm.sent(next=request.args.get("next", "")))


@bp.post("/sign-in")
@anyone
def start_session() -> ResponseReturnValue:
    """Sign in: identical answers for unknown names and wrong passwords, growing delay after failures."""
    form = SignInForm(request.form)
    if not form.validate():
        return _sign_in_page(form, status=422)
    name, password = str(form.name.data), str(form.password.data)
    counted = actions.counted_name(db.session(), name)
    keys = (throttle.account_key(counted), throttle.address_key(request.remote_addr))
    if wait := throttle.seconds_to_wait(db.session(), keys, now()):
        form.name.errors = [_("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait)]
        return _sign_in_page(form, status=429)
    person = actions.check_password(db.session(), name=name, password=password)
    with unit_of_work() as session:
        failures = actions.note_sign_in(
            session, person, name=counted, password=password, address=request.remote_addr, now=now()
        )
    if person is None:
        form.password.errors = [_("This user name and password do not fit together.")]
        return _sign_in_page(form, status=422)
    kept = resume.kept()
    if kept is None:
        return open_session(
            person, safe_next(form.next.data), shared=bool(form.shared.data), failures=failures
        )
    page = htmx.render("people/again.html", target=kept[0], fields=kept[1])
    return open_session(person, None, shared=bool(form.shared.data), answer=page, failures=failures)


def open_session(
    person: Person,
    target: str | None,
    *,
    shared: bool = False,
    answer: Response | None = None,
    way: str = "password",
    failures: int = 0,
) -> Response:
    """Start a session for a person and send them on (or give them `answer`); `way` is how they showed who they are."""
    with unit_of_work() as session:
        if current_user.is_authenticated:  # this browser's earlier session ends with its cookie
            sessions.end_sessions(session, me().person_id, now(), only=me().session_id)
        secret, ends_at = sessions.start_session(
            session,
            person,
            now=now(),
            device=request.user_agent.string,
            address=request.remote_addr or "",
            shared=shared,
        )
        sign_ins.tell_sign_in(
            session, person.id, sessions.session_id(secret), way=way, failures=failures, now=now()
        )
    response = answer or make_response(redirect(target or url_for("dashboards.today"), 303))
    settings: Settings = current_app.extensions["lms_settings"]
    response.set_cookie(
        cookie_name(settings),
        secret,
        expires=None if shared else ends_at,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def cookie_name(settings: Settings) -> str:
    """Return the session cookie's name; browsers tie a `__Host-` cookie to this host and to HTTPS."""
    return "__Host-lms" if settings.secure_cookies else "lms_session"


def _sign_in_page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    kept = resume.kept() if request.method == "POST" else None
    if kept is not None:
        return resume.page(form, *kept, status=status)
    demo = current_app.extensions.get("lms_demo_people")
    return htmx.render("people/sign_in.html", status=status, form=form, demo=demo() if demo else ())


@bp.post("/sign-out")
@anyone
def end_session() -> ResponseReturnValue:
    """Sign out on this device and leave nothing behind in the browser."""
    if current_user.is_authenticated:
        with unit_of_work() as session:
            sessions.end_sessions(session, me().person_id, now(), only=me().session_id)
    response = make_response(redirect(url_for("people.sign_in"), 303))
    response.delete_cookie(cookie_name(current_app.extensions["lms_settings"]), path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/recover", methods=["GET", "POST"])
@anyone
def recover() -> ResponseReturnValue:
    """Set a new password with a one-time code from the coordinator."""
    code_form, form = CodeForm.sent(code=request.args.get("code", "")), NewPasswordForm.sent()
    if request.method == "GET" or not (code_form.validate() & form.validate()):
        status = 200 if request.method == "GET" else 422
        return htmx.render("people/recover.html", status=status, code_form=code_form, form=form)
    keys = (throttle.address_key(request.remote_addr, "code"),)
    wait = throttle.seconds_to_wait(db.session(), keys, now())
    problem = passwords.weakness(str(form.password.data))
    if wait:
        code_form.code.errors = [_("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait)]
    elif problem:
        form.password.errors = [say(problem)]
    else:
        with unit_of_work() as session:
            person = actions.use_code(
                session, str(code_form.code.data), password=str(form.password.data), now=now()
            )
            if person is None:
                actions.note_wrong_code(session, address=request.remote_addr, now=now())
        if person is not None:
            flash(_("Your new password is set."), "ok")
            return open_session(person, None, way="code")
        code_form.code.errors = [
            _("This code is not valid, has been used, or has ended. Ask your coordinator for a new one.")
        ]
    return htmx.render("people/recover.html", status=429 if wait else 422, code_form=code_form, form=form)


@bp.get("/account/")
@signed_in
def profile() -> ResponseReturnValue:
    """Show one's own names, language and zone."""
    person = queries.get_person(db.session(), me().person_id)
    return htmx.render("people/profile.html", form=ProfileForm(obj=person), person=person)


@bp.post("/account/")
@signed_in
def change_profile() -> ResponseReturnValue:
    """Keep a changed profile."""
    person = queries.get_person(db.session(), me().person_id)
    form = ProfileForm(request.form)
    fits = form.validate()
    if (
        fits
        and form.email.data
        and queries.is_name_taken(db.session(), form.email.data, by_other_than=person.id)
    ):
        form.email.errors = [_("Another account uses this e-mail.")]
        fits = False
    if not fits:
        return htmx.render("people/profile.html", status=422, form=form, person=person)
    with unit_of_work() as session:
        actions.change_profile(session, me(), actions.Profile(**form.data), now=now())
    speak(str(form.language.data))
    flash(_("Saved."), "ok")
    return redirect(url_for("people.profile"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password; other devices are signed out."""
    form = ChangePasswordForm.sent()
    if request.method == "GET" or not form.validate():
        return htmx.render("people/password.html", status=200 if request.method == "GET" else 422, form=form)
    person = queries.get_person(db.session(), me().person_id)
    keys = (throttle.account_key(person.username),)
    problem = passwords.weakness(str(form.password.data), person.username, person.passport_name)
    if wait := throttle.seconds_to_wait(db.session(), keys, now()):
        form.present.errors = [_("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait)]
    elif not passwords.is_password(str(form.present.data), person.password_hash):
        form.present.errors = [_("This is not your present password.")]
        with unit_of_work() as session:
            actions.note_wrong_password(
                session, username=person.username, address=request.remote_addr, now=now()
            )
    elif problem:
        form.password.errors = [say(problem)]
    else:
        with unit_of_work() as session:
            actions.change_password(session, me(), password=str(form.password.data), now=now())
        flash(_("Your password is changed. Other devices have been signed out."), "ok")
        return redirect(url_for("people.profile"), 303)
    return htmx.render("people/password.html", status=422, form=form)


@bp.get("/account/sessions")
@signed_in
def list_sessions() -> ResponseReturnValue:
    """Show on which devices one is signed in."""
    rows = sessions.list_sessions(db.session(), me().person_id, now())
    return htmx.render("people/sessions.html", rows=rows, here=me().session_id)


@bp.post("/account/sessions")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out one other device, or everywhere."""
    only = request.form.get("session", "")
    with unit_of_work() as session:
        count = actions.sign_out(session, me(), only=only, now=now())
    flash(_("Signed out on %(count)d devices.", count=count), "ok")
    return redirect(url_for("people.list_sessions" if only else "people.sign_in"), 303)


@bp.post("/language")
@anyone
def choose_language() -> ResponseReturnValue:
    """Choose the language of the pages, for the person or for this browser."""
    code = request.form.get("language", "")
    response = make_response(
        redirect(safe_next(request.form.get("next")) or url_for("dashboards.today"), 303)
    )
    if code in LANGUAGES:
        if current_user.is_authenticated:
            with unit_of_work() as session:
                queries.get_person(session, me().person_id).language = code
        settings: Settings = current_app.extensions["lms_settings"]
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=31_536_000,
            secure=settings.secure_cookies,
            httponly=True,
            samesite="Lax",
        )
    return response

"""A form that was sent after the session had ended: sign in again on the spot, then send what was typed (B9)."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from lms.people.forms import SignInForm
from lms.web import htmx

PREFIX = "kept-"
TARGET = "kept_to"
_NEVER_KEPT = {"csrf_token", "password", "present"}
_MOST_FIELDS = 400


def ask_again() -> Response | None:
    """Return the sign-in page that carries the sent fields along, or None when there is nothing to carry."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(code="signed-out", message=_("Sign in again."))
        response.status_code = 401
        return response
    fields = [
        (name, value)
        for name in request.form
        if name not in _NEVER_KEPT
        for value in request.form.getlist(name)
    ]
    if request.method != "POST" or len(fields) > _MOST_FIELDS or request.is_json:
        return None
    return page(SignInForm(), request.full_path.rstrip("?"), fields, status=401)


def page(form: SignInForm, target: str, fields: list[tuple[str, str]], *, status: int) -> Response:
    """Show the sign-in form above fields that wait to be sent."""
    return htmx.render(
        "people/resume.html", status=status, form=form, target=target, fields=fields, prefix=PREFIX
    )


def kept() -> tuple[str, list[tuple[str, str]]] | None:
    """Return address and fields that a sign-in carried along, or None."""
    target = request.form.get(TARGET, "")
    if not is_own_form(target):
        return None
    names = [name for name in request.form if name.startswith(PREFIX)]
    return target, [
        (name.removeprefix(PREFIX), value) for name in names for value in request.form.getlist(name)
    ]


def is_own_form(target: str) -> bool:
    """Tell whether an address is one of ours that takes a form."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    try:
        current_app.url_map.bind("").match(target.partition("?")[0], method="POST")
    except HTTPException:
        return False
    return True

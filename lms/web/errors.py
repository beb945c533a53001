"""One place where refusals and failures become pages: complete, styled, in the reader's language."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, current_app, g, make_response, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError, ProductError
from lms.settings import Settings
from lms.web.i18n import direction, page_language
from lms.web.messages import say

_log = logging.getLogger("lms")
_STATUS: tuple[tuple[type[ProductError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
)


def install(app: Flask) -> None:
    """Answer every refusal and failure with a page that says what to do next."""
    app.register_error_handler(ProductError, _refused)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _failed)


def _refused(error: ProductError) -> Response:
    status = next((status for family, status in _STATUS if isinstance(error, family)), 400)
    text = "" if isinstance(error, NotFoundError) else say(error.code, **error.params)
    return _page(status, text)


def _stale_page(_error: CSRFError) -> Response:
    return _page(400, _("This page was open for too long. Go back, reload it, and send again."))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _page(error.code, "")
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _database(error: OperationalError) -> Response:
    _forget_caller()
    _log.error("database: %s", error.__class__.__name__, exc_info=error)
    return _page(
        503,
        _("The database does not answer just now. Nothing was saved by this request. Try again in a minute."),
    )


def _failed(error: Exception) -> Response:
    _forget_caller()
    reference = secrets.token_hex(4)
    _log.error("request failed [%s] %s %r", reference, request.method, request.path, exc_info=error)
    return _page(
        500,
        _("Something went wrong on our side. If it happens again, report this number: %(n)s", n=reference),
    )


def _forget_caller() -> None:
    """Treat the caller as unknown: asking the database who it is could fail again."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 – where Flask-Login keeps the caller of a request


def _page(status: int, text: str) -> Response:
    titles = {
        400: _("This request cannot be read"),
        401: _("Please sign in again"),
        403: _("This is not yours to do"),
        404: _("There is nothing here"),
        405: _("This address does not take that"),
        409: _("This does not fit any more"),
        413: _("This is too large"),
        429: _("Too many requests"),
        503: _("Back in a moment"),
    }
    default = {
        403: _("Your role does not allow it. If you need it, ask your coordinator."),
        404: _("The address may be mistyped, or the page belongs to somebody else."),
        429: _("Wait a few minutes, then try again."),
        401: _("Your session has ended. Sign in and send again; go back to find what you typed."),
    }
    settings: Settings = current_app.extensions["lms_settings"]
    html = current_app.jinja_env.get_template("base/error.html").render(
        status=status,
        heading=titles.get(status, _("Something went wrong")),
        text=text or default.get(status, _("Go back and try once more.")),
        action_label=_("Go to the start page"),
        brand=settings.brand,
        page_lang=page_language(),
        page_dir=direction(page_language()),
    )
    return make_response(html, status)

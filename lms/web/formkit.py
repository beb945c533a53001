"""Forms: WTForms that check shape, speak the reader's language and lose nothing that was typed."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from contextlib import suppress
from hmac import compare_digest
from typing import Any, Self

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from wtforms import Form as _Form
from wtforms.validators import DataRequired, Length


class Tokens(CSRFProtect):  # type: ignore[misc]  # the library has no types
    """The library's tokens, each signed once for its browser instead of once for every page.

    A token has no end of its own, so one that was signed for this browser stays good as long as the browser's cookie.
    """

    def __init__(self) -> None:
        super().__init__()
        self._signed: OrderedDict[str, str] = OrderedDict()

    def init_app(self, app: Flask) -> None:
        """Let templates ask for our tokens."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = self.token

    def token(self) -> str:
        """Return the token for the forms of this request's browser."""
        if "csrf_token" not in g:
            secret = session.setdefault("csrf_token", secrets.token_urlsafe(16))
            g.csrf_token = self._signed.get(secret) or self._keep(secret, generate_csrf())
        return str(g.csrf_token)

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 – the library's signature
        """Let a request pass that carries the token as it was signed for its browser; ask the library about any other."""
        known = self._signed.get(session.get("csrf_token", "")) if request.method == "POST" else None
        if known is not None and compare_digest(request.form.get("csrf_token", "").encode(), known.encode()):
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)

    def _keep(self, secret: str, signed: str) -> str:
        self._signed[secret] = signed
        if len(self._signed) > _MOST_TOKENS:
            with suppress(KeyError):  # two threads at once
                self._signed.popitem(last=False)
        return signed


_MOST_TOKENS = 10_000
csrf = Tokens()


class FormCookie(SecureCookieSessionInterface):
    """Flask's cookie session with its signer made once."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer of the application's cookie."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


_LIBRARY = {
    "Not a valid choice.": _l("Choose from the list."),
    "Invalid Choice: could not be coerced.": _l("Choose from the list."),
    "Not a valid date value.": _l("Write the day as year-month-day, for example 2027-03-31."),
}
"""What the form library says by itself, in the product's words."""


class _Words:
    """Answers the form library when it asks for its own sentences in the reader's language."""

    def gettext(self, string: str) -> str:
        return str(_LIBRARY.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class Form(_Form):
    """The product's form. The token is checked once for all views by CSRFProtect, so it is no field here."""

    class Meta:
        def get_translations(self, _form: _Form) -> _Words:
            """Return the product's own words for the library's."""
            return _Words()

    @classmethod
    def sent(cls, **defaults: Any) -> Self:
        """Build the form from the request's fields (POST) or from defaults (GET)."""
        return cls(request.form if request.method == "POST" else None, **defaults)


def needed() -> DataRequired:
    """Require an answer, in words that name no field: the label stands above it."""
    return DataRequired(message=_l("Fill this in."))


def at_most(length: int) -> Length:
    """Refuse a text that would not fit."""
    return Length(max=length, message=_l("Use at most %(max)d characters."))


def stripped(value: Any) -> Any:
    """Drop blanks around typed text; a field that was not sent is an empty one (WTForms filter)."""
    return value.strip() if isinstance(value, str) else "" if value is None else value

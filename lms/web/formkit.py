"""Forms: WTForms that check shape, speak the reader's language and lose nothing that was typed."""

from __future__ import annotations

from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect
from wtforms import Form as _Form
from wtforms.validators import InputRequired, Length

csrf = CSRFProtect()


class Form(_Form):
    """The product's form. The token is checked once for all views by CSRFProtect, so it is no field here."""

    @classmethod
    def sent(cls, **defaults: Any) -> Self:
        """Build the form from the request's fields (POST) or from defaults (GET)."""
        return cls(request.form if request.method == "POST" else None, **defaults)


def needed() -> InputRequired:
    """Require an answer, in words that name no field: the label stands above it."""
    return InputRequired(message=_l("Fill this in."))


def at_most(length: int) -> Length:
    """Refuse a text that would not fit."""
    return Length(max=length, message=_l("Use at most %(max)d characters."))


def stripped(value: Any) -> Any:
    """Drop blanks around typed text (WTForms filter)."""
    return value.strip() if isinstance(value, str) else value

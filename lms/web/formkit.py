"""Forms: WTForms that check shape, speak the reader's language and lose nothing that was typed."""

from __future__ import annotations

from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect
from wtforms import Form as _Form
from wtforms.validators import DataRequired, Length

csrf = CSRFProtect()

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

"""The shapes of what people type about their account."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Optional, Regexp

from lms.web.formkit import Form, at_most, needed, stripped
from lms.web.i18n import LANGUAGES

ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
)


class SignInForm(Form):
    name = StringField(_l("User name or e-mail"), [needed(), at_most(254)], [stripped])
    password = PasswordField(_l("Password"), [needed()])
    shared = BooleanField(_l("Other people use this computer too"))
    next = HiddenField()


class CodeForm(Form):
    code = StringField(
        _l("One-time code"),
        [needed(), at_most(60)],
        [stripped],
        description=_l("From your coordinator. Capital or small letters and hyphens make no difference."),
    )


class NewPasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        [needed()],
        description=_l("At least 12 characters. A short sentence is easy to remember."),
    )


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(_l("Present password"), [needed()])


class ProfileForm(Form):
    passport_name = StringField(
        _l("Name as in your passport"),
        [needed(), at_most(120)],
        [stripped],
        description=_l("Printed on your certificates."),
    )
    native_name = StringField(
        _l("Name in your own script"),
        [at_most(120)],
        [stripped],
        description=_l("Optional. Printed beside the other."),
    )
    native_language = SelectField(_l("Language of that script"), choices={"": "–", **LANGUAGES})
    email = EmailField(
        _l("E-mail"),
        [
            Optional(),
            at_most(254),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Write it like name@example.org.")),
        ],
        [stripped],
        description=_l("Optional. You can sign in with it."),
    )
    language = SelectField(_l("Language of the pages"), choices=dict(LANGUAGES))
    time_zone = SelectField(
        _l("Time zone"),
        choices={name: name.replace("_", " ") for name in ("UTC", *ZONES)},
        description=_l("Deadlines are shown in this zone."),
    )

"""The shapes of what coordinators, newcomers and administrators type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Regexp

from lms.people.forms import ZONES, ProfileForm
from lms.people.queries import folded
from lms.web.formkit import Form, at_most, needed, stripped

ROLE_WORDS: Mapping[str, Any] = {
    "trainee": _l("Trainee"),
    "instructor": _l("Instructor"),
    "assessor": _l("Assessor"),
    "coordinator": _l("Coordinator"),
}


def between(low: int, high: int) -> Callable[[Any, Any], None]:
    """Refuse anything but a whole number in these bounds; digits of any script are read."""

    def check(_form: Any, field: Any) -> None:
        text = str(field.data or "")
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValidationError(_l("Write a whole number from %(low)d to %(high)d.", low=low, high=high))

    return check


class InviteForm(Form):
    role = SelectField(_l("Role"))
    cohort_label = StringField(
        _l("Cohort"),
        [at_most(60)],
        [stripped],
        description=_l("For example: Night shift, or Intake March 2027."),
    )
    kind = RadioField(_l("How do you hand it out?"), default="link")
    uses = StringField(_l("For how many people"), [needed(), between(1, 200)], [stripped], default="1")
    days = StringField(_l("Valid for how many days"), [needed(), between(1, 90)], [stripped], default="14")


class InviteCoordinatorForm(Form):
    days = StringField(_l("Valid for how many days"), [needed(), between(1, 90)], [stripped], default="14")


class CodeForm(Form):
    code = StringField(
        _l("Invitation code"),
        [needed(), at_most(60)],
        [stripped],
        description=_l("It stands on your slip. Capital or small letters and hyphens make no difference."),
    )


def folded_name(value: Any) -> Any:
    return folded(value) if isinstance(value, str) else value


class NewAccountForm(ProfileForm):
    way = HiddenField(default="new")
    username = StringField(
        _l("User name"),
        [
            needed(),
            Regexp(r"^[^\s@/]{2,60}$", message=_l("Use 2 to 60 letters or digits, without blanks and @.")),
        ],
        [folded_name],  # before the check: a full-width @ becomes a plain one
        description=_l("You sign in with it. Choose something short that you will remember."),
    )
    password = PasswordField(
        _l("Password"),
        [needed()],
        description=_l("At least 12 characters. A short sentence is easy to remember."),
    )


class OwnAccountForm(Form):
    name = StringField(_l("User name or e-mail"), [needed(), at_most(254)], [stripped])
    password = PasswordField(_l("Password"), [needed()])


class InstitutionForm(Form):
    name = StringField(_l("Name"), [needed(), at_most(120)], [stripped])
    short = StringField(
        _l("Short form"),
        [needed(), Regexp(r"^[A-Za-z]{2,6}$", message=_l("Use 2 to 6 Latin letters."))],
        [stripped],
        description=_l(
            "2 to 6 letters. Every certificate number begins with it, so it cannot be changed later."
        ),
    )
    time_zone = SelectField(_l("Time zone"), choices={name: name for name in ("UTC", *ZONES)})

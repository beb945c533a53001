"""The shapes of what a coordinator types about people and modules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lms.people.forms import ZONES
from lms.web.formkit import Form, at_most, needed, stripped


class EnrolForm(Form):
    module = SelectField(_l("Module"))
    cohort = SelectField(_l("A whole cohort"))
    due_on = DateField(
        _l("Due on"),
        [Optional()],
        description=_l("Until the end of this day. Leave it empty if there is no deadline."),
    )
    time_zone = SelectField(_l("In the time zone of"), choices={name: name for name in ("UTC", *ZONES)})


class InvalidateForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        [needed(), at_most(500)],
        [stripped],
        description=_l("The trainee reads it with the attempt."),
    )
    give_back = BooleanField(_l("The trainee may use this attempt again"), default=True)


class CohortForm(Form):
    cohort_label = StringField(_l("Cohort"), [at_most(60)], [stripped])

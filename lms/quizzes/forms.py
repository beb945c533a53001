"""The shapes of what staff type about time and exceptions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DateTimeLocalField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lms.institutions.forms import between
from lms.people.forms import ZONES
from lms.web.formkit import Form, at_most, needed, stripped

MOST_MINUTES = 600
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Reason"), [needed(), at_most(300)], [stripped], description=_l("The people concerned read it.")
    )
    form_id = HiddenField()


class TimeForm(ReasonForm):
    minutes = StringField(_l("Minutes more"), [needed(), between(1, MOST_MINUTES)], [stripped], default="10")


class StandingForm(Form):
    share = StringField(
        _l("Per cent of the time limit"), [needed(), between(0, 300)], [stripped], default="0"
    )
    minutes = StringField(
        _l("Minutes besides"), [needed(), between(0, MOST_MINUTES)], [stripped], default="0",
        description=_l("0 and 0 ends it."),
    )  # fmt: skip
    reason = TextAreaField(
        _l("Reason"), [needed(), at_most(300)], [stripped], description=_l("The people concerned read it.")
    )


class WaiverForm(ReasonForm):
    until_on = DateField(
        _l("Until"), [Optional()], description=_l("Until the end of this day. Leave it empty for no end.")
    )


class DatesForm(Form):
    opens_at = DateTimeLocalField(
        _l("Opens"), [Optional()], format=_FORMATS, description=_l("Leave it empty for no such date.")
    )
    closes_at = DateTimeLocalField(_l("Closes"), [Optional()], format=_FORMATS)
    time_zone = SelectField(_l("In the time zone of"), choices={name: name for name in ("UTC", *ZONES)})

"""The shapes of what administrators type about modules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from lms.web.formkit import Form, at_most, needed, stripped


class AuthorForm(Form):
    name = StringField(
        _l("User name or e-mail"),
        [needed(), at_most(254)],
        [stripped],
        description=_l("Of somebody who has an account here."),
    )

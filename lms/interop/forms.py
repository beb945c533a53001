"""What an author sends to have questions converted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import Regexp

from lms.core.exchange.reading import FORMATS
from lms.web.formkit import Form, at_most, needed, stripped

NAMES = {
    "": _l("find out from the file"),
    "gift": "GIFT",
    "moodle-xml": "Moodle XML",
    "aiken": "Aiken",
    "qti": _l("QTI 1.2 (Canvas)"),
}
assert set(NAMES) == {"", *FORMATS}  # noqa: S101 – a format without a name would be a mistake of ours


class ImportForm(Form):
    file = FileField(
        _l("File of questions"),
        description=_l("GIFT, Moodle XML, Aiken, or QTI 1.2 as XML or ZIP; 5 MB at most."),
    )
    pasted = TextAreaField(
        _l("Or paste the questions here"), [at_most(400_000)], description=_l("Used when no file is chosen.")
    )
    format = SelectField(
        _l("Format"), choices=[SelectChoice(value, label) for value, label in NAMES.items()], default=""
    )
    name = StringField(
        _l("Name of the new quiz"),
        [
            needed(),
            at_most(40),
            Regexp(r"[a-z][a-z0-9-]+\Z", message=_l("Use a–z, 0–9 and -, a letter first.")),
        ],
        [stripped],
        default="imported",
        description=_l("It becomes the quiz's id and file name, such as imported."),
    )

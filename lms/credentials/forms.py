"""The shapes of what people type about certificates."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from lms.core.achievements import printable_line
from lms.web.formkit import Form, at_most, needed, stripped
from lms.web.i18n import LANGUAGES

NATIVE_LANGUAGES = {
    **LANGUAGES,
    "am": "አማርኛ", "bn": "বাংলা", "dv": "ދިވެހިބަސް", "el": "Ελληνικά", "es": "español", "fa": "فارسی",
    "ha": "Hausa", "he": "עברית", "hi": "हिन्दी", "hy": "հայերեն", "id": "Indonesia", "ja": "日本語",
    "ka": "ქართული", "km": "ខ្មែរ", "ko": "한국어", "lo": "ລາວ", "my": "မြန်မာ", "ne": "नेपाली",
    "ps": "پښتو", "pt": "português", "ru": "русский", "sd": "سنڌي", "si": "සිංහල", "sw": "Kiswahili",
    "ta": "தமிழ்", "te": "తెలుగు", "th": "ไทย", "ti": "ትግርኛ", "tr": "Türkçe", "ug": "ئۇيغۇرچە",
    "uk": "українська", "vi": "Tiếng Việt",
}  # fmt: skip
"""Languages of native names: wider than the languages of the pages, each under its own name: written out, since loading 32 locales costs 33 MB and half a second at every start."""


def _tidy(value: str | None) -> str:
    return printable_line(value or "")


class NameForm(Form):
    passport_name = StringField(
        _l("Name as in your passport"),
        [needed(), at_most(120)],
        [_tidy],
        description=_l("In Latin letters, exactly as in the passport."),
    )
    native_name = StringField(
        _l("Name in your own script"),
        [at_most(120)],
        [_tidy],
        description=_l("Optional. Printed beside the other."),
    )
    native_language = SelectField(_l("Language of that script"), choices={"": "–", **NATIVE_LANGUAGES})

    def validate_native_language(self, field: SelectField) -> None:
        """Ask for the language of a native name: it decides letter forms and direction."""
        if self.native_name.data and not field.data:
            raise ValidationError(_l("Choose the language in which this name is written."))


class VerifyCodeForm(Form):
    code = StringField(
        _l("Verification code"),
        [needed(), at_most(200)],
        [stripped],
        description=_l(
            "28 letters and digits, printed on the certificate. Hyphens and small letters are fine."
        ),
    )


class VerifyFileForm(Form):
    file = FileField(
        _l("PDF or JSON file of the certificate"),
        [needed()],
        description=_l(
            "The file as it was downloaded, at most 2 MB. A scan or a photo cannot be checked: type its code."
        ),
    )


def _reason_classes() -> dict[str, str]:
    return {
        "error": _("It was issued in error"),
        "misconduct": _("Misconduct, for example copied answers"),
        "withdrawn": _("The holder gives it back"),
    }


class RevokeForm(Form):
    reason_class = RadioField(
        _l("Why is the certificate revoked?"),
        [needed()],
        choices=_reason_classes,
    )
    reason = TextAreaField(
        _l("Reason in one sentence"),
        [needed(), at_most(300)],
        [_tidy],
        description=_l("Everybody who verifies the certificate reads it. Write nothing private."),
    )

"""The few words that the compiler itself writes, in the language of the text."""

from __future__ import annotations

_ORDER = ("en", "fr", "ar", "ur", "zh")
_WORDS = {
    "danger": ("DANGER", "DANGER", "خطر", "خطرہ", "危险"),
    "warning": ("WARNING", "AVERTISSEMENT", "تحذير", "انتباہ", "警告"),
    "caution": ("CAUTION", "ATTENTION", "تنبيه", "احتیاط", "注意"),
    "important": ("IMPORTANT", "IMPORTANT", "مهم", "اہم", "重要"),
    "notice": ("NOTE", "REMARQUE", "ملاحظة", "نوٹ", "说明"),
    "tip": ("TIP", "CONSEIL", "نصيحة", "مشورہ", "提示"),
    "more": ("More", "En savoir plus", "المزيد", "مزید", "更多"),
    "transcript": ("Transcript", "Transcription", "النص المكتوب", "تحریری متن", "文字稿"),
    "captions": ("Captions", "Sous-titres", "ترجمة مصاحبة", "کیپشن", "字幕"),
    "described": ("Audio description", "Audiodescription", "وصف صوتي", "صوتی وضاحت", "口述影像"),
    "back": ("Back to the text", "Retour au texte", "عودة إلى النص", "متن پر واپس", "返回正文"),
    "table": ("Table", "Tableau", "جدول", "جدول", "表格"),
}
RIGHT_TO_LEFT = frozenset({"ar", "ur", "fa", "he", "ps", "sd", "ug", "yi"})


def word(key: str, lang: str) -> str:
    """Return a word in `lang`, in English where there is no translation."""
    short = lang.partition("-")[0].lower()
    return _WORDS[key][_ORDER.index(short) if short in _ORDER else 0]


_NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "ur": "اردو", "zh": "中文"}


def language_name(lang: str) -> str:
    """The language's own name, else its tag."""
    return _NAMES.get(lang, _NAMES.get(lang.partition("-")[0], lang))


def data_kind(kind: str) -> str:
    """The kind of a safety block as the stylesheet names it: NOTE is a "notice"."""
    return "notice" if kind == "NOTE" else kind.lower()


def direction(lang: str) -> str:
    return "rtl" if lang.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

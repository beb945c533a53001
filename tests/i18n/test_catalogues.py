"""Every sentence is translated into every language, and says it with the same places, blanks and plural forms (B117, B118)."""

from __future__ import annotations

import re

import pytest
from babel import Locale
from babel.messages.catalog import Message

from tests.i18n.catalogues import LANGUAGES, PLACE, catalogue, file_of, forms, key, messages, sentences

HTML = re.compile(r"<[a-z/!]|&(?:[a-z]+|#\d+);", re.IGNORECASE)
CATEGORIES = {
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "fr": ("one", "other"),
    "ur": ("one", "other"),
    "zh": ("other",),
}
WITHOUT_NUMBER = {"zero", "one", "two"}  # Arabic says "a question", "two questions" in one word

in_every_language = pytest.mark.parametrize("lang", LANGUAGES)


def english(message: Message) -> str:
    """Return the English that holds every place: the plural, where there is one."""
    return message.id if isinstance(message.id, str) else message.id[-1]


@in_every_language
def test_a_catalogue_holds_the_sentences_of_the_program_and_no_others(lang: str) -> None:
    kept = {key(message) for message in messages(lang)}
    assert not sentences() - kept, "missing: run tools/translations.sh and translate"
    assert not kept - sentences(), "no longer said: run tools/translations.sh"
    assert not catalogue(lang).obsolete


@in_every_language
def test_every_sentence_is_translated_and_none_is_a_guess(lang: str) -> None:
    assert [message.id for message in messages(lang) if not all(forms(message))] == []
    assert [message.id for message in messages(lang) if message.fuzzy] == []


@in_every_language
def test_places_are_those_of_the_english(lang: str) -> None:
    for message in messages(lang):
        wanted = set(PLACE.findall(english(message)))
        for form, category in _forms_by_category(lang, message):
            may_lack = (
                {("num", "d"), ("num", "s")} if category in WITHOUT_NUMBER and message.pluralizable else set()
            )
            given = set(PLACE.findall(form))
            assert given <= wanted, (form, given - wanted)
            assert wanted - given <= may_lack, (form, wanted - given)


def _forms_by_category(lang: str, message: Message) -> list[tuple[str, str]]:
    if not message.pluralizable:
        return [(forms(message)[0], "")]
    return list(zip(forms(message), CATEGORIES[lang], strict=True))


@in_every_language
def test_every_sentence_with_places_can_be_filled(lang: str) -> None:
    for message in messages(lang):
        places = {name: 3 for name, _kind in PLACE.findall(english(message))}
        for form in forms(message) if places else ():
            assert "%(" not in form % places


@in_every_language
def test_plural_forms_are_those_of_the_language(lang: str) -> None:
    """B118: Arabic has six, Chinese one; the rule in the file picks the category that Unicode names."""
    words = catalogue(lang)
    assert words.num_plurals == len(CATEGORIES[lang])
    rule = Locale.parse(lang).plural_form
    for number in range(250):
        picked = CATEGORIES[lang][_index(words.plural_expr, number)]
        assert picked == rule(number), number
    for message in messages(lang):
        if message.pluralizable:
            assert len(forms(message)) == words.num_plurals, message.id


def _index(expression: str, number: int) -> int:
    """Work out a plural rule of a .po file as gettext does."""
    from gettext import c2py  # noqa: PLC0415 – undocumented, and the very function that will pick at run time

    return int(c2py(expression)(number))


@in_every_language
def test_no_sentence_holds_markup(lang: str) -> None:
    for message in messages(lang):
        assert not HTML.search(english(message)), message.id
        assert not [form for form in forms(message) if HTML.search(form)], message.id


@in_every_language
def test_blanks_at_the_ends_agree(lang: str) -> None:
    for message in messages(lang):
        said = english(message)
        for form in forms(message):
            assert (form[:1].isspace(), form[-1:].isspace()) == (said[:1].isspace(), said[-1:].isspace()), (
                message.id
            )


@in_every_language
def test_what_is_isolated_is_closed_again(lang: str) -> None:
    for message in messages(lang):
        for form in forms(message):
            opened = sum(form.count(sign) for sign in "\u2066\u2067\u2068")
            assert opened == form.count("\u2069"), message.id


@in_every_language
def test_a_file_changes_only_when_a_sentence_does(lang: str) -> None:
    text = file_of(lang).read_text(encoding="utf-8")
    assert not re.search(
        r"POT-Creation-Date|PO-Revision-Date|Generated-By|^#: |^#~ |^#, fuzzy", text, re.MULTILINE
    )


def test_french_keeps_its_blanks_and_its_apostrophe() -> None:
    for message in messages("fr"):
        for form in forms(message):
            assert "'" not in form, form
            assert not re.search(r"[^\u202f\u00a0 ][;!?]|« | »| [;:!?]|\w:(?!\w)", form.replace("%(", "")), (
                form
            )

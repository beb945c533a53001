"""Languages, directions, digits and times of the pages: which language, which zone, how a deadline is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, localedata
from babel.dates import format_date, format_datetime
from babel.numbers import get_decimal_symbol
from flask import Flask, g, request
from flask_babel import Babel, Domain, gettext, refresh
from flask_login import current_user
from markupsafe import Markup

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية", "ur": "اردو", "zh": "中文"}
"""Languages of the product's own words, each under its own name."""

_DAY = {"zh": "y年M月d日"}
_COMMA = {"ar": "، ", "ur": "، ", "zh": "、"}
_SEMICOLON = {"ar": "؛ ", "ur": "؛ ", "zh": "；"}
_RTL = {"ar", "ur", "fa", "he", "ps", "sd", "ckb", "dv", "ug", "yi"}
LANGUAGE_COOKIE = "lms_language"


_PLACE = re.compile(r"%\((?!word\))\w+\)[sd](?:\s?%%)?")


class Isolating(NullTranslations):
    """A catalogue for right-to-left pages: what is filled into a sentence keeps its own direction and moves nothing beside it.

    U+2068 and U+2069 do in text and attributes what <bdi> does in markup: 80 %, a Latin name, a code stay in one piece.
    """

    def __init__(self, words: NullTranslations) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        """Return the sentence with its places isolated."""
        return isolate(self._words.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the sentence for a number with its places isolated."""
        return isolate(self._words.ngettext(msgid1, msgid2, n))

    ugettext, ungettext = gettext, ngettext  # the names by which Flask-Babel asks


@lru_cache(maxsize=4096)
def isolate(sentence: str) -> str:
    """Put every place of a sentence between the signs that begin and end an isolate."""
    return _PLACE.sub("\u2068\\g<0>\u2069", sentence)


class Catalogues(Domain):
    """Finds the catalogue of a request once: a page asks for it two hundred times."""

    def get_translations(self) -> NullTranslations:
        """Return the words of the page's language."""
        kept = (
            g.get("_flask_babel") if g else None
        )  # Flask-Babel's own place, which it empties when the language changes
        found: NullTranslations | None = getattr(kept, "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if g and direction(page_language()) == "rtl":
                found = Isolating(found)
            if kept is not None:
                kept.babel_translations = found
        return found


babel = Babel()
_catalogues = Catalogues()


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    code: str
    name: str
    current: bool


def install(app: Flask) -> None:
    """Choose language and zone for each request and give templates what they need for it."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=page_language, timezone_selector=page_zone)
    babel.domain_instance = _catalogues
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda word: _catalogues.get_translations().gettext(word),
        lambda one, many, count: _catalogues.get_translations().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = words  # the same as gettext there, by a shorter way
    app.jinja_env.globals.update(lang_dir=direction, language_name=language_name, colon=write_colon)
    app.jinja_env.filters.update(
        instant=write_instant, deadline=write_deadline, clock=write_clock, day=write_day
    )
    app.jinja_env.filters.update(listed=write_list, decimal=write_decimal, percent=write_percent)

    @app.context_processor
    def _page_words() -> dict[str, object]:
        lang = page_language()
        here = request.full_path.rstrip("?") if request else "/"
        return {
            "page_lang": lang,
            "page_dir": direction(lang),
            "languages": _choices(lang),
            "page_path": here,
        }


def words(word: str, **variables: object) -> Markup:
    """Return a template's words in the language of the page; what is put into them is escaped."""
    catalogue = _catalogues.get_translations()
    if not variables:
        return _ready(catalogue, word)
    return Markup(catalogue.gettext(word)) % variables  # noqa: S704 – written by us and our translators


@lru_cache(maxsize=4096)
def _ready(catalogue: NullTranslations, word: str) -> Markup:
    return Markup(catalogue.gettext(word)) % ()  # noqa: S704 – as above


@lru_cache(maxsize=16)
def _choices(lang: str) -> tuple[LanguageChoice, ...]:
    return tuple(LanguageChoice(code, name, code == lang) for code, name in LANGUAGES.items())


def page_language() -> str:
    """Return the language of this page: chosen on the spot, by the person, by the browser, else English."""
    found: str | None = g.get("page_language")
    if found is None:
        found = g.page_language = _find_language()
    return found


def speak(lang: str) -> None:
    """Go on in a language that was chosen in this request: its answer already speaks it."""
    g.page_language = lang
    refresh()


def _find_language() -> str:
    if not request:
        return "en"
    own = getattr(current_user, "language", "") if current_user.is_authenticated else ""
    chosen = own or request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def page_zone() -> str:
    """Return the name of the zone in which times are shown."""
    if request and current_user.is_authenticated:
        return str(current_user.time_zone)
    return "UTC"


def short(lang: str) -> str:
    """Return the primary subtag."""
    return lang.partition("-")[0]


def direction(lang: str) -> str:
    """Return "rtl" or "ltr" for a language tag."""
    return "rtl" if short(lang) in _RTL else "ltr"


@lru_cache(maxsize=64)
def _locale(lang: str) -> Locale:
    code = short(lang)
    return Locale.parse(code if localedata.exists(code) else "en")


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """Return a zone by name, UTC when the name is unknown."""
    return ZoneInfo(name) if name in available_timezones() else ZoneInfo("UTC")


def write_instant(moment: datetime) -> str:
    """Write a moment in the reader's zone and name the zone: never a bare date for a deadline (B15)."""
    name = page_zone()
    there = moment.astimezone(zone(name))
    return f"{_write_moment(there)} ({name.rpartition('/')[2].replace('_', ' ')})"


def write_deadline(moment: datetime, place: str) -> str:
    """Write a deadline in the zone where it was set and, where that differs, in the reader's own (B15)."""
    written = (
        f"{_write_moment(moment.astimezone(zone(place)))} ({place.rpartition('/')[2].replace('_', ' ')})"
    )
    same = moment.astimezone(zone(place)).utcoffset() == moment.astimezone(zone(page_zone())).utcoffset()
    return written if same else f"{written} = {write_instant(moment)}"


def _write_moment(there: datetime) -> str:
    lang = short(page_language())
    gap = " " if lang == "zh" else _COMMA.get(lang, ", ")
    return format_datetime(there, f"{_DAY.get(lang, 'd MMM y')}{gap}HH:mm", locale=_locale(lang))


def write_clock(moment: datetime) -> str:
    """Write the time of day, 24 hours, in the reader's zone."""
    return f"{moment.astimezone(zone(page_zone())):%H:%M}"


def write_day(day: date | datetime) -> str:
    """Write a date in the reader's language and zone."""
    if isinstance(day, datetime):
        day = day.astimezone(zone(page_zone())).date()
    lang = short(page_language())
    return format_date(day, _DAY.get(lang, "d MMM y"), locale=_locale(lang))


def write_list(words: Iterable[object]) -> str:
    """Write words one after the other with the comma of the reader's language."""
    return _COMMA.get(page_language(), ", ").join(str(word) for word in words)


def write_clauses(clauses: Iterable[str]) -> str:
    """Write parts of a sentence one after the other with the semicolon of the reader's language."""
    return _SEMICOLON.get(page_language(), "; ").join(clauses)


def write_colon(word: str) -> str:
    """Write a word that announces what follows it: French keeps a blank before the colon, Chinese has its own."""
    return gettext("%(word)s:", word=word)


def write_decimal(number: str) -> str:
    """Write a number that core has written with a point with the decimal sign of the reader's language."""
    return number.replace(".", get_decimal_symbol(_locale(page_language()), numbering_system="latn"))


def write_percent(number: str) -> str:
    """Write a percentage that core has written without its sign."""
    return gettext("%(score)s %%", score=write_decimal(number))


def now() -> datetime:
    """Return the present instant: the web edge's one clock."""
    return datetime.now(UTC)


def language_name(code: str) -> str:
    """Return a language's own name, e.g. for the list of translations."""
    found = Locale.parse(short(code)).get_display_name() if localedata.exists(short(code)) else None
    return LANGUAGES.get(short(code), found or code)

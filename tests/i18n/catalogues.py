"""The catalogues as files: what the program says, and what each language answers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "lms" / "translations"
LANGUAGES = ("ar", "fr", "ur", "zh")
PLACE = re.compile(r"%\((\w+)\)([sd])")

Key = str | tuple[str, ...]


def file_of(lang: str) -> Path:
    """Return where a language's words are kept."""
    return FOLDER / lang / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(lang: str) -> Catalog:
    """Read one language."""
    with file_of(lang).open("rb") as file:
        return read_po(file, locale=lang)


def messages(lang: str) -> list[Message]:
    """Return the messages of one language without the file's head."""
    return [message for message in catalogue(lang) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """Return every form of a translation."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def key(message: Message) -> Key:
    """Return the English of a message: one sentence, or singular and plural."""
    return message.id if isinstance(message.id, str) else tuple(message.id)


@cache
def sentences() -> frozenset[Key]:
    """Return every sentence of the program, read from its source as tools/translations.sh reads it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(["_l", "lazy_gettext", "lazy_ngettext:1,2"])}
    found = extract_from_dir(ROOT / "lms", method_map=methods, options_map=options, keywords=keywords)
    return frozenset(said for _file, _line, said, _comments, _context in found)


def compile_stale() -> None:
    """Compile what is newer than its compiled form, as manage.py does, for whoever calls pytest directly."""
    for lang in LANGUAGES:
        source, compiled = file_of(lang), file_of(lang).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with compiled.open("wb") as file:
                write_mo(file, catalogue(lang))

"""Finding modules, their versions and their compiled documents."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Asset, Module, ModuleAuthor, ModuleVersion, SearchWord
from lms.catalogue.words import words
from lms.core import codec
from lms.core.content.document import ModuleDocument
from lms.core.errors import NotFoundError
from lms.people.models import Person

_KEPT = 48
_documents: OrderedDict[UUID, ModuleDocument] = OrderedDict()
_lock = threading.Lock()


def document(session: Session, version_id: UUID) -> ModuleDocument:
    """Return a version's compiled document; kept in memory, since a version never changes."""
    with _lock:
        found = _documents.get(version_id)
        if found is not None:
            _documents.move_to_end(version_id)
            return found
    text = session.scalar(select(ModuleVersion.document).where(ModuleVersion.id == version_id))
    if text is None:
        raise NotFoundError
    loaded = codec.load(text, ModuleDocument)
    with _lock:
        _documents[version_id] = loaded
        while len(_documents) > _KEPT:
            _documents.popitem(last=False)
    return loaded


def get_module(session: Session, module_id: str) -> Module:
    """Return a published module or raise NotFoundError."""
    module = session.get(Module, module_id)
    if module is None or module.current_version_id is None:
        raise NotFoundError
    return module


def current_version_id(session: Session, module_id: str) -> UUID:
    """Return the id of the latest published version or raise NotFoundError."""
    found = session.scalar(select(Module.current_version_id).where(Module.id == module_id))
    if found is None:
        raise NotFoundError
    return found


def find_current(session: Session, module_id: str) -> ModuleVersion | None:
    """Return the latest published version."""
    return session.scalars(
        select(ModuleVersion)
        .join(Module, Module.current_version_id == ModuleVersion.id)
        .where(Module.id == module_id)
    ).first()


def get_version(session: Session, version_id: UUID) -> ModuleVersion:
    """Return a version or raise NotFoundError."""
    version = session.get(ModuleVersion, version_id)
    if version is None:
        raise NotFoundError
    return version


def list_versions(session: Session, module_id: str) -> list[ModuleVersion]:
    """Return all versions of a module, newest first."""
    return list(
        session.scalars(
            select(ModuleVersion)
            .where(ModuleVersion.module_id == module_id)
            .order_by(ModuleVersion.published_at.desc(), ModuleVersion.number.desc())
        )
    )


def find_version_by_digest(session: Session, module_id: str, digest: str) -> ModuleVersion | None:
    """Return the version with exactly this content."""
    return session.scalars(
        select(ModuleVersion).where(ModuleVersion.module_id == module_id, ModuleVersion.digest == digest)
    ).first()


def has_number(session: Session, module_id: str, number: str) -> bool:
    """Tell whether a version number is taken."""
    return bool(
        session.scalar(
            select(exists().where(ModuleVersion.module_id == module_id, ModuleVersion.number == number))
        )
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody looks for in the catalogue; empty fields do not narrow."""

    query: str = ""
    instrument: str = ""
    language: str = ""
    level: str = ""


def list_modules(session: Session, wanted: Filter) -> list[tuple[Module, ModuleVersion]]:
    """Return the living modules that fit, best match first, then by id."""
    rows = session.execute(
        select(Module, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == Module.current_version_id)
        .where(Module.is_retired.is_(False))
        .order_by(Module.id)
    ).all()
    weights = _weights(session, wanted.query) if wanted.query.strip() else None
    found = [(module, version) for module, version in rows if _fits(version.card, wanted)]
    if weights is None:
        return found
    matching = [row for row in found if row[0].id in weights]
    return sorted(matching, key=lambda row: (-weights[row[0].id], row[0].id))


def _fits(card: dict[str, object], wanted: Filter) -> bool:
    languages = {str(lang).partition("-")[0] for lang in _list(card.get("languages"))}
    return (
        (not wanted.instrument or wanted.instrument in _list(card.get("instruments")))
        and (not wanted.language or wanted.language in languages)
        and (not wanted.level or wanted.level == card.get("level"))
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _weights(session: Session, query: str) -> dict[str, int]:
    """Return the weight of each module that holds every word of the query (the last may be a beginning)."""
    typed = list(dict.fromkeys(words(query)))[:12]
    if not typed:
        return {}
    total: dict[str, int] = {}
    for place, word in enumerate(typed):
        fits = SearchWord.word == word
        if place == len(typed) - 1:
            fits = or_(fits, SearchWord.word.startswith(word, autoescape=True))
        hits = dict(
            session.execute(
                select(SearchWord.module_id, func.sum(SearchWord.weight))
                .where(fits)
                .group_by(SearchWord.module_id)
            ).all()
        )
        total = {
            module: (total.get(module, 0) + weight)
            for module, weight in hits.items()
            if place == 0 or module in total
        }
    return total


def instruments_and_languages(session: Session) -> tuple[list[str], list[str], list[str]]:
    """Return what the catalogue can be filtered by: instruments, languages, levels in use."""
    cards = session.scalars(
        select(ModuleVersion.card).join(Module, Module.current_version_id == ModuleVersion.id)
    ).all()
    instruments = sorted({str(name) for card in cards for name in _list(card.get("instruments"))})
    languages = sorted(
        {str(lang).partition("-")[0] for card in cards for lang in _list(card.get("languages"))}
    )
    levels = [
        level for level in ("intro", "core", "advanced") if any(card.get("level") == level for card in cards)
    ]
    return instruments, languages, levels


def find_asset(session: Session, sha256: str) -> Asset | None:
    """Return a media file by its content's hash."""
    return session.get(Asset, sha256)


def is_author(session: Session, module_id: str, person_id: UUID) -> bool:
    """Tell whether a person may publish a module."""
    return session.get(ModuleAuthor, (module_id, person_id)) is not None


def list_authors(session: Session, module_id: str) -> list[Person]:
    """Return who may publish a module, by name."""
    return list(
        session.scalars(
            select(Person)
            .join(ModuleAuthor, ModuleAuthor.person_id == Person.id)
            .where(ModuleAuthor.module_id == module_id)
            .order_by(Person.sort_name, Person.id)
        )
    )


def names_of_authors(session: Session) -> dict[str, list[str]]:
    """Return the authors' names of every module that has some."""
    rows = session.execute(
        select(ModuleAuthor.module_id, Person.passport_name)
        .join(Person, Person.id == ModuleAuthor.person_id)
        .order_by(Person.sort_name, Person.id)
    )
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.module_id, []).append(row.passport_name)
    return names


def writes_any(session: Session, person_id: UUID) -> bool:
    """Tell whether a person is an author of any module."""
    return bool(session.scalar(select(exists().where(ModuleAuthor.person_id == person_id))))


def list_current(session: Session, *, written_by: UUID | None = None) -> list[tuple[Module, ModuleVersion]]:
    """Return all modules with their current version by id, retired ones too; or those that somebody writes."""
    statement = select(Module, ModuleVersion).join(
        ModuleVersion, ModuleVersion.id == Module.current_version_id
    )
    if written_by is not None:
        statement = statement.join(ModuleAuthor, ModuleAuthor.module_id == Module.id).where(
            ModuleAuthor.person_id == written_by
        )
    return [(row[0], row[1]) for row in session.execute(statement.order_by(Module.id))]


def publishers(session: Session, versions: list[ModuleVersion]) -> dict[UUID, str]:
    """Return the names of those who published these versions."""
    ids = {version.published_by_id for version in versions if version.published_by_id}
    rows = session.execute(select(Person.id, Person.passport_name).where(Person.id.in_(ids)))
    return dict(rows.all())

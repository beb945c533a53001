"""Publishing: a folder that compiles becomes an immutable version; everything else is refused with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.catalogue import queries
from lms.catalogue.models import Asset, Module, ModuleAuthor, ModuleVersion, SearchWord
from lms.catalogue.words import words
from lms.core import codec
from lms.core.content import Compilation, compare_editions, compile_module
from lms.core.content.document import ModuleDocument, ModuleText
from lms.core.diagnostics import Diagnostic, Severity
from lms.core.errors import ForbiddenError, NotFoundError
from lms.people.models import Person
from lms.people.queries import find_by_name
from lms.people.viewer import Viewer
from lms.records import actions as records
from lms.store import upsert


@dataclass(frozen=True, slots=True)
class Published:
    """A version stands; `is_new` is false when the same content was published before."""

    version: ModuleVersion
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotPublished:
    """Nothing changed. `reason` is a sentence for the author; `diagnostics` say where."""

    reason: str
    diagnostics: tuple[Diagnostic, ...] = ()


def publish_module(
    session: Session,
    files: Mapping[str, bytes],
    *,
    publisher_id: UUID | None,
    change_note: str = "",
    now: datetime,
    compilation: Compilation | None = None,
) -> Published | NotPublished:
    """Publish a module folder; atomic, and a no-op for content that is published already (B45)."""
    compiled = compilation or compile_module(files, today=now.date())
    document = compiled.document
    if document is None:
        return NotPublished("The module has errors.", compiled.diagnostics)
    same = queries.find_version_by_digest(session, document.id, document.digest)
    if same is not None:
        return Published(same, is_new=False)
    refusal = _refusal(session, document)
    if refusal is not None:
        return refusal
    version = _keep_version(session, document, publisher_id, change_note or _changelog(files, document), now)
    _keep_assets(session, document, files)
    _index(session, document)
    records.append(
        session, None, publisher_id, "published", "module-version", version.id, now, module=document.id,
        number=document.version, digest=document.digest,
    )  # fmt: skip
    return Published(version, is_new=True)


def _refusal(session: Session, document: ModuleDocument) -> NotPublished | None:
    if document.status not in {"published", "retired"}:
        return NotPublished(f"Its status is “{document.status}”. Set `status: published` in module.md.")
    current = queries.find_current(session, document.id)
    if current is None:
        return None
    if queries.has_number(session, document.id, document.version):
        return NotPublished(
            f"Version {document.version} is published already, with other content. Its files changed: raise `version` "
            f"in module.md (patch = wording, minor = new content, major = people must qualify again)."
        )
    if version_key(document.version) < version_key(current.number):
        return NotPublished(f"Version {document.version} is older than the published {current.number}.")
    differences = tuple(compare_editions(queries.document(session, current.id), document))
    if any(d.severity is Severity.ERROR for d in differences):
        return NotPublished("The change does not fit its version number.", differences)
    return None


def version_key(number: str) -> tuple[int, ...]:
    """Return a version number as it is compared."""
    return tuple(int(part) for part in number.split("."))


def _keep_version(
    session: Session, document: ModuleDocument, publisher_id: UUID | None, note: str, now: datetime
) -> ModuleVersion:
    module = session.get(Module, document.id)
    if module is None:
        module = Module(id=document.id)
        session.add(module)
        session.flush()
    version = ModuleVersion(
        module_id=document.id,
        number=document.version,
        digest=document.digest,
        status=document.status,
        reviewer=document.reviewer,
        card=_card(document),
        document=codec.dump(document),
        change_note=note,
        published_at=now,
        published_by_id=publisher_id,
    )
    session.add(version)
    session.flush()
    module.current_version_id = version.id
    module.is_retired = document.status == "retired"
    return version


def _card(document: ModuleDocument) -> dict[str, object]:
    """Return what lists show, so that they never load whole documents."""
    return {
        "lang": document.lang,
        "level": document.level,
        "minutes": document.minutes,
        "languages": list(document.languages),
        "instruments": list(document.instruments),
        "texts": {
            lang: {"title": text.title, "summary": text.summary} for lang, text in document.texts.items()
        },
    }


def _keep_assets(session: Session, document: ModuleDocument, files: Mapping[str, bytes]) -> None:
    wanted = {asset.sha256: asset for asset in document.assets}
    present = set(session.scalars(select(Asset.sha256).where(Asset.sha256.in_(wanted))))
    for sha256, asset in wanted.items():
        if sha256 not in present:
            session.execute(
                insert(Asset).values(sha256=sha256, media_type=asset.media_type, content=files[asset.path])
            )


def _index(session: Session, document: ModuleDocument) -> None:
    """Replace the module's search words by those of this version, in all its languages."""
    weights: Counter[str] = Counter()
    for text in document.texts.values():
        for weight, part in _searchable(document, text):
            for word in set(words(part)):
                weights[word] += weight
    session.execute(delete(SearchWord).where(SearchWord.module_id == document.id))
    rows = [
        {"module_id": document.id, "word": word, "weight": weight} for word, weight in sorted(weights.items())
    ]
    if rows:
        session.execute(insert(SearchWord), rows)


def _searchable(document: ModuleDocument, text: ModuleText) -> Iterable[tuple[int, str]]:
    yield 50, text.title
    yield 20, " ".join((*document.keywords, *document.instruments, document.id))
    yield 10, text.summary
    yield 5, " ".join(lesson.title for lesson in text.lessons.values())
    yield 3, " ".join(term.title for term in text.glossary)
    yield 1, " ".join(lesson.text for lesson in text.lessons.values())


def _changelog(files: Mapping[str, bytes], document: ModuleDocument) -> str:
    """Return the section of CHANGELOG.md that speaks of this version."""
    text = files.get("CHANGELOG.md", b"").decode("utf-8", "replace")
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.startswith("## "):
            inside = document.version in line
        elif inside:
            lines.append(line)
    return "\n".join(lines).strip()


def set_author(session: Session, module_id: str, person_id: UUID) -> None:
    """Let a person publish a module."""
    if session.get(Module, module_id) is None:
        raise NotFoundError
    author = {"module_id": module_id, "person_id": person_id}
    upsert(session, ModuleAuthor, author, key=("module_id", "person_id"), change=())


@dataclass(frozen=True, slots=True)
class NotNamed:
    """Nobody was named; `code` says why not: `author-unknown`, `author-already`, `author-deactivated`, `own-role`."""

    code: str


def name_author(
    session: Session, actor: Viewer, module_id: str, *, typed: str, now: datetime
) -> Person | NotNamed:
    """Name somebody an author of a module, by user name or e-mail; nobody names themselves."""
    queries.get_module(session, module_id)
    person = find_by_name(session, typed)
    if person is None:
        return NotNamed(code="author-unknown")
    if person.id == actor.person_id:
        return NotNamed(code="own-role")
    if person.deactivated_at is not None:
        return NotNamed(code="author-deactivated")
    if queries.is_author(session, module_id, person.id):
        return NotNamed(code="author-already")
    set_author(session, module_id, person.id)
    records.append(
        session, None, actor.person_id, "granted", "person", person.id, now, role="author", module=module_id
    )
    return person


def remove_author(session: Session, actor: Viewer, module_id: str, person_id: UUID, *, now: datetime) -> None:
    """Take authorship away; what the person has published stays, under their name."""
    author = session.get(ModuleAuthor, (module_id, person_id))
    if author is None:
        raise NotFoundError
    if person_id == actor.person_id:
        raise ForbiddenError("own-role")
    session.delete(author)
    records.append(
        session, None, actor.person_id, "ended", "person", person_id, now, role="author", module=module_id
    )

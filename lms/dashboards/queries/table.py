"""People × modules of one institution: filters, keyset pages, and the whole list for exports.

Every filter has an index of `module_progress` that gives rows in order, so a page costs the same wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.catalogue.models import ModuleVersion
from lms.institutions.keyset import Cursor, Page, arranged, cut
from lms.institutions.models import Membership
from lms.institutions.roll import MOST_NAMESAKES, begins_with
from lms.people.models import Person
from lms.people.queries import folded, sort_key
from lms.programmes.models import Enrolment
from lms.progress.models import ModuleProgress
from lms.store import EVERYTHING, LASTING, entering

STATUSES = ("enrolled", "learning", "completed", "overdue", "cancelled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the coordinator looks for; empty fields do not narrow."""

    status: str = ""
    cohort: str = ""
    module: str = ""
    name: str = ""

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything narrows."""
        return bool(self.status or self.cohort or self.module or self.name)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a person in a module."""

    enrolment_id: UUID
    person_id: UUID
    username: str
    name: str
    native_name: str
    native_language: str
    cohort: str
    module_id: str
    module_title: str
    version: str
    status: str  # one of STATUSES
    done: int
    total: int
    score: Fraction | None
    enrolled_at: datetime
    due_at: datetime | None
    due_zone: str
    last_at: datetime
    completed_at: datetime | None


_P = ModuleProgress
_COLUMNS: tuple[Any, ...] = (
    _P.enrolment_id, _P.learner_id, Person.username, Person.passport_name, Person.native_name, Person.native_language,
    _P.cohort_label, _P.module_id, _P.version_id, _P.state, _P.is_open, _P.done, _P.total, _P.score,
    Enrolment.enrolled_at, _P.due_at, Enrolment.due_zone, _P.last_at, _P.completed_at,
)  # fmt: skip


def read_table(
    session: Session,
    institution_id: UUID,
    wanted: Wanted,
    *,
    cursor: Cursor | None,
    size: int,
    language: str,
    now: datetime,
) -> Page[Entry]:
    """Return one page of the table."""
    page = cut(_read(session, institution_id, wanted, cursor, size, now), cursor, size)
    titles = titles_of(session, {row.version_id for row in page.rows}, language)
    return Page([_entry(row, titles, now) for row in page.rows], page.has_previous, page.has_next)


def every_entry(
    session: Session, institution_id: UUID, wanted: Wanted, *, language: str, now: datetime
) -> Iterator[Entry]:
    """Yield the whole table in the order of the screen, reading it in pages, so that memory stays flat."""
    cursor: Cursor | None = None
    while True:
        page = read_table(
            session, institution_id, wanted, cursor=cursor, size=500, language=language, now=now
        )
        yield from page.rows
        if not page.has_next:
            return
        key = key_of(session, institution_id, wanted, page.rows[-1].enrolment_id)
        if key is None:
            return
        cursor = Cursor(key)


def order_of(wanted: Wanted) -> tuple[InstrumentedAttribute[Any], ...]:
    """Return what orders the rows: names; for overdue ones the longest overdue first."""
    if wanted.status == "overdue":
        return (_P.due_at, _P.enrolment_id)
    return (_P.sort_name, _P.enrolment_id)


def key_of(
    session: Session, institution_id: UUID, wanted: Wanted, enrolment_id: UUID
) -> tuple[Any, ...] | None:
    """Return where a row stands in the order, or None for a row of elsewhere."""
    row = session.execute(
        select(*order_of(wanted)).where(_P.enrolment_id == enrolment_id, _P.institution_id == institution_id)
    ).first()
    return None if row is None or row[0] is None else tuple(row)


def _read(
    session: Session, institution_id: UUID, wanted: Wanted, cursor: Cursor | None, size: int, now: datetime
) -> Sequence[Any]:
    """Run the statement of a page; one that asks for no name is built once and kept."""
    if wanted.name:
        return session.execute(_by_name(session, institution_id, wanted, cursor, size, now)).all()
    way = "" if cursor is None else "before" if cursor.backwards else "after"
    params = {
        "place": institution_id,
        "cohort": wanted.cohort,
        "module": wanted.module,
        "now": now,
        "size": size,
    }
    if cursor is not None:
        params |= {"first": cursor.key[0], "second": cursor.key[1]}
    statement = _prepared(wanted.status, bool(wanted.cohort), bool(wanted.module), way)
    return session.execute(statement, params).all()


def _joined() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(Person, Person.id == _P.learner_id)
        .join(Enrolment, Enrolment.id == _P.enrolment_id)
    )


@lru_cache(maxsize=128)
def _prepared(status: str, with_cohort: bool, with_module: bool, way: str) -> Select[Any]:  # noqa: FBT001
    """Build the statement of one kind of page with parameters: building anew costs as much as running it."""
    asked = Wanted(status, "cohort" if with_cohort else "", "module" if with_module else "")
    order = order_of(asked)
    narrowed = _narrowed(
        _joined(), asked, place=bindparam("place"), cohort=bindparam("cohort"), module=bindparam("module"),
        now=bindparam("now"),
    )  # fmt: skip
    key = (bindparam("first", type_=order[0].type), bindparam("second", type_=order[1].type))
    cursor = Cursor(key, backwards=way == "before") if way else None
    page = arranged(narrowed, order, cursor, bindparam("size", type_=Integer))
    return page.execution_options(**{LASTING: f"table {status} {with_cohort} {with_module} {way}"})


def _by_name(
    session: Session, institution_id: UUID, wanted: Wanted, cursor: Cursor | None, size: int, now: datetime
) -> Select[Any]:
    def narrowed(statement: Select[Any]) -> Select[Any]:
        return _narrowed(
            statement, wanted, place=institution_id, cohort=wanted.cohort, module=wanted.module, now=now
        )

    order = order_of(wanted)
    by_name = begins_with(session, _P.sort_name, sort_key(wanted.name))
    namesakes = _namesakes(session, institution_id, wanted.name)
    if not namesakes:
        return arranged(narrowed(_joined()).where(by_name), order, cursor, size)
    first: Select[Any] = select(_P.enrolment_id)
    ids = {
        *session.scalars(arranged(narrowed(first).where(by_name), order, cursor, size)),
        *_rows_of(session, namesakes),
    }
    return arranged(narrowed(_joined()).where(_P.enrolment_id.in_(ids)), order, cursor, size)


def _rows_of(session: Session, people: Sequence[UUID]) -> list[UUID]:
    """Return the rows of some people, found by person alone: an index by institution would be walked to its end.

    What is returned only narrows the page's own statement, which asks institution and scope.
    """
    with entering(session, EVERYTHING):
        return list(session.scalars(select(_P.enrolment_id).where(_P.learner_id.in_(people))))


def _narrowed(
    statement: Select[Any], wanted: Wanted, *, place: Any, cohort: Any, module: Any, now: Any
) -> Select[Any]:
    """Add the filters; the values may be bound parameters."""
    statement = statement.where(_P.institution_id == place)
    match wanted.status:
        case "":
            pass
        case "overdue":
            statement = statement.where(_P.is_open.is_(True), _P.due_at < now)
        case "enrolled" | "learning":
            statement = statement.where(_P.state == wanted.status, or_(_P.due_at.is_(None), _P.due_at >= now))
        case state:
            statement = statement.where(_P.state == state)
    if wanted.cohort:
        statement = statement.where(_P.cohort_label == cohort)
    if wanted.module:
        statement = statement.where(_P.module_id == module)
    return statement


def _namesakes(session: Session, institution_id: UUID, typed: str) -> list[UUID]:
    """Return the members whose user name begins with what was typed while their name does not."""
    return list(
        session.scalars(
            select(Person.id)
            .where(
                begins_with(session, Person.username, folded(typed)),
                ~begins_with(session, Person.sort_name, sort_key(typed)),
                Person.id.in_(
                    select(Membership.person_id).where(
                        Membership.institution_id == institution_id, Membership.person_id == Person.id
                    )
                ),
            )
            .order_by(Person.username)
            .limit(MOST_NAMESAKES)
        )
    )


def _entry(row: Any, titles: dict[UUID, tuple[str, str]], now: datetime) -> Entry:
    title, version = titles.get(row.version_id, (row.module_id, ""))
    overdue = row.is_open and row.due_at is not None and row.due_at < now
    return Entry(
        enrolment_id=row.enrolment_id,
        person_id=row.learner_id,
        username=row.username,
        name=row.passport_name,
        native_name=row.native_name,
        native_language=row.native_language,
        cohort=row.cohort_label,
        module_id=row.module_id,
        module_title=title,
        version=version,
        status="overdue" if overdue else row.state,
        done=row.done,
        total=row.total,
        score=row.score,
        enrolled_at=row.enrolled_at,
        due_at=row.due_at,
        due_zone=row.due_zone,
        last_at=row.last_at,
        completed_at=row.completed_at,
    )


def titles_of(session: Session, version_ids: set[UUID], language: str) -> dict[UUID, tuple[str, str]]:
    """Return title (in `language` where it is translated) and number of some module versions."""
    if not version_ids:
        return {}
    rows = session.execute(
        select(ModuleVersion.id, ModuleVersion.number, ModuleVersion.card).where(
            ModuleVersion.id.in_(version_ids)
        )
    )
    return {version_id: (title_on(card, language), number) for version_id, number, card in rows}


def title_on(card: dict[str, Any], language: str) -> str:
    """Return the title on a module's card, in `language` or else in the language it was written in."""
    texts: dict[str, dict[str, str]] = card["texts"]
    return texts.get(language, texts[card["lang"]])["title"]

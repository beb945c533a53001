"""The roll of members in pages; a file of its own beside `queries` because lists, cohorts and searches belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.core.errors import NotFoundError
from lms.institutions.keyset import Cursor, Page, arranged, read_page
from lms.institutions.models import ROLES, Invitation, Membership
from lms.people.models import Person
from lms.people.queries import folded, sort_key


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the list of members."""

    person_id: UUID
    name: str
    native_name: str
    native_language: str
    username: str
    cohort_label: str
    roles: tuple[str, ...]
    is_active: bool


MemberPage = Page[Member]
_BY_NAME = (Person.sort_name, Person.id)
MOST_NAMESAKES = 200  # people found by their user name alone


def member_key(session: Session, institution_id: UUID, person_id: UUID) -> tuple[str, UUID] | None:
    """Return where a member stands in the list by name, or None for somebody of elsewhere."""
    row = session.execute(
        select(Person.sort_name, Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id == person_id, Membership.institution_id == institution_id)
        .limit(1)
    ).first()
    return None if row is None else (row.sort_name, row.id)


def list_member_page(
    session: Session,
    institution_id: UUID,
    *,
    name: str = "",
    left: bool = False,
    cursor: Cursor | None,
    size: int,
) -> MemberPage:
    """Return one page of members by name: those who belong now, or those who have left; `name` is a beginning."""
    belongs = Membership.person_id == Person.id
    here = Membership.institution_id == institution_id
    living = exists().where(belongs, here, Membership.ended_at.is_(None))
    belonging = and_(exists().where(belongs, here), ~living) if left else living
    statement = select(Person).where(belonging)
    if name:
        statement = statement.where(Person.id.in_(_named(session, belonging, name, cursor, size)))
    page = read_page(session, statement, _BY_NAME, cursor, size)
    people = [row[0] for row in page.rows]
    return Page(_members(session, institution_id, people), page.has_previous, page.has_next)


def _named(
    session: Session, belonging: ColumnElement[bool], name: str, cursor: Cursor | None, size: int
) -> set[UUID]:
    """Return the first members by name and the namesakes by user name: an index answers each, none answers both."""
    by_name = begins_with(session, Person.sort_name, sort_key(name))
    first = arranged(select(Person.id).where(belonging, by_name), _BY_NAME, cursor, size)
    by_username = begins_with(session, Person.username, folded(name))
    namesakes = (
        select(Person.id).where(belonging, by_username).order_by(Person.username).limit(MOST_NAMESAKES)
    )
    return {*session.scalars(first), *session.scalars(namesakes)}


def _members(session: Session, institution_id: UUID, people: list[Person]) -> list[Member]:
    held: dict[UUID, list[Membership]] = {person.id: [] for person in people}
    for membership in session.scalars(
        select(Membership).where(Membership.institution_id == institution_id, Membership.person_id.in_(held))
    ):
        held[membership.person_id].append(membership)
    return [
        Member(
            person.id,
            person.passport_name,
            person.native_name,
            person.native_language,
            person.username,
            max((row.cohort_label for row in held[person.id]), default=""),
            tuple(
                role
                for role in ROLES
                if any(row.role == role and row.ended_at is None for row in held[person.id])
            ),
            person.deactivated_at is None,
        )
        for person in people
    ]


def begins_with(session: Session, column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Return the condition "begins with": on SQLite a range, since its LIKE knows no case and takes no index."""
    if session.get_bind().dialect.name == "sqlite":
        return and_(column >= text, column < text + "\U0010ffff")
    return column.startswith(text, autoescape=True)


def list_cohorts(session: Session, institution_id: UUID) -> list[str]:
    """Return the cohort labels of the living members."""
    return list(
        session.scalars(
            select(Membership.cohort_label)
            .where(
                Membership.institution_id == institution_id,
                Membership.ended_at.is_(None),
                Membership.cohort_label != "",
            )
            .distinct()
            .order_by(Membership.cohort_label)
        )
    )


def list_cohort_members(session: Session, institution_id: UUID, label: str) -> list[UUID]:
    """Return the trainees under a cohort label who can sign in."""
    return list(
        session.scalars(
            select(Membership.person_id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.institution_id == institution_id,
                Membership.role == "trainee",
                Membership.ended_at.is_(None),
                Membership.cohort_label == label,
                Person.deactivated_at.is_(None),
            )
            .order_by(Person.sort_name, Person.id)
        )
    )


def living_members(session: Session, institution_id: UUID, person_ids: Sequence[UUID]) -> list[Person]:
    """Return those of the named people who belong here now, by name; others are left out."""
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.id.in_(person_ids),
                Person.deactivated_at.is_(None),
                exists().where(
                    Membership.person_id == Person.id,
                    Membership.institution_id == institution_id,
                    Membership.ended_at.is_(None),
                ),
            )
            .order_by(Person.sort_name, Person.id)
        )
    )


def get_invitation(session: Session, institution_id: UUID, invitation_id: UUID) -> Invitation:
    """Return an invitation of this institution or raise NotFoundError."""
    found = session.scalars(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.institution_id == institution_id)
    ).first()
    if found is None:
        raise NotFoundError
    return found


def list_coordinators(session: Session, institution_id: UUID) -> list[Person]:
    """Return the living coordinators of an institution by name."""
    return list(
        session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.institution_id == institution_id,
                Membership.role == "coordinator",
                Membership.ended_at.is_(None),
            )
            .order_by(Person.sort_name, Person.id)
        )
    )

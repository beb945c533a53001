"""The roll of members in pages; a file of its own beside `queries` because lists, cohorts and searches belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.core.errors import NotFoundError
from lms.institutions.keyset import Cursor, Page, Stretch, read_stretches
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
MOST_NAMESAKES = 200  # people found by their user name alone, in the table of people and modules
_M = Membership
_BY_NAME: tuple[InstrumentedAttribute[Any], ...] = (_M.sort_name, _M.person_id)
_BY_USERNAME: tuple[InstrumentedAttribute[Any], ...] = (_M.username, _M.person_id)


def member_key(session: Session, institution_id: UUID, person_id: UUID) -> tuple[str, str, UUID] | None:
    """Return name, user name and identity of a member as the list orders them, or None for somebody of elsewhere."""
    row = session.execute(
        select(_M.sort_name, _M.username, _M.person_id)
        .where(_M.person_id == person_id, _M.institution_id == institution_id)
        .limit(1)
    ).first()
    return None if row is None else (row.sort_name, row.username, row.person_id)


def list_member_page(
    session: Session,
    institution_id: UUID,
    *,
    name: str = "",
    left: bool = False,
    cursor: Cursor | None,
    size: int,
) -> MemberPage:
    """Return one page of members: those who belong now, or those who have left.

    `name` is a beginning: first come the people whose name begins like it, by name, then those whose user name alone does,
    by user name. An index gives each in its order.
    """
    stretches = _stretches(institution_id, name, left=left)
    first, beside = 0, cursor
    if cursor is not None:
        sort_name, username, person_id = cursor.key
        first = 0 if sort_name.startswith(sort_key(name)) else len(stretches) - 1
        beside = Cursor((username if first else sort_name, person_id), cursor.backwards)
    page = read_stretches(session, stretches, first, beside, size)
    members = _members(session, institution_id, [row.person_id for row in page.rows])
    return Page(members, page.has_previous, page.has_next)


def _stretches(institution_id: UUID, name: str, *, left: bool) -> list[Stretch]:
    belonging = and_(_M.institution_id == institution_id, _living(_M))
    if left:
        belonging = and_(_M.institution_id == institution_id, _M.ended_at.is_not(None), _gone(institution_id))
    by_name: Select[Any] = select(*_BY_NAME).distinct().where(belonging)
    if not name:
        return [(by_name, _BY_NAME)]
    fits = _between(_M.sort_name, sort_key(name))
    by_username = (
        select(*_BY_USERNAME).distinct().where(belonging, _between(_M.username, folded(name)), ~fits)
    )
    return [(by_name.where(fits), _BY_NAME), (by_username, _BY_USERNAME)]


def _gone(institution_id: UUID) -> ColumnElement[bool]:
    """Return the condition "holds no other role here"; the offset keeps PostgreSQL from answering it for all who left at once."""
    again = aliased(Membership)
    roles = select(again.id).where(
        again.institution_id == institution_id, again.person_id == _M.person_id, _living(again)
    )
    return ~roles.offset(0).exists()


def _living(membership: type[Membership]) -> ColumnElement[bool]:
    return membership.ended_at.is_(None)


def _between(column: InstrumentedAttribute[str], start: str) -> ColumnElement[bool]:
    """Return the condition "begins with" for a column that both databases order sign by sign."""
    return and_(column >= start, column < start + "\U0010ffff")


def _members(session: Session, institution_id: UUID, person_ids: list[UUID]) -> list[Member]:
    """Return the rows of the list for these members, in this order."""
    held: dict[UUID, list[Membership]] = {person_id: [] for person_id in person_ids}
    found = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(held)))}
    people = [found[person_id] for person_id in person_ids]
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

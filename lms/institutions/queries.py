"""Finding institutions, roles and members."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.institutions.models import RANK, Institution, Invitation, Membership
from lms.people import sessions
from lms.people.models import Person, SignedInSession
from lms.people.viewer import Viewer
from lms.store import EVERYTHING, Ready, entering

STAFF = ("instructor", "assessor", "coordinator")


_membership, _person, _session = Membership.__table__.c, Person.__table__.c, SignedInSession.__table__.c
_HELD = (_membership.person_id == _person.id) & _membership.ended_at.is_(None)
_VIEWER = Ready(
    select(
        _session.id, _session.seen_at, _person.id, _person.passport_name, _person.language, _person.time_zone,
        _person.is_administrator, _membership.institution_id, _membership.role,
    )
    .select_from(
        SignedInSession.__table__.join(Person.__table__, _person.id == _session.person_id).outerjoin(
            Membership.__table__, _HELD
        )
    )
    .where(*sessions.LIVING)
)  # fmt: skip
"""Who calls and the roles they hold now: asked at every request, so a lost role is lost at once (B97)."""


def find_viewer(session: Session, secret: str, now: datetime) -> tuple[Viewer, bool] | None:
    """Return who holds the secret of a living session, and whether `seen_at` is due to be renewed."""
    rows = _VIEWER.rows(session, hash=sessions.session_id(secret), now=now)
    if not rows:
        return None
    session_id, seen_at, person_id, name, language, zone, administrator, *_place = rows[0]
    places = tuple((row[7], row[8]) for row in rows if row[7] is not None)
    roles = frozenset(role for _, role in places)
    viewer = Viewer(person_id, name, language, zone, administrator, session_id, roles, places)
    return viewer, now - seen_at > sessions.SEEN_EVERY


_ROLES = Ready(
    select(_membership.institution_id, _membership.role).where(
        _membership.person_id == bindparam("person"), _membership.ended_at.is_(None)
    )
)


def with_roles(session: Session, viewer: Viewer) -> Viewer:
    """Return the viewer with the roles they hold now."""
    places = tuple((place, role) for place, role in _ROLES.rows(session, person=viewer.person_id))
    return replace(viewer, places=places, roles=frozenset(role for _, role in places))


def list_institutions(session: Session) -> list[Institution]:
    """Return all institutions by name."""
    return list(session.scalars(select(Institution).order_by(Institution.name)))


def get_institution(session: Session, institution_id: UUID) -> Institution:
    """Return an institution or raise NotFoundError."""
    found = session.get(Institution, institution_id)
    if found is None:
        raise NotFoundError
    return found


def own_institutions(session: Session, viewer: Viewer, *roles: str) -> list[Institution]:
    """Return the institutions in which the viewer holds one of the roles, by name."""
    places = viewer.institutions_as(*roles)
    return list(
        session.scalars(select(Institution).where(Institution.id.in_(places)).order_by(Institution.name))
    )


def own_member(session: Session, institution_id: UUID, person_id: UUID) -> tuple[Person, list[Membership]]:
    """Return a person of this institution with all their memberships there, or raise NotFoundError."""
    memberships = list(
        session.scalars(
            select(Membership)
            .where(Membership.institution_id == institution_id, Membership.person_id == person_id)
            .order_by(Membership.started_at)
        )
    )
    person = session.get(Person, person_id) if memberships else None
    if person is None:
        raise NotFoundError
    return person, memberships


def rank_of(session: Session, person_id: UUID) -> int:
    """Return the highest rank a person holds anywhere."""
    with entering(session, EVERYTHING):
        roles = session.scalars(
            select(Membership.role).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        ).all()
    person = session.get(Person, person_id)
    highest = RANK["administrator"] if person is not None and person.is_administrator else 0
    return max([highest, *(RANK[role] for role in roles)])


def list_invitations(session: Session, institution_id: UUID, now: datetime) -> list[Invitation]:
    """Return the invitations that can still be used, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.institution_id == institution_id,
                Invitation.withdrawn_at.is_(None),
                Invitation.uses_left > 0,
                Invitation.ends_at > now,
            )
            .order_by(Invitation.made_at.desc(), Invitation.id)
        )
    )


def find_invitation(session: Session, code_hash: str, now: datetime) -> Invitation | None:
    """Return the usable invitation behind a code: the code itself is the right to see it."""
    with entering(session, EVERYTHING):
        return session.scalars(
            select(Invitation).where(
                Invitation.code_hash == code_hash,
                Invitation.withdrawn_at.is_(None),
                Invitation.uses_left > 0,
                Invitation.ends_at > now,
            )
        ).first()

"""What happens to belonging: invite, join, grant and end roles, recover, deactivate."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.ids import spoken_code
from lms.institutions import queries
from lms.institutions.models import RANK, Institution, Invitation, Membership
from lms.people import actions as people
from lms.people.viewer import Viewer
from lms.records import actions as records
from lms.store import EVERYTHING, entering


def found_institution(
    session: Session, *, name: str, short: str, time_zone: str, now: datetime
) -> Institution:
    """Add an institution."""
    institution = Institution(name=name, short=short.upper(), time_zone=time_zone, created_at=now)
    session.add(institution)
    session.flush()
    return institution


def may_grant(actor: Viewer, institution_id: UUID, role: str) -> bool:
    """Tell whether the actor stands strictly above the role in this institution; only an administrator makes coordinators."""
    if actor.is_administrator:
        return True
    own = [RANK[held] for place, held in actor.places if place == institution_id]
    return max(own, default=0) > RANK[role] and max(own, default=0) >= RANK["coordinator"]


def invite(
    session: Session,
    actor: Viewer,
    institution_id: UUID,
    *,
    role: str,
    cohort_label: str = "",
    uses: int = 1,
    days: int = 14,
    now: datetime,
) -> str:
    """Make an invitation and return its code, which is shown once and never kept."""
    if not may_grant(actor, institution_id, role):
        raise ForbiddenError("role-too-high")
    code = spoken_code(secrets.token_bytes(13))
    session.add(
        Invitation(
            code_hash=people.code_hash(code),
            hint=code[-4:],
            institution_id=institution_id,
            role=role,
            cohort_label=cohort_label,
            uses_left=uses,
            made_by_id=actor.person_id,
            made_at=now,
            ends_at=now + timedelta(days=days),
        )
    )
    records.append(
        session,
        institution_id,
        actor.person_id,
        "invited",
        "institution",
        institution_id,
        now,
        role=role,
        uses=uses,
    )
    return code


def withdraw_invitation(session: Session, actor: Viewer, invitation_id: UUID, *, now: datetime) -> None:
    """End an invitation before its day."""
    invitation = session.scalars(select(Invitation).where(Invitation.id == invitation_id)).first()
    if invitation is None:
        raise NotFoundError
    invitation.withdrawn_at = now
    records.append(
        session, invitation.institution_id, actor.person_id, "withdrew", "invitation", invitation.id, now
    )


def join(session: Session, invitation_id: UUID, person_id: UUID, *, now: datetime) -> Membership:
    """Use an invitation: one place of it, counted in the database so that two at once cannot share the last."""
    taken = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.uses_left > 0,
            Invitation.withdrawn_at.is_(None),
            Invitation.ends_at > now,
        )
        .values(uses_left=Invitation.uses_left - 1)
        .execution_options(synchronize_session=False)
    )
    if getattr(taken, "rowcount", 0) != 1:
        raise ConflictError("invitation-used")
    invitation = session.get_one(Invitation, invitation_id)
    return add_membership(
        session,
        institution_id=invitation.institution_id,
        person_id=person_id,
        role=invitation.role,
        cohort_label=invitation.cohort_label,
        now=now,
    )


def add_membership(
    session: Session,
    *,
    institution_id: UUID,
    person_id: UUID,
    role: str,
    cohort_label: str = "",
    now: datetime,
) -> Membership:
    """Give a role, or give it again; a repeated call changes nothing."""
    with entering(session, EVERYTHING):
        membership = session.scalars(
            select(Membership).where(
                Membership.institution_id == institution_id,
                Membership.person_id == person_id,
                Membership.role == role,
            )
        ).first()
    if membership is None:
        membership = Membership(
            institution_id=institution_id,
            person_id=person_id,
            role=role,
            cohort_label=cohort_label,
            started_at=now,
        )
        session.add(membership)
    elif membership.ended_at is not None:
        membership.ended_at, membership.cohort_label = None, cohort_label or membership.cohort_label
    session.flush()
    records.append(
        session, institution_id, person_id, "joined", "institution", institution_id, now, role=role
    )
    return membership


def grant_role(
    session: Session, actor: Viewer, institution_id: UUID, person_id: UUID, *, role: str, now: datetime
) -> None:
    """Give a member a role; nobody changes their own, and only from strictly above."""
    queries.own_member(session, institution_id, person_id)
    _refuse_own(actor, person_id)
    if not may_grant(actor, institution_id, role):
        raise ForbiddenError("role-too-high")
    add_membership(session, institution_id=institution_id, person_id=person_id, role=role, now=now)
    records.append(session, institution_id, actor.person_id, "granted", "person", person_id, now, role=role)


def end_role(
    session: Session, actor: Viewer, institution_id: UUID, person_id: UUID, *, role: str, now: datetime
) -> None:
    """Take a role away; it is lost at that person's next request (B97)."""
    _person, memberships = queries.own_member(session, institution_id, person_id)
    _refuse_own(actor, person_id)
    if not may_grant(actor, institution_id, role):
        raise ForbiddenError("role-too-high")
    for membership in memberships:
        if membership.role == role and membership.ended_at is None:
            membership.ended_at = now
    records.append(session, institution_id, actor.person_id, "ended", "person", person_id, now, role=role)


def set_cohort(session: Session, institution_id: UUID, person_id: UUID, label: str) -> None:
    """Put a member under a cohort label."""
    _person, memberships = queries.own_member(session, institution_id, person_id)
    for membership in memberships:
        membership.cohort_label = label


def follow_names(session: Session, person_id: UUID, *, sort_name: str, username: str) -> None:
    """Bring the copies of a person's names up to date, so that lists order and find them by what they are called now."""
    session.execute(
        update(Membership)
        .where(Membership.person_id == person_id)
        .values(sort_name=sort_name, username=username)
        .execution_options(synchronize_session=False)
    )


def recover_account(
    session: Session, actor: Viewer, institution_id: UUID, person_id: UUID, *, now: datetime
) -> str:
    """Return a one-time code with which a member of lower rank sets a new password."""
    _own_and_lower(session, actor, institution_id, person_id)
    code = people.make_code(session, person_id, made_by=actor.person_id, now=now)
    records.append(session, institution_id, actor.person_id, "recovered", "person", person_id, now)
    return code


def deactivate_account(
    session: Session, actor: Viewer, institution_id: UUID, person_id: UUID, *, active: bool, now: datetime
) -> None:
    """Take a member's access away or give it back; records and certificates stay."""
    _own_and_lower(session, actor, institution_id, person_id)
    if active:
        people.reactivate(session, person_id)
    else:
        people.deactivate(session, person_id, now=now)
    verb = "reactivated" if active else "deactivated"
    records.append(session, institution_id, actor.person_id, verb, "person", person_id, now)


def _own_and_lower(session: Session, actor: Viewer, institution_id: UUID, person_id: UUID) -> None:
    """Allow what touches a whole account only over people of lower rank who belong to no other institution."""
    queries.own_member(session, institution_id, person_id)
    _refuse_own(actor, person_id)
    actors_rank = RANK["administrator"] if actor.is_administrator else RANK["coordinator"]
    if queries.rank_of(session, person_id) >= actors_rank:
        raise ForbiddenError("role-too-high")
    with entering(session, EVERYTHING):
        elsewhere = session.scalars(
            select(Membership.id)
            .where(
                Membership.person_id == person_id,
                Membership.institution_id != institution_id,
                Membership.ended_at.is_(None),
            )
            .limit(1)
        ).first()
    if elsewhere is not None and not actor.is_administrator:
        raise ForbiddenError("belongs-elsewhere-too")


def _refuse_own(actor: Viewer, person_id: UUID) -> None:
    if actor.person_id == person_id:
        raise ForbiddenError("own-role")

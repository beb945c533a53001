"""Server-side sessions: the cookie holds a 256-bit secret, the database its hash; every one can be ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from lms.people.models import Person, SignedInSession

LASTS = timedelta(days=30)
LASTS_SHARED = timedelta(hours=4)  # a computer that others use too
SEEN_EVERY = timedelta(minutes=5)


def start_session(
    session: Session, person: Person, *, now: datetime, device: str, address: str, shared: bool
) -> tuple[str, datetime]:
    """Open a session; return the cookie's secret and when it ends."""
    secret = secrets.token_urlsafe(32)
    ends_at = now + (LASTS_SHARED if shared else LASTS)
    session.add(
        SignedInSession(
            id=session_id(secret),
            person_id=person.id,
            device=device[:200],
            address=address[:60],
            started_at=now,
            seen_at=now,
            ends_at=ends_at,
        )
    )
    return secret, ends_at


_session, _person = SignedInSession.__table__.c, Person.__table__.c
LIVING = (
    _session.id == bindparam("hash"),
    _session.ended_at.is_(None),
    _session.ends_at > bindparam("now"),
    _person.deactivated_at.is_(None),
)
"""What makes a session one that lives: for the statement that every request asks (`institutions.queries`)."""


def mark_seen(session: Session, session_id: str, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now))


def list_sessions(session: Session, person_id: UUID, now: datetime) -> list[SignedInSession]:
    """Return a person's living sessions, the latest used first."""
    return list(
        session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.person_id == person_id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.ends_at > now,
            )
            .order_by(SignedInSession.seen_at.desc())
        )
    )


def end_sessions(session: Session, person_id: UUID, now: datetime, *, only: str = "", spare: str = "") -> int:
    """End one session (`only`), or all but one (`spare`), or all; return how many."""
    rows = update(SignedInSession).where(
        SignedInSession.person_id == person_id,
        SignedInSession.ended_at.is_(None),
        SignedInSession.ends_at > now,
    )
    if only:
        rows = rows.where(SignedInSession.id == only)
    if spare:
        rows = rows.where(SignedInSession.id != spare)
    result = session.execute(rows.values(ended_at=now))
    return int(getattr(result, "rowcount", 0))


def session_id(secret: str) -> str:
    """Return what the database knows of a cookie's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()

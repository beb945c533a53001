"""What people do with their account: sign in and out, recover, change names, language and password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.ids import read_code, spoken_code
from lms.jobs import enqueue
from lms.people import passwords, sign_ins, throttle
from lms.people.models import OneTimeCode, Person
from lms.people.queries import find_by_name, folded, get_person, sort_key
from lms.people.sessions import end_sessions
from lms.people.viewer import Viewer

CODE_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Refused:
    """The sign-in or the code was not accepted; `wait` seconds must pass when the tries came too fast."""

    code: str
    wait: int = 0


def add_person(
    session: Session,
    *,
    username: str,
    passport_name: str,
    now: datetime,
    password: str | None = None,
    **more: object,
) -> Person:
    """Add a person; the caller has checked that the name is free and the password strong enough."""
    person = Person(
        username=folded(username),
        passport_name=passport_name,
        sort_name=sort_key(passport_name),
        password_hash=passwords.hash_password(password) if password else None,
        created_at=now,
        **more,
    )
    session.add(person)
    session.flush()
    return person


def check_password(session: Session, *, name: str, password: str) -> Person | None:
    """Return the person whose name and password these are; takes the same time for unknown names."""
    person = find_by_name(session, name)
    fits = passwords.is_password(password, person.password_hash if person else None)
    if person is None or not fits or person.deactivated_at is not None:
        return None
    return person


def counted_name(session: Session, typed: str) -> str:
    """Return the name under which tries are counted: one per account, whichever of its names was typed."""
    person = find_by_name(session, typed)
    return person.username if person else typed


def note_sign_in(
    session: Session, person: Person | None, *, name: str, password: str, address: str | None, now: datetime
) -> int:
    """Keep the counters after a try, and renew an outdated hash while the password is at hand.

    Returns how many tries had failed before one that succeeded.
    """
    keys = (throttle.account_key(name), throttle.address_key(address))
    if person is None:
        counts = throttle.count_failure(session, keys, now)
        sign_ins.tell_failures(session, counts, name=name, address=address, now=now)
        return 0
    failures = throttle.forget(session, keys[0])
    if person.password_hash and passwords.is_outdated(person.password_hash):
        session.execute(
            update(Person)
            .where(Person.id == person.id)
            .values(password_hash=passwords.hash_password(password))
        )
    return failures


def note_wrong_code(session: Session, *, address: str | None, now: datetime) -> None:
    """Count a code that nobody was given."""
    counts = throttle.count_failure(session, (throttle.address_key(address, "code"),), now)
    sign_ins.tell_failures(session, counts, address=address, now=now)


def note_wrong_password(session: Session, *, username: str, address: str | None, now: datetime) -> None:
    """Count a wrong present password of somebody who is signed in."""
    counts = throttle.count_failure(session, (throttle.account_key(username),), now)
    sign_ins.tell_failures(session, counts, name=username, address=address, now=now)


def make_code(session: Session, person_id: UUID, *, made_by: UUID | None, now: datetime) -> str:
    """Make a one-time code with which this person sets a new password; earlier unused ones end."""
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
        .values(ends_at=now)
    )
    code = spoken_code(secrets.token_bytes(13))
    session.add(
        OneTimeCode(
            code_hash=code_hash(code),
            person_id=person_id,
            made_by_id=made_by,
            made_at=now,
            ends_at=now + CODE_LASTS,
        )
    )
    return code


def find_code(session: Session, typed: str, now: datetime) -> OneTimeCode | None:
    """Return the living code that was typed."""
    return session.scalars(
        select(OneTimeCode).where(
            OneTimeCode.code_hash == code_hash(typed),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.ends_at > now,
        )
    ).first()


def use_code(session: Session, typed: str, *, password: str, now: datetime) -> Person | None:
    """Set a new password by a one-time code; ends all sessions of that person."""
    code = find_code(session, typed, now)
    if code is None:
        return None
    code.used_at = now
    person = get_person(session, code.person_id)
    person.password_hash = passwords.hash_password(password)
    ended = end_sessions(session, person.id, now)
    sign_ins.tell_new_password(session, person.id, by_code=True, sessions=ended, now=now)
    return person


def change_password(session: Session, actor: Viewer, *, password: str, now: datetime) -> None:
    """Set a new password; all other sessions end."""
    person = get_person(session, actor.person_id)
    person.password_hash = passwords.hash_password(password)
    ended = end_sessions(session, person.id, now, spare=actor.session_id)
    sign_ins.tell_new_password(session, person.id, by_code=False, sessions=ended, now=now)


def sign_out(session: Session, actor: Viewer, *, only: str = "", now: datetime) -> int:
    """End one of the actor's sessions (`only`), or all of them; return how many."""
    ended = end_sessions(session, actor.person_id, now, only=only)
    if ended:
        sign_ins.tell_sign_out(session, actor.person_id, everywhere=not only, sessions=ended, now=now)
    return ended


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says about themselves."""

    passport_name: str
    native_name: str
    native_language: str
    email: str | None
    language: str
    time_zone: str


def change_profile(session: Session, actor: Viewer, profile: Profile, *, now: datetime) -> Person:
    """Keep names, language and zone; certificates already issued keep the names of their day."""
    person = get_person(session, actor.person_id)
    if person.passport_name != profile.passport_name:
        person.renamed_at = now
        enqueue(session, "follow-names", now=now, person_id=str(person.id))
    person.passport_name = profile.passport_name
    person.sort_name = sort_key(profile.passport_name)
    person.native_name = profile.native_name
    person.native_language = profile.native_language if profile.native_name else ""
    person.email = folded(profile.email) if profile.email else None
    person.language = profile.language
    person.time_zone = profile.time_zone
    return person


def deactivate(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Take away access; records and certificates stay (B91)."""
    person = get_person(session, person_id)
    if person.deactivated_at is None:
        person.deactivated_at = now
    end_sessions(session, person_id, now)


def reactivate(session: Session, person_id: UUID) -> None:
    """Give access back."""
    get_person(session, person_id).deactivated_at = None


def code_hash(typed: str) -> str:
    """Return the hash under which a one-time code is kept."""
    return hashlib.sha256(read_code(typed).encode()).hexdigest()

"""Finding people."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.people.models import Person


def folded(name: str) -> str:
    """Return a user name or e-mail as it is compared: NFKC, lower case, no blanks around."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def sort_key(name: str) -> str:
    """Return a name as lists order it: without accents and case."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:140]


def find_by_name(session: Session, typed: str) -> Person | None:
    """Return the person with this user name or e-mail."""
    name = folded(typed)
    return session.scalars(select(Person).where(or_(Person.username == name, Person.email == name))).first()


def get_person(session: Session, person_id: UUID) -> Person:
    """Return a person or raise NotFoundError; the caller has made sure that they may see them."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError
    return person


def is_name_taken(session: Session, name: str, *, by_other_than: UUID | None = None) -> bool:
    """Tell whether a user name or e-mail belongs to somebody already."""
    found = find_by_name(session, name)
    return found is not None and found.id != by_other_than

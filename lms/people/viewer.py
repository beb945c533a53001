"""The person who acts in a request, as a small frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who calls: identity, language and zone, and the roles they hold at this moment.

    `roles` unites the roles of all institutions; `places` says which role is held where.
    """

    person_id: UUID
    name: str
    language: str
    time_zone: str
    is_administrator: bool = False
    session_id: str = ""
    roles: frozenset[str] = frozenset()
    places: tuple[tuple[UUID, str], ...] = ()

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the identity (Flask-Login's contract)."""
        return str(self.person_id)

    def institutions_as(self, *roles: str) -> frozenset[UUID]:
        """Return where this person holds one of the roles."""
        return frozenset(place for place, role in self.places if role in roles)

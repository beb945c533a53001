"""The one place where rows of other people and other institutions are kept out of every query.

Each session carries a Scope. Every select, update or delete that touches a model of one of the kinds below is narrowed to
the scope by the hook below; without a scope nothing is visible. So a view cannot forget the filter, and a
row of somebody else looks exactly like a row that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, or_
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria


@dataclass(frozen=True, slots=True)
class Scope:
    """Who looks: their own rows, those of the institutions they are staff of, or everything."""

    person_id: UUID | None = None
    institutions: frozenset[UUID] = frozenset()
    everything: bool = False


NOTHING = Scope()
EVERYTHING = Scope(everything=True)
_NOBODY = UUID(int=0)


class OfLearner:
    """A row about one learner in one institution; visible to both and to nobody else."""

    institution_id: Mapped[UUID] = mapped_column()
    learner_id: Mapped[UUID] = mapped_column()


class OfMember:
    """A row about one person of an institution; visible to both and to nobody else."""

    institution_id: Mapped[UUID] = mapped_column()
    person_id: Mapped[UUID] = mapped_column()


class OfInstitution:
    """A row of an institution's own office; visible to its staff only."""

    institution_id: Mapped[UUID] = mapped_column()


def scope_of(session: Session) -> Scope:
    """Return what this session may see."""
    found: Scope = session.info.get("scope", NOTHING)
    return found


@contextmanager
def entering(session: Session, scope: Scope) -> Iterator[Session]:
    """Look through another scope for a while: jobs, commands, and actions that a code entitles to."""
    before = session.info.get("scope")
    session.info["scope"] = scope
    try:
        yield session
    finally:
        session.info["scope"] = before if before is not None else NOTHING


def narrow(state: ORMExecuteState) -> None:
    """Add the scope's condition to a statement (`do_orm_execute` hook)."""
    scope = scope_of(state.session)
    if scope.everything or state.is_column_load or state.is_relationship_load:
        return
    _looking.set(scope)
    name = state.execution_options.get(LASTING)
    if name is None:
        state.statement = state.statement.options(*_CRITERIA)
        return
    if name not in _narrowed:
        _narrowed[name] = state.statement.options(*_CRITERIA)
    state.statement = _narrowed[name]


LASTING = "lms_lasting"
"""Execution option of a statement that is written once, at import, and takes its values as parameters: its name."""

_narrowed: dict[str, Any] = {}
"""Lasting statements with the scope's condition: their own condition costs more than the query."""


_looking: ContextVar[Scope] = ContextVar("looking", default=NOTHING)
"""Whose eyes the statement is for that runs now: `narrow` sets it, the two values below are read as it is executed."""

_OWN = bindparam("scope_own", callable_=lambda: _looking.get().person_id or _NOBODY, type_=Uuid())
_PLACES = bindparam(
    "scope_places", callable_=lambda: list(_looking.get().institutions), type_=Uuid(), expanding=True
)


def _to_learner(cls: type[OfLearner]) -> ColumnElement[bool]:
    return or_(cls.learner_id == _OWN, cls.institution_id.in_(_PLACES))


def _to_member(cls: type[OfMember]) -> ColumnElement[bool]:
    return or_(cls.person_id == _OWN, cls.institution_id.in_(_PLACES))


def _to_office(cls: type[OfInstitution]) -> ColumnElement[bool]:
    return cls.institution_id.in_(_PLACES)


_CRITERIA = tuple(
    with_loader_criteria(
        kind, condition, include_aliases=True, propagate_to_loaders=False, track_closure_variables=False
    )
    for kind, condition in ((OfLearner, _to_learner), (OfMember, _to_member), (OfInstitution, _to_office))
)
"""Built once: written anew for every statement, they would cost more than the statement itself."""

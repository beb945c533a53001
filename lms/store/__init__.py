"""The database kit: declarative base, column types, the unit of work, and who may see which rows."""

from lms.store.db import Base, db, unit_of_work
from lms.store.holding import hold
from lms.store.ready import Ready
from lms.store.scope import (
    EVERYTHING,
    LASTING,
    NOTHING,
    OfInstitution,
    OfLearner,
    OfMember,
    Scope,
    entering,
    scope_of,
)
from lms.store.types import Exact, Json, UtcDateTime
from lms.store.upsert import upsert

__all__ = [
    "EVERYTHING",
    "LASTING",
    "NOTHING",
    "Base",
    "Exact",
    "Json",
    "OfInstitution",
    "OfLearner",
    "OfMember",
    "Ready",
    "Scope",
    "UtcDateTime",
    "db",
    "entering",
    "hold",
    "scope_of",
    "unit_of_work",
    "upsert",
]

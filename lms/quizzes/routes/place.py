"""Which institution a teaching page is about (`?at=`): one of those whose staff the caller is."""

from __future__ import annotations

from typing import Any

from flask import g, request

from lms.core.errors import NotFoundError
from lms.institutions.models import Institution
from lms.institutions.place import at
from lms.institutions.queries import own_institutions
from lms.people.routes import me
from lms.store import db

__all__ = ["at", "own_place", "place_context"]


def _places() -> list[Institution]:
    if "teaching_places" not in g:
        g.teaching_places = own_institutions(db.session(), me(), "instructor", "assessor", "coordinator")
    places: list[Institution] = g.teaching_places
    return places


def own_place() -> Institution:
    """Return the institution named by `?at=`, or the first by name; another one looks like one that does not exist."""
    wanted = request.args.get("at")
    for place in _places():
        if wanted is None or str(place.id) == wanted:
            return place
    raise NotFoundError


def place_context() -> dict[str, Any]:
    """Return what every teaching page shows of its place: `place`, all `places` to switch to, and `at` for links."""
    return {"place": own_place(), "places": _places(), "at": at()}

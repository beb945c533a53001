"""Which institution a coordinator looks at (`?at=`); a file of its own because the pages of two rooms ask."""

from __future__ import annotations

from typing import Any

from flask import g, request

from lms.core.errors import NotFoundError
from lms.institutions import queries
from lms.institutions.models import Institution
from lms.people.routes import me
from lms.store import db


def own_places() -> list[Institution]:
    """Return the institutions that the caller coordinates, by name."""
    if "own_places" not in g:
        g.own_places = queries.own_institutions(db.session(), me(), "coordinator")
    places: list[Institution] = g.own_places
    return places


def own_place() -> Institution:
    """Return the institution named by `?at=`, or the first by name; another one looks like one that does not exist."""
    wanted = request.args.get("at")
    for place in own_places():
        if wanted is None or str(place.id) == wanted:
            return place
    raise NotFoundError


def at() -> dict[str, Any]:
    """Return what links and forms must carry to stay at the chosen institution."""
    return {"at": request.args["at"]} if "at" in request.args else {}


def place_context() -> dict[str, Any]:
    """Return what every coordinator's page shows of its place: `place`, all `places` to switch to, and `at` for links."""
    return {"place": own_place(), "places": own_places(), "at": at()}

"""Today: the one next thing first."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from lms.dashboards.queries import today as queries
from lms.dashboards.queries.institution import ENOUGH, Summary, summarise
from lms.dashboards.routes.blueprint import bp
from lms.dashboards.words import STATUS_KINDS, STATUS_WORDS, day_text, due_text, percent_text
from lms.institutions.models import Institution
from lms.institutions.place import own_places
from lms.people.routes import me
from lms.quizzes.told import list_told
from lms.store import db
from lms.web import htmx
from lms.web.guards import signed_in
from lms.web.i18n import now


@bp.get("/")
@signed_in
def today() -> ResponseReturnValue:
    """Show what is next, what is due, and all own modules; to a coordinator without modules their institution."""
    session, moment = db.session(), now()
    own = queries.list_own_modules(session, me(), moment)
    following = queries.find_next(session, me(), own, moment)
    unclaimed = (
        None if following and following.attempt else queries.find_unclaimed(session, me(), own, moment)
    )
    due = [one for one in own if one.row.is_open and one.row.due_at is not None]
    due.sort(key=lambda one: one.row.due_at or moment)
    return htmx.render(
        "dashboards/today.html",
        today=moment,
        told=list_told(session, me().person_id),
        own=own,
        rest=[one for one in own if one not in due],
        next=following,
        unclaimed=unclaimed,
        next_url=_next_url(following) if following else None,
        due=due,
        soon=moment + queries.SOON,
        summaries=[] if own else _summaries(),
        enough=ENOUGH,
        status_kinds=STATUS_KINDS,
        status_words=STATUS_WORDS,
        day_text=day_text,
        due_text=due_text,
        percent_text=percent_text,
    )


def _next_url(thing: queries.NextThing) -> str | None:
    """Return the address of the button: the open attempt, or the next step at the place where one stopped."""
    if thing.attempt is not None:
        return f"/attempts/{thing.attempt.id}/"
    url = thing.sheet.next_url
    if url is None:
        return f"/modules/{thing.document.id}/"
    if thing.place and thing.place.heading_id and url.endswith(f"/lessons/{thing.place.lesson_id}/"):
        return f"{url}#{thing.place.heading_id}"
    return url


def _summaries() -> list[tuple[Institution, Summary, str]]:
    moment = now()
    return [
        (
            place,
            summarise(db.session(), place.id, now=moment, soon=moment + queries.SOON),
            url_for(".table", at=place.id) if len(own_places()) > 1 else url_for(".table"),
        )
        for place in own_places()
    ]

"""Where those who teach begin: modules, their quizzes, and what is to be done about them."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.dashboards.queries.institution import ENOUGH
from lms.dashboards.queries.teaching import list_taught
from lms.dashboards.routes.blueprint import bp
from lms.dashboards.words_statistics import PURPOSES
from lms.store import db, scope_of
from lms.web import htmx
from lms.web.guards import instructor
from lms.web.i18n import page_language


@bp.get("/teaching/")
@instructor
def teaching() -> ResponseReturnValue:
    """Show the modules with quizzes and where their pages for staff are."""
    session = db.session()
    return htmx.render(
        "dashboards/teaching.html",
        modules=list_taught(session, sorted(scope_of(session).institutions), page_language()),
        purposes=PURPOSES,
        enough=ENOUGH,
    )

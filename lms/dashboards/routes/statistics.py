"""Statistics of a quiz and of its items, as pages and as CSV; sums of all institutions, never a name."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from lms.core.analysis.items import ENOUGH
from lms.core.items.contract import Item
from lms.dashboards import charts, words_statistics
from lms.dashboards.exports import BOM, plain
from lms.dashboards.queries.statistics import ItemReport, QuizReport, read_item, read_quiz
from lms.dashboards.routes.blueprint import bp
from lms.quizzes.source import Excerpt, read_excerpt
from lms.settings import Settings
from lms.store import db, scope_of
from lms.web import htmx
from lms.web.guards import instructor_or_author
from lms.web.i18n import page_language

_QUIZ = "/teaching/modules/<module_id>/quizzes/<quiz_id>/statistics"
COLUMNS = (
    "module_id", "module_version", "quiz_id", "item_id", "kind", "source", "scope", "n", "facility", "facility_low",
    "facility_high", "discrimination", "discrimination_low", "discrimination_high", "unanswered", "changed",
    "median_seconds_from", "median_seconds_to", "timed", "flags",
)  # fmt: skip
"""The names of the columns, the same in every language and for ever; new ones are added at the end (B99)."""


@bp.get(_QUIZ)
@instructor_or_author
def quiz_statistics(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show what is known of a quiz: marks, reliability, one row for each item."""
    report = _read(module_id, quiz_id)
    return htmx.render("dashboards/statistics.html", report=report, **_words())


@bp.get(f"{_QUIZ}/items/<item_id>")
@instructor_or_author
def item_statistics(module_id: str, quiz_id: str, item_id: str) -> ResponseReturnValue:
    """Show what is known of one item, and where its author finds it."""
    session = db.session()
    places = scope_of(session).institutions
    report, item = read_item(session, module_id, quiz_id, item_id, places=places, language=page_language())
    return htmx.render(
        "dashboards/statistics_item.html",
        report=report,
        one=item,
        shares=_shares(item),
        excerpt=_excerpt(module_id, item.item),
        **_words(),
    )


@bp.get(f"{_QUIZ}.csv")
@instructor_or_author
def export_statistics(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Hand out the figures of all items as CSV: what is not stated on the page is empty there too."""
    report = _read(module_id, quiz_id)
    buffer = io.StringIO()
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for one in report.items:
        for scope in ("own", "all"):
            writer.writerow(_cells(report, one, scope))
    name = f'attachment; filename="statistics-{quiz_id}.csv"'
    return Response(buffer.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})


def _read(module_id: str, quiz_id: str) -> QuizReport:
    session = db.session()
    places = scope_of(session).institutions
    return read_quiz(session, module_id, quiz_id, places=places, language=page_language())


def _words() -> dict[str, Any]:
    return {"words": words_statistics, "charts": charts, "enough": ENOUGH}


def _shares(item: ItemReport) -> list[tuple[float, float]]:
    """Return for each choice the shares of the upper and of the lower group that chose it."""
    groups = item.all.groups
    if groups is None:
        return []
    return [
        (groups.upper.choices[place] / groups.upper.n, groups.lower.choices[place] / groups.lower.n)
        for place in range(min(len(item.choices), len(groups.upper.choices)))
    ]


def _excerpt(module_id: str, item: Item) -> Excerpt | None:
    settings: Settings = current_app.extensions["lms_settings"]
    return read_excerpt(settings.modules, module_id, item.source, item.id)


def _cells(report: QuizReport, one: ItemReport, scope: str) -> list[str | int]:
    found = one.own if scope == "own" else one.all
    low, high = found.median or ("", "")
    return [
        plain(report.document.id), plain(report.document.version), plain(report.quiz.id), plain(one.item.id),
        one.item.kind, plain(one.item.source), scope, found.n,
        *_three(found.facility, stated=found.enough), *_three(found.discrimination, stated=found.enough),
        found.sums.unanswered, found.sums.changed, low, "" if high is None else high, found.timed,
        " ".join(flag.code for flag in found.flags),
    ]  # fmt: skip


def _three(interval: Any, *, stated: bool) -> tuple[str, str, str]:
    if interval is None:
        return "", "", ""
    return f"{interval.value:.4f}" if stated else "", f"{interval.low:.4f}", f"{interval.high:.4f}"

"""People × modules of the institution, on the screen and as files to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.dashboards import exports
from lms.dashboards.queries import institution
from lms.dashboards.queries import table as queries
from lms.dashboards.queries.table import Entry, Wanted
from lms.dashboards.routes.blueprint import bp
from lms.dashboards.words import STATUS_KINDS, Reader, percent_text, reader
from lms.institutions.keyset import Page, asked_cursor
from lms.institutions.place import at, own_place, place_context
from lms.store import db, scope_of
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import direction, now, page_language, page_zone

ROWS = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table in words."""

    entry: Entry
    kind: str
    word: str
    date: str
    score: str
    due: str


@bp.get("/institution/")
@coordinator
def table() -> ResponseReturnValue:
    """Show who stands where in which module."""
    session, place, wanted, written = db.session(), own_place(), asked(), reader()
    cursor = asked_cursor(lambda row_id: queries.key_of(session, place.id, wanted, row_id))
    page = queries.read_table(
        session, place.id, wanted, cursor=cursor, size=ROWS, language=written.language, now=now()
    )
    kept = {**at(), **narrowing(wanted)}
    previous_url, next_url = _neighbours(page, kept)
    return htmx.render(
        "dashboards/table.html",
        rows=[_shown(entry, written) for entry in page.rows],
        wanted=wanted,
        kept=kept,
        previous_url=previous_url,
        next_url=next_url,
        cohorts=institution.list_cohort_choices(session, place.id),
        modules=institution.list_module_choices(session, written.language),
        status_words=written.statuses,
        person_url=url_for(".person", person_id=UUID(int=0)).replace(str(UUID(int=0)), "%s"),
        **place_context(),
    )


def asked() -> Wanted:
    """Read the filters of the address; what is not known narrows to nothing that exists, never to everything."""
    args = request.args
    status = "overdue" if args.get("overdue") else args.get("status", "")
    return Wanted(
        status=status if status in ("", *queries.STATUSES) else "unknown",
        cohort=args.get("cohort", "")[:60],
        module=args.get("module", "")[:48],
        name=args.get("name", "").strip()[:60],
    )


def narrowing(wanted: Wanted) -> dict[str, Any]:
    """Return the filters as arguments of an address."""
    return {name: value for name, value in asdict(wanted).items() if value}


def _neighbours(page: Page[Entry], kept: Mapping[str, Any]) -> tuple[str | None, str | None]:
    if not page.rows:
        return (url_for(".table", **kept) if page.has_previous else None), None
    before, after = page.rows[0].enrolment_id, page.rows[-1].enrolment_id
    return (
        url_for(".table", before=before, **kept) if page.has_previous else None,
        url_for(".table", after=after, **kept) if page.has_next else None,
    )


def _shown(entry: Entry, reader: Reader) -> Shown:
    score = percent_text(entry.score)
    return Shown(
        entry,
        STATUS_KINDS[entry.status],
        reader.statuses[entry.status],
        reader.day(entry.completed_at or entry.last_at),
        reader.percent(score) if score else "",
        reader.due(entry.due_at) if entry.due_at else "",
    )


@bp.get("/institution/export.csv")
@coordinator
def export_csv() -> ResponseReturnValue:
    """Hand out the table with the same filters as CSV, as it is read."""
    pieces = exports.write_csv(_all_entries(), page_zone())
    return Response(pieces, mimetype="text/csv", headers={"Content-Disposition": _attachment("csv")})


@bp.get("/institution/export.xlsx")
@coordinator
def export_xlsx() -> ResponseReturnValue:
    """Hand out the table with the same filters as XLSX."""
    right_to_left = direction(page_language()) == "rtl"
    pieces = exports.write_xlsx(_all_entries(), page_zone(), right_to_left=right_to_left)
    return Response(pieces, mimetype=XLSX, headers={"Content-Disposition": _attachment("xlsx")})


def _all_entries() -> Iterator[Entry]:
    """Read the whole table through a session of its own: rows are sent after the request's session has gone."""
    engine, scope = db.engine, scope_of(db.session())
    place_id, wanted, language, moment = own_place().id, asked(), page_language(), now()

    def entries() -> Iterator[Entry]:
        with Session(engine, info={"scope": scope}) as session:
            yield from queries.every_entry(session, place_id, wanted, language=language, now=moment)

    return entries()


def _attachment(ending: str) -> str:
    return f'attachment; filename="people-modules-{own_place().short}-{now().date().isoformat()}.{ending}"'

"""Exports: the same rows and numbers as the screen, stable columns, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

import pytest
from html5lib import parse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.dashboards import exports
from lms.dashboards.queries.table import Entry
from lms.demo.cast import ELSEWHERE
from lms.people.models import Person
from lms.store import EVERYTHING, entering, unit_of_work
from lms.web.i18n import zone
from tests import builders
from tests.dashboards.rows import build_rows

H = "{http://www.w3.org/1999/xhtml}"
STATUS_OF_WORD = {
    "not begun": "enrolled", "in progress": "learning", "completed": "completed", "overdue": "overdue", "cancelled": "cancelled",
}  # fmt: skip
HEADER = (
    "person_id,username,name,native_name,cohort,module_id,module,version,enrolment_id,status,steps_done,steps_total,"
    "score_percent,enrolled_at,due_at,due_zone,last_activity_at,completed_at,time_zone"
)


def entry(**changes) -> Entry:
    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    values = {
        "enrolment_id": UUID(int=1), "person_id": UUID(int=2), "username": "amina", "name": "Amina", "native_name": "",
        "native_language": "", "cohort": "", "module_id": "sample", "module_title": "Weighing", "version": "1.0.0",
        "status": "completed", "done": 3, "total": 3, "score": Fraction(11, 12), "enrolled_at": at, "due_at": at,
        "due_zone": "Africa/Nairobi", "last_at": at, "completed_at": at,
    }  # fmt: skip
    return Entry(**{**values, **changes})


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def on_screen(client, url: str) -> list[tuple[str, ...]]:
    """Walk all pages of the table and read every row as a reader would."""
    rows = []
    while url:
        html = client.get(url).text
        for row in parse(html).iter(f"{H}tr"):
            cells = [" ".join("".join(cell.itertext()).split()) for cell in row.iter(f"{H}td")]
            name = ["".join(link.itertext()) for link in row.iter(f"{H}a")]
            if cells:
                module, status, date, score, version, _due = cells
                rows.append(
                    (name[0], module, STATUS_OF_WORD[status], date, score.removesuffix("%").strip(), version)
                )
        url = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    return rows


def day(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment.day} {moment:%b %Y}"


@pytest.mark.parametrize(
    "asked", ["", "status=completed", "status=overdue", "cohort=Night+shift", "name=p1", "name=Person+00"]
)
def test_the_csv_is_the_screen_row_by_row_b99(app, cast, client_of, asked):
    build_rows([f"Person {number:03}" for number in range(110)], prefix="p")
    builders.complete(cast.amina)
    chitra = client_of("chitra")
    with unit_of_work() as session, entering(session, EVERYTHING):
        session.get(Person, cast.chitra.person_id).time_zone = "Asia/Kolkata"
    rows = read(chitra.get(f"/institution/export.csv?{asked}").data.decode())
    shown = [
        (
            r["name"],
            r["module"],
            r["status"],
            day(r["completed_at"] or r["last_activity_at"]),
            r["score_percent"],
            r["version"],
        )
        for r in rows
    ]
    assert shown == on_screen(chitra, f"/institution/?{asked}")
    assert shown
    assert {row["time_zone"] for row in rows} == {"Asia/Kolkata"}
    assert all(row["enrolled_at"].endswith("+05:30") for row in rows)


def test_the_columns_keep_their_names_in_every_language_b99(app, cast, client_of):
    builders.build_enrolment(cast.amina)
    chitra = client_of("chitra")
    heads = set()
    for language in ("en", "ar", "zh"):
        chitra.post("/language", {"language": language, "next": "/"})
        heads.add(chitra.get("/institution/export.csv").data.decode().splitlines()[0])
    assert heads == {"\ufeff" + HEADER}


def test_the_xlsx_holds_the_same_cells_as_the_csv_and_no_formula(app, cast, client_of):
    build_rows(["=HYPERLINK(1)", "+1", "@cmd", "Plain Name", "-5 °C", "محمد"])
    chitra = client_of("chitra")
    rows = list(csv.reader(io.StringIO(chitra.get("/institution/export.csv").data.decode()[1:], newline="")))
    sheet = load_workbook(io.BytesIO(chitra.get("/institution/export.xlsx").data)).active
    cells = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert cells == rows
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "'=HYPERLINK(1)" in {row[2] for row in rows}
    assert not sheet.sheet_view.rightToLeft


@pytest.mark.parametrize(("language", "expected"), [("ar", True), ("ur", True), ("fr", False)])
def test_the_sheet_runs_from_right_to_left_where_the_page_does(app, cast, client_of, language, expected):
    builders.build_enrolment(cast.amina)
    chitra = client_of("chitra")
    chitra.post("/language", {"language": language, "next": "/"})
    sheet = load_workbook(io.BytesIO(chitra.get("/institution/export.xlsx").data)).active
    assert bool(sheet.sheet_view.rightToLeft) is expected


def test_exports_hold_nobody_of_elsewhere_whatever_is_asked(app, cast, client_of):
    builders.build_enrolment(cast.amina)
    build_rows(["Canary Elsewhere"], institution_id=builders.institution(ELSEWHERE).id, prefix="canary")
    chitra = client_of("chitra")
    for asked in ("", "name=canary", "cohort=", "module=sample", "status=enrolled"):
        assert "Canary" not in chitra.get(f"/institution/export.csv?{asked}").text
    xlsx = load_workbook(io.BytesIO(chitra.get("/institution/export.xlsx").data)).active
    assert {row[2].value for row in xlsx.iter_rows(min_row=2)} == {"Amina Yusuf"}


def test_an_export_of_many_pages_is_complete(app, cast, client_of):
    build_rows([f"Person {number % 50:02}" for number in range(1234)])
    rows = read(client_of("chitra").get("/institution/export.csv").data.decode())
    assert len({row["enrolment_id"] for row in rows}) == len(rows) == 1234


@given(text=st.text(max_size=30))
def test_no_typed_text_reaches_a_spreadsheet_as_a_formula(text):
    cells = exports.cells_of(entry(name=text, cohort=text, username=text), "UTC")
    for cell in cells:
        assert not isinstance(cell, str) or cell.lstrip(" ")[:1] not in exports.STARTS_A_FORMULA or not cell
    assert cells[2] in {text, f"'{text}"}


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30),
    score=st.fractions(0, 1),
)
def test_a_cell_comes_back_from_the_csv_as_it_went_in(text, score):
    written = "".join(exports.write_csv([entry(name=text, score=score)], "Africa/Nairobi"))
    (row,) = read(written)
    assert row["name"].removeprefix("'") == text.removeprefix("'")
    assert re.fullmatch(r"\d+(\.\d)?", row["score_percent"])
    assert datetime.fromisoformat(row["completed_at"]) == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert (
        datetime.fromisoformat(row["completed_at"]).utcoffset()
        == datetime.now(zone("Africa/Nairobi")).utcoffset()
    )


def test_an_export_is_not_cached_and_is_a_file(app, client_of):
    response = client_of("chitra").get("/institution/export.csv")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="people-modules-LHL-')
    assert response.mimetype == "text/csv"

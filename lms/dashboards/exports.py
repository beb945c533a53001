"""Writes the table as CSV and XLSX; a file of its own because both go through one list of columns and one escape."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from lms.dashboards.queries.table import Entry
from lms.dashboards.words import percent_text
from lms.web.i18n import zone

BOM = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
COLUMNS = (
    "person_id", "username", "name", "native_name", "cohort", "module_id", "module", "version", "enrolment_id", "status",
    "steps_done", "steps_total", "score_percent", "enrolled_at", "due_at", "due_zone", "last_activity_at", "completed_at",
    "time_zone",
)  # fmt: skip
"""The names of the columns, the same in every language and for ever; new ones are added at the end (B99)."""

STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
CHUNK = 64 * 1024

Cell = str | int | Decimal


def cells_of(entry: Entry, zone_name: str) -> tuple[Cell, ...]:
    """Return one row: identifiers, the numbers of the screen, ISO instants in the reader's zone, which is named."""
    score = percent_text(entry.score)
    return (
        str(entry.person_id),
        plain(entry.username),
        plain(entry.name),
        plain(entry.native_name),
        plain(entry.cohort),
        plain(entry.module_id),
        plain(entry.module_title),
        plain(entry.version),
        str(entry.enrolment_id),
        entry.status,
        entry.done,
        entry.total,
        Decimal(score) if score else "",
        _iso(entry.enrolled_at, zone_name),
        _iso(entry.due_at, zone_name),
        plain(entry.due_zone) if entry.due_at else "",
        _iso(entry.last_at, zone_name),
        _iso(entry.completed_at, zone_name),
        zone_name,
    )


def plain(text: str) -> str:
    """Keep a spreadsheet from reading typed text as a formula: what begins like one gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ")[:1] in STARTS_A_FORMULA and text else text


def _iso(moment: datetime | None, zone_name: str) -> str:
    return "" if moment is None else moment.astimezone(zone(zone_name)).isoformat(timespec="seconds")


def write_csv(entries: Iterable[Entry], zone_name: str) -> Iterator[str]:
    """Yield the table as CSV (UTF-8 with BOM, commas, CRLF) in pieces of some hundred rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(cells_of(entry, zone_name))
        if buffer.tell() > CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(entries: Iterable[Entry], zone_name: str, *, right_to_left: bool) -> Iterator[bytes]:
    """Yield the table as XLSX; rows go through a file on disk, so memory stays flat."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet("people-modules")
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        bold, last = book.add_format({"bold": True}), 0
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
        for last, entry in enumerate(entries, start=1):
            for place, cell in enumerate(cells_of(entry, zone_name)):
                if isinstance(cell, str):
                    sheet.write_string(last, place, cell)
                else:
                    sheet.write_number(last, place, cell)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        book.close()
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece

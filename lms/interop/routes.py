"""Pages on which authors bring questions in and take quizzes out; they publish and keep nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from lms.catalogue import queries
from lms.core.content import render_diagnostics
from lms.core.errors import NotFoundError
from lms.core.exchange.leaving import FORMATS as WAYS_OUT
from lms.core.exchange.leaving import Exported, export
from lms.core.exchange.model import Converted
from lms.core.exchange.quiz_file import convert
from lms.core.exchange.reading import read_questions
from lms.interop.forms import ImportForm
from lms.people.routes import me
from lms.store import db
from lms.web import htmx
from lms.web.guards import Policy
from lms.web.i18n import page_language, short

bp = Blueprint("interop", __name__)

LARGEST = 5_000_000  # of a file sent to the page; the command takes 20 MB
_SHOWN = 200  # lines of the report on the page

author = Policy(
    "author",
    public=False,
    allows=lambda actor: actor.is_administrator or queries.writes_any(db.session(), me().person_id),
)
"""For people who write any module, and site administrators."""

author_of_module = Policy(
    "author-of-module",
    public=False,
    allows=lambda actor: actor.is_administrator or _writes(),
)
"""For pages of one module (`module_id`) that hold its answer keys."""


def _writes() -> bool:
    return queries.is_author(db.session(), (request.view_args or {})["module_id"], me().person_id)


@bp.url_value_preprocessor
def _let_in(_endpoint: str | None, _values: object) -> None:
    """Let files in that are larger than a form is elsewhere."""
    request.max_content_length = LARGEST + 1_500_000
    request.max_form_memory_size = 3_000_000


@bp.get("/authoring/questions/")
@author
def questions() -> ResponseReturnValue:
    """Show the form for questions from elsewhere, and the quizzes that can be taken out."""
    return _page(ImportForm())


@bp.post("/authoring/questions/")
@author
def import_questions() -> ResponseReturnValue:
    """Convert what was sent and show it with its loss report; nothing is kept or published."""
    form = ImportForm(request.form)
    sent = request.files.get("file")
    fits = form.validate()
    raw = _sent(sent, form)
    if not fits or raw is None:
        return _page(form, status=422)
    name = sent.filename or "questions" if sent else "questions.txt"
    source = read_questions(name[-80:], raw, str(form.format.data or ""))
    found = convert(
        source, quiz_id=str(form.name.data), title=str(form.name.data).replace("-", " ").capitalize()
    )
    if not found.count:
        form.pasted.data = form.pasted.data or _text_of(found)
        return _page(form, found=found, status=422)
    if request.form.get("as") == "zip":
        return _archive(found, str(form.name.data))
    return _page(form, found=found)


def _sent(sent: FileStorage | None, form: ImportForm) -> bytes | None:
    """The bytes of the file, else of the pasted text; None with an error at the field."""
    content = sent.stream.read(LARGEST + 1) if sent and sent.filename else b""
    if len(content) > LARGEST:
        form.file.errors = [_("The file is larger than 5 MB. Divide it, or use the command exchange import.")]
        return None
    if not content:
        content = str(form.pasted.data or "").encode("utf-8", "replace")
    if not content.strip():
        form.file.errors = [_("Choose a file, or paste questions below.")]
        return None
    return content


def _text_of(found: Converted) -> str:
    """What was read, so that it can be mended on the page: only of a single short text."""
    texts = [text for text in found.text.values() if text]
    return texts[0] if len(texts) == 1 and len(texts[0]) <= 400_000 else ""


@bp.post("/authoring/questions/file")
@author
def take_file() -> ResponseReturnValue:
    """Give back the reviewed Markdown as a file."""
    name = (
        "".join(sign for sign in request.form.get("name", "") if sign.isalnum() or sign == "-") or "imported"
    )
    text = request.form.get("markdown", "").replace("\r\n", "\n")
    return _attachment(text, f"{name}.md", "text/markdown")


@bp.get("/authoring/modules/<module_id>/quizzes/<quiz_id>/questions.xml")
@author_of_module
def export_moodle(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Give a published quiz as Moodle XML."""
    return _attachment(_exported(module_id, quiz_id, "moodle-xml").text, f"{quiz_id}.xml", "application/xml")


@bp.get("/authoring/modules/<module_id>/quizzes/<quiz_id>/questions.gift.txt")
@author_of_module
def export_gift(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Give a published quiz as GIFT."""
    return _attachment(_exported(module_id, quiz_id, "gift").text, f"{quiz_id}.gift.txt", "text/plain")


@bp.get("/authoring/modules/<module_id>/quizzes/<quiz_id>/losses")
@author_of_module
def export_losses(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show what a quiz loses in each of the formats."""
    document = queries.document(db.session(), queries.current_version_id(db.session(), module_id))
    reports = {fmt: _exported(module_id, quiz_id, fmt) for fmt in WAYS_OUT}
    quiz = document.texts[document.lang].quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    return htmx.render(
        "interop/losses.html", quiz=quiz, lang=document.lang, module_id=module_id, reports=reports
    )


def _exported(module_id: str, quiz_id: str, fmt: str) -> Exported:
    session = db.session()
    document = queries.document(session, queries.current_version_id(session, module_id))
    quiz = document.texts[document.lang].quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    files = {}
    for asset in document.assets:
        found = queries.find_asset(session, asset.sha256) if asset.media_type.startswith("image/") else None
        if found is not None:
            files[asset.path] = found.content
    return export([quiz], fmt, assets=document.assets, files=files)


def _page(form: ImportForm, *, found: Converted | None = None, status: int = 200) -> ResponseReturnValue:
    findings = ""
    if found is not None and found.diagnostics:
        files = {path: text.encode("utf-8", "replace") for path, text in found.text.items()}
        findings = render_diagnostics(found.diagnostics[:50], files)
    return htmx.render(
        "interop/questions.html", status=status, form=form, found=found, findings=findings, shown=_SHOWN,
        modules=_modules() if found is None else [],
    )  # fmt: skip


def _modules() -> list[Mapping[str, Any]]:
    """The modules of the reader (all for an administrator) with their quizzes."""
    session, viewer = db.session(), me()
    mine = None if viewer.is_administrator else viewer.person_id
    rows: list[Mapping[str, Any]] = []
    for module, version in queries.list_current(session, written_by=mine):
        document = queries.document(session, version.id)
        lang = next((code for code in document.languages if short(code) == page_language()), document.lang)
        rows.append({"id": module.id, "text": document.texts[lang], "lang": lang})
    return rows


def _archive(found: Converted, name: str) -> Response:
    """The quiz files, their pictures and the loss report in one archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, text in enumerate(found.quizzes, start=1):
            archive.writestr(f"quizzes/{name}{f'-{at}' if at > 1 else ''}.md", text)
        for path, content in found.media.items():
            archive.writestr(f"media/{path}", content)
        archive.writestr("losses.csv", _report_csv(found))
    return _attachment(stream.getvalue(), f"{name}.zip", "application/zip")


def _report_csv(found: Converted) -> str:
    """The loss report as a table; a cell that begins like a formula is kept from being one."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["number", "line", "name", "type", "id", "lost", "not converted because"])
    for line in found.report:
        cells = [
            str(line.number),
            str(line.place.line),
            line.name,
            line.source_type,
            line.id,
            "; ".join(line.losses),
            line.reason,
        ]
        writer.writerow(
            [f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell for cell in cells]
        )
    return "\ufeff" + text.getvalue()


def _attachment(content: str | bytes, name: str, kind: str) -> Response:
    response = current_app.response_class(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response

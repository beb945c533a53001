"""Pages of reports: a trainee says what is wrong with a question; authors and instructors decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import queries as catalogue
from lms.core.errors import ForbiddenError
from lms.core.items.contract import Item
from lms.people.models import Person
from lms.people.routes import me
from lms.quizzes import queries, views
from lms.quizzes.actions import notices, reports
from lms.quizzes.corrections_forms import REASON_WORDS, STATE_WORDS, DecisionForm, ReportForm
from lms.quizzes.models import QuestionReport
from lms.quizzes.queries import reports as found
from lms.quizzes.queries.corrections import find_item
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.told import quiz_title
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import instructor, signed_in
from lms.web.i18n import now


@bp.get("/attempts/<uuid:attempt_id>/report")
@signed_in
def report_page(attempt_id: UUID) -> ResponseReturnValue:
    """Ask what is wrong with a question; a page of its own, so that nothing typed in the attempt is lost."""
    form = ReportForm(slot=_asked_slot())
    return _report_page(attempt_id, form)


def _asked_slot() -> int:
    asked = request.args.get("question", "")
    return int(asked) - 1 if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0


@bp.post("/attempts/<uuid:attempt_id>/report")
@signed_in
def report_question(attempt_id: UUID) -> ResponseReturnValue:
    """Keep the report and say thank you."""
    form = ReportForm(request.form)
    _list_questions(attempt_id, form)
    if not form.validate():
        return _report_page(attempt_id, form, status=422)
    with unit_of_work() as session:
        reports.report_question(
            session, me(), attempt_id, slot=form.slot.data, reason=form.reason.data, words=str(form.words.data),
            now=now(),
        )  # fmt: skip
    flash(
        _(
            "Thank you. Those who write and teach this module read your report and answer it on your page “Today”."
        ),
        "ok",
    )
    return htmx.redirect_see_other(url_for(".report_page", attempt_id=attempt_id))


def _list_questions(attempt_id: UUID, form: ReportForm) -> queries.Seat:
    seat = queries.own_seat(db.session(), me(), attempt_id)
    _quiz, _text, slots = views.open_paper(db.session(), seat)
    form.slot.choices = [
        (slot.number, _("%(n)s: %(words)s", n=slot.number + 1, words=_short(slot.item.stem_text)))
        for slot in slots
    ]
    return seat


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79].rstrip() + "…"


def _report_page(attempt_id: UUID, form: ReportForm, status: int = 200) -> ResponseReturnValue:
    seat = _list_questions(attempt_id, form)
    quiz = views.open_paper(db.session(), seat)[0]
    return htmx.render("quizzes/report.html", status=status, form=form, attempt=seat, quiz=quiz)


@bp.get("/teaching/reports/")
@signed_in
def list_reports() -> ResponseReturnValue:
    """Show what trainees report about questions: of one's institutions, and of the modules that one writes."""
    return _reports_page()


@bp.post("/teaching/reports/<uuid:report_id>")
@signed_in
def decide_report(report_id: UUID) -> ResponseReturnValue:
    """Decide about a report and tell its author."""
    _ask_right()
    report = found.get_report(db.session(), me(), report_id)
    form = _decision_form(report)
    if not form.validate():
        return _reports_page(form, report_id, status=422)
    decision = reports.Decision(
        str(form.state.data), str(form.corrected_in.data or ""), str(form.answer.data)
    )
    with unit_of_work() as session:
        reports.decide_report(session, me(), report_id, decision, now=now())
    flash(_("Saved. The reporter is told."), "ok")
    return htmx.redirect_see_other(url_for(".list_reports", state=request.form.get("shown", "new")))


def _ask_right() -> None:
    if not (instructor.allows(me()) or catalogue.writes_any(db.session(), me().person_id)):
        raise ForbiddenError


def _decision_form(report: QuestionReport, *, sent: bool = True) -> DecisionForm:
    prefix = f"r{report.id.hex[:8]}-"
    form = (
        DecisionForm(request.form, prefix=prefix)
        if sent
        else DecisionForm(
            prefix=prefix,
            state=report.state,
            corrected_in=report.corrected_in,
            answer=report.answer,
        )
    )
    versions = catalogue.list_versions(db.session(), report.module_id)
    form.corrected_in.choices = {"": "–"} | {one.number: one.number for one in versions}
    if sent and form.state.data == "corrected" and not form.corrected_in.data:
        form.corrected_in.data = versions[0].number
    return form


def _reports_page(
    refused: DecisionForm | None = None, refused_id: UUID | None = None, status: int = 200
) -> ResponseReturnValue:
    _ask_right()
    state = request.values.get("shown", request.args.get("state", "new"))
    state = state if state in STATE_WORDS else "new"
    rows = found.list_reports(db.session(), me(), state=state, before=_before())
    shown = rows[: found.PAGE]
    refusal: dict[str, Any] = {"form": refused} if refused else {}
    more = rows[found.PAGE - 1][0] if len(rows) > found.PAGE else None
    return htmx.render(
        "quizzes/reports.html",
        status=status,
        rows=[
            _shown(report, person, refused if report.id == refused_id else None) for report, person in shown
        ],
        **refusal,
        state=state,
        states=STATE_WORDS,
        next_url=url_for(".list_reports", state=state, before=f"{more.at.isoformat()}~{more.id}")
        if more
        else None,
    )


def _before() -> tuple[datetime, UUID] | None:
    at, _tilde, ident = request.args.get("before", "").partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(ident)) if moment.tzinfo else None
    except ValueError:
        return None


def _shown(report: QuestionReport, person: Person, refused: DecisionForm | None) -> dict[str, Any]:
    session = db.session()
    item = find_item(session, report.version_id, report.quiz_id, report.item_id, report.language)
    with_name = report.institution_id in found.may_see(me())
    return {
        "report": report,
        "name": person.passport_name if with_name else "",
        "is_own": report.learner_id == me().person_id,
        "reason": REASON_WORDS.get(report.reason, report.reason),
        "number": catalogue.get_version(session, report.version_id).number,
        "quiz": quiz_title(session, report.module_id, report.quiz_id),
        "item": item,
        "source": _source(item, report),
        "form": refused or _decision_form(report, sent=False),
    }


def _source(item: Item | None, report: QuestionReport) -> str:
    """Return where the author finds the question: file and line; of versions published long ago only its id."""
    return (
        f"{report.module_id}/{item.source}"
        if item and item.source
        else f"{report.module_id} #{report.item_id}"
    )


@bp.post("/notices/<uuid:notice_id>/read")
@signed_in
def read_notice(notice_id: UUID) -> ResponseReturnValue:
    """Note that a notice was read."""
    with unit_of_work() as session:
        notices.read_notice(session, me(), notice_id, now=now())
    return htmx.redirect_see_other("/")

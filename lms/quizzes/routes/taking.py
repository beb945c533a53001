"""Pages of quizzes: confirm, answer, look over, submit, result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.completion.rules import percent
from lms.core.content.document import Quiz
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.items.contract import Score
from lms.core.scoring.access import Window
from lms.core.scoring.deadlines import answers_until, submits_until
from lms.core.scoring.marks import fraction_of
from lms.people.routes import me
from lms.programmes.queries import own_enrolment
from lms.progress.reading import read_module
from lms.quizzes import access, actions, queries, views
from lms.quizzes.actions.late import is_late, late_of
from lms.quizzes.models import Attempt
from lms.quizzes.paper import answerable
from lms.quizzes.queries import Seat
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.told import open_note, open_notes
from lms.store import db, unit_of_work
from lms.web import htmx, kept
from lms.web.guards import signed_in
from lms.web.i18n import now, write_clock, write_decimal, write_list
from lms.web.messages import say


@bp.get("/modules/<module_id>/quizzes/<quiz_id>/")
@signed_in
def confirm_page(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Say what an attempt means before one is counted (B2)."""
    reading = read_module(db.session(), me(), module_id)
    quiz = reading.text.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    standing = (
        actions.standing_of(db.session(), reading.enrolment.id, quiz)
        if reading.enrolment
        else actions.Standing(0, quiz.attempts, None, ())
    )
    count, hidden = _count(quiz)
    session, own = db.session(), reading.enrolment
    return htmx.render(
        "quizzes/confirm.html",
        reading=reading,
        quiz=quiz,
        standing=standing,
        count=count,
        hidden_count=hidden,
        has_multiple=any(item.kind == "multiple" for item in quiz.items),
        locked=access.reasons(session, me().person_id, reading, quiz, now=now()) if own else [],
        waivers=queries.list_waivers(session, me().person_id, module_id, quiz.id, now=now()) if own else [],
        further=queries.extra_attempts(session, own.id, quiz.id) if own else [],
        always=queries.find_standing_time(session, own.institution_id, me().person_id) if own else None,
        window=queries.window_of(session, own.institution_id, module_id, quiz.id) if own else Window(),
        percent=percent,
    )


def _count(quiz: Quiz) -> tuple[int, int]:
    """Return how many questions an attempt has, and how many are left out."""
    shown = {item.id for item in answerable(quiz.items)}
    placed = {item for section in quiz.sections for item in section.items}
    count = len(shown - placed) + sum(draw.pick for draw in quiz.draws)
    for section in quiz.sections:
        inside = len(shown.intersection(section.items))
        count += inside if section.pick is None else min(section.pick, inside)
    return count, len(quiz.items) - len(shown)


@bp.post("/modules/<module_id>/quizzes/<quiz_id>/")
@signed_in
def start_attempt(module_id: str, quiz_id: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the open one."""
    reading = read_module(db.session(), me(), module_id)
    if reading.missing_prerequisites:
        raise ForbiddenError("module-locked", modules=write_list(reading.missing_prerequisites))
    with unit_of_work() as session:
        enrolment = own_enrolment(session, me().person_id, module_id)
        attempt = actions.start_attempt(session, me(), enrolment, quiz_id, now=now())
    return redirect(url_for("quizzes.attempt_page", attempt_id=attempt.id), 303)


@bp.get("/attempts/<uuid:attempt_id>/")
@signed_in
def attempt_page(attempt_id: UUID) -> ResponseReturnValue:
    """Show the questions while the attempt is open, its result afterwards."""
    seat = _looked_at(attempt_id)
    if seat.state != "in_progress":
        return _result_page(queries.own_attempt(db.session(), me(), attempt_id))
    if now() > answers_until(seat.closes_at):
        return redirect(url_for("quizzes.review_page", attempt_id=attempt_id), 303)
    quiz, text, asked = views.asked(db.session(), seat)
    parts: Any = current_app.jinja_env.get_template("quizzes/parts.html").module
    timer = (seat.closes_at, now()) if seat.is_timed else None
    own = {
        "bar": parts.bar(write_clock(asked.saved_at) if asked.saved_at else "", timer),
        "closing": parts.closing(seat.closes_at) if timer else "",
        "given": parts.given(queries.grants_of(db.session(), seat.id)) if seat.extra_seconds else "",
        "notes": open_notes(db.session(), seat),
        "holder": seat.tab,
        "attempt_id": seat.id,
        "questions": asked.html,
        "palette": views.palette(asked.rows),
    }
    return kept.render(
        "quizzes/attempt.html",
        (seat.version_id, seat.quiz_id, seat.language, seat.number, seat.is_timed),
        lambda: {"attempt": seat, "quiz": quiz, "module_title": text.title},
        own,
    )


@bp.post("/attempts/<uuid:attempt_id>/")
@signed_in
def save_page(attempt_id: UUID) -> ResponseReturnValue:
    """Save all answers of the page (plain form), then stay or look over."""
    with unit_of_work() as session:
        actions.save_answers(
            session, me(), attempt_id, sent_answers(request.form), tab=request.form.get("tab", ""), now=now()
        )
    target = "review_page" if request.form.get("then") == "review" else "attempt_page"
    return redirect(url_for(f"quizzes.{target}", attempt_id=attempt_id), 303)


@bp.post("/attempts/<uuid:attempt_id>/items/<int:slot>")
@signed_in
def answer_item(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Save one answer and acknowledge it once it is durable; JSON for the page's script, 303 for a plain form."""
    sent = _sent_one(request.form, slot)
    try:
        with unit_of_work() as session:
            seat = queries.own_seat(session, me(), attempt_id, lock=True)
            if slot >= len(seat.slots):
                raise NotFoundError
            saved = actions.keep_answers(session, seat, [sent], tab=request.form.get("tab", ""), now=now())
    except ConflictError as refusal:
        return _refused(refusal, attempt_id)
    if not _wants_json():
        return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id) + f"#q{slot + 1}", 303)
    asked = views.slot_of(db.session(), seat, slot)
    return jsonify(
        saved_at=write_clock(saved.at),
        at=saved.at.isoformat(),
        seq=saved.seq,
        now=int(now().timestamp() * 1000),
        deadline=int(seat.closes_at.timestamp() * 1000),
        answered=asked is not None and views.is_answered(asked, sent.raw),
        message=views.problem_with(asked, sent.raw) if asked is not None else "",
        notes=open_note(db.session(), seat),
    )


def _refused(refusal: ConflictError, attempt_id: UUID) -> ResponseReturnValue:
    if not _wants_json():
        raise refusal
    message = say(refusal.code, **refusal.params)
    return jsonify(
        code=refusal.code, message=message, page=url_for("quizzes.attempt_page", attempt_id=attempt_id)
    ), 409


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


@bp.post("/attempts/<uuid:attempt_id>/items/<int:slot>/check")
@signed_in
def check_answer(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Save all answers of the page, fix one, and show its feedback (B47)."""
    with unit_of_work() as session:
        actions.check_answer(
            session,
            me(),
            attempt_id,
            sent_answers(request.form),
            slot=slot,
            tab=request.form.get("tab", ""),
            now=now(),
        )
    return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id) + f"#q{slot + 1}", 303)


@bp.post("/attempts/<uuid:attempt_id>/take-over")
@signed_in
def take_over(attempt_id: UUID) -> ResponseReturnValue:
    """Answer in this tab from now on (B11)."""
    with unit_of_work() as session:
        actions.take_over(session, me(), attempt_id, tab=request.form.get("tab", ""))
    return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id), 303)


@bp.get("/attempts/<uuid:attempt_id>/review")
@signed_in
def review_page(attempt_id: UUID) -> ResponseReturnValue:
    """Show what is answered, open and flagged before submitting (B8)."""
    attempt = _looked_at(attempt_id)
    if attempt.state != "in_progress":
        return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id), 303)
    quiz, _text, slots = views.open_paper(db.session(), attempt)
    questions, saved_at = views.questions_of(db.session(), attempt, slots)
    open_count = sum(not question.answered for question in questions)
    return htmx.render(
        "quizzes/review.html",
        attempt=attempt,
        quiz=quiz,
        questions=questions,
        open_count=open_count,
        saved_at=saved_at,
        moment=now(),
        grants=queries.grants_of(db.session(), attempt.id) if attempt.extra_seconds else [],
        submit_before=_submit_before(attempt),
    )


def _submit_before(seat: Seat) -> datetime | None:
    """Return until when only submitting is left, None while answers are taken (B18)."""
    if now() <= answers_until(seat.closes_at):
        return None
    return submits_until(seat.closes_at, late_of(db.session(), seat))


@bp.post("/attempts/<uuid:attempt_id>/submit")
@signed_in
def submit_attempt(attempt_id: UUID) -> ResponseReturnValue:
    """Mark the attempt; a complete set of answers may come along, and a repeat shows the same result (B6)."""
    with unit_of_work() as session:
        actions.submit_attempt(
            session, me(), attempt_id, sent_answers(request.form), tab=request.form.get("tab", ""), now=now()
        )
    return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id), 303)


def _looked_at(attempt_id: UUID) -> Seat:
    """Return one's own attempt, closed first if its time is over (B19)."""
    seat = queries.own_seat(db.session(), me(), attempt_id)
    if is_late(db.session(), seat, now()):
        with unit_of_work() as session:
            actions.close_late_attempt(session, attempt_id, now=now())
        seat = queries.own_seat(db.session(), me(), attempt_id)
    return seat


def _result_page(attempt: Attempt) -> ResponseReturnValue:
    session = db.session()
    quiz, text, slots = views.open_paper(session, attempt)
    reading = read_module(session, me(), attempt.module_id)
    key_due = views.is_key_due(session, me(), attempt, quiz)
    shows_marks = views.are_marks_due(quiz, key_due=key_due)
    kind, title, sentence = _verdict(attempt, quiz)
    standing = actions.standing_of(session, reading.enrolment.id, quiz) if reading.enrolment else None
    return htmx.render(
        "quizzes/result.html",
        attempt=attempt,
        quiz=quiz,
        module_title=text.title,
        questions=views.marked_questions(session, attempt, text, slots, key_due=key_due)
        if shows_marks
        else [],
        shows_marks=shows_marks,
        key_due=key_due,
        verdict=kind,
        verdict_title=title,
        verdict_text=sentence,
        sheet=reading.sheet(),
        may_repeat=standing is not None and standing.remaining != 0,
        grants=queries.grants_of(session, attempt.id) if attempt.extra_seconds else [],
        say=say,
    )


def _verdict(attempt: Attempt, quiz: Quiz) -> tuple[str, str, str]:
    """Return kind, title and sentence of the result."""
    if attempt.earned is None or attempt.possible is None:
        return "unknown", _("Not marked"), ""
    share = fraction_of(Score(attempt.earned, attempt.possible))
    points = _(
        "%(earned)s of %(possible)s points, %(share)s %%",
        earned=write_decimal(views.points_text(attempt.earned)),
        possible=write_decimal(views.points_text(attempt.possible)),
        share=write_decimal(percent(share)),
    )
    if attempt.state == "submitted":
        return (
            "expired",
            _("Waiting for marking"),
            _("So far %(points)s. A person marks the rest.", points=points),
        )
    if quiz.pass_mark is None:
        return "passed", _("Practice done"), points
    points += " · " + _("needed: %(mark)s %%", mark=write_decimal(percent(quiz.pass_mark)))
    if attempt.passed:
        return "passed", _("Passed"), points
    return "failed", _("Not passed yet"), points


def sent_answers(form: Mapping[str, str]) -> list[actions.SentAnswer]:
    """Return all answers of a plain form: every slot that the form names."""
    slots = {
        int(name.partition("-")[0]) for name in form if name.partition("-")[0].isdecimal() and "-" in name
    }
    return [_sent_one(form, slot) for slot in sorted(slots) if slot < 1000]


def _sent_one(form: Mapping[str, str], slot: int) -> actions.SentAnswer:
    prefix = f"{slot}-"
    aside = {f"{prefix}flag", f"{prefix}shown", f"{prefix}upload"}  # files are sent by requests of their own
    names = [name for name in form if name.startswith(prefix) and name not in aside]
    raw = {name.removeprefix(prefix): tuple(request.form.getlist(name)) for name in names}
    seq = form.get("client_seq", "")
    return actions.SentAnswer(
        slot=slot,
        raw=raw,
        seq=int(seq) if seq.isdecimal() and len(seq) < 10 else None,
        key=form.get("idempotency_key", ""),
        flagged=f"{prefix}flag" in form,
    )

"""Files of an answer: sending one, taking it back, looking at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.errors import NotFoundError
from lms.core.items.contract import Malformed
from lms.people.routes import me
from lms.quizzes import actions, intake, queries, views
from lms.quizzes.actions import marks_files
from lms.quizzes.actions.answer import refuse_closed
from lms.quizzes.queries.marks import get_file
from lms.quizzes.routes.blueprint import bp
from lms.quizzes.routes.taking import sent_answers
from lms.store import db, unit_of_work
from lms.web.guards import signed_in
from lms.web.i18n import now
from lms.web.messages import say

_SANDBOX = "default-src 'none'; sandbox"


@bp.url_value_preprocessor
def _allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let this one address take more than others do; it is asked before anybody reads the form."""
    if endpoint == "quizzes.send_file":
        request.max_content_length = intake.MOST_SENT


@bp.post("/attempts/<uuid:attempt_id>/items/<int:slot>/files")
@signed_in
def send_file(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Save the answers that came along, then take the file in; the page that follows shows it once it is kept."""
    seat = queries.own_seat(db.session(), me(), attempt_id)
    refuse_closed(seat, now())
    asked = views.slot_of(db.session(), seat, slot) if slot < len(seat.slots) else None
    if asked is None or asked.item.kind != "upload":
        raise NotFoundError
    sent = request.files.get(f"{slot}-upload")
    taken = intake.take_in(sent.read() if sent else b"", asked.taking({}).accept)
    problem = taken if isinstance(taken, Malformed) else None
    with unit_of_work() as session:
        actions.save_answers(
            session, me(), attempt_id, sent_answers(request.form), tab=request.form.get("tab", ""), now=now()
        )
        if not isinstance(taken, Malformed):
            problem = marks_files.send_file(
                session, me(), attempt_id, slot, taken, folder=intake.uploads(), now=now()
            )
    if problem is not None:
        flash(
            _("Question %(n)d: %(problem)s", n=slot + 1, problem=say(problem.code, **problem.params)), "stop"
        )
        return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id), 303)
    return _back_to(attempt_id, slot)


@bp.post("/attempts/<uuid:attempt_id>/items/<int:slot>/files/<name>/take-back")
@signed_in
def take_back_file(attempt_id: UUID, slot: int, name: str) -> ResponseReturnValue:
    """Save the answers that came along, then take a file out of its answer (B7)."""
    with unit_of_work() as session:
        actions.save_answers(
            session, me(), attempt_id, sent_answers(request.form), tab=request.form.get("tab", ""), now=now()
        )
        marks_files.take_back_file(session, me(), attempt_id, slot, name, now=now())
    return _back_to(attempt_id, slot)


def _back_to(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    return redirect(url_for("quizzes.attempt_page", attempt_id=attempt_id) + f"#q{slot + 1}", 303)


@bp.get("/attempts/<uuid:attempt_id>/items/<int:slot>/files/<name>")
@signed_in
def show_file(attempt_id: UUID, slot: int, name: str) -> ResponseReturnValue:
    """Show a picture, or hand out a document to keep: to its owner and to those who mark for the institution."""
    sha256, _point, ending = name.partition(".")
    kept = get_file(db.session(), attempt_id, slot, sha256)
    if intake.ENDINGS[kept.kind] != f".{ending}":
        raise NotFoundError
    try:
        content = intake.path_of(intake.uploads(), kept.learner_id, name).read_bytes()
    except FileNotFoundError:
        raise NotFoundError from None
    way = "inline" if kept.kind == "image" else "attachment"
    return Response(
        content,
        mimetype=intake.MEDIA_TYPES[kept.kind],
        headers={
            "Content-Disposition": f'{way}; filename="answer-{slot + 1}.{ending}"',
            "Content-Security-Policy": _SANDBOX,
        },
    )

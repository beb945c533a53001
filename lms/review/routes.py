"""Pages of marking: the queue, one answer, kept comments, wordings that nobody expected."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.errors import NotFoundError
from lms.core.items.contract import Malformed
from lms.core.items.rubric import read_points
from lms.institutions.queries import STAFF, own_institutions
from lms.people.routes import me
from lms.quizzes.actions import marks as actions
from lms.quizzes.actions import marks_wordings
from lms.quizzes.queries import marks as queries
from lms.review import views
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import instructor
from lms.web.i18n import now, page_language
from lms.web.messages import say

bp = Blueprint("review", __name__)
MOST_WORDS = 2000
CREDITS = ("100", "75", "50", "25")


def _places() -> dict[UUID, str]:
    """Return the institutions that the caller marks for, by identity."""
    return {place.id: place.name for place in own_institutions(db.session(), me(), *STAFF)}


@bp.get("/marking/")
@instructor
def queue() -> ResponseReturnValue:
    """List the questions with answers that wait."""
    places = _places()
    return htmx.render(
        "review/queue.html",
        piles=views.list_piles(db.session(), me(), places, page_language()),
        places=places,
        wordings=sum(one.count for one in queries.list_wordings(db.session(), me())),
    )


@bp.get("/marking/<uuid:institution_id>/<uuid:version_id>/<item_id>/")
@instructor
def next_answer(institution_id: UUID, version_id: UUID, item_id: str) -> ResponseReturnValue:
    """Go to the next answer of a pile, or back to the queue when none is left."""
    pile = queries.Place(institution_id, version_id, item_id)
    if institution_id not in _places():
        raise NotFoundError
    return _go_on(pile, _after())


def _after() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


def _go_on(pile: queries.Place, after: UUID | None) -> ResponseReturnValue:
    session = db.session()
    found = queries.next_waiting(session, me(), pile, after=after) or queries.next_waiting(
        session, me(), pile
    )
    if found is None:
        return htmx.redirect_see_other(url_for("review.queue"))
    return htmx.redirect_see_other(url_for("review.answer", attempt_id=found.attempt_id, slot=found.slot))


@bp.get("/marking/answers/<uuid:attempt_id>/<int:slot>")
@instructor
def answer(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Show one answer without a name, with the rubric."""
    return _answer_page(views.get_sheet(db.session(), me(), attempt_id, slot), {}, {})


@bp.post("/marking/answers/<uuid:attempt_id>/<int:slot>")
@instructor
def mark_answer(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Keep a mark and go on to the next answer; what was typed stays on the page when something is wrong with it."""
    sheet = views.get_sheet(db.session(), me(), attempt_id, slot)
    read = [
        read_points(request.form.get(row.name, ""), most)
        for row, most in zip(sheet.rows, views.most_of(sheet), strict=True)
    ]
    problems = {
        row.name: say(one.code, **one.params)
        for row, one in zip(sheet.rows, read, strict=True)
        if isinstance(one, Malformed)
    }
    comment = _comment(sheet.pile.institution_id)
    if len(comment) > MOST_WORDS:
        problems["comment"] = say("text-too-long", most=str(MOST_WORDS))
    if problems:
        return _answer_page(sheet, request.form, problems)
    points = [one for one in read if isinstance(one, Fraction)]
    with unit_of_work() as session:
        settled = actions.give_mark(
            session, me(), attempt_id, slot, earned=sum(points, Fraction(0)),
            lines=points if sheet.rows[0].html else (), comment=comment, now=now(),
        )  # fmt: skip
        if "keep" in request.form:
            typed = request.form.get("comment", "")
            actions.keep_comment(session, me(), sheet.pile.institution_id, typed, now=now())
    flash(_("Saved.") if settled else _("Saved. Another person marks this answer too."), "ok")
    return _go_on(sheet.pile, attempt_id)


def _comment(institution_id: UUID) -> str:
    """Return the comment as typed, with the kept ones that were ticked."""
    kept = {str(one.id): one.text for one in queries.list_comments(db.session(), institution_id)}
    ticked = [kept[name] for name in request.form.getlist("kept") if name in kept]
    typed = request.form.get("comment", "").replace("\r\n", "\n").strip()
    return "\n".join(part for part in (*ticked, typed) if part)


def _answer_page(sheet: views.Sheet, typed: Any, problems: dict[str, str]) -> ResponseReturnValue:
    session = db.session()
    return htmx.render(
        "review/answer.html",
        status=422 if problems else 200,
        sheet=sheet,
        typed=typed,
        ticked=typed.getlist("kept") if problems else [],
        problems=problems,
        left=queries.count_waiting(session, me(), sheet.pile),
        comments=queries.list_comments(session, sheet.pile.institution_id),
    )


@bp.get("/marking/comments")
@instructor
def list_comments() -> ResponseReturnValue:
    """List the comments that markers keep, by institution."""
    session = db.session()
    return htmx.render(
        "review/comments.html",
        lists=[(name, queries.list_comments(session, place)) for place, name in _places().items()],
    )


@bp.post("/marking/comments/<uuid:comment_id>/drop")
@instructor
def drop_comment(comment_id: UUID) -> ResponseReturnValue:
    """Take a comment from the list; marks that carry it keep it."""
    with unit_of_work() as session:
        actions.drop_comment(session, comment_id)
    return htmx.redirect_see_other(url_for("review.list_comments"))


@bp.get("/marking/wordings/")
@instructor
def list_wordings() -> ResponseReturnValue:
    """List short answers that no expected wording fits."""
    return htmx.render(
        "review/wordings.html",
        asked=views.list_wordings(db.session(), me(), page_language()),
        credits=CREDITS,
        places=_places(),
    )


@bp.post("/marking/wordings/")
@instructor
def decide_wording() -> ResponseReturnValue:
    """Accept a wording or refuse it, for everybody of the institution who gave it."""
    form = request.form
    credit = form.get("credit", "100") if form.get("decision") == "accept" else "0"
    if credit not in (*CREDITS, "0"):
        raise NotFoundError
    try:
        institution_id, version_id = UUID(form.get("institution", "")), UUID(form.get("version", ""))
    except ValueError:
        raise NotFoundError from None
    with unit_of_work() as session:
        marks_wordings.decide_wording(
            session, me(), institution_id, version_id, item_id=form.get("item", ""),
            key=form.get("key", ""), credit=Fraction(int(credit), 100), now=now(),
        )  # fmt: skip
    accepted = _("Accepted. Marks that rise are written now; none falls.")
    flash(accepted if credit != "0" else _("Not accepted. The marks stay as they are."), "ok")
    return htmx.redirect_see_other(url_for("review.list_wordings"))

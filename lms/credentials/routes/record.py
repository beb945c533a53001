"""One's own record: what was completed, the name to confirm, the certificates."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import queries as catalogue
from lms.catalogue.models import ModuleVersion
from lms.core.achievements import RANDOM_BYTES_NEEDED, Holder
from lms.core.completion.rules import percent
from lms.credentials import actions, queries
from lms.credentials.forms import NameForm
from lms.credentials.jobs import letterhead
from lms.credentials.models import Credential
from lms.credentials.routes.blueprint import bp
from lms.credentials.routes.files import try_to_set
from lms.credentials.snapshot import holder_of
from lms.people import actions as people
from lms.people.models import Person
from lms.people.queries import get_person
from lms.people.routes import me
from lms.progress import actions as progress
from lms.progress.models import Completion
from lms.quizzes.models import Waiver
from lms.quizzes.queries import own_waivers
from lms.quizzes.queries.gains import list_own_gains
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import signed_in
from lms.web.i18n import now, page_language

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Achievement:
    """A completion as the record shows it; `standing` None until the name is confirmed."""

    completion: Completion
    title: str
    title_lang: str
    version: str
    standing: queries.Standing | None


@bp.get("/record/")
@signed_in
def record() -> ResponseReturnValue:
    """Show what one has completed, with certificates and what is still to do for them."""
    session = db.session()
    living = {one.completion_id: one for one in queries.list_living(session, me().person_id)}
    completions = queries.list_completions(session, me().person_id)
    rows = [_achievement(each, living.get(each.id)) for each in completions]
    gains = list_own_gains(session, me().person_id, page_language())
    waived = [(_waived_title(one), one, by) for one, by in own_waivers(session, me().person_id)]
    return htmx.render("credentials/record.html", rows=rows, gains=gains, waived=waived, percent=percent)


def _waived_title(waiver: Waiver) -> str:
    """Return the title of the quiz whose condition was waived, its id where the quiz has gone."""
    session = db.session()
    version = catalogue.find_current(session, waiver.module_id)
    if version is None:
        return waiver.quiz_id
    quiz = catalogue.document(session, version.id).in_language(page_language()).quizzes.get(waiver.quiz_id)
    return quiz.title if quiz else waiver.quiz_id


@bp.get("/record/<uuid:completion_id>/confirm")
@signed_in
def confirm_page(completion_id: UUID) -> ResponseReturnValue:
    """Show the name as it will be printed, before the certificate is issued (B69)."""
    return _confirm_page(completion_id)


@bp.post("/record/<uuid:completion_id>/name")
@signed_in
def correct_name(completion_id: UUID) -> ResponseReturnValue:
    """Keep a corrected name and show it again."""
    queries.own_completion(db.session(), me().person_id, completion_id)
    form = NameForm(request.form)
    if not form.validate():
        return _confirm_page(completion_id, form=form, status=422)
    with unit_of_work() as session:
        person = get_person(session, me().person_id)
        people.change_profile(session, me(), replace(_profile(person), **form.data), now=now())
        progress.follow_names(session, person.id)
    return htmx.redirect_see_other(url_for(".confirm_page", completion_id=completion_id))


@bp.post("/record/<uuid:completion_id>/confirm")
@signed_in
def issue_credential(completion_id: UUID) -> ResponseReturnValue:
    """Issue the certificate under the name that was shown; a second click finds the first one's (B69)."""
    with unit_of_work() as session:
        outcome = actions.issue_credential(
            session,
            me(),
            completion_id,
            confirmed=_shown_name(),
            language=page_language(),
            letterhead=letterhead(),
            entropy=secrets.token_bytes(RANDOM_BYTES_NEEDED),
            now=now(),
        )
    match outcome:
        case actions.NotConfirmed():
            return _confirm_page(completion_id, problem="name", status=422)
        case actions.Lapsed():
            return _confirm_page(completion_id, problem="lapsed", status=409)
    try_to_set(outcome)
    flash(_("Your certificate is issued."), "ok")
    return htmx.redirect_see_other(url_for(".record"))


def _shown_name() -> Holder:
    """Return the name that the page showed when the button was pressed."""
    sent = request.form
    return Holder(
        sent.get("passport_name", ""), sent.get("native_name") or None, sent.get("native_language") or None
    )


def _confirm_page(
    completion_id: UUID, *, form: NameForm | None = None, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    completion = queries.own_completion(session, me().person_id, completion_id)
    if queries.find_living(session, completion.id) is not None:
        return htmx.redirect_see_other(url_for(".record"))
    person = get_person(session, me().person_id)
    holder = holder_of(person)
    return htmx.render(
        "credentials/confirm.html",
        status=status,
        row=_achievement(completion, None),
        holder=holder,
        is_ready=holder is not None and not (holder.native_name and not person.native_language),
        problem=problem,
        form=form or NameForm(obj=person),
    )


def _achievement(completion: Completion, credential: Credential | None) -> Achievement:
    version = catalogue.get_version(db.session(), completion.version_id)
    lang, title = _title(version)
    standing = queries.standing_of(db.session(), credential, now()) if credential else None
    return Achievement(completion, title, lang, version.number, standing)


def _title(version: ModuleVersion) -> tuple[str, str]:
    """Return language and title of a module for the reader, without loading the whole document."""
    texts = version.card["texts"]
    lang = page_language() if page_language() in texts else str(version.card["lang"])
    return lang, str(texts[lang]["title"])


def _profile(person: Person) -> people.Profile:
    return people.Profile(
        passport_name=person.passport_name,
        native_name=person.native_name,
        native_language=person.native_language,
        email=person.email,
        language=person.language,
        time_zone=person.time_zone,
    )

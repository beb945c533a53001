"""Pages of the catalogue: find a module, see its versions, fetch its figures."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.catalogue import actions, queries
from lms.catalogue.forms import AuthorForm
from lms.catalogue.models import Module, ModuleVersion
from lms.core.errors import NotFoundError
from lms.people.routes import me
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import administrator, instructor, signed_in
from lms.web.i18n import now, page_language, short
from lms.web.messages import say

bp = Blueprint("catalogue", __name__)


@bp.record_once
def _answer_guards(state: BlueprintSetupState) -> None:
    """Let policies ask for authorship, which only this room knows."""
    state.app.extensions["lms_is_author"] = _is_mine


def _is_mine(module_id: str) -> bool:
    return queries.is_author(db.session(), module_id, me().person_id)


@bp.get("/modules/")
@signed_in
def list_modules() -> ResponseReturnValue:
    """Show the catalogue, narrowed by what was asked for."""
    session = db.session()
    wanted = queries.Filter(
        query=request.args.get("q", "")[:200],
        instrument=request.args.get("instrument", ""),
        language=request.args.get("language", ""),
        level=request.args.get("level", ""),
    )
    instruments, languages, levels = queries.instruments_and_languages(session)
    rows = [
        card_of(module.id, version.card, version.number)
        for module, version in queries.list_modules(session, wanted)
    ]
    return htmx.render(
        "catalogue/list.html",
        fragment="found",
        rows=rows,
        wanted=wanted,
        instruments=instruments,
        languages_offered=languages,
        levels=levels,
        writes_any=not htmx.wants_fragment() and queries.writes_any(session, me().person_id),
    )


def card_of(module_id: str, card: dict[str, object], number: str) -> dict[str, object]:
    """Return what a list shows of a module in the language of the page, and which language that is."""
    texts = card["texts"]
    own = str(card["lang"])
    page = page_language()
    lang = next((code for code in texts if short(code) == page), own) if isinstance(texts, dict) else own
    text = texts[lang] if isinstance(texts, dict) else {}
    return {**card, "id": module_id, "number": number, "text_lang": lang, **text}


@bp.get("/modules/<module_id>/versions/")
@signed_in
def list_versions(module_id: str) -> ResponseReturnValue:
    """Show what was published when, by whom, and why."""
    module = queries.get_module(db.session(), module_id)
    versions = queries.list_versions(db.session(), module_id)
    current = next(version for version in versions if version.id == module.current_version_id)
    return htmx.render(
        "catalogue/versions.html",
        module=module,
        versions=versions,
        card=card_of(module.id, current.card, current.number),
        may_open_guide=_has_guide(current) and (instructor.allows(me()) or _is_mine(module_id)),
        publishers=queries.publishers(db.session(), versions),
    )


def _has_guide(version: ModuleVersion) -> bool:
    return bool(queries.document(db.session(), version.id).in_language(page_language()).instructor_html)


@bp.get("/account/modules/")
@signed_in
def list_written() -> ResponseReturnValue:
    """Show an author the modules that they write, with what was published last."""
    rows = [
        {**_row_of(module, version), "version": version, "has_guide": _has_guide(version)}
        for module, version in queries.list_current(db.session(), written_by=me().person_id)
    ]
    return htmx.render("catalogue/written.html", rows=rows)


def _row_of(module: Module, version: ModuleVersion) -> dict[str, object]:
    return {**card_of(module.id, version.card, version.number), "is_retired": module.is_retired}


@bp.get("/administration/modules/")
@administrator
def list_authored() -> ResponseReturnValue:
    """Show all modules with their authors."""
    names = queries.names_of_authors(db.session())
    rows = [
        {**_row_of(module, version), "author_names": names.get(module.id, [])}
        for module, version in queries.list_current(db.session())
    ]
    return htmx.render("catalogue/authored.html", rows=rows)


@bp.get("/administration/modules/<module_id>/")
@administrator
def list_authors(module_id: str) -> ResponseReturnValue:
    """Show who may publish a module."""
    return _authors_page(module_id, AuthorForm())


@bp.post("/administration/modules/<module_id>/")
@administrator
def name_author(module_id: str) -> ResponseReturnValue:
    """Name one more author."""
    form = AuthorForm(request.form)
    if not form.validate():
        return _authors_page(module_id, form, status=422)
    with unit_of_work() as session:
        outcome = actions.name_author(session, me(), module_id, typed=str(form.name.data), now=now())
    if isinstance(outcome, actions.NotNamed):
        form.name.errors = [say(outcome.code)]
        return _authors_page(module_id, form, status=422)
    flash(_("%(name)s is an author of this module now.", name=outcome.passport_name), "ok")
    return htmx.redirect_see_other(url_for(".list_authors", module_id=module_id))


@bp.post("/administration/modules/<module_id>/authors/<uuid:person_id>/remove")
@administrator
def remove_author(module_id: str, person_id: UUID) -> ResponseReturnValue:
    """Take authorship away."""
    with unit_of_work() as session:
        actions.remove_author(session, me(), module_id, person_id, now=now())
    flash(_("The role has ended."), "ok")
    return htmx.redirect_see_other(url_for(".list_authors", module_id=module_id))


def _authors_page(module_id: str, form: AuthorForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    module = queries.get_module(session, module_id)
    current = queries.find_current(session, module_id)
    if current is None:
        raise NotFoundError
    return htmx.render(
        "catalogue/authors.html",
        status=status,
        form=form,
        card=_row_of(module, current),
        authors=queries.list_authors(session, module_id),
    )


@bp.get("/assets/<sha256>/<name>")
@signed_in
def asset(sha256: str, name: str) -> ResponseReturnValue:
    """Serve a figure or film by its content; it never changes, so browsers keep it."""
    found = queries.find_asset(db.session(), sha256)
    if found is None:
        raise NotFoundError
    response = Response(found.content, mimetype=found.media_type)
    response.set_etag(sha256)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.make_conditional(request, accept_ranges=True, complete_length=len(found.content))
    return response

"""Pages of the catalogue: find a module, see its versions, fetch its figures."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lms.catalogue import queries
from lms.core.errors import NotFoundError
from lms.store import db
from lms.web import htmx
from lms.web.guards import signed_in
from lms.web.i18n import page_language, short

bp = Blueprint("catalogue", __name__)


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
        publishers=queries.publishers(db.session(), versions),
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

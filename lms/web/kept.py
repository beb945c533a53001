"""Pages kept ready: rendered once for all readers in the same state, with gaps for what is each reader's own.

A page of a lesson is the same for everybody who has done the same steps, but for name, tokens and nonce. It is rendered once with
marks in their places, cut at the marks, and compressed; each answer only fills the gaps. Versions never change, so a kept page
never grows old: what it depends on is its key.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request, session
from flask_login import current_user
from markupsafe import escape

from lms.web import htmx
from lms.web.compression import accepts_gzip, assemble, deflate_around
from lms.web.formkit import csrf
from lms.web.headers import csp_nonce
from lms.web.i18n import page_language
from lms.web.shelf import Shelf

MOST_KEPT = 512  # of about 35 kB each
NAME_ROOM = 32  # bytes; a name's gap is as long as the next multiple, so that few lengths occur


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a kept page: bytes with their compressed form, or the name of a gap and how long it was."""

    plain: bytes
    packed: bytes | None = None
    gap: str = ""


def install(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["lms_kept"] = Shelf[tuple[Part, ...]](MOST_KEPT)


def render(
    template: str,
    key: Hashable,
    context: Callable[[], Mapping[str, Any]],
    own: Mapping[str, Any] | None = None,
) -> Response:
    """Answer with a page that depends on nothing but `key`, the reader's language and roles, and the gaps.

    `context` is asked for only when the page is not kept yet. `own` holds what else is this answer's own, by the name that the
    template knows it by; with it the address does not matter. Messages from the request before, and addresses with a query,
    are nobody else's: such a page is rendered as any other.
    """
    if request.query_string or "_flashes" in session:
        return htmx.render(template, **context(), **(own or {}))
    viewer = current_user._get_current_object()  # noqa: SLF001 – werkzeug's documented way out of the proxy
    values = _own_values(viewer)
    address: Hashable = request.path
    if own is not None:
        address = tuple(own)
        values["page_path"] = str(escape(request.path)).encode()
        values |= {name: str(escape(value)).encode() for name, value in own.items()}
    reader = (page_language(), viewer.roles, viewer.is_administrator, len(values["name"]))
    whole_key = (template, key, address, reader)
    shelf: Shelf[tuple[Part, ...]] = current_app.extensions["lms_kept"]
    parts = shelf.find(whole_key, lambda: _make(template, context(), values, own))
    return _fill(parts, values)


def _make(
    template: str, context: Mapping[str, Any], values: Mapping[str, bytes], own: Mapping[str, Any] | None
) -> tuple[Part, ...]:
    """Render a page and cut it at its gaps; compress it where every gap has one length."""
    marks = {gap: f"gap-{secrets.token_hex(12)}-{gap}" for gap in values}
    filled = {name: marks[name] for name in own or ()} | ({"page_path": marks["page_path"]} if own else {})
    pieces = list(_cut(_render_with_marks(template, {**context, **filled}, marks), marks))
    return tuple(_pack(pieces, values) if own is None else (Part(text, None, gap) for text, gap in pieces))


def _render_with_marks(template: str, context: Mapping[str, Any], marks: Mapping[str, str]) -> str:
    with _marked(marks):
        everything = dict(context)
        current_app.update_template_context(everything)
        everything["viewer"] = replace(everything["viewer"], name=marks["name"], person_id=marks["person"])
        return current_app.jinja_env.get_template(template).render(everything)


@contextmanager
def _marked(marks: Mapping[str, str]) -> Iterator[None]:
    """Let token and nonce be marks for a while: both are kept in `g` by those who make them."""
    own = {"csrf_token": csrf.token(), "csp_nonce": csp_nonce()}
    g.csrf_token, g.csp_nonce = marks["token"], marks["nonce"]
    try:
        yield
    finally:
        g.csrf_token, g.csp_nonce = own["csrf_token"], own["csp_nonce"]


def _own_values(viewer: Any) -> dict[str, bytes]:
    """Return what stands in the gaps of every page. The name gets room for names of about its length (blanks show nothing)."""
    name = str(escape(viewer.name)).encode()
    return {
        "name": name.ljust(-(-len(name) // NAME_ROOM) * NAME_ROOM),
        "person": str(viewer.person_id).encode(),
        "token": csrf.token().encode(),
        "nonce": csp_nonce().encode(),
    }


def _cut(html: str, marks: Mapping[str, str]) -> Iterator[tuple[bytes, str]]:
    """Cut a page at its marks: text, or nothing and the name of a gap."""
    gaps = {mark: gap for gap, mark in marks.items()}
    for piece in re.split("(" + "|".join(gaps) + ")", html):
        yield (b"", gaps[piece]) if piece in gaps else (piece.encode(), "")


def _pack(pieces: list[tuple[bytes, str]], own: Mapping[str, bytes]) -> Iterator[Part]:
    """Compress the text around gaps that will always be as long as they are now."""
    packed = deflate_around(((own[gap] if gap else text, bool(gap)) for text, gap in pieces), 9)
    for (_piece, gap), (plain, bytes_packed) in zip(pieces, packed, strict=True):
        yield Part(plain, bytes_packed, gap)


def _fill(parts: tuple[Part, ...], own: Mapping[str, bytes]) -> Response:
    whole = [(own[part.gap], None) if part.gap else (part.plain, part.packed) for part in parts]
    is_packed = parts[0].packed is not None
    fits = is_packed and all(len(own[part.gap]) == len(part.plain) for part in parts if part.gap)
    if fits and accepts_gzip():
        response = make_response(assemble(whole))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = _VARY
    else:
        response = make_response(b"".join(plain for plain, _packed in whole))  # compressed as any other page
        response.headers["Vary"] = ", ".join(htmx.VARY)
    return response


_VARY = ", ".join((*htmx.VARY, "Accept-Encoding"))

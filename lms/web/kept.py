"""Pages kept ready: rendered once for all readers in the same state, with gaps for what is each reader's own.

A page of a lesson is the same for everybody who has done the same steps, but for name, tokens and nonce. It is rendered once with
marks in their places, cut at the marks, and compressed; each answer only fills the gaps. Versions never change, so a kept page
never grows old: what it depends on is its key.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from lms.web import htmx
from lms.web.compression import accepts_gzip, assemble, deflate_around
from lms.web.headers import csp_nonce
from lms.web.i18n import page_language

MOST_KEPT = 256  # of about 35 kB each
_GAPS = ("name", "person", "token", "nonce")
_MARKS = {gap: f"gap-{secrets.token_hex(12)}-{gap}" for gap in _GAPS}
_ANY_MARK = re.compile("(" + "|".join(_MARKS.values()) + ")")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a kept page: bytes with their compressed form, or the name of a gap and how long it was."""

    plain: bytes
    packed: bytes | None = None
    gap: str = ""


class Shelf:
    """The pages of one application, those asked for last."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, tuple[Part, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> tuple[Part, ...] | None:
        """Return a kept page."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, parts: tuple[Part, ...]) -> None:
        """Keep a page, and let go of the one that was not asked for the longest."""
        with self._lock:
            self._pages[key] = parts
            while len(self._pages) > MOST_KEPT:
                self._pages.popitem(last=False)


def install(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["lms_kept"] = Shelf()


def render(template: str, key: Hashable, context: Callable[[], Mapping[str, Any]]) -> Response:
    """Answer with a page that depends on nothing but `key`, the reader's language and roles, and the gaps.

    `context` is asked for only when the page is not kept yet. Messages from the request before, and addresses with a query, are
    nobody else's: such a page is rendered as any other.
    """
    if request.query_string or "_flashes" in session:
        return htmx.render(template, **context())
    shelf: Shelf = current_app.extensions["lms_kept"]
    whole_key = (
        template,
        key,
        request.path,
        page_language(),
        current_user.roles,
        current_user.is_administrator,
    )
    parts = shelf.find(whole_key)
    if parts is None:
        parts = tuple(_pack(list(_cut(_render_with_marks(template, context()))), _own_values()))
        shelf.keep(whole_key, parts)
    return _fill(parts, _own_values())


def _render_with_marks(template: str, context: Mapping[str, Any]) -> str:
    with _marked():
        everything = dict(context)
        current_app.update_template_context(everything)
        everything["viewer"] = replace(everything["viewer"], name=_MARKS["name"], person_id=_MARKS["person"])
        return current_app.jinja_env.get_template(template).render(everything)


@contextmanager
def _marked() -> Iterator[None]:
    """Let token and nonce be marks for a while: both are kept in `g` by those who make them."""
    own = {"csrf_token": generate_csrf(), "csp_nonce": csp_nonce()}
    g.csrf_token, g.csp_nonce = _MARKS["token"], _MARKS["nonce"]
    try:
        yield
    finally:
        g.csrf_token, g.csp_nonce = own["csrf_token"], own["csp_nonce"]


def _own_values() -> dict[str, bytes]:
    """Return what stands in the gaps of this answer."""
    return {
        "name": str(escape(current_user.name)).encode(),
        "person": str(current_user.person_id).encode(),
        "token": generate_csrf().encode(),
        "nonce": csp_nonce().encode(),
    }


def _cut(html: str) -> Iterator[tuple[bytes, str]]:
    """Cut a page at its marks: text, or nothing and the name of a gap."""
    gaps = {mark: gap for gap, mark in _MARKS.items()}
    for piece in _ANY_MARK.split(html):
        yield (b"", gaps[piece]) if piece in gaps else (piece.encode(), "")


def _pack(pieces: list[tuple[bytes, str]], own: Mapping[str, bytes]) -> Iterator[Part]:
    """Compress the text; names differ in length, so text after one never refers to text before it."""
    start = 0
    for end, (_text, gap) in enumerate([*pieces, (b"", "name")]):
        if gap != "name":
            continue
        stretch = pieces[start:end]
        packed = deflate_around(((own[gap] if gap else text, bool(gap)) for text, gap in stretch), 9)
        for (_piece, inner), (plain, bytes_packed) in zip(stretch, packed, strict=True):
            yield Part(plain, bytes_packed, inner)
        if end < len(pieces):
            yield Part(b"", None, "name")
        start = end + 1


def _fill(parts: tuple[Part, ...], own: Mapping[str, bytes]) -> Response:
    whole = [(own[part.gap], None) if part.gap else (part.plain, part.packed) for part in parts]
    fits = all(len(own[part.gap]) == len(part.plain) for part in parts if part.gap not in {"", "name"})
    if accepts_gzip() and fits:
        response = make_response(assemble(whole))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = make_response(b"".join(plain for plain, _packed in whole))  # compressed as any other page
    response.vary.update((*htmx.VARY, "Accept-Encoding"))
    return response

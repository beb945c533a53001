"""Pages kept ready: rendered once for all readers in the same state, with gaps for what is each reader's own.

A page of a lesson is the same for everybody who has done the same steps, but for name, tokens and nonce. It is rendered once with
marks in their places, cut at the marks, and compressed; each answer only fills the gaps. Versions never change, so a kept page
never grows old: what it depends on is its key.
"""

from __future__ import annotations

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
from lms.web.compression import accepts_gzip, assemble, deflate
from lms.web.headers import csp_nonce
from lms.web.i18n import page_language

MOST_KEPT = 256  # of about 35 kB each
_GAPS = ("name", "person", "token", "nonce")
_MARKS = {gap: f"gap-{secrets.token_hex(12)}-{gap}" for gap in _GAPS}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a kept page: the name of a gap, or bytes with their compressed form."""

    gap: str = ""
    plain: bytes = b""
    packed: bytes = b""


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
    whole_key = (template, key, request.path, page_language(), current_user.roles, current_user.is_administrator)
    parts = shelf.find(whole_key)
    if parts is None:
        parts = tuple(_cut(_render_with_marks(template, context())))
        shelf.keep(whole_key, parts)
    return _fill(parts)


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


def _cut(html: str) -> Iterator[Part]:
    """Cut a page at its marks."""
    gaps = {mark: gap for gap, mark in _MARKS.items()}
    while html:
        places = [(place, mark) for mark in gaps if (place := html.find(mark)) >= 0]
        place, mark = min(places, default=(len(html), ""))
        plain = html[:place].encode()
        if plain:
            yield Part(plain=plain, packed=deflate(plain, 9))
        if mark:
            yield Part(gap=gaps[mark])
        html = html[place + len(mark) :]


def _fill(parts: tuple[Part, ...]) -> Response:
    own = {
        "name": str(escape(current_user.name)).encode(),
        "person": str(current_user.person_id).encode(),
        "token": generate_csrf().encode(),
        "nonce": csp_nonce().encode(),
    }
    whole = [(own[part.gap], None) if part.gap else (part.plain, part.packed) for part in parts]
    if accepts_gzip():
        response = make_response(assemble(whole))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = make_response(b"".join(plain for plain, _packed in whole))
    response.vary.update((*htmx.VARY, "Accept-Encoding"))
    return response

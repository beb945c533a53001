"""Answers to a browser with or without htmx: the only file that knows its headers."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, redirect, request

VARY = ("HX-Request", "HX-Request-Type", "HX-Boosted", "HX-History-Restore-Request")


def render(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Answer with the page, or with its block `fragment` alone when htmx asks for a part of the page."""
    environment = current_app.jinja_env
    page = environment.get_template(template)
    current_app.update_template_context(context)
    if fragment is not None and wants_fragment():
        text = environment.concat(page.blocks[fragment](page.new_context(context)))
    else:
        text = page.render(context)
    response = make_response(text, status)
    response.vary.update(VARY)
    return response


def wants_fragment() -> bool:
    """Tell whether the request is for a part of a page; boosted links and the Back button ask for whole pages."""
    headers = request.headers
    return (
        headers.get("HX-Request-Type") == "partial"
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def redirect_see_other(url: str) -> Response:
    """Send the reader on after a POST (303); a request for a part of a page moves the whole page."""
    if wants_fragment():
        response = Response(status=204, headers={"HX-Location": url})
    else:
        response = make_response(redirect(url, code=303))
    response.vary.update(VARY)
    return response

"""Headers of every answer: the content security policy with its nonce, and the rest of the browser's safeguards."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

PERMISSIONS = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
"""What no page of this product uses, and what therefore no injected script may ask for."""

STEADY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
}

HSTS = "max-age=31536000; includeSubDomains"


def install(app: Flask) -> None:
    """Give templates `csp_nonce()` and put the headers on every answer."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_secure)


def csp_nonce() -> str:
    """Return the nonce of this answer; the first call decides that the answer may run scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def policy(nonce: str | None) -> str:
    """Write the policy: a page without scripts of its own gets one under which none runs and no policy can be made.

    There is no 'strict-dynamic': with it, htmx would run a script that stands in a swapped fragment.
    """
    return _WITH_SCRIPTS.replace(_MARK, nonce) if nonce else _WITHOUT_SCRIPTS


def _write(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'" if nonce else "script-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx" if nonce else "trusted-types 'none'",
            "report-uri /csp",
        )
    )


_MARK = "{nonce}"
_WITH_SCRIPTS, _WITHOUT_SCRIPTS = _write(_MARK), _write("")


def _secure(response: Response) -> Response:
    if request.headers.get("HX-Request") == "true":
        csp_nonce()  # the page in the browser looks for it in the header of what it swaps in
    ours = {"Content-Security-Policy": policy(g.get("csp_nonce")), "Cache-Control": "no-store", **STEADY}
    if request.is_secure:
        ours["Strict-Transport-Security"] = HSTS
    present = {name.lower() for name, _value in response.headers}
    for name, value in ours.items():
        if name.lower() not in present:  # a view may have set its own
            response.headers.add(name, value)
    return response

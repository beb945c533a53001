"""Addresses of the installation itself: is it alive, and what browsers report."""

from __future__ import annotations

import logging
from collections import deque
from time import monotonic

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from lms.store import db
from lms.web.formkit import csrf
from lms.web.guards import anyone

bp = Blueprint("web", __name__)
_log = logging.getLogger("lms.csp")
_TOLD = ("violated-directive", "blocked-uri", "document-uri", "source-file", "line-number")


_MOST_A_MINUTE = 30
_logged: deque[float] = deque(maxlen=_MOST_A_MINUTE)


def _may_log() -> bool:
    """Allow a few lines a minute: anybody can send reports, and a log must not fill the disk."""
    at = monotonic()
    if len(_logged) == _MOST_A_MINUTE and at - _logged[0] < 60:
        return False
    _logged.append(at)
    return True


@bp.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers."""
    db.session().execute(text("select 1"))
    return Response("ok\n", mimetype="text/plain")


@bp.post("/csp")
@csrf.exempt  # type: ignore[untyped-decorator]
@anyone
def csp_report() -> ResponseReturnValue:
    """Log what a browser refused to run: the rule and the address, never the page's content."""
    report = (
        (request.get_json(force=True, silent=True, cache=False) or {})
        if (request.content_length or 0) < 20_000
        else {}
    )
    inner = report.get("csp-report", {}) if isinstance(report, dict) else {}
    told = {name: str(inner.get(name, ""))[:200] for name in _TOLD} if isinstance(inner, dict) else {}
    if _may_log():
        _log.warning("refused by a browser: %r", told)
    return Response(status=204)

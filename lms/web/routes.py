"""Addresses of the installation itself: is it alive, and what browsers report."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from lms.store import db
from lms.web.formkit import csrf
from lms.web.guards import anyone

bp = Blueprint("web", __name__)
_log = logging.getLogger("lms.csp")


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
    """Log what a browser refused to run; nothing of it is kept elsewhere."""
    report = request.get_data(cache=False)[:2000].decode("utf-8", "replace")
    _log.warning("refused by a browser: %r", report)
    return Response(status=204)

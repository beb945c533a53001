"""What a code opens as a file: the certificate's PDF and the signed JSON; and what everybody needs to check them."""

from __future__ import annotations

import hashlib
import json
import logging

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from lms.core.achievements import key_history
from lms.core.errors import ConflictError, NotFoundError
from lms.credentials import queries
from lms.credentials.jobs import make_certificate
from lms.credentials.keys import list_published
from lms.credentials.models import Credential
from lms.credentials.routes.blueprint import bp
from lms.credentials.routes.lookup import look_up, seconds_to_wait
from lms.settings import ROOT
from lms.store import db
from lms.web.guards import anyone
from lms.web.i18n import now

_log = logging.getLogger(__name__)
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; frame-ancestors 'none'"  # a browser's own viewer is an object
)


@bp.get("/certificates/<code>.pdf")
@anyone
def certificate(code: str) -> ResponseReturnValue:
    """Give the certificate to whoever has its code: the same bytes every time (B70)."""
    credential = _genuine(code)
    if not credential.pdf_sha256:
        try_to_set(credential)
        credential = _genuine(code)
    content = credential.pdf
    if content is None:
        raise ServiceUnavailable(retry_after=60)
    if hashlib.sha256(content).hexdigest() != credential.pdf_sha256:
        raise ConflictError
    response = _file(
        content, "application/pdf", credential.pdf_sha256, f"certificate-{credential.number}.pdf"
    )
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


@bp.get("/certificates/<code>.json")
@anyone
def signed_credential(code: str) -> ResponseReturnValue:
    """Give the signed document, byte for byte as it was signed."""
    credential = _genuine(code)
    content = credential.signed.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    return _file(content, "application/json", digest, f"certificate-{credential.number}.json")


@bp.get("/keys")
@anyone
def key_list() -> ResponseReturnValue:
    """Publish the key history that verifies certificates without this site."""
    content = json.dumps(key_history(list_published(db.session())), indent=1).encode("utf-8")
    response = Response(content, mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = 'inline; filename="keys.json"'
    return response


@bp.get("/verify_credential.py")
@anyone
def verification_script() -> ResponseReturnValue:
    """Give the stand-alone script that verifies a certificate without this site."""
    content = (ROOT / "tools" / "verify_credential.py").read_bytes()
    response = Response(content, mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="verify_credential.py"'
    return response


def try_to_set(credential: Credential) -> None:
    """Set the certificate now; when that fails the job tries again, and the log says why."""
    try:
        make_certificate(str(credential.id))
    except Exception:
        db.session().rollback()
        _log.exception("the certificate %s could not be set", credential.number)


def _genuine(code: str) -> Credential:
    """Return the credential of a code; one whose row was changed behind the product's back is not handed out."""
    if wait := seconds_to_wait():
        raise TooManyRequests(retry_after=wait)
    found = look_up(code, with_pdf=True)
    if not isinstance(found, Credential):
        raise NotFoundError
    if queries.standing_of(db.session(), found, now()).kind == "altered":
        raise ConflictError
    return found


def _file(content: bytes, mimetype: str, digest: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(digest)
    response.make_conditional(request)
    return response

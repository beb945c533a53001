"""The public answer to "is this certificate genuine?": by code, by QR code, by file; no session, no script."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.achievements import (
    CredentialDocument,
    Genuine,
    Malformed,
    PageAltered,
    parse_code,
    verify_bytes,
    verify_certificate_file,
)
from lms.credentials import queries
from lms.credentials.forms import VerifyCodeForm, VerifyFileForm
from lms.credentials.keys import list_published
from lms.credentials.models import Credential
from lms.credentials.routes.blueprint import bp
from lms.credentials.routes.lookup import look_up, seconds_to_wait
from lms.credentials.words import TITLES, revoke_word
from lms.store import db
from lms.web import htmx
from lms.web.guards import anyone
from lms.web.i18n import now, write_day


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stranger is told: the verdict, why, and the signed facts to compare the paper with."""

    kind: str  # valid | expired | superseded | revoked | altered | unknown
    text: str
    document: CredentialDocument | None = None
    credential: Credential | None = None
    successor: Credential | None = None
    is_file: bool = False


@bp.get("/verify/")
@anyone
def verify_form() -> ResponseReturnValue:
    """Show where to type a code; a typed one leads to its page."""
    if "code" not in request.args:
        return _form_page(VerifyCodeForm())
    form = VerifyCodeForm(request.args)
    if not form.validate():
        return _form_page(form, status=422)
    code = parse_code(str(form.code.data))
    if isinstance(code, Malformed):
        form.code.errors = [_mistyped(code)]
        return _form_page(form, status=422)
    return htmx.redirect_see_other(url_for(".verify", code=code))


@bp.get("/verify/<code>")
@anyone
def verify(code: str) -> ResponseReturnValue:
    """Say in one look whether a certificate is genuine and in force; the signature is checked anew each time."""
    if wait := seconds_to_wait():
        return _wait_page(wait)
    found = look_up(code)
    if isinstance(found, Credential):
        return _answer_page(_answer(queries.standing_of(db.session(), found, now())))
    reason = _("No certificate was ever issued under this code.") if found is None else _mistyped(found)
    return _answer_page(Answer("unknown", reason), status=404)


@bp.post("/verify/")
@anyone
def verify_file() -> ResponseReturnValue:
    """Check the file of a certificate: nothing of it is kept."""
    if wait := seconds_to_wait():
        return _wait_page(wait)
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    if not content:
        file_form = VerifyFileForm()
        file_form.file.errors = [_("Choose a file first.")]
        return _form_page(VerifyCodeForm(), file_form, status=422)
    answer = _file_answer(content)
    return _answer_page(answer, status=422 if answer.kind == "unknown" and answer.document is None else 200)


def _file_answer(content: bytes) -> Answer:
    keys = list_published(db.session())
    is_pdf = content.startswith(b"%PDF-")
    verdict = verify_certificate_file(content, keys) if is_pdf else verify_bytes(content.rstrip(), keys)
    match verdict:
        case Genuine(document):
            return _registered(document)
        case PageAltered(document):
            told = _("The signed facts inside the file are ours and stand below. But this is not the file that was issued: what its page shows may be changed.")  # fmt: skip
            return Answer("altered", told, document, is_file=True)
        case Malformed():
            told = _("This file holds no certificate that can be checked. Scans and photos cannot: type the code that is printed on them.")  # fmt: skip
            return Answer("unknown", told, is_file=True)
        case _:
            told = _(
                "This file was changed after it was signed, or it was not signed by us. Do not accept it."
            )
            return Answer("altered", told, is_file=True)


def _registered(document: CredentialDocument) -> Answer:
    """Ask the register about a genuine file: was it revoked, superseded, has it expired?"""
    credential = queries.find_by_code(db.session(), document.code)
    if credential is None:
        told = _("The signature is ours and the file is unchanged. But it is not in our register, so nobody can say whether it was revoked.")  # fmt: skip
        return Answer("unknown", told, document, is_file=True)
    standing = queries.standing_of(db.session(), credential, now())
    return _answer(standing, is_file=True)


def _answer(standing: queries.Standing, *, is_file: bool = False) -> Answer:
    return Answer(
        standing.kind,
        _reason(standing, is_file),
        standing.document,
        standing.credential,
        standing.successor,
        is_file,
    )


def _reason(standing: queries.Standing, is_file: bool) -> str:  # noqa: FBT001 – says which sentence, changes nothing
    credential, document = standing.credential, standing.document
    match standing.kind:
        case "revoked" if credential.revoked_at is not None:
            return _(
                "Revoked on %(day)s. %(why)s: %(reason)s",
                day=write_day(credential.revoked_at),
                why=revoke_word(credential.revoke_class),
                reason=credential.revoke_reason,
            )
        case "superseded":
            return _("A corrected certificate has taken its place. Ask the holder for the new one.")
        case "expired" if document is not None and document.expires_on is not None:
            return _("It is genuine. Its last valid day was %(day)s.", day=write_day(document.expires_on))
        case "valid" if is_file:
            return _("The file is unchanged, and the signature was checked just now.")
        case "valid":
            return _("The signature was checked just now. Nothing has been changed.")
    return _("What is stored under this code does not fit its signature. Do not accept it; ask the issuer.")


def _mistyped(code: Malformed) -> str:
    if code.reason == "credential-code-length":
        return _("A code has 28 letters and digits. Compare it with the paper.")
    return _("This code has a typing error. Compare it with the paper.")


def _form_page(form: VerifyCodeForm, file_form: VerifyFileForm | None = None, status: int = 200) -> Response:
    page = htmx.render(
        "credentials/verify_form.html", status=status, form=form, file_form=file_form or VerifyFileForm()
    )
    return _unlisted(page)


def _answer_page(answer: Answer, status: int = 200) -> Response:
    page = htmx.render(
        "credentials/verify.html",
        status=status,
        answer=answer,
        verdict_title=TITLES[answer.kind],
        code_form=VerifyCodeForm(),
        file_form=VerifyFileForm(),
    )
    return _unlisted(page)


def _wait_page(wait: int) -> Response:
    page = htmx.render("credentials/wait.html", status=429, wait=wait)
    page.headers["Retry-After"] = str(wait)
    return _unlisted(page)


def _unlisted(page: Response) -> Response:
    page.headers["X-Robots-Tag"] = "noindex"
    return page

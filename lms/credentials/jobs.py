"""Setting certificates after the commit that issued them; the route does the same at once and the job when it could not."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.credentials.actions import keep_certificate, set_certificate
from lms.credentials.keys import key_folder
from lms.credentials.models import Credential
from lms.credentials.snapshot import Letterhead
from lms.jobs import job
from lms.settings import Settings
from lms.store import EVERYTHING, db, entering, unit_of_work


def letterhead() -> Letterhead:
    """Return under whose name this installation issues."""
    settings: Settings = current_app.extensions["lms_settings"]
    return Letterhead(settings.brand, settings.base_url, key_folder(settings.instance))


@job("render-certificate")
def make_certificate(credential_id: str) -> None:
    """Set one certificate and keep it, unless that was done before; idempotent."""
    session = db.session()
    credential = _unset(session, UUID(credential_id))
    session.commit()  # typst works for a while: no transaction stays open meanwhile
    if credential is None:
        return
    rendered = set_certificate(credential, letterhead())
    with unit_of_work() as work, entering(work, EVERYTHING):
        keep_certificate(work, credential.id, rendered)


def _unset(session: Session, credential_id: UUID) -> Credential | None:
    with entering(session, EVERYTHING):
        found = session.scalars(
            select(Credential).where(Credential.id == credential_id).execution_options(populate_existing=True)
        ).first()
    return None if found is None or found.pdf_sha256 else found

"""What a coordinator decides about a certificate: correct, revoke, reinstate."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.achievements import RANDOM_BYTES_NEEDED
from lms.credentials import actions, queries
from lms.credentials.forms import RevokeForm
from lms.credentials.jobs import letterhead
from lms.credentials.routes.blueprint import bp
from lms.credentials.routes.files import try_to_set
from lms.credentials.snapshot import holder_of
from lms.people.models import Person
from lms.people.routes import me
from lms.store import db, unit_of_work
from lms.web import htmx
from lms.web.guards import coordinator
from lms.web.i18n import now


@bp.get("/credentials/<uuid:credential_id>/")
@coordinator
def credential(credential_id: UUID) -> ResponseReturnValue:
    """Show a credential of the coordinator's own institution, and what can be done about it."""
    return _credential_page(credential_id, RevokeForm())


@bp.post("/credentials/<uuid:credential_id>/supersede")
@coordinator
def supersede_credential(credential_id: UUID) -> ResponseReturnValue:
    """Issue a corrected certificate under the holder's present names (B72)."""
    with unit_of_work() as session:
        corrected = actions.supersede_credential(
            session,
            me(),
            credential_id,
            letterhead=letterhead(),
            entropy=secrets.token_bytes(RANDOM_BYTES_NEEDED),
            now=now(),
        )
    try_to_set(corrected)
    flash(_("The corrected certificate is issued. The old one now points to it."), "ok")
    return htmx.redirect_see_other(url_for(".credential", credential_id=corrected.id))


@bp.post("/credentials/<uuid:credential_id>/revoke")
@coordinator
def revoke_credential(credential_id: UUID) -> ResponseReturnValue:
    """Take a certificate back (B73)."""
    form = RevokeForm(request.form)
    if not form.validate():
        return _credential_page(credential_id, form, status=422)
    with unit_of_work() as session:
        actions.revoke_credential(
            session,
            me(),
            credential_id,
            reason_class=str(form.reason_class.data),
            reason=str(form.reason.data),
            now=now(),
        )
    flash(_("The certificate is revoked. The verification page says so from now on."), "ok")
    return htmx.redirect_see_other(url_for(".credential", credential_id=credential_id))


@bp.post("/credentials/<uuid:credential_id>/reinstate")
@coordinator
def reinstate_credential(credential_id: UUID) -> ResponseReturnValue:
    """Put a revoked certificate back in force (B73)."""
    with unit_of_work() as session:
        actions.reinstate_credential(session, me(), credential_id, now=now())
    flash(_("The certificate is in force again."), "ok")
    return htmx.redirect_see_other(url_for(".credential", credential_id=credential_id))


def _credential_page(credential_id: UUID, form: RevokeForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    found = queries.get_in_office(session, me(), credential_id)
    standing = queries.standing_of(session, found, now())
    person = session.get(Person, found.learner_id)
    present = holder_of(person) if person else None
    return htmx.render(
        "credentials/credential.html",
        status=status,
        credential=found,
        standing=standing,
        document=standing.document,
        present=present if standing.document and present != standing.document.holder else None,
        form=form,
    )

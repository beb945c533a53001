"""Looking up a credential by its code on behalf of a stranger, with a brake on guessing."""

from __future__ import annotations

from flask import request

from lms.core.achievements import Malformed, parse_code
from lms.credentials import queries
from lms.credentials.models import Credential
from lms.people import throttle
from lms.store import db, unit_of_work
from lms.web.i18n import now


def seconds_to_wait() -> int:
    """Return for how many seconds this network address has to wait; 0 = go on."""
    return throttle.seconds_to_wait(db.session(), _keys(), now())


def look_up(typed: str, *, with_pdf: bool = False) -> Credential | Malformed | None:
    """Return the credential of a code; only codes that nobody was given count against the address (the check symbol
    already tells a typing error from a guess, so a malformed code costs nothing)."""
    code = parse_code(typed)
    if isinstance(code, Malformed):
        return code
    found = queries.find_by_code(db.session(), code, with_pdf=with_pdf)
    if found is None:
        with unit_of_work() as session:
            throttle.count_failure(session, _keys(), now())
    return found


def _keys() -> tuple[str, ...]:
    return (throttle.address_key(request.remote_addr, "verify"),)

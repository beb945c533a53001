"""What happens to credentials: issue, set the certificate, supersede, revoke, reinstate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.achievements import (
    CredentialDocument,
    Holder,
    code_from_bytes,
    credential_number,
    sealer_of,
    sign,
    signed_bytes,
)
from lms.core.errors import ConflictError, NotFoundError
from lms.credentials import queries
from lms.credentials.certificate import WORDINGS, RenderedCertificate, render_certificate
from lms.credentials.keys import KeyPair, private_key, signing_key
from lms.credentials.models import Credential, CredentialCounter
from lms.credentials.snapshot import Letterhead, build_document, holder_of, valid_until
from lms.institutions.models import Institution
from lms.institutions.queries import get_institution
from lms.jobs import enqueue
from lms.people.models import Person
from lms.people.queries import get_person
from lms.people.viewer import Viewer
from lms.progress.models import Completion
from lms.records import actions as records
from lms.store import upsert
from lms.web.i18n import zone

HEAD_START = timedelta(minutes=1)  # the route sets the certificate at once; the job only if it could not


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """The names are no longer those that the learner saw and confirmed, or cannot be printed."""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The validity that counts from the completion has ended: the module has to be done again."""

    ended_on: date


def issue_credential(
    session: Session,
    actor: Viewer,
    completion_id: UUID,
    *,
    confirmed: Holder,
    language: str,
    letterhead: Letterhead,
    entropy: bytes,
    now: datetime,
) -> Credential | NotConfirmed | Lapsed:
    """Issue the credential of one's own completion under the confirmed names; a repeat returns the same one (B69)."""
    completion = queries.own_completion(session, actor.person_id, completion_id, lock=True)
    present = queries.find_living(session, completion.id)
    if present is not None:
        return present
    holder = holder_of(get_person(session, actor.person_id))
    if holder is None or holder != confirmed:
        return NotConfirmed()
    institution = get_institution(session, completion.institution_id)
    module = catalogue.document(session, completion.version_id)
    issued_on = now.astimezone(zone(institution.time_zone)).date()
    last_day = valid_until(completion, module, institution)
    if last_day is not None and last_day < issued_on:
        return Lapsed(last_day)
    pair = signing_key(session, letterhead.keys, now)
    document = build_document(
        code=code_from_bytes(entropy),
        number=_next_number(session, institution.short, issued_on.year),
        holder=holder,
        completion=completion,
        module=module,
        institution=institution,
        letterhead=letterhead,
        language=printed_language(language),
        issued_on=issued_on,
        key_id=pair.key_id,
    )
    credential = _keep(session, document, pair, _origin(completion, institution), now)
    _note(session, credential, actor, "issued", now, number=credential.number)
    return credential


def printed_language(language: str) -> str:
    """Return the language of the certificate: the wished one where it can be printed, else English."""
    short = language.partition("-")[0]
    return short if short in WORDINGS else "en"


def supersede_credential(
    session: Session,
    actor: Viewer | None,
    credential_id: UUID,
    *,
    letterhead: Letterhead,
    entropy: bytes,
    now: datetime,
) -> Credential:
    """Issue a corrected credential under the holder's present names; the old one stays and points to it (B72)."""
    old = _decidable(session, actor, credential_id)
    document = queries.document_of(old)
    issued_on = now.astimezone(zone(old.zone)).date()
    if queries.standing_of(session, old, now).kind != "valid":
        raise ConflictError
    pair = signing_key(session, letterhead.keys, now)
    person = session.get(Person, old.learner_id)
    corrected = replace(
        document,
        code=code_from_bytes(entropy),
        number=_next_number(session, document.number.partition("-")[0], issued_on.year),
        holder=(holder_of(person) if person else None) or document.holder,
        issued_on=issued_on,
        key_id=pair.key_id,
    )
    new_id = uuid4()
    old.superseded_by_id, old.superseded_at = new_id, now
    session.flush()  # the completion's one living place must be free before the new row takes it
    credential = _keep(
        session, corrected, pair, {**_same_origin(old), "id": new_id, "supersedes_id": old.id}, now
    )
    _note(session, old, actor, "superseded", now, by=credential.number)
    _note(session, credential, actor, "issued", now, number=credential.number)
    return credential


def revoke_credential(
    session: Session,
    actor: Viewer | None,
    credential_id: UUID,
    *,
    reason_class: str,
    reason: str,
    now: datetime,
) -> Credential:
    """Take a credential back; the verification page says so, with date and reason, from the next look on (B73)."""
    credential = _decidable(session, actor, credential_id)
    if credential.revoked_at is not None:
        return credential
    if credential.superseded_by_id is not None:
        raise ConflictError
    credential.revoked_at, credential.revoke_class, credential.revoke_reason = now, reason_class, reason
    session.flush()
    _note(session, credential, actor, "revoked", now, reason_class=reason_class)
    return credential


def reinstate_credential(
    session: Session, actor: Viewer | None, credential_id: UUID, *, now: datetime
) -> Credential:
    """Put a revoked credential back in force, as a new event; the revocation stays in the learning records (B73)."""
    credential = _decidable(session, actor, credential_id)
    if credential.revoked_at is not None:
        credential.revoked_at, credential.revoke_class, credential.revoke_reason = None, "", ""
        session.flush()
        _note(session, credential, actor, "reinstated", now)
    return credential


def set_certificate(credential: Credential, letterhead: Letterhead) -> RenderedCertificate:
    """Set a credential's certificate as PDF; slow, so it is called outside of every transaction."""
    document = queries.document_of(credential)
    return render_certificate(
        document,
        signed=credential.signed.encode("utf-8"),
        verify_url=f"{letterhead.base_url}/verify/{document.code}",
        sealer=sealer_of(private_key(letterhead.keys, document.key_id)),
    )


def keep_certificate(session: Session, credential_id: UUID, rendered: RenderedCertificate) -> None:
    """Keep the bytes of a certificate; those that were kept first stay (B70)."""
    session.execute(
        update(Credential)
        .where(Credential.id == credential_id, Credential.pdf_sha256 == "")
        .values(pdf=rendered.pdf, pdf_sha256=rendered.sha256)
        .execution_options(synchronize_session=False)
    )


def _decidable(session: Session, actor: Viewer | None, credential_id: UUID) -> Credential:
    """Return a credential that the actor may decide about; no actor is the command line, which may all."""
    if actor is not None:
        return queries.get_in_office(session, actor, credential_id, lock=True)
    found = session.scalars(
        select(Credential).where(Credential.id == credential_id).with_for_update()
    ).first()
    if found is None:
        raise NotFoundError
    return found


def _next_number(session: Session, prefix: str, year: int) -> str:
    """Take the next serial; the counter's row is locked until the commit, and a rolled-back serial is free again."""
    upsert(
        session,
        CredentialCounter,
        {"prefix": prefix, "year": year, "last": 0},
        key=("prefix", "year"),
        change=(),
    )
    serial = session.execute(
        update(CredentialCounter)
        .where(CredentialCounter.prefix == prefix, CredentialCounter.year == year)
        .values(last=CredentialCounter.last + 1)
        .returning(CredentialCounter.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return credential_number(prefix, year, serial)


def _origin(completion: Completion, institution: Institution) -> dict[str, object]:
    return {
        "completion_id": completion.id,
        "institution_id": completion.institution_id,
        "learner_id": completion.learner_id,
        "module_id": completion.module_id,
        "version_id": completion.version_id,
        "zone": institution.time_zone,
    }


def _same_origin(old: Credential) -> dict[str, object]:
    names = ("completion_id", "institution_id", "learner_id", "module_id", "version_id", "zone")
    return {name: getattr(old, name) for name in names}


def _keep(
    session: Session, document: CredentialDocument, pair: KeyPair, origin: dict[str, object], now: datetime
) -> Credential:
    credential = Credential(
        code=document.code,
        number=document.number,
        signed=signed_bytes(sign(document, pair.private)).decode("utf-8"),
        key_id=document.key_id,
        language=document.language,
        issued_at=now,
        expires_on=document.expires_on,
        **origin,
    )
    session.add(credential)
    session.flush()
    enqueue(session, "render-certificate", now=now, due_at=now + HEAD_START, credential_id=str(credential.id))
    return credential


def _note(
    session: Session, credential: Credential, actor: Viewer | None, verb: str, now: datetime, **detail: str
) -> None:
    actor_id = actor.person_id if actor else None
    records.append(
        session, credential.institution_id, actor_id, verb, "credential", credential.id, now, **detail
    )

"""Finding credentials and saying where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from lms.core.achievements import (
    CredentialDocument,
    Genuine,
    PublishedKey,
    SignedCredential,
    read_signed,
    verify,
)
from lms.core.errors import ForbiddenError, NotFoundError
from lms.credentials.keys import list_published
from lms.credentials.models import Credential
from lms.people.viewer import Viewer
from lms.progress.models import Completion
from lms.store import EVERYTHING, entering
from lms.web.i18n import zone


@dataclass(frozen=True, slots=True)
class Standing:
    """What a credential is worth on a day. `kind`: valid | expired | superseded | revoked | altered."""

    kind: str
    credential: Credential
    document: CredentialDocument | None  # None only for an altered one that cannot be read
    successor: Credential | None = None


def find_by_code(session: Session, code: str, *, with_pdf: bool = False) -> Credential | None:
    """Return the credential of a canonical code: the code itself is the right to see it."""
    statement = select(Credential).where(Credential.code == code)
    if with_pdf:
        statement = statement.options(undefer(Credential.pdf)).execution_options(populate_existing=True)
    with entering(session, EVERYTHING):
        return session.scalars(statement).first()


def get_in_office(session: Session, actor: Viewer, credential_id: UUID, *, lock: bool = False) -> Credential:
    """Return a credential of an institution that the actor coordinates; nobody decides about their own."""
    statement = select(Credential).where(Credential.id == credential_id)
    found = session.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFoundError
    is_own = found.learner_id == actor.person_id
    if is_own or found.institution_id not in actor.institutions_as("coordinator"):
        raise ForbiddenError
    return found


def find_living(session: Session, completion_id: UUID) -> Credential | None:
    """Return the credential of a completion that no later one has superseded."""
    return session.scalars(
        select(Credential).where(
            Credential.completion_id == completion_id, Credential.superseded_by_id.is_(None)
        )
    ).first()


def list_living(session: Session, learner_id: UUID) -> list[Credential]:
    """Return a learner's credentials as a transcript shows them, newest first: each achievement once (B72)."""
    return list(
        session.scalars(
            select(Credential)
            .where(Credential.learner_id == learner_id, Credential.superseded_by_id.is_(None))
            .order_by(Credential.issued_at.desc(), Credential.id)
        )
    )


def list_unset(session: Session) -> list[UUID]:
    """Return the credentials whose certificate was not set yet."""
    return list(session.scalars(select(Credential.id).where(Credential.pdf_sha256 == "")))


def own_completion(
    session: Session, learner_id: UUID, completion_id: UUID, *, lock: bool = False
) -> Completion:
    """Return a learner's own completion or raise NotFoundError; `lock` makes a second issuer wait."""
    statement = select(Completion).where(Completion.id == completion_id, Completion.learner_id == learner_id)
    found = session.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFoundError
    return found


def list_completions(session: Session, learner_id: UUID) -> list[Completion]:
    """Return what a learner has completed, newest first."""
    return list(
        session.scalars(
            select(Completion)
            .where(Completion.learner_id == learner_id)
            .order_by(Completion.completed_at.desc(), Completion.id)
        )
    )


def standing_of(session: Session, credential: Credential, now: datetime) -> Standing:
    """Check the stored signature anew and say where the credential stands."""
    document = _genuine_document(credential, list_published(session))
    if document is None:
        return Standing("altered", credential, None)
    if credential.revoked_at is not None:
        return Standing("revoked", credential, document)
    if credential.superseded_by_id is not None:
        with entering(session, EVERYTHING):
            return Standing(
                "superseded", credential, document, session.get(Credential, credential.superseded_by_id)
            )
    today = now.astimezone(zone(credential.zone)).date()
    return Standing("expired" if document.is_expired(today) else "valid", credential, document)


def signed_of(credential: Credential) -> SignedCredential | None:
    """Read the stored signed text; None when it is not in its canonical form."""
    signed = read_signed(credential.signed.encode("utf-8", "surrogatepass"))
    return signed if isinstance(signed, SignedCredential) else None


def document_of(credential: Credential) -> CredentialDocument:
    """Return what was signed, without checking the signature again; NotFoundError when it is unreadable."""
    signed = signed_of(credential)
    if signed is None:
        raise NotFoundError
    return signed.document


def _genuine_document(credential: Credential, keys: tuple[PublishedKey, ...]) -> CredentialDocument | None:
    """Return the document when its signature fits and the columns beside it say the same; else somebody changed the row."""
    signed = signed_of(credential)
    verdict = verify(signed, keys) if signed else None
    if not isinstance(verdict, Genuine):
        return None
    document = verdict.document
    beside: tuple[str, str, date | None] = (credential.code, credential.number, credential.expires_on)
    return document if beside == (document.code, document.number, document.expires_on) else None

"""Builders of issued credentials, through the product's own actions."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from lms.core.achievements import RANDOM_BYTES_NEEDED, Holder
from lms.credentials import actions, queries
from lms.credentials.jobs import letterhead
from lms.credentials.models import Credential
from lms.credentials.snapshot import holder_of
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.progress.models import Completion
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now as present
from tests.builders import act_as, complete


def build_completion(learner: Viewer, *, now: datetime | None = None) -> UUID:
    """Let a learner complete the sample module; returns the completion's id."""
    enrolment = complete(learner, now=now or present())
    with entering(db.session(), EVERYTHING):
        return (
            db.session().scalars(select(Completion.id).where(Completion.enrolment_id == enrolment.id)).one()
        )


def issue(
    learner: Viewer,
    completion_id: UUID,
    *,
    confirmed: Holder | None = None,
    language: str = "en",
    now: datetime | None = None,
) -> Credential | actions.NotConfirmed | actions.Lapsed:
    """Issue as the learner would, under their present name."""
    act_as(learner)
    with unit_of_work() as session:
        return actions.issue_credential(
            session,
            learner,
            completion_id,
            confirmed=confirmed or holder_of(session.get_one(Person, learner.person_id)),  # type: ignore[arg-type]
            language=language,
            letterhead=letterhead(),
            entropy=secrets.token_bytes(RANDOM_BYTES_NEEDED),
            now=now or present(),
        )


def build_credential(
    app: Flask, learner: Viewer, *, now: datetime | None = None, language: str = "en"
) -> Credential:
    """Issue a credential for a completed sample module."""
    assert app  # the caller's fixtures have opened its context
    credential = issue(learner, build_completion(learner, now=now), now=now, language=language)
    assert isinstance(credential, Credential)
    return credential


def living(learner: Viewer) -> list[Credential]:
    """Return the learner's credentials as they are now, past what this test's own transaction has seen."""
    db.session().rollback()
    return queries.list_living(act_as(learner), learner.person_id)


def change(credential: Credential, **columns: object) -> None:
    """Change a row behind the product's back, as somebody with the database in their hands could."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        row = session.get_one(Credential, credential.id)
        for name, value in columns.items():
            setattr(row, name, value)

"""Enqueuing in the transaction of the action, and running what is due."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.jobs.models import Job
from lms.store import EVERYTHING, db, entering, unit_of_work

Handler: TypeAlias = Callable[..., None]
MOST_TRIES = 8

_handlers: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


def job(name: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a job; it opens its own unit of work and may be called twice."""

    def register(handler: Handler) -> Handler:
        _handlers[name] = handler
        return handler

    return register


def enqueue(
    session: Session, name: str, *, now: datetime, due_at: datetime | None = None, **arguments: str
) -> None:
    """Put a job beside the action's own rows: both are kept or none."""
    session.add(Job(name=name, arguments=arguments, made_at=now, due_at=due_at or now))
    if due_at is None:
        session.info["nudge"] = True


def run_due(now: datetime, *, at_most: int = 100) -> int:
    """Run what is due, each job by itself; a failure is tried again later and never stops the others. Returns how many ran."""
    ran = 0
    for job_id in _due(now, at_most):
        if _claim(job_id, now):
            _run(job_id, now)
            ran += 1
    return ran


def _due(now: datetime, at_most: int) -> list[UUID]:
    session = db.session()
    found = select(Job.id).where(Job.done_at.is_(None), Job.dead_at.is_(None), Job.due_at <= now)
    due = list(session.scalars(found.order_by(Job.due_at).limit(at_most)))
    session.commit()
    return due


def _claim(job_id: UUID, now: datetime) -> bool:
    """Take a job for ten minutes; if this process dies, another takes it after that."""
    with unit_of_work() as session:
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.done_at.is_(None), Job.due_at <= now)
            .values(due_at=now + timedelta(minutes=10), tries=Job.tries + 1)
            .execution_options(synchronize_session=False)
        )
        return getattr(taken, "rowcount", 0) == 1


def _run(job_id: UUID, now: datetime) -> None:
    session = db.session()
    row = session.get_one(Job, job_id)
    session.refresh(row)
    name, arguments, tries = row.name, row.arguments, row.tries
    session.commit()
    try:
        with entering(session, EVERYTHING):
            _handlers[name](**arguments)
    except Exception:
        _log.exception("job %s failed", name)
        _put_off(job_id, tries, now)
        return
    with unit_of_work() as work:
        work.execute(update(Job).where(Job.id == job_id).values(done_at=now, problem=""))


def _put_off(job_id: UUID, tries: int, now: datetime) -> None:
    """Try again after 1, 2, 4 … minutes; after the last try the job waits in the list of the dead."""
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(
                problem=traceback.format_exc(limit=6)[-2000:],
                due_at=now + timedelta(minutes=2 ** min(tries, 8)),
                dead_at=now if tries >= MOST_TRIES else None,
            )
        )


def list_dead(session: Session) -> list[Job]:
    """Return the jobs that were given up."""
    return list(session.scalars(select(Job).where(Job.dead_at.is_not(None)).order_by(Job.dead_at.desc())))

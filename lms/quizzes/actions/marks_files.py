"""Files of an answer: taken in one by one, each durable before it is acknowledged; taken back like any answer (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.core.items.contract import Malformed
from lms.core.items.upload import MOST_FILES
from lms.jobs import enqueue
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.quizzes import intake, queries
from lms.quizzes.actions.answer import SentAnswer, keep_answers, refuse_closed
from lms.quizzes.intake import ENDINGS, TakenIn
from lms.quizzes.models.marks import SentFile
from lms.quizzes.queries import Seat
from lms.quizzes.queries.marks import room_taken
from lms.store import EVERYTHING, entering, hold


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes of files a person and an institution may keep here."""

    person: int = 60_000_000
    institution: int = 10_000_000_000


def send_file(
    session: Session,
    learner: Viewer,
    attempt_id: UUID,
    slot: int,
    taken: TakenIn,
    *,
    folder: Path,
    room: Room = Room(),
    now: datetime,
) -> Malformed | None:
    """Keep a file with an answer of an open attempt; a repeat keeps it once. Returns what the learner can mend."""
    seat = _seat(session, learner, attempt_id, slot, now)
    names = _names(session, seat, slot)
    if taken.name in names:
        return None
    if len(names) >= MOST_FILES:
        return Malformed("files-too-many", {"most": str(MOST_FILES)})
    own, place = room_taken(session, learner_id=learner.person_id, institution_id=seat.institution_id)
    if own + len(taken.content) > room.person or place + len(taken.content) > room.institution:
        return Malformed("files-no-room", {"most": str(room.person // intake.MEGABYTE)})
    intake.keep(folder, learner.person_id, taken)
    session.add(
        SentFile(
            attempt_id=seat.id,
            slot=slot,
            institution_id=seat.institution_id,
            learner_id=learner.person_id,
            sha256=taken.sha256,
            kind=taken.kind,
            size=len(taken.content),
            sent_at=now,
        )
    )
    session.flush()
    _answer(session, seat, slot, [*names, taken.name], now)
    return None


def take_back_file(
    session: Session, learner: Viewer, attempt_id: UUID, slot: int, name: str, *, now: datetime
) -> None:
    """Take a file out of an answer; the last one leaves a cleared answer. Its bytes go by a job, after the commit."""
    seat = _seat(session, learner, attempt_id, slot, now)
    names = _names(session, seat, slot)
    if name not in names:
        return
    sha256 = name.partition(".")[0]
    session.execute(
        delete(SentFile)
        .where(SentFile.attempt_id == seat.id, SentFile.slot == slot, SentFile.sha256 == sha256)
        .execution_options(synchronize_session=False)
    )
    _answer(session, seat, slot, [other for other in names if other != name], now)
    enqueue(session, "drop-file", now=now, learner_id=str(learner.person_id), file=name)


def drop_unused(session: Session, learner_id: UUID, name: str, *, folder: Path) -> None:
    """Remove a file's bytes unless an answer of the learner names them again; nobody sends meanwhile."""
    hold(session, Person, learner_id)
    with entering(session, EVERYTHING):
        used = session.scalars(
            select(SentFile.id)
            .where(SentFile.learner_id == learner_id, SentFile.sha256 == name.partition(".")[0])
            .limit(1)
        ).first()
    if used is None:
        intake.drop(folder, learner_id, name)


def _seat(session: Session, learner: Viewer, attempt_id: UUID, slot: int, now: datetime) -> Seat:
    """Hold the attempt, then the person: whoever adds up room or removes bytes waits."""
    seat = queries.own_seat(session, learner, attempt_id, lock=True)
    if not 0 <= slot < len(seat.slots):
        raise NotFoundError
    refuse_closed(seat, now)
    hold(session, Person, learner.person_id)
    return seat


def _names(session: Session, seat: Seat, slot: int) -> list[str]:
    """Return the files that the answer names and that were really taken in for it."""
    response = queries.responses_of(session, seat.id).get(slot)
    named = response.value.get("file", []) if response and response.value else []
    rows = session.scalars(select(SentFile).where(SentFile.attempt_id == seat.id, SentFile.slot == slot))
    kept = {row.sha256 + ENDINGS[row.kind] for row in rows}
    return [name for name in named if name in kept]


def _answer(session: Session, seat: Seat, slot: int, names: list[str], now: datetime) -> None:
    keep_answers(session, seat, [SentAnswer(slot, {"file": tuple(names)})], tab="", now=now)

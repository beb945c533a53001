"""Correcting a question for everybody: who may, what it would do, and setting the job to work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import ModuleDocument
from lms.core.content.item_changes import KEY, ItemChange, change_of, item_changes
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.core.items.contract import Item, Score
from lms.core.scoring import correcting
from lms.core.scoring.correcting import KEPT, SAME, Mark, Ruling, Tally, settle, tally
from lms.jobs import enqueue
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.quizzes.actions.marking import Sheet, mark_paper
from lms.quizzes.models import Attempt, Correction
from lms.quizzes.queries import corrections as queries
from lms.records import actions as records
from lms.store import EVERYTHING, entering

LOOKED_AT = 500
"""So many attempts of one's own institution, and so many of others, does a preview weigh while somebody waits."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which question of which version is to be corrected, and how. `new_version_id`: where the right key stands."""

    version_id: UUID
    quiz_id: str
    item_id: str
    kind: str
    new_version_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a correction does to one attempt."""

    attempt: Attempt
    slot: int
    outcome: str
    before: Mark
    after: Mark
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction would do: people of one's own institution by name, all others as numbers (B37)."""

    rows: tuple[tuple[Person, Weighed], ...]
    own: int  # attempts of the one who asks: left out (B84)
    counts: Tally
    everywhere: Tally | None  # for authors and administrators
    is_whole: bool
    live: int


def reach_of(session: Session, actor: Viewer, module_id: str) -> list[str] | None:
    """Return the institutions for which somebody may correct; None = all: authors of the module, administrators."""
    if actor.is_administrator or catalogue.is_author(session, module_id, actor.person_id):
        return None
    places = actor.institutions_as("instructor", "coordinator")
    if not places:
        raise ForbiddenError
    return sorted(str(place) for place in places)


def list_key_changes(session: Session, module_id: str, quiz_id: str) -> list[tuple[UUID, UUID, ItemChange]]:
    """Return the questions that a later version asks or marks in another way, for each older version in use."""
    newest = catalogue.get_module(session, module_id).current_version_id
    used = queries.versions_in_use(session, module_id, quiz_id) - {newest}
    if newest is None:
        return []
    target = catalogue.document(session, newest)
    return [
        (version.id, newest, change)
        for version in catalogue.list_versions(session, module_id)
        if version.id in used
        for change in item_changes(catalogue.document(session, version.id), target)
        if change.quiz_id == quiz_id
    ]


def ruling_of(session: Session, module_id: str, wanted: Wanted) -> Ruling:
    """Return the correction as it marks; raises when the question is not there or its new key does not fit old answers."""
    if catalogue.get_version(session, wanted.version_id).module_id != module_id:
        raise NotFoundError
    language = catalogue.document(session, wanted.version_id).lang
    old = queries.find_item(session, wanted.version_id, wanted.quiz_id, wanted.item_id, language)
    if old is None or wanted.kind not in correcting.KINDS:
        raise NotFoundError
    new = _right_item(session, module_id, wanted, old) if wanted.kind == correcting.KEY else None
    return Ruling(wanted.item_id, wanted.kind, new, keeps=True)


def _right_item(session: Session, module_id: str, wanted: Wanted, old: Item) -> Item:
    if wanted.new_version_id is None:
        raise NotFoundError
    version = catalogue.get_version(session, wanted.new_version_id)
    language = catalogue.document(session, version.id).lang
    new = queries.find_item(session, version.id, wanted.quiz_id, wanted.item_id, language)
    if version.module_id != module_id or new is None:
        raise NotFoundError
    if change_of(old, new) != KEY:
        raise ConflictError("correction-not-a-key")
    return new


def preview(session: Session, actor: Viewer, module_id: str, wanted: Wanted, *, may_fall: bool) -> Preview:
    """Weigh a correction without writing anything."""
    ruling = replace(ruling_of(session, module_id, wanted), keeps=not may_fall)
    reach = reach_of(session, actor, module_id)
    places = actor.institutions_as("instructor", "assessor", "coordinator")
    closed = (
        select(Attempt, Person)
        .join(Person, Person.id == Attempt.learner_id)
        .where(
            Attempt.version_id == wanted.version_id,
            Attempt.quiz_id == wanted.quiz_id,
            Attempt.state.in_(queries.CLOSED),
        )
        .order_by(Attempt.id)
        .limit(LOOKED_AT)
    )
    document = catalogue.document(session, wanted.version_id)

    def spoken(attempt: Attempt) -> Ruling:
        item = queries.find_item(
            session, wanted.new_version_id, wanted.quiz_id, wanted.item_id, attempt.language
        )
        return replace(ruling, item=item if ruling.item else None)

    with entering(session, EVERYTHING):
        near = session.execute(closed.where(Attempt.institution_id.in_(places))).all()
        far = (
            session.execute(closed.where(Attempt.institution_id.not_in(places))).all()
            if reach is None
            else []
        )
        others = [row for row in (*near, *far) if row[0].learner_id != actor.person_id]
        weighed = [
            (row[1], one)
            for row in others
            if (one := weigh(session, row[0], document, spoken(row[0]), may_fall=may_fall, supposed=True))
        ]
        live = queries.count_open(session, wanted.version_id, wanted.quiz_id)
    named = tuple((person, one) for person, one in weighed if one.attempt.institution_id in places)
    return Preview(
        rows=tuple(row for row in named if row[1].outcome != SAME),
        own=len(near) + len(far) - len(others),
        counts=_tally(one for _person, one in named),
        everywhere=_tally(one for _person, one in weighed) if reach is None else None,
        is_whole=max(len(near), len(far)) < LOOKED_AT,
        live=live,
    )


def _tally(weighed: Iterable[Weighed]) -> Tally:
    return tally([(one.outcome, one.before.passed, one.after.passed) for one in weighed])


def weigh(
    session: Session,
    attempt: Attempt,
    document: ModuleDocument,
    ruling: Ruling,
    *,
    may_fall: bool,
    supposed: bool = False,
) -> Weighed | None:
    """Say what becomes of a marked attempt; None when the question was not drawn for it.

    `ruling` holds the item in the attempt's language; `supposed`: the correction is not written yet.
    """
    slot = next((n for n, one in enumerate(attempt.slots) if one["item"] == ruling.item_id), None)
    if slot is None or attempt.earned is None or attempt.possible is None:
        return None
    before = Mark(Score(attempt.earned, attempt.possible), attempt.passed)
    sheet = mark_paper(session, attempt, document, supposing=[ruling] if supposed else ())
    outcome = settle(before, _mark(sheet), keeps=not may_fall)
    if outcome == SAME and ruling.kind == correcting.KEY and not may_fall:
        strict = mark_paper(session, attempt, document, supposing=[replace(ruling, keeps=False)])
        outcome = KEPT if settle(before, _mark(strict), keeps=True) == KEPT else SAME
    return Weighed(attempt, slot, outcome, before, before if outcome == KEPT else _mark(sheet), sheet)


def _mark(sheet: Sheet) -> Mark:
    return Mark(sheet.mark.score, None if sheet.is_pending else sheet.mark.passed)


def correct_item(
    session: Session,
    actor: Viewer,
    module_id: str,
    wanted: Wanted,
    *,
    reason: str,
    may_fall: bool,
    now: datetime,
) -> Correction:
    """Correct a question from now on: open attempts get it when they are submitted, marked ones by a job (B38, B40)."""
    places = reach_of(session, actor, module_id)
    ruling_of(session, module_id, wanted)
    _refuse_repeat(session, wanted, places, may_fall=may_fall)
    correction = Correction(
        module_id=module_id,
        version_id=wanted.version_id,
        quiz_id=wanted.quiz_id,
        item_id=wanted.item_id,
        kind=wanted.kind,
        new_version_id=wanted.new_version_id if wanted.kind == correcting.KEY else None,
        reason=reason,
        may_fall=may_fall,
        places=places,
        actor_id=actor.person_id,
        at=now,
        total=_count_closed(session, wanted, places),
    )
    session.add(correction)
    session.flush()
    enqueue(session, "regrade", now=now, correction_id=str(correction.id))
    for place in [UUID(one) for one in places] if places is not None else [None]:
        records.append(
            session, place, actor.person_id, "corrected", "correction", correction.id, now, module=module_id,
            quiz=wanted.quiz_id, item=wanted.item_id, kind=wanted.kind, may_fall=str(may_fall),
        )  # fmt: skip
    return correction


def _refuse_repeat(session: Session, wanted: Wanted, places: list[str] | None, *, may_fall: bool) -> None:
    """Refuse what stands already for all whom it would reach."""
    latest = session.scalars(
        select(Correction)
        .where(
            Correction.version_id == wanted.version_id,
            Correction.quiz_id == wanted.quiz_id,
            Correction.item_id == wanted.item_id,
        )
        .order_by(Correction.at.desc(), Correction.id.desc())
        .limit(1)
    ).first()
    if latest is None or (latest.kind, latest.new_version_id) != (wanted.kind, wanted.new_version_id):
        return
    reaches = latest.places is None or (places is not None and set(places) <= set(latest.places))
    if reaches and latest.may_fall == may_fall:
        raise ConflictError("correction-stands")


def _count_closed(session: Session, wanted: Wanted, places: list[str] | None) -> int:
    found = select(func.count()).where(
        Attempt.version_id == wanted.version_id,
        Attempt.quiz_id == wanted.quiz_id,
        Attempt.state.in_(queries.CLOSED),
    )
    if places is not None:
        found = found.where(Attempt.institution_id.in_([UUID(place) for place in places]))
    with entering(session, EVERYTHING):
        return session.scalar(found) or 0

"""Rows about runs through a scenario."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.scenario import Result
from lms.store.db import Base, Entity
from lms.store.scope import OfLearner
from lms.store.types import Exact, Json, UtcDateTime

_OPEN = text("state = 'open'")


class ScenarioRun(OfLearner, Entity):
    """One way through a scenario, on the version and in the language of its start; one is open at a time."""

    __tablename__ = "scenario_run"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "scenario_id", "number"),
        Index(
            "ix_scenario_run_one_open",
            "enrolment_id",
            "scenario_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "learner_id"),
        CheckConstraint("state in ('open', 'ended')", name="state"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    scenario_id: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(8), default="open")
    language: Mapped[str] = mapped_column(String(12))
    seed: Mapped[str] = mapped_column(String(64))  # hex
    drawn: Mapped[dict[str, str]] = mapped_column(Json)  # values of the scenario's parameters
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    earned: Mapped[Fraction | None] = mapped_column(Exact)  # fraction of 1
    passed: Mapped[bool | None] = mapped_column()
    cost: Mapped[Fraction | None] = mapped_column(Exact)
    violations: Mapped[int | None] = mapped_column()
    reasons: Mapped[list[str] | None] = mapped_column(Json)

    def end(self, result: Result, now: datetime) -> None:
        """Write down what the run was worth."""
        self.state, self.ended_at = "ended", now
        self.earned, self.passed, self.cost = result.earned, result.passed, result.cost
        self.violations, self.reasons = result.violations, list(result.reasons)


class ScenarioStep(Base):
    """One step of a run; rows are only ever inserted, and the path is all that a run's state follows from."""

    __tablename__ = "scenario_step"

    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("scenario_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0, 1, 2 …
    scene: Mapped[str] = mapped_column(String(60))
    action: Mapped[int] = mapped_column()  # position in the source
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

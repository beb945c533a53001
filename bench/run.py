"""One run: floors and product in turns, at 1, 8 and 32 clients, three rounds, medians."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench import goals, inside, population, scenes, servers
from bench.driver import Sample, Script, measure
from bench.population import Population
from bench.scenes import Desk
from bench.servers import Server
from lms.demo.cast import PASSWORD

ALL = ("page", "commit", "lesson", "attempt", "save", "submit", "table", "mixed")


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often: `quick` proves that the benchmark runs, its figures are rough."""

    seconds: float = 5.0
    rounds: int = 3
    clients: tuple[int, ...] = (1, 8, 32)
    trainees: int = 1000


QUICK = Plan(seconds=1.0, rounds=1, clients=(1, 32))


@dataclass(slots=True)
class Figures:
    """Everything that one run measured; samples by scene and clients."""

    samples: dict[tuple[str, int], list[Sample]] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def cpu_ms(self, scene: str, clients: int) -> float | None:
        """Return the median of the rounds."""
        return self._median(scene, clients, lambda sample: sample.cpu_ms)

    def per_second(self, scene: str, clients: int) -> float | None:
        """Return the median of the rounds."""
        return self._median(scene, clients, lambda sample: sample.per_second)

    def percentile_ms(self, scene: str, clients: int, share: float) -> float | None:
        """Return the median of the rounds' percentiles."""
        return self._median(scene, clients, lambda sample: sample.percentile_ms(share))

    def _median(self, scene: str, clients: int, of: Callable[[Sample], float]) -> float | None:
        found = [of(sample) for sample in self.samples.get((scene, clients), []) if sample.requests]
        return statistics.median(found) if found else None

    def ratio(self, scene: str, clients: int) -> float | None:
        """Return the scene's cost in units of its floor: the median over rounds, each formed inside one round."""
        floor = goals.GOALS[scene].to
        pairs = zip(
            self.samples.get((scene, clients), []), self.samples.get((floor, clients), []), strict=False
        )
        found = [one.cpu_ms / base.cpu_ms for one, base in pairs if one.requests and base.cpu_ms]
        return statistics.median(found) if found else None


@dataclass(slots=True)
class Hall:
    """Where a run takes place: both servers, who works there, and the database to put things back in."""

    product: Server
    floors: Server
    desk: Desk
    engine: Engine

    @property
    def people(self) -> Population:
        return self.desk.population


def run(folder: Path, plan: Plan, database_url: str = "") -> Figures:
    """Measure everything once."""
    figures = Figures()
    variables = {"LMS_INSTANCE": str(folder), "LMS_DATABASE_URL": database_url}
    variables = {name: value for name, value in variables.items() if value}
    people = population.fill(
        variables | {"LMS_BASE_URL": "http://127.0.0.1:8000"}, plan.trainees, signed_in=plan.trainees
    )
    figures.facts["lint_mb_per_second"] = inside.lint_speed(people.settings)
    figures.facts["compile_mb_per_second"] = inside.compile_speed(people.settings)
    printed = inside.print_certificate(people.settings)
    if printed is not None:
        figures.facts |= {"pdf_ms": printed.cpu_ms, "pdf_kb": printed.kilobytes}
    workers = 2 if database_url else 1
    engine = create_engine(people.settings.database_url)
    with ExitStack() as stack:
        hall = _open_hall(stack, folder, variables, workers, people, engine)
        figures.facts["start_seconds"] = hall.product.seconds_to_first_page
        figures.facts["idle_mb"] = hall.product.memory_mb()
        _rounds(figures, hall, plan)
        _once(figures, hall, plan, printed.code if printed else "")
        figures.facts["loaded_mb"] = hall.product.memory_mb()
    engine.dispose()
    return figures


def _open_hall(
    stack: ExitStack,
    folder: Path,
    variables: Mapping[str, str],
    workers: int,
    people: Population,
    engine: Engine,
) -> Hall:
    product = stack.enter_context(
        servers.running(
            servers.product(workers), first_page="/sign-in", variables=variables, log=folder / "product.log",
            database_pids=_database_pids(engine),
        )
    )  # fmt: skip
    desk = scenes.open_desk(product.port, people)
    (folder / "page.html").write_bytes(scenes.identity_page(desk))
    floors = stack.enter_context(
        servers.running(
            servers.floors(workers),
            first_page="/page",
            variables={"BENCH_FOLDER": str(folder)},
            log=folder / "floors.log",
        )
    )
    return Hall(product, floors, desk, engine)


def _database_pids(engine: Engine) -> frozenset[int]:
    """Return the processes of a PostgreSQL server on this machine: its postmaster, to whom all others belong."""
    if engine.dialect.name != "postgresql":
        return frozenset()
    with engine.connect() as connection:
        backend = int(connection.scalar(text("select pg_backend_pid()")))
    return frozenset({servers.parent_of(backend)} - {0})


def _rounds(figures: Figures, hall: Hall, plan: Plan) -> None:
    for number in range(plan.rounds):
        for clients in plan.clients:
            for scene in ALL:
                sample = _measure(hall, scene, clients, plan.seconds)
                figures.samples.setdefault((scene, clients), []).append(sample)
                _note_refusals(figures, scene, clients, sample)
            print(f"round {number + 1} of {plan.rounds}, {clients} clients: done", flush=True)


def _measure(hall: Hall, scene: str, clients: int, seconds: float) -> Sample:
    if scene in {"page", "commit"}:
        ask = scenes.plain(f"/{scene}", hall.floors.port, "GET" if scene == "page" else "POST")
        return measure(hall.floors, clients, seconds, ask)
    if scene == "submit":
        return _submits(hall, clients, seconds)
    if scene == "mixed":
        population.reopen(hall.engine, hall.people.trainees)
        shared = hall.desk.submits(scenes.submitters(hall.people))
        return measure(
            hall.product, clients, seconds, lambda number: hall.desk.mixed(number, clients, shared)
        )
    script: Callable[[int, int], Script] = getattr(hall.desk, scene)
    return measure(hall.product, clients, seconds, lambda number: script(number, clients))


def _submits(hall: Hall, clients: int, seconds: float) -> Sample:
    """Submit all attempts, put them back, and again, until enough time was measured."""
    whole = Sample()
    while whole.seconds < seconds:
        population.reopen(hall.engine, hall.people.trainees)
        shared = partial(scenes.the_same, hall.desk.submits(hall.people.trainees))
        whole.add(measure(hall.product, clients, seconds - whole.seconds, shared, warm=0.15))
    population.reopen(hall.engine, hall.people.trainees)
    return whole


def _once(figures: Figures, hall: Hall, plan: Plan, code: str) -> None:
    """Measure what is limited on purpose: signing in, and verifying."""
    signing = scenes.signing_in(hall.desk, "amina", PASSWORD)
    figures.samples["sign-in", 1] = [measure(hall.product, 1, min(3.0, plan.seconds), signing)]
    if code:
        ask = scenes.plain(f"/verify/{code}", hall.product.port)
        sample = measure(hall.product, 1, min(3.0, plan.seconds), ask)
        figures.samples["verify", 1] = [sample]
        _note_refusals(figures, "verify", 1, sample)
    lesson = figures.samples["lesson", plan.clients[0]][0]
    figures.facts["lesson_kb"] = lesson.wire_bytes / max(1, lesson.requests) / 1000


def _note_refusals(figures: Figures, scene: str, clients: int, sample: Sample) -> None:
    if sample.refused:
        figures.notes.append(
            f"{scene}, {clients} clients: refused {dict(sample.refused)} of {sample.requests}"
        )

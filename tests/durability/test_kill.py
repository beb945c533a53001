"""The server is killed with -9 under eight answering trainees, again and again: what it acknowledged is there, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from bench.servers import free_port, product, start, wait_for
from lms.institutions.models import Institution
from lms.quizzes.models import Attempt, Response
from lms.records import actions as records
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, entering
from tests.durability.trainees import Trainee

CYCLES, CYCLES_POSTGRESQL = 20, 4
SEED = int(os.environ.get("LMS_KILL_SEED", "20261121"))
NAMES = ("amina", "lea", "usman", "siyuan", "joseph", "daniel", "fatima", "dawit")


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(
    socket_enabled: None, tmp_path: Path
) -> None:
    trainees = _kill_again_and_again({"LMS_INSTANCE": str(tmp_path)}, tmp_path, CYCLES)
    engine = create_engine(f"sqlite:///{tmp_path / 'lms.sqlite3'}")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    _look_at_what_is_left(engine, trainees, CYCLES)
    engine.dispose()


@pytest.mark.postgresql
def test_the_same_holds_on_postgresql(socket_enabled: None, empty_database: str, tmp_path: Path) -> None:
    variables = {"LMS_INSTANCE": str(tmp_path), "LMS_DATABASE_URL": empty_database}
    trainees = _kill_again_and_again(variables, tmp_path, CYCLES_POSTGRESQL)
    engine = create_engine(empty_database)
    _look_at_what_is_left(engine, trainees, CYCLES_POSTGRESQL)
    engine.dispose()


@pytest.fixture
def empty_database(postgresql_url: str) -> Iterator[str]:
    name = f"kill_{uuid4().hex[:8]}"
    server = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    head, question, tail = postgresql_url.partition("?")
    yield head.rpartition("/")[0] + f"/{name}" + question + tail
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


def _kill_again_and_again(variables: Mapping[str, str], folder: Path, cycles: int) -> list[Trainee]:
    chance = random.Random(SEED)  # noqa: S311 – the same moments at every run
    trainees = [Trainee(name, SEED + number) for number, name in enumerate(NAMES)]
    for cycle in range(cycles):
        server, port = _start(variables, folder)
        if cycle == 0:
            with ThreadPoolExecutor(len(trainees)) as together:
                list(together.map(Trainee.sign_in, trainees, repeat(port)))
        _work_until_killed(server, port, trainees, chance.randrange(5, 60), chance.uniform(0, 0.03))
    server, port = _start(variables, folder)
    for trainee in trainees:
        trainee.finish(port)
    _kill(server)
    return trainees


def _start(variables: Mapping[str, str], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    port, log = free_port(), folder / "server.log"
    server = start(product(1), port, variables, log)
    wait_for(port, "/healthz", server, log)
    return server, port


def _work_until_killed(
    server: subprocess.Popen[bytes], port: int, trainees: list[Trainee], answers: int, seconds_more: float
) -> None:
    """Let them work until so many more answers are acknowledged, and a moment longer; then kill, whatever is under way."""
    ended = threading.Event()
    threads = [threading.Thread(target=one.work, args=(port, ended)) for one in trainees]
    before, until = _acknowledged(trainees), time.monotonic() + 20
    for thread in threads:
        thread.start()
    while _acknowledged(trainees) < before + answers and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(seconds_more)
    _kill(server)
    ended.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def _acknowledged(trainees: list[Trainee]) -> int:
    return sum(len(one.diary.saved) for one in trainees)


def _kill(server: subprocess.Popen[bytes]) -> None:
    """Kill every process of the server at once, with nothing said."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(10)


def _look_at_what_is_left(engine: Engine, trainees: list[Trainee], cycles: int) -> None:
    saved = sum(len(one.diary.saved) for one in trainees)
    submitted = sum(len(set(one.diary.submitted)) for one in trainees)
    assert saved > 8 * cycles, "too little was answered to prove anything"
    assert submitted > cycles // 2, "too little was submitted to prove anything"
    assert [one.diary.refused for one in trainees] == [[]] * len(trainees)
    with Session(engine) as session, entering(session, EVERYTHING):
        for trainee in trainees:
            _answers_are_there(session, trainee)
            _attempts_are_there_once(session, trainee)
        for place in (records.SITE, *session.scalars(select(Institution.id))):
            assert records.first_broken(session, place) is None
    print(
        f"{saved} answers and {submitted} submits acknowledged, none lost; at 95 %: under {3 / saved:.5f} per answer"
    )


def _answers_are_there(session: Session, trainee: Trainee) -> None:
    """For each slot the newest acknowledged answer stands, or a newer one that was sent and not acknowledged."""
    sent = {(one.attempt, one.slot, one.seq): one for one in trainee.diary.sent}
    newest: dict[tuple[str, int], int] = {}
    for one in trainee.diary.saved:
        newest[one.attempt, one.slot] = max(one.seq, newest.get((one.attempt, one.slot), 0))
    for (attempt, slot), seq in newest.items():
        row = session.scalars(
            select(Response).where(Response.attempt_id == UUID(attempt), Response.slot == slot)
        ).one_or_none()
        assert row is not None, f"{trainee.name}: an acknowledged answer is lost"
        assert row.client_seq >= seq, f"{trainee.name}: an acknowledged answer was replaced by an older one"
        stands = sent[attempt, slot, row.client_seq]
        assert row.value == {stands.part: [stands.value]}


def _attempts_are_there_once(session: Session, trainee: Trainee) -> None:
    """Every submit that was acknowledged is graded, once; no attempt is left open, none appeared from nowhere."""
    attempts = {UUID(one) for one in trainee.diary.started}
    assert len(set(trainee.diary.submitted)) == len(trainee.diary.submitted) == len(attempts)
    rows = session.scalars(select(Attempt).where(Attempt.id.in_(attempts))).all()
    assert {row.id for row in rows} == attempts
    for row in rows:
        assert row.state == "graded"
        assert row.marks is not None
        assert len(row.marks) == len(row.slots)
    learner = rows[0].learner_id
    others = session.scalars(
        select(Attempt.id).where(Attempt.learner_id == learner, Attempt.quiz_id == rows[0].quiz_id)
    ).all()
    assert set(others) == attempts
    told = session.scalars(
        select(LearningRecord.object_id).where(
            LearningRecord.actor_id == learner, LearningRecord.verb == "submitted"
        )
    ).all()
    counted = Counter(told)
    assert all(counted[str(attempt)] == 1 for attempt in attempts)

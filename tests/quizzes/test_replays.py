"""A thousand double clicks and fifty replays of every save: one attempt, one answer a slot, one mark, always the same receipt (B3, B5, B6)."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.jobs.models import Job
from lms.quizzes.models import Attempt, Response
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering
from tests.builders import build_enrolment, viewer
from tests.client import PageClient

QUIZ = "/modules/sample/quizzes/sm-check/"
CLICKS, REPLAYS, AT_ONCE = 1000, 50, 4


@pytest.fixture
def browsers(app: Flask, client_of: Callable[[str], PageClient]) -> list[PageClient]:
    """The same trainee's browser, several times at once."""
    build_enrolment(viewer("amina"))
    return [client_of("amina") for _ in range(AT_ONCE)]


def in_parallel(browsers: list[PageClient], work: Callable[[PageClient, int], None]) -> None:
    """Let every browser work at the same time; a failure in one fails the test."""
    failures: list[BaseException] = []

    def run(browser: PageClient, number: int) -> None:
        try:
            work(browser, number)
        except BaseException as error:  # told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one, at)) for at, one in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def count(model: type, *where: object) -> int:
    with entering(db.session(), EVERYTHING) as session:
        found = session.scalar(select(func.count()).select_from(model).where(*where))  # type: ignore[arg-type]
        session.commit()
        return int(found or 0)


def test_b3_a_thousand_starts_at_once_are_one_attempt(browsers: list[PageClient]) -> None:
    addresses: set[str] = set()

    def click(browser: PageClient, _number: int) -> None:
        for _ in range(CLICKS // AT_ONCE):
            response = browser.post(QUIZ)
            assert response.status_code == 303
            addresses.add(response.headers["Location"])

    in_parallel(browsers, click)
    assert len(addresses) == 1
    assert count(Attempt) == 1
    assert count(Job, Job.name == "close-attempt") == 1
    assert count(LearningRecord, LearningRecord.verb == "started") == 1


def test_b5_fifty_replays_of_every_save_in_any_order_leave_the_newest_and_say_the_same(
    browsers: list[PageClient],
) -> None:
    address = browsers[0].post(QUIZ).headers["Location"]
    page = browsers[0].get(address).text
    choices = sorted(set(re.findall(r'name="0-choice" value="([a-z])"', page)))
    assert len(choices) > 1
    saves = [(seq, choices[seq % len(choices)]) for seq in range(1, 11)]
    deck = saves * REPLAYS
    random.Random(5).shuffle(deck)  # noqa: S311 – no secret
    receipts: dict[int, set[tuple[int, bool, str]]] = {}

    def replay(browser: PageClient, number: int) -> None:
        for seq, choice in deck[number::AT_ONCE]:
            fields = {"0-choice": choice, "client_seq": seq, "idempotency_key": f"key-{seq}"}
            reply = browser.post(address + "items/0", fields, headers={"Accept": "application/json"})
            assert reply.status_code == 200, reply.text
            told = reply.get_json()
            receipts.setdefault(seq, set()).add((told["seq"], told["answered"], told["message"]))

    in_parallel(browsers, replay)
    assert {seq: len(told) for seq, told in receipts.items()} == dict.fromkeys(range(1, 11), 1)
    with entering(db.session(), EVERYTHING) as session:
        rows = session.scalars(select(Response)).all()
        assert [(row.slot, row.client_seq, row.value) for row in rows] == [
            (0, 10, {"choice": [saves[-1][1]]})
        ]


def test_b6_a_thousand_submits_at_once_are_marked_once_and_all_lead_to_the_same_result(
    browsers: list[PageClient],
) -> None:
    address = browsers[0].post(QUIZ).headers["Location"]
    answers = {"0-choice": "a", "2-text": "canarylevelglass", "3-number": "1 g"}
    ways: set[tuple[int, str]] = set()

    def click(browser: PageClient, _number: int) -> None:
        for _ in range(CLICKS // AT_ONCE):
            response = browser.post(address + "submit", answers)
            ways.add((response.status_code, response.headers["Location"]))

    in_parallel(browsers, click)
    assert ways == {(303, address)}
    assert count(LearningRecord, LearningRecord.verb == "submitted") == 1
    with entering(db.session(), EVERYTHING) as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.state, len(attempt.marks or [])) == ("graded", 4)
    results = {
        re.sub(r'nonce="[^"]*"|nonce="?[\w-]+|value="[^"]{60,}"', "", one.get(address).text)
        for one in browsers
    }
    assert len({re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL) for page in results}) == 1

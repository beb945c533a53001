"""Many requests at one moment, on both databases: nothing is counted twice, nothing that was acknowledged is lost."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.institutions.models import Invitation, Membership
from lms.people.models import Person
from lms.progress.models import Completion
from lms.quizzes.actions.marking import grade_slot
from lms.quizzes.models import Attempt, Response
from lms.records.actions import first_broken
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering
from lms.web.i18n import now
from tests.architecture.world import Caller, invite
from tests.builders import QUIZ, build_attempt, build_enrolment, institution, viewer
from tests.security.crowd import from_threads
from tests.security.test_keys_stay_secret import form_of, key_of, paper, wrong_for

QUIZ_PAGE = f"/modules/sample/quizzes/{QUIZ}/"
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def amina(app: Flask) -> Caller:
    return Caller(app, "amina")


def rows(statement: Any) -> list[Any]:
    """Read past what this test's own transaction has seen."""
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        return list(db.session().scalars(statement.execution_options(populate_existing=True)))


def open_attempt() -> UUID:
    return build_attempt(viewer("amina"), now=now()).id


def test_twenty_clicks_on_start_make_one_attempt(app: Flask, amina: Caller) -> None:
    """B3."""
    build_enrolment(viewer("amina"))
    answers = from_threads(app, 20, lambda _n: amina.send("POST", QUIZ_PAGE))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(rows(select(Attempt))) == 1
    assert first_broken(db.session(), institution().id) is None


def test_two_submits_at_once_give_one_result(app: Flask, amina: Caller) -> None:
    """B6: the same page for both; marked, recorded and counted once."""
    attempt_id = open_attempt()
    slots = paper(attempt_id)
    fields = form_of(slots, {slot.number: key_of(slot) for slot in slots})
    answers = from_threads(app, 8, lambda _n: amina.send("POST", f"/attempts/{attempt_id}/submit", fields))
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, f"/attempts/{attempt_id}/")
    }
    submitted = rows(select(LearningRecord).where(LearningRecord.verb == "submitted"))
    assert len(submitted) == 1
    attempt = rows(select(Attempt))[0]
    assert (attempt.state, attempt.passed, attempt.earned) == ("graded", True, attempt.possible)


def test_a_late_repeat_of_submit_changes_nothing(app: Flask, amina: Caller) -> None:
    """B6, B8: other answers in the repeat are not taken."""
    attempt_id = open_attempt()
    slots = paper(attempt_id)
    amina.send(
        "POST", f"/attempts/{attempt_id}/submit", form_of(slots, {s.number: wrong_for(s) for s in slots})
    )
    before = rows(select(Attempt))[0]
    stood = (before.earned, before.submitted_at, before.marks)
    again = amina.send(
        "POST", f"/attempts/{attempt_id}/submit", form_of(slots, {s.number: key_of(s) for s in slots})
    )
    after = rows(select(Attempt))[0]
    assert again.status_code == 303
    assert (after.earned, after.submitted_at, after.marks) == stood


def test_a_second_tab_is_told_and_takes_over(app: Flask, amina: Caller) -> None:
    """B11: 409 with an explanation; after taking over, the first tab gets the 409."""
    attempt_id = open_attempt()
    slot = next(slot for slot in paper(attempt_id) if slot.item.kind == "short")
    address = f"/attempts/{attempt_id}/items/{slot.number}"

    def save(tab: str, seq: int, text: str) -> int:
        fields = {f"{slot.number}-text": text, "client_seq": str(seq), "tab": tab}
        return amina.send("POST", address, fields, headers=AS_SCRIPT).status_code

    assert save("first", 1, "one") == 200
    assert save("second", 1, "two") == 409
    assert amina.send("POST", f"/attempts/{attempt_id}/take-over", {"tab": "second"}).status_code == 303
    assert save("second", 2, "three") == 200
    assert save("first", 3, "four") == 409
    kept = rows(select(Response).where(Response.slot == slot.number))
    assert [response.value for response in kept] == [{"text": ["three"]}]


def test_saves_out_of_order_keep_the_newest(app: Flask, amina: Caller) -> None:
    """B5: whatever order the network chooses, and however often it repeats."""
    attempt_id = open_attempt()
    slot = next(slot for slot in paper(attempt_id) if slot.item.kind == "short")
    order = [7, 3, 9, 1, 9, 5, 2, 8, 9, 4, 6, 7]

    def save(number: int) -> int:
        seq = order[number]
        fields = {f"{slot.number}-text": f"text {seq}", "client_seq": str(seq)}
        return amina.send(
            "POST", f"/attempts/{attempt_id}/items/{slot.number}", fields, headers=AS_SCRIPT
        ).status_code

    assert set(from_threads(app, len(order), save)) == {200}
    kept = rows(select(Response).where(Response.slot == slot.number))
    assert [(response.client_seq, response.value) for response in kept] == [(9, {"text": ["text 9"]})]


def test_clearing_is_kept_and_differs_from_never_answering(app: Flask, amina: Caller) -> None:
    """B7."""
    attempt_id = open_attempt()
    slots = paper(attempt_id)
    cleared, untouched = slots[0].number, slots[1].number
    amina.send("POST", f"/attempts/{attempt_id}/", form_of(slots, {cleared: key_of(slots[0])}))
    empty = {f"{cleared}-shown": "1", f"{untouched}-shown": "1"}
    for part in key_of(slots[0]):
        empty[f"{cleared}-{part}"] = ""
    amina.send("POST", f"/attempts/{attempt_id}/", empty)
    kept = {response.slot: response.value for response in rows(select(Response))}
    assert kept == {cleared: None}


def test_an_answer_acknowledged_while_submitting_is_marked(app: Flask, amina: Caller) -> None:
    """What got 200 is in the marks; what came too late got 409. There is nothing between."""
    attempt_id = open_attempt()
    slots = paper(attempt_id)
    text = next(slot for slot in slots if slot.item.kind == "short")
    right = key_of(text)["text"][0]

    def act(number: int) -> tuple[int, int]:
        if number == 5:
            return 0, amina.send("POST", f"/attempts/{attempt_id}/submit").status_code
        fields = {f"{text.number}-text": right if number % 2 else "window", "client_seq": str(number + 1)}
        address = f"/attempts/{attempt_id}/items/{text.number}"
        return number + 1, amina.send("POST", address, fields, headers=AS_SCRIPT).status_code

    answers = from_threads(app, 12, act)
    assert {status for seq, status in answers if seq} <= {200, 409}
    acknowledged = max((seq for seq, status in answers if seq and status == 200), default=0)
    kept = rows(select(Response).where(Response.slot == text.number))
    assert [response.client_seq for response in kept] == ([acknowledged] if acknowledged else [])
    attempt = rows(select(Attempt))[0]
    assert attempt.state == "graded"
    expected = grade_slot(text, kept[0] if kept else None).score.earned
    assert Fraction(attempt.marks[text.number]["earned"]) == expected


def test_the_last_place_of_an_invitation_is_given_once(app: Flask) -> None:
    code = invite(viewer("chitra"), institution().id, "trainee", uses=3)
    anybody = Caller(app, None)

    def join(number: int) -> int:
        fields = {
            "way": "new", "username": f"newcomer{number}", "passport_name": f"New Comer {number}", "language": "en",
            "time_zone": "UTC", "native_language": "", "password": "eleven quiet centrifuges",
        }  # fmt: skip
        return anybody.send("POST", f"/join/{code}", fields).status_code

    statuses = from_threads(app, 6, join)
    assert sorted(statuses).count(303) == 3, statuses
    assert [one.uses_left for one in rows(select(Invitation))] == [0]
    assert len(rows(select(Person).where(Person.username.startswith("newcomer")))) == 3
    assert len(rows(select(Membership).where(Membership.role == "trainee"))) == 2 + 3


def test_enrolling_twice_at_once_makes_one_enrolment(app: Flask, amina: Caller) -> None:
    answers = from_threads(app, 8, lambda _n: amina.send("POST", "/modules/sample/enrol"))
    assert {answer.status_code for answer in answers} == {303}


def test_finishing_the_last_lesson_twice_completes_once(app: Flask, amina: Caller) -> None:
    """B44: one dated row, however many requests bring the last piece of evidence."""
    attempt_id = open_attempt()
    slots = paper(attempt_id)
    fields = form_of(slots, {slot.number: key_of(slot) for slot in slots})
    amina.send("POST", "/modules/sample/lessons/sm-level/")

    def act(number: int) -> int:
        if number % 2:
            return amina.send("POST", "/modules/sample/lessons/sm-weigh/").status_code
        return amina.send("POST", f"/attempts/{attempt_id}/submit", fields).status_code

    assert set(from_threads(app, 8, act)) == {303}
    assert len(rows(select(Completion))) == 1
    assert db.session().scalar(select(func.count()).where(LearningRecord.verb == "completed")) == 1
    assert first_broken(db.session(), institution().id) is None

"""The pages of a quiz as a trainee without script meets them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from lms.catalogue.source import read_folder
from lms.core.content import compile_module
from lms.quizzes.views import are_marks_due
from tests.builders import NOW, build_enrolment, viewer
from tests.client import PageClient
from tests.conftest import SAMPLE

QUIZ = "/modules/sample/quizzes/sm-check/"


@pytest.fixture
def amina(app: Flask, client_of: Callable[[str], PageClient]) -> PageClient:
    build_enrolment(viewer("amina"))
    return client_of("amina")


def start(client: PageClient) -> str:
    client.get(QUIZ)
    return client.post(QUIZ).headers["Location"]


def right_choice(page: str, words: str) -> str:
    """The value of the choice with these words, as a trainee would find it."""
    found = re.search(r'value="([a-z])"[^>]*><span>(?:<p>)?' + re.escape(words), page)
    assert found, words
    return found[1]


def test_b2_the_confirm_page_says_what_an_attempt_means_before_it_is_counted(amina: PageClient) -> None:
    page = amina.get(QUIZ).text
    for fact in ("80 %", "0 used of 3", "your best one", "after submitting", "no limit"):
        assert fact in page, fact
    assert "Attempt 1</a>" not in page


def test_a_whole_attempt_works_with_plain_forms(amina: PageClient) -> None:
    address = start(amina)
    page = amina.get(address).text
    numbers = [float(n) for n in re.findall(r'<span class="value">([0-9.]+)</span>', page)]
    answers = {
        "0-shown": "1",
        "0-choice": right_choice(page, "The bubble stands in the ring"),
        "1-choice": [right_choice(page, "A warm sample"), right_choice(page, "A draught")],
        "2-text": "Canarylevelglass",
        "3-number": f"{numbers[1] - numbers[0]:.2f} g".replace(".", ","),
        "then": "review",
    }
    look_over = amina.follow(amina.post(address, answers)).text
    assert "Every question is answered." in look_over
    result = amina.follow(amina.post(address + "submit")).text
    assert "Passed" in result
    assert "6 of 6 points, 100 %" in result


def test_b8_the_look_over_page_warns_of_open_questions_and_does_not_block(amina: PageClient) -> None:
    address = start(amina)
    page = amina.get(address + "review").text
    assert "4 questions have no answer yet." in page
    assert amina.post(address + "submit").status_code == 303


def test_b10_going_back_and_reloading_submit_nothing(amina: PageClient) -> None:
    address = start(amina)
    for _ in range(3):
        amina.get(address)
        amina.get(address + "review")
    assert "Save and look over before submitting" in amina.get(address).text


def test_b48_with_attempts_left_the_result_points_to_the_paragraph_and_hides_the_key(
    amina: PageClient,
) -> None:
    address = start(amina)
    page = amina.get(address).text
    amina.post(address, {"0-choice": right_choice(page, "The door is closed"), "then": "stay"})
    result = amina.follow(amina.post(address + "submit")).text
    assert "/modules/sample/lessons/sm-level/#how-level" in result
    assert "The door keeps draughts away." in result
    assert "CANARY" not in result


def test_the_key_is_shown_when_no_attempt_is_left(amina: PageClient) -> None:
    for _ in range(3):
        address = start(amina)
        amina.post(address + "submit")
    result = amina.get(address).text
    assert "CANARYSOLUTION" in result


def test_the_script_gets_a_receipt_with_the_servers_time_and_what_cannot_be_read(amina: PageClient) -> None:
    address = start(amina)
    receipt = amina.post(
        address + "items/3", {"3-number": "12 parsecs", "client_seq": "7", "idempotency_key": "k"},
        headers={"Accept": "application/json"},
    ).json  # fmt: skip
    assert receipt["seq"] == 7
    assert receipt["answered"] is False
    assert receipt["message"]
    assert re.fullmatch(r"\d\d:\d\d", receipt["saved_at"])


def test_a_refused_save_says_why_in_json(amina: PageClient) -> None:
    address = start(amina)
    amina.post(address + "submit")
    refused = amina.post(address + "items/0", {"0-choice": "a"}, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert refused.json["code"] == "attempt-closed"


def test_a_quiz_that_does_not_exist_is_not_there(amina: PageClient) -> None:
    assert amina.get("/modules/sample/quizzes/nothing/").status_code == 404
    assert amina.post("/modules/sample/quizzes/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("feedback", "shown"), [("after-submit", True), ("after-close", False), ("never", False)]
)
def test_b47_marks_of_single_questions_are_shown_when_the_author_says(feedback: str, shown: bool) -> None:
    folder = SAMPLE / "sample"
    files = dict(read_folder(folder))
    files["quizzes/check.md"] = files["quizzes/check.md"].replace(
        b"feedback: after-submit", f"feedback: {feedback}".encode()
    )
    document = compile_module(files, today=NOW.date()).document
    assert document is not None
    assert are_marks_due(document.texts["en"].quizzes["sm-check"], key_due=False) is shown

"""Reading as a trainee meets it: enrol, read, answer checks, come back to the place."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from lms.progress.queries import list_own
from lms.store import db
from tests.builders import act_as, viewer
from tests.client import PageClient

MODULE = "/modules/sample/"
LEVEL = MODULE + "lessons/sm-level/"
WEIGH = MODULE + "lessons/sm-weigh/"


def enrolled(client_of: Callable[[str], PageClient], name: str = "amina") -> PageClient:
    client = client_of(name)
    client.get(MODULE)
    client.follow(client.post(MODULE + "enrol"))
    return client


def test_the_module_page_shows_hazards_and_protection_before_the_run_sheet(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    page = client_of("amina").get(MODULE).text
    places = [
        page.index(words)
        for words in ("Electricity", "laboratory coat", "Level a balance and say", "pass with 80 %")
    ]
    assert places == sorted(places)
    assert "not yet reviewed by an independent subject expert" in page


def test_enrolling_reading_and_confirming_moves_along_the_run_sheet(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    amina = enrolled(client_of)
    assert "0 of 3 done." in amina.get(MODULE).text
    after = amina.post(LEVEL)
    assert after.headers["Location"] == WEIGH
    assert "1 of 3 done." in amina.get(MODULE).text
    assert "Read: this lesson is done." in amina.get(LEVEL).text


def test_a_check_is_explained_at_once_and_completes_its_lesson(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    amina = enrolled(client_of)
    page = amina.get(LEVEL).text
    assert "they tilt the whole balance" not in page
    values = [page.split('name="choice" value="')[n][0] for n in (1, 2, 3)]
    told = [amina.post(LEVEL + "checks/sm-practice/sm-feet", {"choice": value}).text for value in values]
    assert sum("they tilt the whole balance" in text for text in told) >= 1
    assert "1 of 3 done" in amina.get(MODULE).text


def test_an_empty_check_asks_again(app: Flask, client_of: Callable[[str], PageClient]) -> None:
    answer = enrolled(client_of).post(LEVEL + "checks/sm-practice/sm-feet", {})
    assert answer.status_code == 422
    assert "Give an answer first." in answer.text


def test_a_lesson_never_answers_items_of_a_graded_quiz(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    answer = enrolled(client_of).post(LEVEL + "checks/sm-check/sm-sign", {"choice": "a"})
    assert answer.status_code == 404


def test_the_place_is_kept(app: Flask, client_of: Callable[[str], PageClient]) -> None:
    amina = enrolled(client_of)
    assert amina.post(LEVEL + "place", {"heading": "how-level"}).status_code == 204
    person = viewer("amina")
    act_as(person)
    assert [row.place for row in list_own(db.session(), person.person_id)] == ["sm-level#how-level"]


def test_the_text_is_in_the_readers_language_and_says_where_it_is_not_translated(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    amina = enrolled(client_of)
    page = amina.get(MODULE + "?lang=ar").text
    assert "وزن العيّنة" in page
    assert 'lang="ar" dir="rtl"' in page
    lesson = amina.get(LEVEL + "?lang=ar").text
    assert "Not yet translated: shown in English." in lesson


def test_the_checklist_prints_with_criteria_and_signature_lines(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    page = client_of("amina").get(MODULE + "practicals/sm-daily/").text
    for words in (
        "Wears gloves",
        "critical",
        "99.9..100.1",
        "Assessor's signature",
        "not yet competent".capitalize()[:3],
    ):
        assert words in page.replace("&#39;", "'"), words


def test_instructor_notes_are_kept_from_trainees(app: Flask, client_of: Callable[[str], PageClient]) -> None:
    assert client_of("amina").get(MODULE + "instructor/").status_code == 403
    assert "CANARYGUIDE" in client_of("esra").get(MODULE + "instructor/").text


def test_unknown_parts_of_a_module_are_not_there(app: Flask, client_of: Callable[[str], PageClient]) -> None:
    amina = client_of("amina")
    for path in ("lessons/x/", "practicals/x/", "../nothing/", "quizzes/x/"):
        assert amina.get(MODULE + path).status_code == 404, path

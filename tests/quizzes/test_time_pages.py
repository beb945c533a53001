"""What staff and trainees see of time and exceptions, without script (B15, B20, B53, B82)."""

from __future__ import annotations

import re
from types import SimpleNamespace

from flask import Flask

from lms.quizzes import queries
from lms.web.i18n import now
from tests.builders import act_as, build_attempt, build_enrolment
from tests.client import PageClient
from tests.quizzes.time_builders import publish_timed

PAGE = "/teaching/modules/timed/quizzes/tm-check/attempts"


def form_id(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]+)"', text)
    assert found, name
    return found[1]


def test_b20_everybody_gets_time_from_the_page_and_the_next_save_says_so(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("minutes: 20\n")
    enrolment = build_enrolment(cast.amina, "timed")
    attempt = build_attempt(cast.amina, enrolment=enrolment, quiz_id="tm-check", now=now())
    bruno, amina = PageClient(app).sign_in("bruno"), PageClient(app).sign_in("amina")
    page = bruno.get(PAGE)
    assert "Amina Yusuf" in page.text
    fields = {
        "all-minutes": "10",
        "all-reason": "power cut",
        "all-form_id": form_id(page.text, "all-form_id"),
    }
    assert "1 person has more time now." in bruno.follow(bruno.post(f"{PAGE}/time", fields)).text
    bruno.post(f"{PAGE}/time", fields)
    amina.get(f"/attempts/{attempt.id}/")
    saved = amina.post(
        f"/attempts/{attempt.id}/items/0",
        {"0-choice": "a", "client_seq": "1"},
        headers={"Accept": "application/json"},
    )
    assert saved.json["deadline"] == int(attempt.closes_at.timestamp() * 1000) + 600_000
    shown = amina.get(f"/attempts/{attempt.id}/").text
    assert "10 minutes more" in shown
    assert "power cut" in shown
    assert cast.bruno.name in shown


def test_what_cannot_be_read_is_said_at_its_field(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed("minutes: 20\n")
    attempt = build_attempt(
        cast.amina, enrolment=build_enrolment(cast.amina, "timed"), quiz_id="tm-check", now=now()
    )
    bruno = PageClient(app).sign_in("bruno")
    answer = bruno.post(f"{PAGE}/time", {"all-minutes": "many", "all-reason": ""})
    assert answer.status_code == 422
    assert "Write a whole number from 1 to 600." in answer.text
    person = f"{PAGE}/people/{attempt.enrolment_id}"
    assert bruno.post(f"{person}/time", {"time-minutes": "0", "time-reason": "x"}).status_code == 422
    assert bruno.post(f"{person}/waive", {"waive-reason": ""}).status_code == 422
    dates = {
        "dates-opens_at": "2027-03-31T14:00",
        "dates-closes_at": "2027-03-31T13:00",
        "dates-time_zone": "UTC",
    }
    refused = bruno.post(f"{PAGE}/dates", dates)
    assert refused.status_code == 422
    assert "It must close after it opens." in refused.text


def test_b53_a_locked_quiz_says_why_with_a_link_and_a_waiver_opens_it(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("after: {lessons: [tm-first]}\n")
    enrolment = build_enrolment(cast.amina, "timed")
    amina, bruno = PageClient(app).sign_in("amina"), PageClient(app).sign_in("bruno")
    quiz = "/modules/timed/quizzes/tm-check/"
    page = amina.get(quiz).text
    assert "First read: First." in page
    assert 'href="/modules/timed/lessons/tm-first/"' in page
    assert "Start attempt" not in page
    assert amina.post(quiz).status_code == 403
    person = f"{PAGE}/people/{enrolment.id}"
    bruno.get(person)
    bruno.follow(
        bruno.post(f"{person}/waive", {"waive-reason": "read on paper", "waive-until_on": "2099-01-01"})
    )
    page = amina.get(quiz).text
    assert "Start attempt 1" in page
    assert "read on paper" in page
    assert cast.bruno.name in page
    record = amina.get("/record/").text
    assert "read on paper" in record
    assert "waived" in record


def test_b15_dates_are_written_in_the_zone_where_they_were_set(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed("minutes: 20\n")
    build_enrolment(cast.amina, "timed")
    bruno = PageClient(app).sign_in("bruno")
    bruno.get(PAGE)
    fields = {"dates-opens_at": "2099-03-31T14:00", "dates-closes_at": "", "dates-time_zone": "Asia/Shanghai"}
    page = bruno.follow(bruno.post(f"{PAGE}/dates", fields)).text
    assert 'value="2099-03-31T14:00"' in page
    amina = PageClient(app).sign_in("amina")
    assert "It opens on" in amina.get("/modules/timed/quizzes/tm-check/").text


def test_a_person_is_found_and_given_standing_time_and_one_more_attempt(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("minutes: 20\nattempts: 1\n")
    enrolment = build_enrolment(cast.amina, "timed")
    bruno = PageClient(app).sign_in("bruno")
    assert f"/people/{enrolment.id}" in bruno.get(f"{PAGE}?name=ami").text
    person = f"{PAGE}/people/{enrolment.id}"
    bruno.get(person)
    given = {"always-share": "50", "always-minutes": "5", "always-reason": "reads slowly"}
    assert "50 % and 5 min" in bruno.follow(bruno.post(f"{person}/standing", given)).text
    assert "0 used of 2" in bruno.follow(bruno.post(f"{person}/allow", {"allow-reason": "ill"})).text
    page = PageClient(app).sign_in("amina").get("/modules/timed/quizzes/tm-check/").text
    assert "50 % and 5 min" in page
    assert "0 used of 2" in page


def test_other_institutions_and_trainees_see_nothing_of_it(app: Flask, cast: SimpleNamespace) -> None:
    publish_timed()
    enrolment = build_enrolment(cast.amina, "timed")
    person = f"{PAGE}/people/{enrolment.id}"
    assert PageClient(app).sign_in("farid").get(person).status_code == 404
    assert PageClient(app).sign_in("amina").get(PAGE).status_code == 403


def test_b47_after_each_shows_the_feedback_when_asked_and_fixes_the_answer(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("attempts: 2\n", feedback="after-each")
    attempt = build_attempt(
        cast.amina, enrolment=build_enrolment(cast.amina, "timed"), quiz_id="tm-check", now=now()
    )
    amina, page = PageClient(app).sign_in("amina"), f"/attempts/{attempt.id}/"
    assert "Look again." not in amina.get(page).text
    assert amina.post(f"{page}items/0/check").status_code == 409
    checked = amina.post(
        f"{page}items/0/check", {"0-choice": "b", "0-shown": "1", "1-choice": "a", "1-shown": "1"}
    )
    text = amina.follow(checked).text
    assert "Look again." in text
    assert "This answer is checked and stays." in text
    amina.post(f"{page}items/0", {"0-choice": "a", "client_seq": "999999999"})
    amina.post(page, {"0-choice": "a", "0-shown": "1"})
    given = queries.responses_of(act_as(cast.amina), attempt.id)
    assert (given[0].value, given[1].value) == ({"choice": ["b"]}, {"choice": ["a"]})


def test_b47_a_quiz_that_explains_later_checks_nothing_during_the_attempt(
    app: Flask, cast: SimpleNamespace
) -> None:
    publish_timed("attempts: 2\n")
    attempt = build_attempt(
        cast.amina, enrolment=build_enrolment(cast.amina, "timed"), quiz_id="tm-check", now=now()
    )
    amina, page = PageClient(app).sign_in("amina"), f"/attempts/{attempt.id}/"
    assert "Check this answer" not in amina.get(page).text
    assert amina.post(f"{page}items/0/check", {"0-choice": "b"}).status_code == 409

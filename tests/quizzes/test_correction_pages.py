"""Pages of corrections and reports, without script: what staff see and do, what trainees read."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import select

from lms.quizzes.models import Correction, QuestionReport
from lms.store import EVERYTHING, db, entering
from lms.web.i18n import now
from tests.builders import MODULE, QUIZ, build_attempt, build_enrolment
from tests.client import PageClient
from tests.quizzes.correcting import RIGHT_IS_THE_DISPLAY, correct, publish, run_regrade, sit

HERE = f"/teaching/modules/{MODULE}/quizzes/{QUIZ}/corrections"
DISPLAY = 1
Clients = Callable[[str], PageClient]


def links(html: str, part: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', html) if part in one]


def test_b37_from_the_list_through_the_preview_to_the_corrected_marks(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    harmed = sit(cast.amina, sm_sign=DISPLAY, sm_name={"text": ("window",)})
    attempt_id = harmed.id
    publish(*RIGHT_IS_THE_DISPLAY)
    chitra = client_of("chitra")
    listed = chitra.get(HERE)
    assert "key changed" in listed.text
    assert "quizzes/check.md:11" in listed.text
    (preview,) = links(listed.text, "preview")
    page = chitra.get(preview)
    assert "Amina Yusuf" in page.text
    assert "4/6 → 5/6" in page.text
    assert "passes now" in page.text
    fields = dict(re.findall(r'type="hidden" name="(question|kind|new)" value="([^"]*)"', page.text))
    refused = chitra.post(HERE, fields)
    assert refused.status_code == 422
    assert "Fill this in." in refused.text
    done = chitra.follow(chitra.post(HERE, {**fields, "reason": "The display was meant."}))
    assert "0 of 1 attempts looked at" in done.text
    with entering(db.session(), EVERYTHING):
        correction = db.session().scalars(select(Correction)).one()
    run_regrade(correction.id, now=now())
    assert "Done: all marks that stood" in chitra.get(f"{HERE}/{correction.id}").text
    amina = client_of("amina")
    today = amina.get("/")
    assert "you have passed now" in today.text
    shown = amina.get(f"/attempts/{attempt_id}/").text
    assert "your mark went from 4 of 6 to 5 of 6 points" in shown
    assert "The display was meant." in shown
    (notice,) = re.findall(r'action="(/notices/[^"]+/read)"', today.text)
    client_of("dawit").post(notice)  # somebody else's click changes nothing
    assert "you have passed now" in amina.get("/").text
    assert "you have passed now" not in amina.follow(amina.post(notice)).text


def test_b37_marks_fall_only_after_a_second_confirmation(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    sit(cast.amina)
    publish(*RIGHT_IS_THE_DISPLAY)
    chitra = client_of("chitra")
    (preview,) = links(chitra.get(HERE).text, "preview")
    assert "would fall, stays" in chitra.get(preview).text
    page = chitra.get(f"{preview}&fall=1")
    fields = dict(re.findall(r'type="hidden" name="(question|kind|new|fall)" value="([^"]*)"', page.text))
    assert fields["fall"] == "1"
    refused = chitra.post(HERE, {**fields, "reason": "Strict."})
    assert refused.status_code == 422
    assert "Strict." in refused.text
    assert chitra.post(HERE, {**fields, "reason": "Strict.", "confirm_fall": "y"}).status_code == 303


def test_b40_an_open_attempt_says_which_question_counts_no_more(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    live = build_attempt(cast.amina, now=now())
    amina = client_of("amina")
    assert "Not counted any more" not in amina.get(f"/attempts/{live.id}/").text
    correct(cast.grace, live, "sm-sign", "drop", now=now())
    number = next(n for n, slot in enumerate(live.slots, 1) if slot["item"] == "sm-sign")
    sentence = f"something is wrong there: question {number}."
    assert sentence in amina.get(f"/attempts/{live.id}/").text
    saved = amina.post(
        f"/attempts/{live.id}/items/0",
        {"0-choice": "a", "client_seq": "1"},
        headers={"Accept": "application/json"},
    )
    assert sentence in saved.json["notes"]


def test_a_trainee_of_another_institution_and_an_unknown_quiz_see_nothing(
    app: Flask, client_of: Clients
) -> None:
    assert client_of("amina").get(HERE).status_code == 403
    assert client_of("chitra").get(HERE.replace(QUIZ, "no-such-quiz")).status_code == 404
    for query in ("", "?question=1", "?question=00000000-0000-0000-0000-000000000000:sm-sign&kind=drop"):
        assert client_of("chitra").get(f"{HERE}/preview{query}").status_code == 404


def test_what_another_institution_corrects_for_itself_is_its_own_affair(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    url = f"{HERE}/{correct(cast.chitra, sit(cast.amina), 'sm-sign', 'full').id}"
    assert client_of("chitra").get(url).status_code == 200
    farid = client_of("farid")
    assert farid.get(url).status_code == 404
    assert url not in farid.get(HERE).text
    assert client_of("grace").get(url).status_code == 200


def test_a_report_reaches_the_list_and_its_answer_comes_back(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    live = build_attempt(cast.amina, enrolment=build_enrolment(cast.amina), now=now())
    item = live.slots[0]["item"]
    amina, url = client_of("amina"), f"/attempts/{live.id}/report"
    assert url in amina.get(f"/attempts/{live.id}/").text
    amina.get(url)
    refused = amina.post(url, {"slot": "0", "words": "I typed this."})
    assert refused.status_code == 422
    assert "I typed this." in refused.text
    for _twice in range(2):
        assert (
            "Thank you."
            in amina.follow(amina.post(url, {"slot": "0", "reason": "key", "words": "Look at SOP 7."})).text
        )
    with entering(db.session(), EVERYTHING):
        report = db.session().scalars(select(QuestionReport)).one()
        assert (report.item_id, report.version_id, report.attempt_id) == (item, live.version_id, live.id)
    bruno = client_of("bruno")
    page = bruno.get("/teaching/reports/")
    assert "Look at SOP 7." in page.text
    assert "Amina Yusuf" in page.text
    assert "sample/quizzes/check.md:" in page.text
    name = f"r{report.id.hex[:8]}-"
    sent = {f"{name}state": "corrected", f"{name}corrected_in": "1.0.0", f"{name}answer": "You are right."}
    bruno.follow(bruno.post(f"/teaching/reports/{report.id}", sent))
    assert "Look at SOP 7." in bruno.get("/teaching/reports/?state=corrected").text
    today = amina.get("/").text
    assert "is corrected in version 1.0.0" in today
    assert "You are right." in today


def test_reports_are_seen_by_the_own_institution_and_nobody_else(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    live = build_attempt(cast.amina, now=now())
    amina = client_of("amina")
    amina.get(f"/attempts/{live.id}/report")
    amina.post(
        f"/attempts/{live.id}/report", {"slot": "0", "reason": "other", "words": "Only Lakeside reads this."}
    )
    with entering(db.session(), EVERYTHING):
        report_id = db.session().scalars(select(QuestionReport.id)).one()
    assert client_of("dawit").get(f"/attempts/{live.id}/report").status_code == 404
    assert client_of("dawit").get("/teaching/reports/").status_code == 403
    farid = client_of("farid")
    assert "Only Lakeside" not in farid.get("/teaching/reports/").text
    assert farid.post(f"/teaching/reports/{report_id}", {}).status_code == 404


def test_many_reports_within_an_hour_are_slowed_down(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    live = build_attempt(cast.amina, now=now())
    amina, url = client_of("amina"), f"/attempts/{live.id}/report"
    amina.get(url)
    answers = [
        amina.post(url, {"slot": "0", "reason": "other", "words": f"Number {number}"}).status_code
        for number in range(14)
    ]
    assert answers[:12] == [303] * 12
    assert 409 in answers[12:]

"""The pages of marking and of answers in words and files, as people without script meet them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from PIL import Image

from lms.jobs.queue import run_due
from lms.store import db
from lms.web.i18n import now
from tests.builders import build_enrolment, viewer
from tests.client import PageClient
from tests.quizzes.marks_rows import PDF, photo, report

QUIZ = "/modules/sample/quizzes/sm-report/"
TEXT = "On 3 May I levelled balance 7 <b>again</b>."


@pytest.fixture
def amina(app: Flask, client_of: Callable[[str], PageClient]) -> PageClient:
    build_enrolment(viewer("amina"))
    return client_of("amina")


def start(client: PageClient) -> str:
    client.get(QUIZ)
    return str(client.post(QUIZ).headers["Location"])


def send(client: PageClient, address: str, content: bytes, name: str = "me at home.png", **more: str) -> str:
    """Choose a file and press its button, as a browser does: everything else of the form comes along."""
    answer = client.post(
        f"{address}items/1/files",
        {"0-shown": "1", "1-shown": "1", "1-upload": (BytesIO(content), name), **more},
        content_type="multipart/form-data",
    )
    return client.follow(answer).text


def names(page: str) -> list[str]:
    return re.findall(r'name="1-file" value="([^"]+)"', page)


def test_a_photo_is_rebuilt_shown_and_taken_back_without_losing_other_answers(amina: PageClient) -> None:
    address = start(amina)
    exif = Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    page = send(amina, address, photo((3000, 200), "JPEG", exif=exif), **{"0-text": TEXT})
    assert "On 3 May I levelled balance 7 &lt;b&gt;again&lt;/b&gt;." in page
    (name,) = names(page)
    shown = amina.get(f"{address}items/1/files/{name}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"SECRETPLACE" not in shown.data
    assert max(Image.open(BytesIO(shown.data)).size) == 1600
    again = amina.follow(amina.post(f"{address}items/1/files/{name}/take-back", {"1-file": name})).text
    assert names(again) == []
    run_due(now() + timedelta(minutes=1))
    assert amina.get(f"{address}items/1/files/{name}").status_code == 404


def test_a_document_is_only_ever_downloaded(amina: PageClient) -> None:
    address = start(amina)
    (name,) = names(send(amina, address, PDF, "report.exe"))
    sent = amina.get(f"{address}items/1/files/{name}")
    assert sent.data == PDF
    assert sent.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file first"),
        (b"GIF89a" + b"0" * 200, "a kind that the question does not take"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a kind that the question does not take"),
        (photo()[:60], "cannot be read"),
        (b"%PDF-1.7 cut off", "cannot be read"),
    ],
)
def test_what_is_no_picture_and_no_document_is_refused_in_words(
    amina: PageClient, content: bytes, said: str
) -> None:
    page = send(amina, start(amina), content, "photo.png", **{"0-text": TEXT})
    assert said in page
    assert names(page) == []
    assert "On 3 May I levelled" in page


def test_somebody_elses_file_is_not_there(
    amina: PageClient, client_of: Callable[[str], PageClient], anonymous: PageClient
) -> None:
    address = start(amina)
    (name,) = names(send(amina, address, photo()))
    url = f"{address}items/1/files/{name}"
    assert client_of("bruno").get(url).status_code == 200
    for stranger in ("dawit", "farid", "grace"):
        assert client_of(stranger).get(url).status_code == 404, stranger
    assert anonymous.get(url).status_code == 303


def test_a_file_of_another_answer_cannot_be_passed_off_as_ones_own(
    amina: PageClient, client_of: Callable[[str], PageClient]
) -> None:
    (name,) = names(send(amina, start(amina), photo()))
    build_enrolment(viewer("dawit"))
    dawit = client_of("dawit")
    address = start(dawit)
    dawit.post(address, {"1-shown": "1", "1-file": name})
    assert dawit.get(f"{address}items/1/files/{name}").status_code == 404


def submitted(client: PageClient) -> str:
    address = start(client)
    page = send(client, address, photo(), **{"0-text": TEXT})
    client.post(address, {"0-text": TEXT, "1-file": names(page), "2-text": "feet", "then": "review"})
    client.post(address + "submit")
    return address


def test_b31_b32_from_the_trainee_through_the_marker_back_to_the_trainee(
    amina: PageClient, client_of: Callable[[str], PageClient]
) -> None:
    address = submitted(amina)
    waiting = amina.get(address).text
    assert "Waiting for marking" in waiting
    assert "CANARYRUBRIC" not in waiting
    bruno = client_of("bruno")
    queue = bruno.get("/marking/").text
    piles = re.findall(r'href="(/marking/[0-9a-f-]+/[0-9a-f-]+/[^"]+/)"', queue)
    assert len(piles) == 2
    for pile, points in zip(piles, ({"line-0": "1", "line-1": "1,5"}, {"line-0": "٢"}), strict=True):
        opened = bruno.get(pile)
        sheet = bruno.follow(opened)
        assert "Amina" not in sheet.text
        assert "CANARYRUBRIC" in sheet.text
        if "line-1" not in sheet.text:
            points = {"line-0": "٢"}
        saved = bruno.post(opened.headers["Location"], {**points, "comment": "Well seen <i>", "keep": "1"})
        assert bruno.follow(saved).status_code == 200
    assert "Nothing waits for you" in bruno.get("/marking/").text
    assert "Well seen &lt;i&gt;" in bruno.get("/marking/comments").text
    result = amina.get(address).text
    for words in (
        "Passed",
        "5.5 of 6 points",
        "CANARYRUBRICTWO",
        "1.5 of 2",
        "Well seen &lt;i&gt;",
        "1 file",
    ):
        assert words in result, words


def test_a_mark_that_cannot_be_read_loses_nothing_that_was_typed(
    app: Flask, cast: SimpleNamespace, client_of: Callable[[str], PageClient]
) -> None:
    report(cast.amina, text="In the log.")
    bruno = client_of("bruno")
    pile = re.findall(r'href="(/marking/[0-9a-f-]+/[0-9a-f-]+/[^"]+/)"', bruno.get("/marking/").text)[0]
    address = bruno.get(pile).headers["Location"]
    bruno.get(address)
    answer = bruno.post(address, {"line-0": "0.3", "line-1": "9", "comment": "Half a word"})
    assert answer.status_code == 422
    for words in ("Give whole or half points.", "at most 2 points", "Half a word", 'value="0.3"', "Error:"):
        assert words in answer.text, words


def test_b26_wordings_are_decided_on_a_page(
    app: Flask, cast: SimpleNamespace, client_of: Callable[[str], PageClient]
) -> None:
    attempt = report(cast.amina, word="its <b>legs")
    bruno = client_of("bruno")
    page = bruno.get("/marking/wordings/").text
    assert "its &lt;b&gt;legs" in page
    fields = dict(re.findall(r'name="(institution|version|item|key)" value="([^"]+)"', page))
    bruno.follow(bruno.post("/marking/wordings/", {**fields, "credit": "50", "decision": "accept"}))
    db.session.rollback()  # this test has looked at the database before
    run_due(now() + timedelta(minutes=1))
    result = client_of("amina").get(f"/attempts/{attempt.id}/").text
    assert "A person has looked at your wording and accepted it." in result
    assert "This is not one of the expected answers." not in result

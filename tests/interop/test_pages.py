"""The pages on which authors bring questions in and take quizzes out."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from tests import builders
from tests.client import PageClient
from tests.core.exchange import sources

PAGE = "/authoring/questions/"
OUT = f"/authoring/modules/{builders.MODULE}/quizzes/{builders.QUIZ}/questions"


@pytest.fixture
def esra(app: Flask) -> PageClient:
    """The author of the sample module."""
    client = PageClient(app)
    client.sign_in("esra")
    return client


def test_an_author_sees_the_markdown_beside_what_was_lost(esra: PageClient) -> None:
    answer = esra.post(PAGE, data={"pasted": sources.GIFT, "format": "", "name": "lab"})
    assert answer.status_code == 200
    assert "14 of 14 questions converted" in answer.text
    assert "{#sm-ph-water .single}" in answer.text


def test_what_cannot_be_converted_stays_typed_and_is_explained(esra: PageClient) -> None:
    answer = esra.post(PAGE, data={"pasted": "Which? {=a ~b", "format": "gift", "name": "lab"})
    assert answer.status_code == 422
    assert "Which? {=a ~b" in answer.text
    assert "the closing brace" in answer.text


def test_nothing_sent_is_said_at_the_field(esra: PageClient) -> None:
    answer = esra.post(PAGE, data={"pasted": "", "format": "", "name": "lab"})
    assert answer.status_code == 422
    assert "Choose a file, or paste questions below." in answer.text


def test_a_file_becomes_an_archive_with_pictures_and_report(esra: PageClient) -> None:
    sent = {
        "file": (io.BytesIO(sources.MOODLE.encode()), "lab.xml"),
        "name": "lab",
        "format": "",
        "as": "zip",
    }
    answer = esra.post(PAGE, data=sent, content_type="multipart/form-data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert set(archive.namelist()) == {"quizzes/lab.md", "media/a-b.png", "losses.csv"}


def test_the_reviewed_text_is_given_back_as_a_file(esra: PageClient) -> None:
    answer = esra.post(f"{PAGE}file", data={"name": "lab", "markdown": "## Mine\r\n"})
    assert answer.data == b"## Mine\n"
    assert "lab.md" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(("ending", "begins"), [(".xml", "<?xml"), (".gift.txt", "$CATEGORY")])
def test_a_published_quiz_is_taken_out(esra: PageClient, ending: str, begins: str) -> None:
    answer = esra.get(OUT + ending)
    assert answer.text.startswith(begins)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_a_quiz_loses_is_told_before(esra: PageClient) -> None:
    assert esra.get(f"/authoring/modules/{builders.MODULE}/quizzes/{builders.QUIZ}/losses").status_code == 200


@pytest.mark.parametrize("username", ["amina", "bruno", "chitra"])
def test_who_writes_nothing_sees_neither_page_nor_keys(app: Flask, username: str) -> None:
    client = PageClient(app)
    client.sign_in(username)
    assert client.get(PAGE).status_code == 403
    assert client.get(OUT + ".xml").status_code == 403

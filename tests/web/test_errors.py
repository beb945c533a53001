"""Failures are pages too: complete, in the reader's language, and honest about what was saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.app import create_app
from tests.client import PageClient, look_over
from tests.conftest import settings_for


def test_a_database_that_does_not_answer_gives_a_whole_page_and_promises_nothing(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/none"))
    client = app.test_client()
    client.set_cookie("lms_session", "some secret")
    answer = client.get("/healthz", headers={"Accept-Language": "fr"})
    assert answer.status_code == 503
    look_over(answer.text)
    assert 'lang="fr"' in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing-here", 404), ("/modules/nothing/", 404), ("/institution/", 403)]
)
def test_refusals_say_what_to_do(app: Flask, path: str, status: int) -> None:
    answer = PageClient(app).sign_in("amina").get(path)
    assert answer.status_code == status
    assert "Something went wrong" not in answer.text
    assert "Go to the start page" in answer.text


def test_a_stale_page_is_told_to_reload(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"name": "amina", "password": "x"})
    assert answer.status_code == 400
    assert "reload it" in answer.text

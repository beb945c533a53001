"""B9: a form sent after the session had ended loses nothing, also without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from flask import Flask

from lms.demo.cast import PASSWORD
from lms.people.sessions import end_sessions
from lms.quizzes import queries
from lms.store import unit_of_work
from lms.web.i18n import now
from tests.builders import act_as, build_attempt, viewer
from tests.client import PageClient


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_answers_survive_the_end_of_the_session_and_are_sent_after_signing_in_again(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    attempt = build_attempt(viewer("amina"))
    address = f"/attempts/{attempt.id}/"
    amina = client_of("amina")
    amina.get(address)
    with unit_of_work() as session:
        end_sessions(session, viewer("amina").person_id, now())
    asked = amina.post(address, {"2-text": "level <glass>", "then": "stay"})
    assert asked.status_code == 401
    carried = hidden(asked.text)
    wrong = amina.post("/sign-in", {**carried, "name": "amina", "password": "not this one"})
    assert wrong.status_code == 422
    carried = hidden(wrong.text)
    again = amina.post("/sign-in", {**carried, "name": "amina", "password": PASSWORD})
    assert again.status_code == 200
    assert amina.post(address, hidden(again.text)).status_code == 303
    answers = queries.responses_of(act_as(viewer("amina")), attempt.id)
    assert answers[2].value == {"text": ["level <glass>"]}


def test_another_person_who_signs_in_cannot_send_them(
    app: Flask, client_of: Callable[[str], PageClient]
) -> None:
    attempt = build_attempt(viewer("amina"))
    address = f"/attempts/{attempt.id}/"
    dawit = client_of("dawit")
    again = dawit.post(address, {"2-text": "level"})
    assert again.status_code == 404
    assert queries.responses_of(act_as(viewer("amina")), attempt.id) == {}


def test_a_password_is_never_carried_along_and_only_own_forms_are(app: Flask, anonymous: PageClient) -> None:
    asked = anonymous.post("/account/password", {"present": "secret-one", "password": "secret-two"})
    assert asked.status_code == 401
    assert "secret" not in asked.text
    answer = anonymous.post(
        "/sign-in", {"kept_to": "https://evil.example/", "kept-x": "1", "name": "amina", "password": PASSWORD}
    )
    assert answer.status_code == 303

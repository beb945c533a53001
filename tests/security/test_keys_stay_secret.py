"""No key, solution or explanation in any byte before it is due (B34, B48): the sample module is full of canaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.catalogue.queries import document
from lms.core.items import registry
from lms.core.items.contract import Raw
from lms.quizzes.models import Attempt
from lms.quizzes.paper import Slot, slots_of
from lms.store import EVERYTHING, db, entering
from tests.architecture.test_policies import FORMS, routes
from tests.architecture.world import ON_SQLITE, Caller, World, build_world
from tests.builders import QUIZ
from tests.client import PageClient
from tests.scenarios.run_rows import button

TRAINEES = ("amina", "hana", "dawit", None)
QUIZ_PAGE = f"/modules/sample/quizzes/{QUIZ}/"


@pytest.fixture
def world(app: Flask) -> World:
    return build_world(app)


def canaries(answer: TestResponse) -> list[str]:
    """Every canary in body or headers (the time zone Atlantic/Canary is none)."""
    everything = answer.get_data() + repr(list(answer.headers)).encode()
    return [found.decode() for found in re.findall(rb"(?i)canary\w+", everything)]


def paper(attempt_id: object) -> tuple[Slot, ...]:
    """The questions of an attempt with their keys, as only the server knows them."""
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        attempt = db.session().get_one(Attempt, UUID(str(attempt_id)), populate_existing=True)
        return slots_of(
            document(db.session(), attempt.version_id), attempt.language, attempt.quiz_id, attempt.slots
        )


def key_of(slot: Slot) -> Raw:
    return registry.item_type(slot.item.kind).key(slot.item, slot.drawn)


def wrong_for(slot: Slot) -> Raw:
    """A readable answer that is not the key."""
    match slot.item.kind:
        case "short":
            return {"text": ("window",)}
        case "numeric":
            return {"number": ("999 g",)}
        case _:
            key = key_of(slot)["choice"]
            return {
                "choice": tuple(
                    letter for letter in "0123abcd" if _reads(slot, letter) and letter not in key
                )[:1]
            }


def _reads(slot: Slot, letter: str) -> bool:
    return type(slot.parse({"choice": (letter,)})).__name__ == "Chosen"


def form_of(slots: tuple[Slot, ...], answers: Mapping[int, Raw]) -> dict[str, object]:
    return {
        f"{n}-{part}": list(values)
        for n, raw in answers.items()
        for part, values in raw.items()
        if n < len(slots)
    }


@ON_SQLITE
def test_nothing_a_trainee_can_fetch_or_send_holds_a_canary(app: Flask, world: World) -> None:
    """Every GET and POST route, by the owner of an open attempt, a colleague, a stranger and anybody."""
    leaks = [
        f"{who} {method} {rule.rule}: {found}"
        for who in TRAINEES
        for method, rule, answer in _every_answer(app, world, Caller(app, who))
        if (found := canaries(answer))
    ]
    assert leaks == []


def _every_answer(app: Flask, world: World, caller: Caller) -> Iterator[tuple[str, object, TestResponse]]:
    for rule, method in routes(app):
        if rule.endpoint in {
            "quizzes.submit_attempt",
            "people.end_session",
            "people.end_sessions",
            "people.change_password",
        }:
            continue
        path = rule.build(world.arguments(rule))
        assert path is not None
        fields = {"csrf_token": caller.token, **FORMS.get(rule.endpoint, {})}
        for headers in (
            {},
            {"HX-Request": "true", "HX-Request-Type": "partial"},
            {"Accept": "application/json"},
        ):
            yield method, rule, caller.send(method, path[1], fields, headers=headers)


def test_saving_right_and_wrong_answers_is_acknowledged_alike(app: Flask, world: World) -> None:
    """The acknowledgement of a save may not tell whether the answer is right."""
    attempt_id = world.objects["attempt_id"]
    slots, caller = paper(attempt_id), Caller(app, "amina")
    for slot in slots:
        bodies = []
        for seq, raw in enumerate((key_of(slot), wrong_for(slot)), start=1):
            fields = {**form_of(slots, {slot.number: raw}), "client_seq": str(seq)}
            answer = caller.send(
                "POST",
                f"/attempts/{attempt_id}/items/{slot.number}",
                fields,
                headers={"Accept": "application/json"},
            )
            assert answer.status_code == 200
            assert not canaries(answer)
            bodies.append(
                {k: v for k, v in answer.get_json().items() if k not in {"saved_at", "at", "seq", "now"}}
            )
        assert bodies[0] == bodies[1], slot.item.id


def test_a_key_that_is_computed_is_not_on_the_page(app: Flask, world: World) -> None:
    attempt_id = world.objects["attempt_id"]
    slot = next(slot for slot in paper(attempt_id) if slot.item.kind == "numeric")
    difference = Fraction(slot.drawn.values["b"]) - Fraction(slot.drawn.values["a"])
    page = Caller(app, "amina").send("GET", f"/attempts/{attempt_id}/").text
    question = re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page)
    assert f"{float(difference):g}" not in question
    assert key_of(slot)["number"][0] not in question


def test_right_answers_stay_hidden_while_attempts_are_left(app: Flask, world: World) -> None:
    """B48: after a failed attempt the explanation of what was chosen, never the key; after the last one, everything."""
    amina = PageClient(app).sign_in("amina")
    attempt_id = str(world.objects["attempt_id"])
    for number in (1, 2, 3):
        slots = paper(attempt_id)
        result = amina.follow(
            amina.post(
                f"/attempts/{attempt_id}/submit", form_of(slots, {s.number: wrong_for(s) for s in slots})
            )
        )
        found = {one.upper() for one in canaries(result)}
        if number < 3:
            assert found <= {"CANARYFEEDTWO"}, number  # the explanation of the wrong choice that was taken
            assert not {one.upper() for one in canaries(amina.get(f"{QUIZ_PAGE}"))}
            started = amina.post(QUIZ_PAGE)
            attempt_id = started.headers["Location"].rstrip("/").rpartition("/")[2]
            assert not canaries(amina.get(started.headers["Location"]))
            earlier = {
                one.upper() for one in canaries(amina.get(f"/attempts/{world.objects['attempt_id']}/"))
            }
            assert earlier <= {"CANARYFEEDTWO"}
    assert {"CANARYSOLUTION", "CANARYKEYONE"} <= found, "the canaries are there to be found"


def test_a_scenario_shows_no_scene_cost_or_expert_before_its_time(app: Flask, world: World) -> None:
    """Of later scenes, hidden costs and the expert's path not one byte before the end; then all of it."""
    run_id = world.objects["run_id"]
    amina, address = Caller(app, "amina"), f"/scenarios/runs/{run_id}/"
    start = "/modules/sample/scenarios/sm-creep/"
    assert not canaries(amina.send("GET", start))
    for to, known in (
        ("shielded", set()),
        ("bubble", {"EXPERTFEED", "BUBBLE", "SCENETEXT", "ACTION", "BACK"}),
    ):
        sent = button(run_id, to=to)
        for headers in (
            {"HX-Request": "true", "HX-Request-Type": "partial"},
            {},
            {"Accept": "application/json"},
        ):
            answer = amina.send(
                "POST", address, sent, headers=headers
            )  # the first acts, the others repeat it
            assert {one.upper() for one in canaries(answer)} <= {f"CANARY{name}" for name in known}
        page = amina.send("GET", address)
        assert {one.upper() for one in canaries(page)} == {f"CANARY{name}" for name in known}
        assert not re.search(r"<button[^>]*name=\"action\".*?\bmin\b.*?</button>", page.text)
        assert "expert" not in page.text.lower().replace("canaryexpertfeed", "")
        assert not canaries(amina.send("GET", start))
    amina.send("POST", address, button(run_id, to="rest"))
    told = {one.upper() for one in canaries(amina.send("GET", address))}
    assert {"CANARYEND", "CANARYLASTFEED"} <= told
    assert not told & {"CANARYCALLED", "CANARYUNSAFEFEED", "CANARYSPARKS"}, "ways that nobody went"


def test_the_instructors_guide_is_for_instructors(app: Flask, world: World) -> None:
    assert canaries(Caller(app, "bruno").send("GET", "/modules/sample/instructor/")) == ["CANARYGUIDE"]
    assert Caller(app, "amina").send("GET", "/modules/sample/instructor/").status_code == 403


@ON_SQLITE
def test_drafts_and_compiled_modules_have_no_address(app: Flask, world: World) -> None:
    """B45: nothing serves the module's sources, whatever the address."""
    amina = Caller(app, "amina")
    for path in (
        "modules/sample/module.md", "modules/sample/quizzes/check.md", "modules/sample/quizzes/../quizzes/check.md",
        "static/../modules/sample/quizzes/check.md", "assets/sm-check/check.md", "modules/sample/quizzes/sm-check/key",
        "static/%2e%2e/lms/app.py", "static//etc/passwd", "attempts/../modules/sample/quizzes/check.md",
    ):  # fmt: skip
        answer = amina.send("GET", f"/{path}")
        assert answer.status_code in {308, 404}, path
        assert not canaries(answer)

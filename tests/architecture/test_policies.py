"""The authorisation matrix: every route × every caller against `policy.csv`, which people have read line by line.

When a route is new or its rights change, this test fails and writes what it saw to a file; read each line of it, ask
whether it ought to be so, and only then copy it over `policy.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lms.web.guards import policy_of
from tests.architecture.world import (
    CALLERS,
    Caller,
    World,
    all_rows,
    bare,
    build_world,
    put_back,
    random_arguments,
)

REVIEWED = Path(__file__).parent / "policy.csv"
COLUMNS = ("endpoint", "method", "rule", "policy", *CALLERS)
PROFILE = {
    "passport_name": "Amina Yusuf", "native_name": "", "native_language": "", "email": "", "language": "en",
    "time_zone": "Africa/Nairobi",
}  # fmt: skip

FORMS: Mapping[str, Mapping[str, Any]] = {
    "people.start_session": {"name": "amina", "password": "bench-demo-2026"},
    "people.change_profile": PROFILE,
    "people.change_password": {"present": "bench-demo-2026", "password": "eleven quiet centrifuges"},
    "people.choose_language": {"language": "en"},
    "people.recover": {"code": "0000-0000-0000-0000-0000", "password": "eleven quiet centrifuges"},
    "catalogue.name_author": {"name": "bruno"},
    "institutions.found_institution": {"name": "Third Clinic", "short": "TC", "time_zone": "UTC"},
    "institutions.invite_coordinator": {"days": "14"},
    "institutions.invite": {"role": "trainee", "kind": "link", "uses": "1", "days": "14", "cohort_label": ""},
    "institutions.grant_role": {"role": "instructor"},
    "institutions.end_role": {"role": "trainee"},
    "institutions.use_invitation": {
        **PROFILE, "way": "new", "username": "newcomer", "password": "eleven quiet centrifuges",
    },
    "dashboards.enrol_people": {"module": "sample", "cohort": "", "time_zone": "UTC", "due_on": ""},
    "dashboards.move_to_cohort": {"cohort_label": "Night shift"},
    "dashboards.invalidate_attempt": {"reason": "The bench lost its power."},
    "credentials.issue_credential": {"passport_name": "Amina Yusuf"},
    "credentials.correct_name": PROFILE,
    "credentials.revoke_credential": {"reason_class": "error", "reason": "Issued to the wrong person."},
    "lessons.answer_check": {"choice": "a"},
    "quizzes.correct_item": {"kind": "full", "reason": "The picture is missing."},
    "quizzes.report_question": {"slot": "0", "reason": "key"},
    "quizzes.answer_item": {"0-choice": "a", "client_seq": "1"},
    "review.mark_answer": {"line-0": "2"},
    "scenarios.take_step": {"step": "0", "action": "0"},
}  # fmt: skip
"""What a well-behaved form sends, so that an answer speaks of rights and not of missing fields."""


def test_every_view_declares_a_policy(app_without_rows: Flask) -> None:
    bare_views = [
        name for name in app_without_rows.view_functions if policy_of(app_without_rows, name) is None
    ]
    assert bare_views == []


def test_methods_are_listed_explicitly(app_without_rows: Flask) -> None:
    """Rule 18: a view takes GET or POST because it says so; nothing else exists."""
    methods = {method for rule in app_without_rows.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.fixture
def world(app: Flask) -> World:
    return build_world(app)


def test_every_route_answers_every_caller_as_reviewed(
    app: Flask, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The matrix. A refusal is besides the same, byte for byte, as that of an identity nobody has."""
    callers = {name: Caller(app, username) for name, username in CALLERS.items()}
    before = all_rows()
    seen, unlike = [], []
    for rule, method in routes(app):
        cells = {}
        for name, caller in callers.items():
            cells[name] = _cell(rule, method, caller, world, before)
            if cells[name] in {"403", "404"} and not _looks_like_nothing(rule, method, caller, world):
                unlike.append(f"{method} {rule.rule} for {name}")
        policy = policy_of(app, rule.endpoint)
        seen.append(
            {
                "endpoint": rule.endpoint,
                "method": method,
                "rule": rule.rule,
                "policy": policy and policy.name,
                **cells,
            }
        )
    text = _written(seen)
    observed = tmp_path / "policy.csv"
    observed.write_text(text, encoding="utf-8")
    reviewed = REVIEWED.read_text(encoding="utf-8") if REVIEWED.exists() else ""
    with capsys.disabled():
        print(f"\n{len(seen)} routes × {len(CALLERS)} callers = {len(seen) * len(CALLERS)} cells")
    assert unlike == []
    assert not [line for line in seen if any(str(line[name]).startswith("5") for name in CALLERS)]
    assert _differing(text, reviewed) == [], f"what was seen: {observed}"


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its methods, in a steady order."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def _cell(rule: Rule, method: str, caller: Caller, world: World, before: Any) -> str:
    answer = caller.send(method, _url(rule, world.arguments(rule)), _form(rule, world))
    if method != "GET" and answer.status_code < 400:
        put_back(before)
    if method == "GET" and answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"):
        return "sign-in"
    return str(answer.status_code)


def _form(rule: Rule, world: World) -> dict[str, Any]:
    form = dict(FORMS.get(rule.endpoint, {}))
    if rule.endpoint == "dashboards.enrol_people":
        form["person"] = str(world.objects["person_id"])
    if rule.endpoint == "quizzes.correct_item":
        form["question"] = world.objects["question"]
    if rule.endpoint == "quizzes.decide_report":
        form[f"r{world.objects['report_id'].hex[:8]}-state"] = "dismissed"
    if rule.endpoint == "institutions.enter_code":
        form["code"] = world.invitation_code
    return form


def _looks_like_nothing(rule: Rule, method: str, caller: Caller, world: World) -> bool:
    own = world.arguments(rule)
    nobodys = random_arguments(own)
    if nobodys == own:
        return True
    foreign = caller.send(method, _url(rule, own), _form(rule, world))
    missing = caller.send(method, _url(rule, nobodys), _form(rule, world))
    return missing.status_code == foreign.status_code and bare(foreign, own) == bare(missing, nobodys)


def _url(rule: Rule, arguments: Mapping[str, Any]) -> str:
    arguments = {
        **arguments,
        **({"quiz_id": "sm-practice"} if rule.endpoint == "lessons.answer_check" else {}),
    }
    path = rule.build(arguments)
    assert path is not None, f"the world has nothing for {rule.rule}"
    return path[1]


def _written(lines: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue()


def _differing(seen: str, reviewed: str) -> list[str]:
    ours, theirs = set(seen.splitlines()), set(reviewed.splitlines())
    return [f"seen     {line}" for line in sorted(ours - theirs)] + [
        f"reviewed {line}" for line in sorted(theirs - ours)
    ]

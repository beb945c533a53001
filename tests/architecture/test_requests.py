"""What every route refuses whoever calls: forms of other sites, forms without a token, changes by reading."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.architecture.test_policies import routes
from tests.architecture.world import CALLERS, ON_SQLITE, Caller, Rows, World, all_rows, build_world

WITHOUT_TOKEN = {"web.csp_report"}  # browsers send it by themselves; it only writes to the log
COUNTED_ON_READING = {"throttle": None, "signed_in_session": "seen_at"}
"""What reading may change: the brake on guessing, and when a session was last seen."""

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "http://localhost.evil.example"},
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
)


@pytest.fixture
def world(app: Flask) -> World:
    return build_world(app)


def addresses(app: Flask, world: World, method: str) -> list[tuple[str, str]]:
    """(endpoint, address) of every route that takes the method, filled with Lakeside's objects."""
    found = []
    for rule, one in routes(app):
        path = rule.build(world.arguments(rule))
        if one == method and path is not None:
            found.append((rule.endpoint, path[1]))
    return found


@ON_SQLITE
def test_no_route_takes_a_form_without_its_token(app: Flask, world: World) -> None:
    callers = [Caller(app, CALLERS[name]) for name in ("anonymous", "owner", "coordinator", "administrator")]
    before = all_rows()
    taken = [
        f"{url} {answer.status_code}"
        for endpoint, url in addresses(app, world, "POST")
        if endpoint not in WITHOUT_TOKEN
        for caller in callers
        for fields in ({}, {"csrf_token": "forged"}, {"csrf_token": _somebody_elses(callers, caller)})
        if (answer := caller.send("POST", url, fields, token=False)).status_code != 400
    ]
    assert taken == []
    assert all_rows() == before


def _somebody_elses(callers: list[Caller], own: Caller) -> str:
    return next(caller.token for caller in callers if caller is not own)


@ON_SQLITE
def test_no_route_takes_a_form_from_another_site(app: Flask, world: World) -> None:
    callers = [Caller(app, CALLERS[name]) for name in ("anonymous", "owner", "coordinator", "administrator")]
    before = all_rows()
    taken = [
        f"{url} {headers}"
        for _endpoint, url in addresses(app, world, "POST")
        for caller in callers
        for headers in FOREIGN
        if caller.send("POST", url, headers=headers).status_code != 403
    ]
    assert taken == []
    assert all_rows() == before


@ON_SQLITE
@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_of_our_own_page_is_taken(app: Flask, headers: dict[str, str]) -> None:
    answer = Caller(app, "amina").send("POST", "/language", {"language": "fr"}, headers=headers)
    assert answer.status_code == 303


def test_reading_changes_nothing(app: Flask, world: World) -> None:
    """Rule 18. Every GET address is read by everybody; rows before and after are compared value by value."""
    callers = {name: Caller(app, username) for name, username in CALLERS.items()}
    before = _steady(all_rows())
    for _endpoint, url in addresses(app, world, "GET"):
        for caller in callers.values():
            caller.send("GET", url)
            caller.send("HEAD", url)
    assert _steady(all_rows()) == before


def _steady(rows: Rows) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, lines in rows.items():
        ignored = COUNTED_ON_READING.get(name, "")
        if ignored is not None:
            kept[name] = sorted(repr({k: v for k, v in line.items() if k != ignored}) for line in lines)
    return kept

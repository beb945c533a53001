"""The browser's safeguards stand on every answer, also on refusals and files."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.architecture.test_policies import routes
from tests.architecture.world import CALLERS, ON_SQLITE, Caller, World, build_world

STEADY = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FILES_WITH_THEIR_OWN_POLICY = {
    "quizzes.show_file",
    "catalogue.asset",
    "credentials.certificate",
}  # a figure in a sandbox; a PDF in its viewer
NEVER = ("strict-dynamic", "unsafe-eval", "unsafe-inline", "http:", "https:", "data:", "blob:", "*")
PUBLIC = {"web.healthz", "credentials.key_list", "credentials.verification_script"}


pytestmark = ON_SQLITE


@pytest.fixture
def world(app: Flask) -> World:
    return build_world(app)


def test_every_answer_carries_the_headers(app: Flask, world: World) -> None:
    wrong = []
    for caller in (
        Caller(app, CALLERS[name]) for name in ("anonymous", "owner", "coordinator", "administrator")
    ):
        for rule, method in routes(app):
            path = rule.build(world.arguments(rule))
            assert path is not None
            for answer in (caller.send(method, path[1], token=False), caller.send("GET", path[1])):
                problems = _steady(answer) + _policy(answer, rule.endpoint) + _kept(answer, rule.endpoint)
                wrong += [f"{method} {rule.rule} {answer.status_code}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/attempts/not-an-id/", "/sign-in/", "/%00", "/modules/%F0%9F%98%80/", "/static/no.css"],
)
def test_refusals_carry_them_too(app: Flask, path: str) -> None:
    answer = Caller(app, "amina").send("GET", path)
    assert answer.status_code in {308, 404}
    assert _steady(answer) == []


def _steady(answer: TestResponse) -> list[str]:
    headers = answer.headers
    found = [name for name, value in STEADY.items() if headers.get(name) != value]
    if headers.get("Referrer-Policy") not in {"same-origin", "no-referrer", "strict-origin"}:
        found.append("Referrer-Policy")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "Server" in headers and "Python" in headers["Server"]:
        found.append("Server")
    return found


def _policy(answer: TestResponse, endpoint: str) -> list[str]:
    """Rule 23: nothing but this site's own, scripts by nonce, no frame, no base, no object, trusted types."""
    policy = answer.headers.get("Content-Security-Policy", "")
    rules = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    if rules.get("default-src") != ["'none'"]:
        return ["default-src"]
    if endpoint in FILES_WITH_THEIR_OWN_POLICY and answer.mimetype != "text/html":
        return [] if answer.mimetype != "image/svg+xml" or "sandbox" in rules else ["an SVG without sandbox"]
    found = [never for never in NEVER if never in policy]
    for name, value in (
        ("object-src", "'none'"), ("base-uri", "'none'"), ("frame-ancestors", "'none'"), ("form-action", "'self'"),
        ("style-src", "'self'"), ("img-src", "'self'"), ("connect-src", "'self'"), ("require-trusted-types-for", "'script'"),
    ):  # fmt: skip
        if rules.get(name) != [value]:
            found.append(name)
    script = rules.get("script-src", [])
    if script != ["'none'"] and not (len(script) == 1 and re.fullmatch(r"'nonce-[\w-]{16,}'", script[0])):
        found.append("script-src")
    return found


def _kept(answer: TestResponse, endpoint: str) -> list[str]:
    """Pages are for one reader: no cache keeps them."""
    control = answer.headers.get("Cache-Control", "")
    if answer.mimetype == "text/html" and endpoint not in PUBLIC:
        return [] if "no-store" in control else [f"a page that caches keep: {control}"]
    return ["a file that shared caches keep"] if "public" in control and endpoint not in PUBLIC else []


def test_the_nonce_is_new_for_each_answer_and_is_the_one_in_the_page(app: Flask) -> None:
    amina = Caller(app, "amina")
    nonces = set()
    for _time in range(3):
        answer = amina.send("GET", "/account/")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]  # type: ignore[index]
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) == {nonce}
        nonces.add(nonce)
    assert len(nonces) == 3


def test_https_is_remembered_by_browsers(app: Flask) -> None:
    anybody = Caller(app, None)
    assert (
        "max-age="
        in anybody.send("GET", "/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"]
    )
    assert "Strict-Transport-Security" not in anybody.send("GET", "/sign-in").headers


def test_two_readers_of_one_page_get_nothing_of_each_other(app: Flask, world: World) -> None:
    """Pages that are kept ready hold no name, token, nonce or identity of an earlier reader."""
    amina, hana = Caller(app, "amina"), Caller(app, "hana")
    for path in (
        "/modules/sample/lessons/sm-level/",
        "/modules/sample/",
        "/modules/",
        "/modules/sample/glossary/",
    ):
        for first, second, name in ((amina, hana, "Amina"), (hana, amina, "Hana")):
            earlier = first.send("GET", path)
            later = second.send("GET", path)
            assert name in earlier.text
            assert name not in later.text
            for pattern in (r'nonce="([^"]+)"', r'name="csrf_token" value="([^"]+)"'):
                assert not set(re.findall(pattern, earlier.text)) & set(re.findall(pattern, later.text)), (
                    path,
                    pattern,
                )
            secret = re.search(r"lms_session=(\S+?)(?:;|$)", first.cookie)[1]  # type: ignore[index]
            assert secret not in later.text


def test_signing_out_clears_what_the_browser_keeps(app: Flask) -> None:
    answer = Caller(app, "amina").send("POST", "/sign-out")
    assert {'"cache"', '"storage"'} <= {part.strip() for part in answer.headers["Clear-Site-Data"].split(",")}
    assert "lms_session=;" in answer.headers["Set-Cookie"]

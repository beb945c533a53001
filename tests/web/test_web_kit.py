"""The web kit by itself: page or fragment, headers, static addresses, and files that are what their sources say."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

from lms.web import assets, headers, htmx

ROOT = Path(__file__).resolve().parents[2]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGE = "<!doctype html>{% block part %}<p id=part>{{ word }}</p>{% endblock %}"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    app = Flask("kit", static_folder=None)
    app.jinja_env.loader = DictLoader({"page.html": PAGE, "scripted.html": PAGE + "{{ csp_nonce() }}"})
    headers.install(app)

    @app.get("/<name>")
    def page(name: str) -> ResponseReturnValue:
        return htmx.render(name, fragment="part", word="done")

    @app.post("/go")
    def go() -> ResponseReturnValue:
        return htmx.redirect_see_other("/page.html")

    assets.install(app)
    with app.test_client() as client:
        yield client


def test_htmx_gets_the_fragment_and_a_browser_the_page(client: FlaskClient) -> None:
    assert client.get("/page.html", headers=PARTIAL).text == "<p id=part>done</p>"
    assert client.get("/page.html").text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    "more", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {"HX-Request-Type": "full"}]
)
def test_boosted_links_and_the_back_button_get_whole_pages(client: FlaskClient, more: dict[str, str]) -> None:
    answer = client.get("/page.html", headers=PARTIAL | more)
    assert answer.text.startswith("<!doctype html>")
    assert set(htmx.VARY) <= set(answer.vary.as_set(preserve_casing=True))


def test_after_a_post_the_reader_is_sent_on(client: FlaskClient) -> None:
    plain, part = client.post("/go"), client.post("/go", headers=PARTIAL)
    assert (plain.status_code, plain.headers["Location"]) == (303, "/page.html")
    assert (part.status_code, part.headers["HX-Location"]) == (204, "/page.html")


def test_a_page_without_scripts_may_run_none(client: FlaskClient) -> None:
    policy = client.get("/page.html").headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "trusted-types 'none'" in policy


def test_a_page_with_scripts_carries_the_nonce_of_its_own_policy(client: FlaskClient) -> None:
    first, second = client.get("/scripted.html"), client.get("/scripted.html")
    nonce = first.text.rpartition(">")[2].strip()
    policy = first.headers["Content-Security-Policy"]
    assert f"script-src 'nonce-{nonce}';" in policy
    assert "strict-dynamic" not in policy
    assert "unsafe-" not in policy
    assert nonce not in second.headers["Content-Security-Policy"]


def test_pages_are_not_kept_and_static_files_are_kept_for_ever(client: FlaskClient) -> None:
    assert client.get("/page.html").headers["Cache-Control"] == "no-store"
    with client.get(assets.static_url("css/lms.css")) as kept:
        assert "immutable" in kept.headers["Cache-Control"]
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in kept.headers


def test_the_address_of_a_static_file_names_its_content() -> None:
    digest = hashlib.sha256((assets.STATIC / "js/lms.js").read_bytes()).hexdigest()
    assert assets.static_url("js/lms.js") == f"/static/js/lms.js?v={digest[:10]}"


def test_the_built_files_are_up_to_date_and_within_their_budgets() -> None:
    subprocess.run([sys.executable, ROOT / "tools/build_static.py", "--check"], check=True)
    scripts = sum(
        len(gzip.compress((assets.STATIC / name).read_bytes(), 9)) for name in ("htmx/htmx.js", "js/lms.js")
    )
    assert scripts <= 22_000


def test_vendored_files_are_those_that_were_reviewed() -> None:
    for row in json.loads((assets.STATIC / "vendor/VERSIONS.json").read_text(encoding="utf-8"))["files"]:
        assert hashlib.sha256((assets.STATIC / row["file"]).read_bytes()).hexdigest() == row["sha256"], row[
            "file"
        ]


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(
        re.findall(r'<symbol id="([\w-]+)"', (assets.STATIC / "icons.svg").read_text(encoding="utf-8"))
    )
    named = {
        name
        for template in (ROOT / "lms").glob("*/templates/**/*.html")
        for name in re.findall(r'icon(?:_name=|\()"([\w-]+)"', template.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= sprite

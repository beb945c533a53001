"""The Nu HTML checker finds nothing on any page, in any language."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lms.web.i18n import LANGUAGES
from tests.conftest import MUST_RUN_ALL
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.screens import Seen

JAR = os.environ.get("LMS_VNU_JAR", "")
TOLERATED: tuple[tuple[str, str], ...] = ()
"""Messages (a pattern) of the checker that do not stand for a fault, each with its reason."""


@pytest.fixture
def checker() -> list[str]:
    """The command of the checker; without it the test is skipped, but not where all must run."""
    java = shutil.which("java")
    if not (java and JAR and Path(JAR).exists()):
        if MUST_RUN_ALL:
            pytest.fail("LMS_VNU_JAR does not name the HTML checker's jar, or Java is missing.")
        pytest.skip(
            "LMS_VNU_JAR does not name the HTML checker's jar (npm package vnu-jar), so HTML is not checked."
        )
    return [java, "-Xss8m", "-Xmx384m", "-jar", JAR, "--format", "json", "--no-langdetect", "--stdout"]


def test_the_html_checker_finds_nothing_on_any_page(
    visit: Visit, installation: Installation, screens: tuple[Seen, ...], checker: list[str], tmp_path: Path
) -> None:
    pages = dict(fetch_all(visit, installation, screens, tmp_path))
    answer = subprocess.run([*checker, *map(str, pages)], capture_output=True, encoding="utf-8", check=False)
    messages = json.loads(answer.stdout)["messages"]
    found = [
        f"{pages[Path(told['url'].removeprefix('file:'))]}: {told['message']} … {told.get('extract', '')!r}"
        for told in messages
        if not any(re.search(pattern, told["message"]) for pattern, _reason in TOLERATED)
    ]
    assert not found, told_together(found)


def fetch_all(
    visit: Visit, installation: Installation, screens: tuple[Seen, ...], folder: Path
) -> list[tuple[Path, str]]:
    """Write every page as it is served; returns the files with whose page in which language each is."""
    written: list[tuple[Path, str]] = []
    for seen in screens:
        visitor = visit(seen.username)
        for language in LANGUAGES:
            if seen.username:
                installation.set_language(seen.username, language)
            for path in seen.paths:
                answer = visitor.context.request.get(
                    installation.url + path, headers={"Accept-Language": language}
                )
                file = folder / f"{len(written)}.html"
                file.write_bytes(answer.body())
                written.append((file, f"{seen.username or 'nobody'} {language} {path}"))
    return written


def told_together(found: list[str]) -> str:
    """One line for each message, with how many pages have it."""
    pages: dict[str, list[str]] = {}
    for told in found:
        page, _colon, message = told.partition(": ")
        pages.setdefault(message, []).append(page)
    return "\n".join(f"{len(where)} pages, e.g. {where[0]}: {message}" for message, where in pages.items())

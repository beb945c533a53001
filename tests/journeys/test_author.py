"""The author's journey: edit Markdown, be told what is wrong, publish, and disturb nobody who is learning."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import ROOT, Installation

OLD, NEW = (
    "If you can see that air in your mind, most faults explain themselves.",
    "Keep that air in your mind.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working copy of the module on micropipettes, as an author has it."""
    copied = tmp_path / "micropipette"
    shutil.copytree(ROOT / "modules" / "micropipette", copied)
    return copied


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_author_publishes_a_change_and_a_trainee_half_way_is_undisturbed(
    visit: Visit, installation: Installation, folder: Path
) -> None:
    installation.add_trainee("imani", "Imani Otieno")
    installation.read_lessons("imani", all_but=4)
    trainee = visit("imani").open("/modules/micropipette/quizzes/mp-check/")
    trainee.get_by_role("button", name="Start attempt 1").click()
    expect(trainee).to_have_url(re.compile("/attempts/"))
    attempt = trainee.url
    questions = trainee.locator(".stem").all_inner_texts()

    lesson = folder / "lessons" / "parts.md"
    edit(lesson, "[piston](../glossary.md#piston)", "[piston](../glossary.md#pistton)")
    told = installation.manage("modules", "check", str(folder))
    assert told.returncode == 1
    assert re.search(r"parts\.md:\d+:\d+", told.stdout), told.stdout
    assert "pistton" in told.stdout
    assert "^" in told.stdout
    edit(lesson, "#pistton)", "#piston)")
    edit(lesson, OLD, NEW)
    refused = installation.manage("modules", "publish", str(folder), "--as", "esra")
    assert refused.returncode == 1
    assert "version" in refused.stderr
    edit(folder / "module.md", 'version: "1.1.0"', 'version: "1.2.0"')
    edit(
        folder / "CHANGELOG.md",
        "## 1.1.0",
        "## 1.2.0 (2026-11-22)\n\n- A clearer first paragraph.\n\n## 1.1.0",
    )
    checked = installation.manage("modules", "check", str(folder))
    assert checked.returncode == 0, checked.stdout
    published = installation.manage("modules", "publish", str(folder), "--as", "esra")
    assert published.returncode == 0, published.stderr
    assert "1.2.0" in published.stdout

    undisturbed(trainee, installation, attempt, questions)
    accept(trainee, installation)
    newcomer_reads_the_new_text(visit, installation)


def undisturbed(page: Page, installation: Installation, attempt: str, questions: list[str]) -> None:
    """The open attempt and the lessons are those of the version on which the trainee began (B41)."""
    page.goto(attempt)
    assert page.locator(".stem").all_inner_texts() == questions
    page.goto(installation.url + "/modules/micropipette/lessons/mp-parts/")
    expect(page.get_by_text(OLD)).to_be_visible()
    expect(page.get_by_text(NEW)).to_have_count(0)


def accept(page: Page, installation: Installation) -> None:
    """The new version is offered; who accepts it keeps what was done."""
    page.goto(installation.url + "/modules/micropipette/")
    done = page.locator(".runsheet li[data-state=done]")
    expect(done).to_have_count(2)
    expect(page.get_by_text("A newer version, 1.2.0, was published.")).to_be_visible()
    page.get_by_role("button", name="Go on with version 1.2.0").click()
    expect(page.get_by_text("A newer version, 1.2.0, was published.")).to_have_count(0)
    expect(done).to_have_count(2)
    page.goto(installation.url + "/modules/micropipette/lessons/mp-parts/")
    expect(page.get_by_text(NEW)).to_be_visible()
    page.goto(installation.url + "/modules/micropipette/versions/")
    expect(page.get_by_text("A clearer first paragraph.")).to_be_visible()
    expect(page.get_by_text("Esra Demir").first).to_be_visible()


def newcomer_reads_the_new_text(visit: Visit, installation: Installation) -> None:
    installation.add_trainee("jabari")
    page = visit("jabari").open("/modules/micropipette/")
    page.get_by_role("button", name="Enrol in this module").click()
    page.goto(installation.url + "/modules/micropipette/lessons/mp-parts/")
    expect(page.get_by_text(NEW)).to_be_visible()


def test_nobody_publishes_a_module_whose_author_they_are_not(
    installation: Installation, folder: Path
) -> None:
    edit(folder / "module.md", 'version: "1.1.0"', 'version: "9.0.0"')
    refused = installation.manage("modules", "publish", str(folder), "--as", "amina")
    assert refused.returncode == 1
    assert "not an author" in refused.stderr

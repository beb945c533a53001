"""A stranger's journey: a certificate in hand, no account, and the question whether it is genuine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.core.achievements import code_from_bytes, grouped
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation

UNKNOWN = code_from_bytes(bytes(range(50, 67)))


def verdict(page: Page) -> str:
    """Return what the page says at once: valid, revoked, altered, unknown …"""
    found = page.locator(".verdict")
    expect(found).to_be_visible()
    return str(found.get_attribute("data-is"))


def upload(page: Page, file: Path) -> None:
    page.locator("main [name=file]").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()


def type_code(page: Page, code: str) -> None:
    page.locator("main [name=code]").fill(code)
    page.get_by_role("button", name="Check this code").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_a_stranger_tells_a_genuine_certificate_from_an_altered_one(
    visit: Visit, installation: Installation, tmp_path: Path, scripts: bool
) -> None:
    code = installation.complete(f"wanjiru{int(scripts)}", "Wanjiru Kamau")
    visitor = visit(java_script_enabled=scripts)
    visitor.watch.expect("status of 404")
    page = visitor.open("/verify/")
    type_code(page, grouped(code).lower())
    assert verdict(page) == "valid"
    expect(page.get_by_text("Wanjiru Kamau").first).to_be_visible()

    paper, signed = tmp_path / "certificate.pdf", tmp_path / "certificate.json"
    for file in (paper, signed):
        answer = page.request.get(f"{installation.url}/certificates/{code}{file.suffix}")
        assert answer.ok
        file.write_bytes(answer.body())
        page.goto(installation.url + "/verify/")
        upload(page, file)
        assert verdict(page) == "valid"

    altered = paper.read_bytes().replace(b"Wanjiru", b"Wanjira", 1)
    assert altered != paper.read_bytes(), "the name does not stand in the file"
    for file, content in ((paper, altered), (signed, signed.read_bytes().replace(b"Wanjiru", b"Wanjira"))):
        file.write_bytes(content)
        upload(page, file)
        assert verdict(page) == "altered"

    type_code(page, grouped(UNKNOWN))
    assert verdict(page) == "unknown"


def test_a_stranger_is_told_why_a_certificate_was_revoked(visit: Visit, installation: Installation) -> None:
    code = installation.complete("xavier", "Xavier Nkemelu")
    coordinator = visit("chitra").open("/institution/?name=xavier")
    coordinator.get_by_role("link", name="Xavier Nkemelu").click()
    coordinator.get_by_role("link", name=re.compile("^Certificate")).click()
    coordinator.get_by_text("Revoke this certificate").click()
    coordinator.get_by_role("radio", name="Issued in error").check()
    coordinator.locator("[name=reason]").fill("Issued for the wrong person.")
    coordinator.get_by_role("button", name="Revoke", exact=True).click()
    expect(coordinator.get_by_role("button", name="Put it back in force")).to_be_visible()
    page = visit().open(f"/verify/{code}")
    assert verdict(page) == "revoked"
    expect(page.get_by_text("Issued for the wrong person.")).to_be_visible()

"""The trainee's journey: from signing in to a certificate whose QR code a stranger scans."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from uuid import UUID

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from lms.demo.cast import PASSWORD
from tests.journeys.answering import attempt_of, give, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import PHONE


def test_a_trainee_goes_from_signing_in_to_a_certificate_that_a_stranger_verifies(
    visit: Visit, installation: Installation, tmp_path: Path
) -> None:
    amina = visit()
    page = amina.sign_in("amina", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    begin_where_today_says(page)
    read_the_remaining_lessons(page)

    failed = start_the_check(page)
    answer_all(page, installation, failed, right=3)
    look_over_and_submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not passed yet")
    expect(page.get_by_text("so the right answers are not shown yet")).to_be_visible()
    lead_to_the_paragraph(page)

    page.goto(installation.url + f"/attempts/{failed}/")
    page.get_by_role("link", name="Try again").click()
    passed = start_the_check(page)
    assert passed != failed
    answer_all(page, installation, passed)
    look_over_and_submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")

    certificate = take_the_certificate(page, tmp_path)
    address = scan(certificate, tmp_path)
    assert address.startswith(f"{installation.url}/verify/")
    stranger = visit(**PHONE).page
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Valid")
    for told in ("Amina Yusuf", "أمينة يوسف", "Micropipettes: use, gravimetric check, care"):
        expect(stranger.get_by_text(told).first).to_be_visible()


def begin_where_today_says(page: Page) -> None:
    page.locator("section.next").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/modules/micropipette/lessons/"))


def read_the_remaining_lessons(page: Page) -> None:
    """Read on to the quizzes; the questions inside a lesson are tried as they come."""
    asked = 0
    while "/lessons/" in page.url:
        asked += try_a_question(page)
        heading = page.get_by_role("heading", level=1).inner_text()
        read = page.get_by_role("button", name="I have read it")
        (read if read.count() else page.locator(".turn-next")).click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(heading)
    assert asked, "no lesson asked anything"


def try_a_question(page: Page) -> int:
    """Answer the first question inside a lesson, if there is one; the answer is explained at once."""
    check = page.locator(".check").first
    if not check.count():
        return 0
    field = check.locator("input:not([type=hidden])").first
    field.check() if field.get_attribute("type") in {"radio", "checkbox"} else field.fill("5")
    check.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check [data-verdict]").first).to_be_visible()
    return 1


def start_the_check(page: Page) -> UUID:
    """Read the confirm page of the counting quiz, and start."""
    page.goto(base_of(page) + "/modules/micropipette/quizzes/mp-check/")
    for told in ("To pass", "80 %", "Attempts", "used of 3", "35 minutes"):
        expect(page.get_by_text(told).first).to_be_visible()
    page.get_by_role("button", name=re.compile("Start attempt")).click()
    expect(page).to_have_url(re.compile("/attempts/"))
    return attempt_of(page)


def answer_all(page: Page, installation: Installation, attempt_id: UUID, right: int | None = None) -> None:
    """Answer with the key (the first `right` of them only) and wait until the page says that all is saved."""
    with installation.looking() as session:
        key = key_of(session, attempt_id)
    saved = page.locator("[data-save-state]").first
    for slot, raw in list(key.items())[:right]:
        with page.expect_response(
            lambda response, slot=slot: response.url.endswith(f"/items/{slot}")
        ) as kept:
            give(page, slot, raw)
        assert kept.value.ok
        expect(saved).to_have_attribute("data-state", "saved")
        expect(saved).to_have_text(re.compile(r"saved \d\d:\d\d"))


def look_over_and_submit(page: Page) -> None:
    page.get_by_role("button", name="Save and look over before submitting").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Before you submit")
    page.get_by_role("button", name="Submit for marking").click()
    expect(page.get_by_text("What counts, and what is left")).to_be_visible()


def lead_to_the_paragraph(page: Page) -> None:
    """A wrong answer links to the place where it is taught, and that place exists."""
    link = page.get_by_role("link", name=re.compile("^Read again")).first
    link.click()
    expect(page).to_have_url(re.compile("/lessons/"))
    place = page.url.partition("#")[2]
    assert place
    expect(page.locator(f'[id="{place}"]')).to_be_in_viewport()


def take_the_certificate(page: Page, folder: Path) -> Path:
    page.get_by_role("link", name="To your certificate").click()
    page.get_by_role("link", name="Get my certificate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your name?")
    expect(page.get_by_text("أمينة يوسف").first).to_be_visible()
    page.get_by_role("button", name=re.compile("This is my name")).click()
    link = page.get_by_role("link", name="Certificate (PDF)").first
    first, again = (page.request.get(base_of(page) + str(link.get_attribute("href"))) for _ in range(2))
    assert first.headers["content-type"] == "application/pdf"
    assert first.body() == again.body()
    assert len(first.body()) < 150_000
    certificate = folder / "certificate.pdf"
    certificate.write_bytes(first.body())
    return certificate


def base_of(page: Page) -> str:
    return re.sub(r"^(https?://[^/]+).*", r"\1", page.url)


def scan(certificate: Path, folder: Path) -> str:
    """Print the certificate at 100 dots per inch and read its QR code, as a phone does from paper."""
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "-singlefile", certificate, folder / "paper"], check=True
    )
    with Image.open(folder / "paper.png") as paper:
        found = zxingcpp.read_barcodes(paper)
    assert len(found) == 1
    return str(found[0].text)

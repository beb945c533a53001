"""Without JavaScript the same paths work with plain forms: reading, the quiz, the certificate, joining, verifying."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from lms.demo.cast import PASSWORD
from tests.journeys.answering import attempt_of, give, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation


def test_a_trainee_without_javascript_goes_from_signing_in_to_a_certificate(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("nala", "Nala Odhiambo")
    installation.read_lessons("nala", all_but=2)
    nala = visit(java_script_enabled=False)
    page = nala.sign_in("nala", PASSWORD)
    page.locator("section.next").get_by_role("link").click()
    while page.get_by_role("button", name="I have read it").count():
        page.get_by_role("button", name="I have read it").click()
    page.goto(installation.url + "/modules/micropipette/quizzes/mp-check/")
    page.get_by_role("button", name="Start attempt 1").click()
    answer_in_two_goes(page, installation)
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    page.get_by_role("button", name="Submit for marking").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    page.get_by_role("link", name="To your certificate").click()
    page.get_by_role("link", name="Get my certificate").click()
    page.get_by_role("button", name=re.compile("This is my name")).click()
    page.get_by_role("link", name="How others see it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Valid")


def answer_in_two_goes(page: Page, installation: Installation) -> None:
    """Save half of the answers, leave, come back: they are still there; then the rest."""
    attempt_id = attempt_of(page)
    with installation.looking() as session:
        key = list(key_of(session, attempt_id).items())
    for slot, raw in key[: len(key) // 2]:
        give(page, slot, raw)
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(installation.url + "/")
    page.get_by_role("link", name="Go on answering").click()
    answered = page.locator(".palette a[data-state=answered]")
    expect(answered).to_have_count(len(key) // 2)
    for slot, raw in key[len(key) // 2 :]:
        give(page, slot, raw)
    page.get_by_role("button", name="Save and look over before submitting").click()


def test_a_question_inside_a_lesson_is_answered_and_explained_without_javascript(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("pavel")
    installation.read_lessons("pavel", all_but=6)
    pavel = visit("pavel", java_script_enabled=False)
    page = pavel.open("/modules/micropipette/lessons/mp-parts/")
    check = page.locator(".check").first
    check.locator("input:not([type=hidden])").first.check()
    check.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check").first.locator("[data-verdict]").first).to_be_visible()


def test_the_menu_and_the_step_bar_open_without_javascript(visit: Visit) -> None:
    amina = visit("amina", java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = amina.open("/modules/micropipette/lessons/mp-parts/")
    page.locator("details.viewer > summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.locator("details.viewer > summary").click()
    page.locator(".stepbar summary").click()
    expect(page.locator(".stepbar .runsheet")).to_be_visible()

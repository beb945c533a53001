"""A broken question: a trainee reports it, an instructor takes it out for everybody, the trainee is told (B37–B40)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import PHONE

HERE = "/teaching/modules/micropipette/quizzes/mp-check/corrections"


def test_b40_a_reported_question_is_taken_out_while_somebody_answers_it(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("ruth", "Ruth Alemu")
    attempt = installation.start_quiz("ruth")
    ruth = visit("ruth", **PHONE)
    answering = ruth.open(f"/attempts/{attempt}/")
    box = answering.locator(".item input[type=radio]").first
    box.check()
    with answering.expect_popup() as opened:
        answering.get_by_role("link", name="report it").click()
    report(opened.value)
    expect(box).to_be_checked()  # what was given is still there: the report has a page of its own

    chitra = visit("chitra").open("/teaching/reports/")
    words = chitra.locator("section", has_text="The tip is not shown.")
    expect(words).to_contain_text("Ruth Alemu")
    words.get_by_role("link", name="Corrections of this quiz").click()
    take_out_the_first(chitra)

    answering.locator(".item input[type=radio]").nth(1).check()  # the next save tells
    expect(answering.locator("[data-notes]")).to_contain_text("Not counted any more")
    answering.reload()
    expect(answering.locator("[data-notes]")).to_be_visible()


def report(page: Page) -> None:
    page.get_by_label("A picture or a number is missing").check()
    page.get_by_label("In your own words").fill("The tip is not shown.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def take_out_the_first(page: Page) -> None:
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of a correction")
    page.get_by_label("Reason").fill("Its picture is missing.")
    page.get_by_role("button", name="Correct for everybody").click()
    expect(page).to_have_url(re.compile(re.escape(HERE) + "/[0-9a-f-]+"))
    expect(page.get_by_text("Its picture is missing.")).to_be_visible()


def test_b39_the_marks_of_a_taken_out_question_change_and_the_person_is_told_without_script(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("saba", "Saba Tesfaye")
    installation.pass_quiz("saba", right=False)
    chitra = visit("chitra", java_script_enabled=False).open(HERE)
    chitra.get_by_label("give everybody full points").check()
    chitra.get_by_role("button", name="Preview").click()
    expect(chitra.get_by_role("row", name=re.compile("Saba Tesfaye"))).to_be_visible()
    chitra.get_by_label("Reason").fill("Two answers are right.")
    chitra.get_by_role("button", name="Correct for everybody").click()
    saba = visit("saba", java_script_enabled=False)
    for _look in range(60):
        page = saba.open("/")
        if page.get_by_role("heading", name="For you to know").count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name="Look at the attempt").click()
    expect(page.get_by_text("your mark went from")).to_be_visible()
    expect(page.get_by_text("Two answers are right.")).to_be_visible()
    page = saba.open("/")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", name="For you to know")).to_have_count(0)

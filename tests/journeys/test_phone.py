"""On a cheap phone, by touch, also from right to left: nothing is out of reach and everything is large enough."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from lms.demo.cast import PASSWORD
from tests.journeys.answering import attempt_of, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import PHONE

LARGE_ENOUGH = 44  # CSS pixels
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}
SMALL_TARGETS = f"""() => [...document.querySelectorAll("main .choice, main .button, main input.input")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.className, Math.round(one.getBoundingClientRect().height * 10) / 10])
  .filter(([, height]) => height < {LARGE_ENOUGH})"""


def test_a_trainee_answers_the_check_by_touch_at_320_pixels(visit: Visit, installation: Installation) -> None:
    installation.add_trainee("tomas", "Tomás Cruz")
    installation.read_lessons("tomas", all_but=1)
    page = visit(**NARROW).sign_in("tomas", PASSWORD)
    page.locator("section.next").get_by_role("link").tap()
    page.locator(".stepbar summary").tap()
    expect(page.locator(".stepbar .runsheet")).to_be_in_viewport()
    page.locator(".stepbar summary").tap()
    page.get_by_role("button", name="I have read it").tap()
    page.goto(installation.url + "/modules/micropipette/quizzes/mp-check/")
    page.get_by_role("button", name=re.compile("Start attempt")).tap()
    expect(page).to_have_url(re.compile("/attempts/"))
    touch_the_answers(page, installation)
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("button", name="Save and look over before submitting").tap()
    page.get_by_role("button", name="Submit for marking").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")


def touch_the_answers(page: Page, installation: Installation) -> None:
    with installation.looking() as session:
        key = key_of(session, attempt_of(page))
    for slot, raw in key.items():
        for part, values in raw.items():
            for value in values:
                choice = page.locator(f'label:has([name="{slot}-{part}"][value="{value}"])')
                choice.tap() if choice.count() else page.locator(f'[name="{slot}-{part}"]').fill(value)
    expect(page.locator("[data-save-state]").first).to_have_text(re.compile(r"saved \d\d:\d\d"))


def test_usman_goes_on_with_his_second_attempt_from_right_to_left_and_on_another_phone(
    visit: Visit, installation: Installation
) -> None:
    page = visit("usman", **PHONE).open("/")
    root = page.locator("html")
    expect(root).to_have_attribute("dir", "rtl")
    expect(root).to_have_attribute("lang", "ur")
    page.goto(installation.url + "/modules/micropipette/lessons/mp-care/")
    expect(page.locator("article.lesson")).to_have_attribute("dir", "ltr")
    mark, menu = (page.locator(which).bounding_box() for which in (".bar .mark", ".bar .viewer"))
    assert mark
    assert menu
    assert mark["x"] > menu["x"], "the bar does not begin on the right"
    answer_the_first_question(page, installation)
    other = visit("usman", **NARROW).page
    answer_the_first_question(other, installation)


def answer_the_first_question(page: Page, installation: Installation) -> None:
    page.goto(installation.url + "/modules/micropipette/quizzes/mp-check/")
    page.locator("main form button, main a.button--first").first.tap()
    expect(page).to_have_url(re.compile("/attempts/"))
    if page.locator("[data-take-over-button]").is_visible():  # another device holds the attempt (B11)
        page.locator("[data-take-over-button]").tap()
        expect(page.locator("[data-take-over-button]")).to_be_hidden()
    page.locator("label.choice").first.tap()
    expect(page.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")
    assert page.evaluate(SMALL_TARGETS) == []

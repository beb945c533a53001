"""By keyboard alone: from signing in over a lesson to a submitted quiz; focus is always to be seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.demo.cast import PASSWORD
from tests.journeys.answering import attempt_of, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation

MOST_TABS = 160
FOCUS_SHOWS = """field => [[field, null], [field, "::before"], [field.closest("label, .entry") ?? field, null]]
  .map(([place, part]) => getComputedStyle(place, part))
  .some((looks) => looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) >= 2)"""


def test_a_trainee_gets_from_signing_in_to_a_result_by_keyboard_alone(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("keza", "Keza Uwase")
    installation.read_lessons("keza", all_but=1)
    page = visit().open("/sign-in")
    write(page, page.locator("[name=name]"), "keza")
    write(page, page.locator("[name=password]"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    press(page, page.locator("section.next a"))
    expect(page).to_have_url(re.compile("/lessons/"))
    press(page, page.get_by_role("button", name="I have read it"))
    expect(page.get_by_role("button", name="I have read it")).to_have_count(0)
    page.goto(installation.url + "/modules/micropipette/quizzes/mp-check/")
    press(page, page.get_by_role("button", name="Start attempt 1"))
    expect(page).to_have_url(re.compile("/attempts/"))
    answer_by_keyboard(page, installation)
    press(page, page.get_by_role("button", name="Save and look over before submitting"))
    press(page, page.get_by_role("button", name="Submit for marking"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")


def answer_by_keyboard(page: Page, installation: Installation) -> None:
    with installation.looking() as session:
        key = key_of(session, attempt_of(page))
    for slot, raw in key.items():
        for part, values in raw.items():
            fields = page.locator(f'[name="{slot}-{part}"]:not([type=hidden])')
            kind = fields.first.get_attribute("type")
            if kind == "radio":
                choose(page, fields, values[0])
            elif kind == "checkbox":
                for value in values:
                    press(page, page.locator(f'[name="{slot}-{part}"][value="{value}"]'), "Space")
            else:
                write(page, fields.first, values[0])


def choose(page: Page, group: Locator, value: str) -> None:
    """Enter a group of radio buttons and walk to one with the arrow keys."""
    reach(page, group.first)
    page.keyboard.press("Space")
    for _step in range(group.count()):
        if page.evaluate("document.activeElement.value") == value:
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator(f'[name="{group.first.get_attribute("name")}"][value="{value}"]')).to_be_checked()


def write(page: Page, field: Locator, text: str) -> None:
    reach(page, field)
    page.keyboard.type(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; the focus must be visible there."""
    for _step in range(MOST_TABS):
        if target.evaluate("field => field === document.activeElement"):
            assert target.evaluate(FOCUS_SHOWS), f"no visible focus on {target}"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached with Tab")


def test_the_first_tab_leads_past_the_bar_to_the_content(visit: Visit) -> None:
    page = visit("amina").open("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_term_is_explained_on_the_spot_and_escape_leads_back(visit: Visit) -> None:
    page = visit("amina").open("/modules/micropipette/lessons/mp-parts/")
    term = page.locator("a.term").first
    press(page, term)
    expect(page.locator(".pop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pop")).to_be_hidden()
    expect(term).to_be_focused()

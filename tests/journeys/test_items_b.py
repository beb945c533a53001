"""Pointing at a picture and reading an instrument: with mouse, keyboard, thumb, from right to left, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.quizzes.models import Attempt
from tests.journeys.answering import attempt_of, give, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import PHONE

QUIZ = "/modules/micropipette/quizzes/mp-practice/"
ONE, SEVERAL = "mp-p-piston", "mp-p-tight"
READINGS = ("mp-p-read-large", "mp-p-read-small")
SAVED = re.compile(r"saved \d\d:\d\d")
TARGETS = """() => [...document.querySelectorAll("label.spot")].map((spot) => {
  spot.querySelector(".reach").scrollIntoView({block: "center", behavior: "instant"});
  const box = spot.querySelector(".reach").getBoundingClientRect();
  const under = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return [Math.round(box.width), Math.round(box.height), under?.closest("label.spot") ? "" : under?.outerHTML.slice(0, 200)];
})"""


def start(
    visit: Visit, installation: Installation, name: str, **options: object
) -> tuple[Page, dict[str, int]]:
    """Open an attempt of the practice quiz; returns the page and the slot of each item."""
    installation.add_trainee(name, language="ur" if name == "urooj" else "en")
    attempt_id = installation.start_quiz(name, quiz_id="mp-practice")
    with installation.looking() as session:
        slots = {
            slot["item"]: number for number, slot in enumerate(session.get_one(Attempt, attempt_id).slots)
        }
    return visit(name, **options).open(f"/attempts/{attempt_id}/"), slots


def keys(page: Page, installation: Installation) -> dict[int, dict[str, tuple[str, ...]]]:
    with installation.looking() as session:
        return dict(key_of(session, attempt_of(page)))


def question(page: Page, slot: int) -> Locator:
    return page.locator(f"#item-{slot}-")


def spot(page: Page, slot: int, value: str) -> Locator:
    return question(page, slot).locator(f'label.spot[data-spot="{value}"] .area')


def tick(page: Page, slot: int, value: str) -> Locator:
    return question(page, slot).locator(f'label.spot[data-spot="{value}"] .tick')


def submit(page: Page) -> None:
    page.locator("main form").last.locator("button").first.click()


@pytest.mark.parametrize("how", ["mouse", "thumb", "right-to-left"])
def test_parts_are_chosen_in_the_picture(visit: Visit, installation: Installation, how: str) -> None:
    options = {} if how == "mouse" else PHONE
    name = {"mouse": "milan", "thumb": "thandi", "right-to-left": "urooj"}[how]
    page, slots = start(visit, installation, name, **options)
    key = keys(page, installation)
    targets = page.evaluate(TARGETS)
    assert [each for each in targets if min(each[:2]) < 24 or each[2]] == []
    for item in (ONE, SEVERAL):
        for value in key[slots[item]]["choice"]:
            expect(tick(page, slots[item], value)).to_be_hidden()
            chosen = spot(page, slots[item], value)
            chosen.click() if how == "mouse" else chosen.tap()
            expect(tick(page, slots[item], value)).to_be_visible()
            expect(question(page, slots[item]).locator(f'input[value="{value}"]')).to_be_checked()
    expect(page.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("label.spot .tick:visible")).to_have_count(1 + len(key[slots[SEVERAL]]["choice"]))


def test_by_keyboard_the_list_moves_and_the_picture_follows(visit: Visit, installation: Installation) -> None:
    page, slots = start(visit, installation, "kofi")
    first = question(page, slots[ONE]).locator("input[type=radio]").first
    first.focus()
    page.keyboard.press("Space")
    expect(tick(page, slots[ONE], "a")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(tick(page, slots[ONE], "a")).to_be_hidden()
    expect(tick(page, slots[ONE], "b")).to_be_visible()


def test_the_page_tells_neither_the_part_nor_the_value(visit: Visit, installation: Installation) -> None:
    page, slots = start(visit, installation, "nosy")
    key = keys(page, installation)
    source = page.content()
    for item in READINGS:
        (written,) = key[slots[item]]["number"]
        number = written.split()[0]
        forms = {number, number.replace(".", ","), number.replace(".", "٫")}
        drawing = question(page, slots[item]).locator("figure").evaluate("one => one.outerHTML")
        shown = re.sub(r'\bd="[^"]*"', "", drawing)
        assert not any(re.search(rf"(?<![\d.]){re.escape(form)}(?![\d.])", shown) for form in forms)
        assert "mark" not in drawing
    assert "data-verdict" not in source
    assert not re.search(r'id="n-|#n-(?:piston|seal)', source)


def test_without_script_the_same_questions_are_answered_and_come_back_with_their_pictures(
    visit: Visit, installation: Installation
) -> None:
    page, slots = start(visit, installation, "paper", java_script_enabled=False)
    key = keys(page, installation)
    drawn = {item: drawing(page, slots[item]) for item in READINGS}
    for item in (ONE, *READINGS):
        give(page, slots[item], key[slots[item]])
    spot(page, slots[SEVERAL], key[slots[SEVERAL]]["choice"][0]).click()
    page.get_by_role("button", name="Save and look over before submitting").click()
    page.get_by_role("button", name="Submit for marking").click()
    marked = page.locator(".item").filter(has=page.locator("svg.instrument"))
    expect(marked).to_have_count(2)
    for item in READINGS:
        again = marked.nth(READINGS.index(item))
        expect(again).to_have_attribute("data-verdict", "correct")
        shown = again.locator("svg.instrument").evaluate("one => one.outerHTML")
        assert re.sub(r'<path [^>]*class="mark"></path>', "", shown) == drawn[item]
        expect(again.locator(".mark").last).to_be_visible()
    several = page.locator(".item").filter(has_text="air cushion tight")
    expect(several.locator("[data-verdict=right].spot")).to_have_count(1)
    expect(several.locator("[data-verdict=missed].spot")).to_have_count(3)


def drawing(page: Page, slot: int) -> str:
    return str(question(page, slot).locator("svg.instrument").evaluate("one => one.outerHTML"))


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_fit_and_their_numbers_can_be_read(
    visit: Visit, installation: Installation, width: int, scheme: str
) -> None:
    name = f"fit-{width}-{scheme}"
    page, _ = start(visit, installation, name, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.locator("svg.instrument text").evaluate_all(
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
    )
    assert sizes
    assert min(sizes) >= 12


def test_axe_finds_nothing_on_pictures_that_are_answered_and_marked(
    visit: Visit, installation: Installation
) -> None:
    page, slots = start(visit, installation, "axel", bypass_csp=True, reduced_motion="reduce")
    key = keys(page, installation)
    for value in key[slots[SEVERAL]]["choice"][:2]:
        spot(page, slots[SEVERAL], value).click()
    looks = (("light", 1280), ("dark", 320))
    found = list(violations(page, looks))
    page.get_by_role("button", name="Save and look over before submitting").click()
    page.get_by_role("button", name="Submit for marking").click()
    expect(page.locator("[data-verdict=missed].spot")).not_to_have_count(0)
    assert [*found, *violations(page, looks)] == []

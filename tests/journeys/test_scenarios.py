"""Finding a fault in the browser: by mouse, by keyboard alone, by touch on a phone, from right to left, without JavaScript."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.core.scenario import expert_moves, order_of, replay
from lms.scenarios import actions, queries
from lms.scenarios.models import ScenarioRun
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.test_keyboard import press
from tests.journeys.visitors import PHONE

LEAK = "/modules/micropipette/scenarios/mp-leak/"
LARGE_FOR_GLOVES = 60  # CSS pixels
BUTTONS = """() => [...document.querySelectorAll(".bench .button")].map((one) => one.getBoundingClientRect().height)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def run_of(page: Page) -> UUID:
    return UUID(page.url.partition("/runs/")[2].partition("/")[0])


def button(page: Page, installation: Installation, *, to: str = "") -> Locator:
    """Find the expert's button, or the one that leads to a scene: the test reads the way from the database."""
    with installation.looking() as session:
        run = session.get_one(ScenarioRun, run_of(page))
        scenario = actions.scenario_of(session, run)
        scene = replay(scenario, queries.moves_of(session, run.id)).scene
        order = order_of(scene, bytes.fromhex(run.seed))
        wanted = next(n for n, one in enumerate(scene.actions) if (one.to == to if to else one.expert))
    return page.locator(f'.bench button[value="{order.index(wanted)}"]')


def steps_of_the_expert(page: Page, installation: Installation) -> int:
    with installation.looking() as session:
        return len(expert_moves(actions.scenario_of(session, session.get_one(ScenarioRun, run_of(page)))))


def begin(page: Page, installation: Installation) -> None:
    page.goto(installation.url + LEAK)
    page.locator("main form button").first.click()
    expect(page.locator("#scene")).to_be_visible()


def test_by_mouse_with_a_detour_a_reload_and_a_debrief(visit: Visit, installation: Installation) -> None:
    installation.add_trainee("mosi", "Mosi Banda")
    installation.read_lessons("mosi", all_but=1)
    page = visit("mosi").page
    begin(page, installation)
    button(page, installation).click()
    heading = page.locator("#scene h2")
    expect(heading).to_have_text("A new tip")
    expect(heading).to_be_focused()
    page.reload()
    expect(heading).to_have_text("A new tip")
    button(page, installation, to="control").click()
    expect(page.locator(".told")).to_contain_text("unsafe")
    verdict = page.locator(".verdict")
    while not verdict.count():
        step = int(page.locator(".bench [name=step]").input_value())
        button(page, installation).click()
        following = page.locator(f'.bench [name=step][value="{step + 1}"]')
        expect(following.or_(verdict)).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not solved yet")
    expect(page.get_by_text("One step was unsafe at the bench")).to_be_visible()
    expect(page.locator(".paths tbody tr")).not_to_have_count(0)


def test_by_keyboard_alone(visit: Visit, installation: Installation) -> None:
    installation.add_trainee("kofi", "Kofi Mensah")
    installation.read_lessons("kofi", all_but=1)
    page = visit("kofi").open(LEAK)
    press(page, page.get_by_role("button", name="Start run 1"))
    expect(page.locator("#scene")).to_be_visible()
    for step in range(1, steps_of_the_expert(page, installation) + 1):
        press(page, button(page, installation))
        if step < steps_of_the_expert(page, installation):
            expect(page.locator(f'.bench [name=step][value="{step}"]')).to_be_attached()
            expect(page.locator("#scene h2")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Solved")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_by_touch_on_a_phone(visit: Visit, installation: Installation, language: str) -> None:
    username = f"tapio{language}"
    installation.add_trainee(username, "Tapio Virta", language=language)
    installation.read_lessons(username, all_but=1)
    page = visit(username, **PHONE).open(LEAK)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ur" else "ltr")
    page.locator("main form button").first.tap()
    expect(page.locator("#scene")).to_be_visible()
    for step in range(1, steps_of_the_expert(page, installation) + 1):
        assert min(page.evaluate(BUTTONS)) >= LARGE_FOR_GLOVES
        assert page.evaluate(OVERFLOW) <= 0
        button(page, installation).tap()
        if step < steps_of_the_expert(page, installation):
            expect(page.locator(f'.bench [name=step][value="{step}"]')).to_be_attached()
    expect(page.locator('.verdict[data-is="passed"]')).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_without_javascript_and_an_old_tab_takes_no_step_twice(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("nuru", "Nuru Said")
    installation.read_lessons("nuru", all_but=1)
    visitor = visit("nuru", java_script_enabled=False)
    page = visitor.page
    begin(page, installation)
    old = visitor.context.new_page()
    old.goto(page.url)
    button(page, installation).click()
    expect(page.locator("#scene h2")).to_have_text("A new tip")
    expect(old.locator("#scene h2")).to_have_text("A drop at the tip")
    old.locator(".bench button").first.click()
    expect(old.get_by_text("That step was taken before")).to_be_visible()
    expect(old.locator("#scene h2")).to_have_text("A new tip")
    for _step in range(steps_of_the_expert(page, installation) - 1):
        button(page, installation).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Solved")

"""Gaps, steps and pairs: answered with mouse, keyboard, thumb, in Urdu and without script, up to the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.catalogue.queries import document
from lms.core.items.contract import Raw
from lms.quizzes.models import Attempt
from lms.quizzes.paper import slots_of
from tests.journeys.answering import attempt_of, give, key_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import PHONE

KINDS = ("cloze", "order", "match")
Keys = Mapping[str, tuple[int, Raw]]
"""Place and right answer of one question of each kind."""


@pytest.fixture
def sit(visit: Visit, installation: Installation) -> Callable[..., Page]:
    """Open a practice quiz that holds all three kinds for a new trainee."""

    def start(name: str, *, language: str = "en", **options: object) -> Page:
        installation.add_trainee(name, language=language)
        attempt_id = installation.start_quiz(name, "centrifuge", "cf-practice")
        return visit(name, **options).open(f"/attempts/{attempt_id}/")

    return start


def keys_of(page: Page, installation: Installation) -> Keys:
    """Read place and key of the questions from the database, never from the page."""
    attempt_id = attempt_of(page)
    with installation.looking() as session:
        attempt = session.get_one(Attempt, attempt_id)
        slots = slots_of(
            document(session, attempt.version_id), attempt.language, attempt.quiz_id, attempt.slots
        )
        key = key_of(session, attempt_id)
        return {slot.item.kind: (slot.number, key[slot.number]) for slot in slots if slot.item.kind in KINDS}


def question(page: Page, slot: int) -> Locator:
    return page.locator(f"#q{slot + 1}")


def steps_in_order(raw: Raw) -> list[str]:
    """The fields of the steps that belong, in the right order."""
    return sorted((name for name in raw if raw[name] != ("0",)), key=lambda name: int(raw[name][0]))


def places_on(page: Page, slot: int, raw: Raw) -> Raw:
    return {name: (page.locator(f'[name="{slot}-{name}"]').input_value(),) for name in raw}


def move_steps(page: Page, slot: int, raw: Raw, push: Callable[[Locator, int], None]) -> None:
    """Bring the steps into the right order from the first one on, by their buttons alone; then set aside the rest."""
    rows = question(page, slot).locator("[data-steps] > li")
    for target, name in enumerate(steps_in_order(raw)):
        order = [menu.get_attribute("name") for menu in rows.locator("select").all()]
        at = order.index(f"{slot}-{name}")
        if at != target or target == 0:
            own = rows.filter(
                has=page.locator(f'[name="{slot}-{name}"]')
            )  # it stays the same wherever it moves
            push(own.locator("[data-step='-1']"), max(1, at - target))
    said = question(page, slot).locator("[data-said]")
    expect(said).not_to_be_empty()


def look_over_and_submit(page: Page, keys: Keys) -> None:
    page.locator("button[name=then][value=review]").click()
    for slot, _raw in keys.values():
        row = page.locator("ul.list > li").filter(has=page.locator(f'a[href$="#q{slot + 1}"]'))
        expect(row.locator("[data-is=ok], .state--ok, [data-state=ok]").first).to_be_visible()
    page.locator("form[action$='/submit'] button").click()
    for slot, _raw in keys.values():
        expect(question(page, slot).locator(".item")).to_have_attribute("data-verdict", "correct")
    expect(question(page, keys["order"][0]).locator("[data-verdict=wrong]")).to_have_count(0)


def wait_until_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")


def test_with_the_mouse_steps_are_dragged_gaps_filled_and_pairs_chosen(
    sit: Callable[..., Page], installation: Installation
) -> None:
    page = sit("mouse-ana", viewport={"width": 1280, "height": 1500})
    keys = keys_of(page, installation)
    slot, raw = keys["order"]
    rows = question(page, slot).locator("[data-steps] > li")
    for target, name in enumerate(steps_in_order(raw)):
        row = rows.filter(has=page.locator(f'[name="{slot}-{name}"]'))
        drag_to(page, row.locator("[data-grip]"), rows.nth(target))
    for name in raw:
        if raw[name] == ("0",):
            page.locator(f'[name="{slot}-{name}"]').select_option("0")
    assert places_on(page, slot, raw) == raw
    for kind in ("cloze", "match"):
        give(page, *keys[kind])
    page.keyboard.press("Tab")
    wait_until_saved(page)
    page.reload()
    assert places_on(page, slot, raw) == raw
    look_over_and_submit(page, keys)


def drag_to(page: Page, grip: Locator, row: Locator) -> None:
    """Take a step by its grip and carry it over another one, as slowly as a hand does."""
    row.evaluate("row => row.parentElement.scrollIntoView({block: 'center'})")
    start, goal = grip.bounding_box(), row.bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, goal["y"] + 8, steps=24)
    page.mouse.up()


def test_by_keyboard_alone_steps_move_and_focus_stays_on_the_button(
    sit: Callable[..., Page], installation: Installation
) -> None:
    page = sit("key-ben")
    keys = keys_of(page, installation)
    slot, raw = keys["order"]

    def push(button: Locator, times: int) -> None:
        button.focus()
        for _ in range(times):
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.dataset.step") == "-1"

    move_steps(page, slot, raw, push)
    for name in [name for name in raw if raw[name] == ("0",)]:
        page.locator(f'[name="{slot}-{name}"]').focus()
        page.keyboard.type("does")
    assert places_on(page, slot, raw) == raw
    for kind in ("cloze", "match"):
        for part, values in keys[kind][1].items():
            field = page.locator(f'[name="{keys[kind][0]}-{part}"]')
            field.focus()
            label = values[0]
            if field.evaluate("field => field.localName") == "select":
                label = field.locator(f'option[value="{values[0]}"]').inner_text()
            page.keyboard.type(label)
            page.keyboard.press("Tab")
            assert field.input_value() == values[0]
    wait_until_saved(page)
    look_over_and_submit(page, keys)


@pytest.mark.parametrize(("name", "language"), [("thumb-caro", "en"), ("thumb-urooj", "ur")])
def test_on_a_phone_of_360_px_steps_move_under_a_thumb_also_in_urdu(
    sit: Callable[..., Page], installation: Installation, name: str, language: str
) -> None:
    page = sit(name, language=language, **PHONE)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    keys = keys_of(page, installation)
    slot, raw = keys["order"]

    def push(button: Locator, times: int) -> None:
        for _ in range(times):
            button.tap()

    move_steps(page, slot, raw, push)
    for part in [part for part in raw if raw[part] == ("0",)]:
        page.locator(f'[name="{slot}-{part}"]').select_option("0")
    for kind in ("cloze", "match"):
        give(page, *keys[kind])
    assert places_on(page, slot, raw) == raw
    for small in question(page, slot).locator("button, select, [data-grip]").all():
        size = small.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("h1").click()
    wait_until_saved(page)
    look_over_and_submit(page, keys)


def test_without_script_each_step_gets_a_place_and_two_at_one_place_are_told(
    sit: Callable[..., Page], installation: Installation
) -> None:
    page = sit("plain-dora", java_script_enabled=False)
    keys = keys_of(page, installation)
    slot, raw = keys["order"]
    expect(question(page, slot).locator("[data-step]:visible, [data-grip]:visible")).to_have_count(0)
    first, second = steps_in_order(raw)[:2]
    give(page, slot, {first: ("1",), second: ("1",)})
    page.locator("button[name=then][value=stay]").click()
    expect(question(page, slot).locator(".error")).to_have_text(
        "Two steps stand at place 1. Give each step a place of its own."
    )
    for kind in KINDS:
        give(page, *keys[kind])
    page.locator("button[name=then][value=stay]").click()
    assert places_on(page, slot, raw) == raw
    shown = [menu.get_attribute("name") for menu in question(page, slot).locator("[data-steps] select").all()]
    assert shown[: len(steps_in_order(raw))] == [f"{slot}-{name}" for name in steps_in_order(raw)]
    look_over_and_submit(page, keys)


def test_a_gap_that_cannot_be_read_is_named_and_a_half_right_text_says_which_gap_is_wrong(
    sit: Callable[..., Page], installation: Installation
) -> None:
    page = sit("gap-emil")
    slot, raw = keys_of(page, installation)["cloze"]
    give(page, slot, {**raw, "gap-wait": ("10",)})
    page.keyboard.press("Tab")
    expect(question(page, slot).locator(".error")).to_have_text("Gap 2: The number needs a unit.")
    give(page, slot, {"gap-wait": ("1 min",)})
    page.keyboard.press("Tab")
    expect(question(page, slot).locator(".error")).to_be_empty()
    wait_until_saved(page)
    page.locator("button[name=then][value=review]").click()
    page.locator("form[action$='/submit'] button").click()
    parts = question(page, slot).locator(".choices > li")
    assert [part.get_attribute("data-verdict") for part in parts.all()] == ["right", "wrong", "right"]
    expect(parts.nth(1)).to_contain_text("Too short: drops are still in the air.")

"""The browser never loses what was typed: bad lines, reloads, an ended session, somebody else, a second tab (B5–B11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, Page, Route, expect
from sqlalchemy import select

from lms.demo.cast import PASSWORD
from lms.quizzes.models import Response
from tests.journeys.answering import attempt_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import Visitor

NO_LINE = "Failed to load resource"
SAVES = re.compile(r"/attempts/[^/]+/items/")


def sit_down(visit: Visit, installation: Installation, username: str) -> tuple[Visitor, Page]:
    """Let a new trainee open an attempt of the check."""
    installation.add_trainee(username)
    installation.read_lessons(username, all_but=6)
    visitor = visit(username)
    visitor.watch.expect(NO_LINE)
    page = visitor.open("/modules/micropipette/quizzes/mp-check/")
    page.get_by_role("button", name="Start attempt 1").click()
    expect(page).to_have_url(re.compile("/attempts/"))
    return visitor, page


@contextmanager
def no_line(page: Page) -> Iterator[list[str]]:
    """Cut the line for answers; yields what the page tried to send."""
    tried: list[str] = []

    def cut(route: Route) -> None:
        tried.append(route.request.post_data or "")
        route.abort()

    page.context.route(SAVES, cut)
    yield tried
    page.context.unroute(SAVES, cut)


def first_choice(page: Page, question: int = 0) -> str:
    """Tick the first choice of a question; returns what the server will store."""
    field = page.locator(f'[name="{question}-choice"]').first
    field.check()
    return str(field.get_attribute("value"))


def stored(installation: Installation, attempt_id: UUID) -> dict[int, tuple[list[str], int | None]]:
    """Return what the server keeps: for every slot its choice and its sequence number."""
    with installation.looking() as session:
        rows = session.scalars(select(Response).where(Response.attempt_id == attempt_id)).all()
        return {row.slot: (list((row.value or {}).get("choice", [])), row.client_seq) for row in rows}


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-save-state]").first).to_contain_text(text)


def test_answers_wait_while_there_is_no_line_and_are_saved_once_when_it_is_back(
    visit: Visit, installation: Installation
) -> None:
    _visitor, page = sit_down(visit, installation, "olga")
    with no_line(page) as tried:
        first, second = first_choice(page, 0), first_choice(page, 1)
        says(page, "not saved – waiting: 2")
        assert tried
        assert stored(installation, attempt_of(page)) == {}
    says(page, re.compile(r"^saved \d\d:\d\d"))
    kept = stored(installation, attempt_of(page))
    assert {slot: choice for slot, (choice, _seq) in kept.items()} == {0: [first], 1: [second]}


def test_a_save_whose_receipt_was_lost_is_not_stored_twice(visit: Visit, installation: Installation) -> None:
    _visitor, page = sit_down(visit, installation, "otto")
    lost: list[str] = []

    def lose_the_receipt(route: Route) -> None:
        route.fetch()
        lost.append(route.request.post_data or "")
        route.abort()

    page.context.route(SAVES, lose_the_receipt, times=1)
    choice = first_choice(page)
    says(page, re.compile(r"^saved \d\d:\d\d"))
    assert len(lost) == 1
    assert stored(installation, attempt_of(page)) == {0: ([choice], 1)}


def test_answers_that_wait_survive_a_reload(visit: Visit, installation: Installation) -> None:
    _visitor, page = sit_down(visit, installation, "petra")
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before leaving unsaved answers
    with no_line(page):
        choice = first_choice(page)
        says(page, "not saved – waiting: 1")
        page.reload()
        expect(page.locator('[name="0-choice"]').first).to_be_checked()
        says(page, "not saved – waiting: 1")
    says(page, re.compile(r"^saved \d\d:\d\d"))
    assert stored(installation, attempt_of(page))[0][0] == [choice]


def test_a_reload_in_the_middle_of_a_word_loses_nothing(visit: Visit, installation: Installation) -> None:
    _visitor, page = sit_down(visit, installation, "pilar")
    field = page.locator('main input:not([type]), main input[type="text"]').first
    field.press_sequentially("0.25 mL")
    page.reload()
    expect(field).to_have_value("0.25 mL")
    says(page, re.compile(r"^saved \d\d:\d\d"))


def test_answers_that_wait_are_sent_from_the_next_page_too(visit: Visit, installation: Installation) -> None:
    _visitor, page = sit_down(visit, installation, "quirin")
    attempt_id = attempt_of(page)
    with no_line(page):
        choice = first_choice(page)
        says(page, "not saved – waiting: 1")
        page.get_by_role("link", name="Modules", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Modules")
    for _look in range(
        100
    ):  # it may have been sent before anybody could watch for it: so look where it must arrive
        if stored(installation, attempt_id):
            break
        page.wait_for_timeout(200)
    assert stored(installation, attempt_id)[0][0] == [choice]


def test_closing_the_page_with_unsaved_answers_is_asked_about_first(
    visit: Visit, installation: Installation
) -> None:
    _visitor, page = sit_down(visit, installation, "quirina")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    with no_line(page):
        first_choice(page)
        says(page, "not saved – waiting: 1")
        page.goto(installation.url + "/healthz")
    assert asked == ["beforeunload"]


def test_after_the_session_ended_the_same_person_signs_in_elsewhere_and_the_answers_are_sent(
    visit: Visit, installation: Installation
) -> None:
    visitor, page = sit_down(visit, installation, "rosa")
    attempt_id = attempt_of(page)
    installation.end_sessions_of("rosa")
    choice = first_choice(page)
    says(page, "not saved – waiting: 1")
    assert stored(installation, attempt_id) == {}
    other_tab = visitor.context.new_page()
    other_tab.goto(installation.url + "/sign-in")
    Visitor(installation, visitor.context, other_tab, visitor.watch).sign_in("rosa", PASSWORD)
    expect(other_tab.get_by_role("heading", level=1)).to_have_text("Today")
    says(page, re.compile(r"^saved \d\d:\d\d"))
    assert stored(installation, attempt_id)[0][0] == [choice]


def test_after_the_session_ended_the_same_person_signs_in_on_the_spot(
    visit: Visit, installation: Installation
) -> None:
    visitor, page = sit_down(visit, installation, "sofia")
    attempt_id = attempt_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    installation.end_sessions_of("sofia")
    choice = first_choice(page)
    says(page, "not saved – waiting: 1")
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in"))
    visitor.sign_in("sofia", PASSWORD)
    expect(page).to_have_url(re.compile("/attempts/"))
    expect(page.locator('[name="0-choice"]').first).to_be_checked()
    says(page, re.compile(r"^saved \d\d:\d\d"))
    assert stored(installation, attempt_id)[0][0] == [choice]


def test_another_person_who_signs_in_does_not_send_the_waiting_answers(
    visit: Visit, installation: Installation
) -> None:
    visitor, page = sit_down(visit, installation, "tara")
    attempt_id = attempt_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    installation.end_sessions_of("tara")
    first_choice(page)
    says(page, "not saved – waiting: 1")
    sent: list[str] = []
    page.goto(installation.url + "/sign-in")
    page.context.on(
        "request", lambda request: sent.append(request.url) if SAVES.search(request.url) else None
    )
    visitor.sign_in("joseph", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.get_by_role("link", name="Modules", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modules")
    page.wait_for_timeout(1500)  # longer than the first pause after which a waiting answer is tried again
    assert sent == []
    assert stored(installation, attempt_id) == {}


def test_a_second_tab_looks_on_until_it_takes_over_and_then_the_first_is_told(
    visit: Visit, installation: Installation
) -> None:
    visitor, first = sit_down(visit, installation, "uma")
    answered = first_choice(first, 1)
    says(first, re.compile(r"^saved"))
    second = visitor.context.new_page()
    second.goto(first.url)
    expect(second.get_by_role("button", name="Take over here")).to_be_visible()
    second.get_by_role("button", name="Take over here").click()
    expect(second.get_by_role("button", name="Take over here")).to_be_hidden()
    first.bring_to_front()
    choice = first_choice(first)
    expect(first.get_by_role("button", name="Take over here")).to_be_visible()
    assert set(stored(installation, attempt_of(first))) == {1}
    first.get_by_role("button", name="Take over here").click()
    expect(first.get_by_role("button", name="Take over here")).to_be_hidden()
    says(first, re.compile(r"^saved \d\d:\d\d"))
    kept = stored(installation, attempt_of(first))
    assert {slot: given for slot, (given, _seq) in kept.items()} == {0: [choice], 1: [answered]}


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_going_back_after_submitting_shows_the_result_and_submits_nothing(
    visit: Visit, installation: Installation, scripts: bool
) -> None:
    name = f"vera{int(scripts)}"
    installation.add_trainee(name)
    installation.read_lessons(name, all_but=6)
    page = visit(name, java_script_enabled=scripts).open("/modules/micropipette/quizzes/mp-check/")
    page.get_by_role("button", name="Start attempt 1").click()
    page.get_by_role("button", name="Save and look over before submitting").click()
    page.get_by_role("button", name="Submit for marking").click()
    result = page.get_by_role("heading", level=1)
    expect(result).to_contain_text("Not passed yet")
    page.go_back()
    page.reload()
    expect(result).to_contain_text("Not passed yet")
    page.goto(installation.url + "/modules/micropipette/quizzes/mp-check/")
    expect(page.get_by_text("1 used of 3")).to_be_visible()

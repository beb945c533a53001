"""Twenty questions while everything goes wrong: the line is cut, tabs are closed, another device takes over, sessions end (B5–B11).

Each run has its own seed. `LMS_CHAOS_RUNS=50` makes as many runs as that; a run that fails names its seed.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.demo.cast import PASSWORD
from lms.quizzes.models import Attempt, Response
from tests.journeys.answering import attempt_of
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import Visitor

RUNS = int(os.environ.get("LMS_CHAOS_RUNS", "4"))
QUESTIONS = 20
PATIENCE = 40_000  # ms: after a long cut the browser waits up to half a minute before it tries again
MODULE = """---
format: 1
id: chaos
title: Twenty questions
summary: A module for the tests.
version: "1.0.0"
lang: en
languages: [en]
status: published
authors:
  - {name: Esra Demir}
license: CC-BY-4.0
contents:
  - quizzes/twenty.md
objectives:
  - {id: ch-o1, text: Answer twenty questions}
instruments: [balance]
keywords: [tests]
level: intro
minutes: 20
hazards: []
ppe: []
completion:
  quizzes: {ch-twenty: 50}
review_by: 2028-01-01
---

Twenty questions.
"""
QUIZ = """---
id: ch-twenty
title: Twenty questions
purpose: graded
pass_mark: "50 %"
feedback: after-submit
---
"""


@pytest.fixture(scope="module")
def twenty(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A published module with one quiz of twenty questions, half of them to tick and half to type."""
    folder = tmp_path_factory.mktemp("modules") / "chaos"
    (folder / "quizzes").mkdir(parents=True)
    (folder / "module.md").write_text(MODULE, encoding="utf-8")
    (folder / "quizzes" / "twenty.md").write_text(
        QUIZ + "".join(_question(number) for number in range(QUESTIONS)), encoding="utf-8"
    )
    done = installation.manage("modules", "publish", str(folder), "--as", "grace")
    assert done.returncode == 0, done.stdout + done.stderr
    return "/modules/chaos/quizzes/ch-twenty/"


def _question(number: int) -> str:
    if number % 2:
        return f"\n## Which word has number {number}? {{#ch-{number} .short}}\n\n- [x] word{number}\n- [ ] stone\n  > No.\n"
    choices = "".join(f"- [{'x' if at == 1 else ' '}] Choice {at} of {number}\n  > So.\n" for at in range(4))
    return f"\n## Which choice is the second of {number}? {{#ch-{number} .single}}\n\n{choices}"


@dataclass
class Run:
    """One person, the devices that they use, and what they answered last."""

    installation: Installation
    visit: Visit
    name: str
    chance: random.Random
    address: str = ""
    devices: list[Visitor] = field(default_factory=list)
    here: int = 0
    given: dict[int, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.devices[self.here].page

    def sit_down(self, quiz: str) -> None:
        """Open the attempt on the first device."""
        self.installation.add_trainee(self.name)
        self.installation.read_lessons(self.name, "chaos")
        self._add_device()
        page = self.devices[0].open(quiz)
        page.get_by_role("button", name="Start attempt 1").click()
        expect(page).to_have_url(re.compile("/attempts/"))
        self.address = page.url

    def answer(self, slot: int) -> None:
        """Answer a question, or change the answer."""
        if slot % 2:
            self.given[slot] = f"word{self.chance.randrange(1000)}"
            self.page.locator(f'[name="{slot}-text"]').fill(self.given[slot])
            self.page.locator(f'[name="{slot}-text"]').dispatch_event("change")
        else:
            field_ = self.page.locator(f'[name="{slot}-choice"]').nth(self.chance.randrange(4))
            field_.check()
            self.given[slot] = str(field_.get_attribute("value"))

    def cut(self) -> None:
        """Lose the line until `mend`."""
        self.told.append("cut")
        self.devices[self.here].context.set_offline(True)

    def mend(self) -> None:
        self.devices[self.here].context.set_offline(False)

    def reload(self) -> None:
        self.told.append("reload")
        self.mend()
        self.page.goto(self.address)
        self._come_back()

    def close_tab(self) -> None:
        """Close the tab, as a phone does that is short of memory, and open the attempt in a new one."""
        self.told.append("close")
        device = self.devices[self.here]
        device.page.close(run_before_unload=False)
        device.context.set_offline(False)
        device.page = device.context.new_page()
        self._listen(device.page)
        device.page.goto(self.address)
        self._come_back()

    def change_device(self) -> None:
        """Go on at the other device; what waits at this one waits there."""
        self.told.append("device")
        self.mend()
        if len(self.devices) < 2:
            self._add_device()
        self._settle()  # two devices may answer the same question: what counts is then the later one
        self.here = 1 - self.here
        self.page.goto(self.address)
        self._come_back()

    def end_session(self) -> None:
        """Let the session end, and sign in again in another tab of the same browser."""
        self.told.append("session")
        self.mend()
        self.installation.end_sessions_of(self.name)
        device = self.devices[self.here]
        tab = device.context.new_page()
        tab.goto(self.installation.url + "/sign-in")
        Visitor(self.installation, device.context, tab, device.watch).sign_in(self.name, PASSWORD)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Today")
        tab.close()

    def arrive(self) -> None:
        """Wait until everything that was given has its receipt."""
        self.mend()
        self._settle()

    def _settle(self) -> None:
        self._come_back()
        state = self.page.locator("[data-save-state]").first
        expect(state).to_have_attribute("data-state", re.compile("saved|none"), timeout=PATIENCE)

    def _come_back(self) -> None:
        """Sign in where the page asks for it, and take over where another tab holds the attempt."""
        if "/sign-in" in self.page.url:
            self.devices[self.here].sign_in(self.name, PASSWORD)
            expect(self.page).to_have_url(re.compile("/attempts/"))
        take_over = self.page.get_by_role("button", name="Take over here")
        if take_over.is_visible():
            with self.page.expect_navigation():
                take_over.click()
            expect(take_over).to_be_hidden()

    def _add_device(self) -> None:
        device = self.visit(self.name)
        device.watch.expect("Failed to load resource|ERR_INTERNET_DISCONNECTED|net::ERR")
        self._listen(device.page)
        self.devices.append(device)

    def _listen(self, page: Page) -> None:
        page.on("dialog", lambda dialog: dialog.accept())


@contextmanager
def _named(run: Run, seed: int) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(f"seed {seed}, events: {' '.join(run.told)}")
        raise


@pytest.mark.parametrize("seed", range(RUNS))
def test_every_answer_arrives_exactly_once_whatever_happens(
    visit: Visit, installation: Installation, twenty: str, seed: int
) -> None:
    run = Run(installation, visit, f"chaos{seed}", random.Random(seed))  # noqa: S311 – no secret
    with _named(run, seed):
        run.sit_down(twenty)
        events = [run.cut, run.cut, run.reload, run.close_tab, run.change_device, run.end_session]
        slots = list(range(QUESTIONS)) + run.chance.sample(range(QUESTIONS), 5)  # five are answered again
        run.chance.shuffle(slots)
        for slot in slots:
            if run.chance.random() < 0.35:
                run.chance.choice(events)()
            run.answer(slot)
        run.arrive()
        attempt_id = attempt_of(run.page)
        assert _kept(installation, attempt_id) == run.given
        run.page.get_by_role("button", name="Save and look over before submitting").click()
        run.page.get_by_role("button", name="Submit for marking").dblclick()
        expect(run.page.get_by_role("heading", level=1)).to_contain_text(re.compile("Passed|Not passed yet"))
        assert _kept(installation, attempt_id) == run.given
        with installation.looking() as session:
            attempt = session.get_one(Attempt, attempt_id)
            assert (attempt.state, len(attempt.marks or [])) == ("graded", QUESTIONS)


def _kept(installation: Installation, attempt_id: UUID) -> dict[int, str]:
    """Return what the server keeps for every slot: one row each, or the key of the table would have refused it."""
    with installation.looking() as session:
        rows = session.scalars(select(Response).where(Response.attempt_id == attempt_id)).all()
        return {row.slot: next(iter((row.value or {}).values()))[0] for row in rows}

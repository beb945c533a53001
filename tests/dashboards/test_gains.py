"""Before and after: what people gained from a pretest to its posttest, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from lms.catalogue import actions as catalogue
from lms.catalogue.source import read_folder
from lms.core.analysis.sums import UNIT
from lms.core.content import compile_module
from lms.quizzes.models import GainTotal
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests import builders
from tests.client import PageClient
from tests.conftest import SAMPLE
from tests.quizzes.test_statistics import remade, rows, take

BEFORE = """---
id: sm-before
title: What do you know already?
purpose: PURPOSE
---

## What tells you that a balance is level? {#sm-b-level .single}

- [x] The bubble stands in the ring
- [ ] The display shows zero
- [ ] The door is closed
"""


def with_pretest(more: str = "", purpose: str = "pretest") -> dict[str, bytes]:
    """Return the sample module with one quiz more, before all others."""
    files = dict(read_folder(SAMPLE / "sample"))
    module = re.sub(r'version: "[^"]+"', 'version: "9.0.0"', files["module.md"].decode(), count=1)
    module = module.replace("  - quizzes/check.md\n", "  - quizzes/before.md\n  - quizzes/check.md\n")
    files["module.md"] = module.encode()
    files["quizzes/before.md"] = BEFORE.replace("PURPOSE", purpose + more).encode()
    return files


@pytest.fixture
def pretest(app: Flask) -> None:
    """Publish it."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        found = catalogue.publish_module(
            session, with_pretest("\nposttest: sm-check"), publisher_id=None, now=builders.NOW
        )
        assert isinstance(found, catalogue.Published), found


def both(learner: object, first: str, second: str) -> None:
    """Take both tests: the first all wrong, the second all right."""
    enrolment = builders.build_enrolment(learner)  # type: ignore[arg-type]
    for quiz_id, wrong in ((first, 99), (second, 0)):
        attempt = builders.build_attempt(learner, enrolment=enrolment, quiz_id=quiz_id)  # type: ignore[arg-type]
        take(learner, wrong, attempt=attempt)  # type: ignore[arg-type]


@pytest.mark.usefixtures("pretest")
@pytest.mark.parametrize(
    ("first", "second", "gain"), [("sm-before", "sm-check", UNIT), ("sm-check", "sm-before", -UNIT)]
)
def test_the_gain_is_counted_whichever_test_is_taken_last(
    app: Flask, cast: SimpleNamespace, first: str, second: str, gain: int
) -> None:
    both(cast.amina, first, second)
    with entering(db.session(), EVERYTHING):
        (row,) = db.session().scalars(select(GainTotal))
    assert (row.n, row.gain, row.gain_squares) == (1, gain, UNIT * UNIT)
    assert rows() == remade()


@pytest.mark.usefixtures("pretest")
def test_the_person_sees_the_own_gain_and_staff_see_too_few(
    app: Flask, cast: SimpleNamespace, client_of: Callable[[str], PageClient]
) -> None:
    both(cast.amina, "sm-before", "sm-check")
    own = client_of("amina").get("/record/").text
    assert "Before and after" in own
    assert "What do you know already?" in own
    page = client_of("bruno").get("/teaching/modules/sample/quizzes/sm-check/statistics").text
    assert "Before and after" in page
    assert "n = 1: too few to say" in page
    assert "Amina" not in page
    assert "Before and after" not in client_of("dawit").get("/record/").text


def test_a_posttest_must_be_a_graded_quiz_of_the_module() -> None:
    for more, said in (
        ("\nposttest: sm-chek", "no graded quiz `sm-chek`"),
        ("\nposttest: sm-check", ""),
    ):
        messages = [d.message for d in compile_module(with_pretest(more)).diagnostics if d.code == "E003"]
        assert [said in message for message in messages] == ([True] if said else [])
    files = with_pretest("\nposttest: sm-check", purpose="practice")
    messages = [d.message for d in compile_module(files).diagnostics if d.code == "E003"]
    assert messages == ["only a pretest has a `posttest`"]

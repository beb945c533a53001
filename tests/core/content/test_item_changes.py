"""How the questions of two versions differ: wording, key, meaning (B36)."""

from __future__ import annotations

from datetime import date

import pytest

from lms.catalogue.source import read_folder
from lms.core.content import compile_module
from lms.core.content.document import ModuleDocument
from lms.core.content.item_changes import item_changes
from tests.conftest import SAMPLE


def compiled(*changes: tuple[str, str]) -> ModuleDocument:
    files = dict(read_folder(SAMPLE / "sample"))
    text = files["quizzes/check.md"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    document = compile_module({**files, "quizzes/check.md": text.encode()}, today=date(2026, 11, 22)).document
    assert document is not None
    return document


OTHER_KEY = (
    ("- [x] The bubble stands", "- [ ] The bubble stands"),
    ("- [ ] The display", "- [x] The display"),
)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ((), {}),
        ((("balance is level?", "balance stands level?"),), {"sm-sign": "wording"}),
        ((("zero is set by tare.", "the tare key sets zero."),), {"sm-sign": "wording"}),
        (OTHER_KEY, {"sm-sign": "key"}),
        ((*OTHER_KEY, ("balance is level?", "balance stands level?")), {"sm-sign": "key"}),
        ((("- [x] canarylevelglass", "- [x] canarylevelglass\n- [x] spirit level"),), {"sm-name": "key"}),
        ((("± 0.01", "± 0.02"),), {"sm-mass": "key"}),
        ((("choose: [10.5, 12.5, 14.5]", "choose: [10.5, 12.5]"),), {"sm-mass": "key"}),
        (((" points=2}", " points=3}"),), {"sm-drift": "meaning", "sm-mass": "meaning"}),
        ((("- [ ] The door is closed\n  > The door keeps draughts away.\n", ""),), {"sm-sign": "meaning"}),
        ((*OTHER_KEY, ("The door is closed", "The table is heavy")), {"sm-sign": "meaning"}),
    ],
)  # fmt: skip
def test_b36_a_change_is_classified_by_what_it_means_for_old_answers(
    changes: tuple[tuple[str, str], ...], found: dict[str, str]
) -> None:
    assert {one.item_id: one.kind for one in item_changes(compiled(), compiled(*changes))} == found


def test_a_changed_question_says_where_it_stands() -> None:
    change = item_changes(compiled(), compiled(*OTHER_KEY))[0]
    assert change.source == "quizzes/check.md:11"

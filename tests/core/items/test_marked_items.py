"""Answers that people mark: what may be sent, what may be given, what several markers agree on."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.items import text, upload
from lms.core.items.contract import Drawn, Malformed, Sent, Unanswered, Written
from lms.core.items.rubric import read_points, settle
from tests.core.items.item_builders import codes, compiled, item_of, row

DRAWN = Drawn()
ITEM = item_of("text", row("SECRETLINE", settings={"points": "2"}), points=Fraction(2))
FILES = item_of(
    "upload", row("SECRETLINE", settings={"points": "2"}), points=Fraction(2), params={"accept": ["image"]}
)
NAME = "0" * 64 + ".jpg"
points = st.fractions(min_value=0, max_value=10, max_denominator=4)


def test_b32_an_answer_waits_and_nothing_is_nothing() -> None:
    graded = text.grade(ITEM, DRAWN, Written("Something"))
    assert (graded.verdict, graded.score.earned, graded.score.possible) == ("pending", 0, 2)
    assert text.grade(ITEM, DRAWN, Unanswered()).verdict == "unanswered"
    assert upload.grade(FILES, DRAWN, Sent((NAME,))).verdict == "pending"
    assert upload.grade(FILES, DRAWN, Unanswered()).verdict == "unanswered"


def test_a_trainee_never_sees_the_rubric_in_what_is_asked() -> None:
    for kind, item in ((text, ITEM), (upload, FILES)):
        assert "SECRETLINE" not in repr(kind.taking(item, DRAWN, {}))
        answer = kind.parse(item, DRAWN, kind.key(item, DRAWN))
        assert "SECRETLINE" not in repr(kind.review(item, DRAWN, Unanswered(), key_due=True)), answer


def test_a_text_that_is_too_long_is_malformed_and_lines_count_once() -> None:
    assert text.parse(ITEM, DRAWN, {"text": ("a\r\n" * 1000,)}) == Written(("a\n" * 1000).strip())
    assert text.parse(ITEM, DRAWN, {"text": ("a" * 4001,)}) == Malformed("text-too-long", {"most": "4000"})
    assert text.parse(ITEM, DRAWN, {"text": ("a", "b")}) == Malformed("answer-given-twice")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a.jpg", "0" * 64, "0" * 64 + ".svg", "G" * 64 + ".jpg"]
)
def test_only_the_name_of_a_file_that_was_taken_in_is_an_answer(name: str) -> None:
    assert upload.parse(FILES, DRAWN, {"file": (name,)}) == Malformed("file-unknown")


def test_more_files_than_fit_are_malformed_and_the_same_counts_once() -> None:
    many = tuple(f"{n:064x}.pdf" for n in range(5))
    assert upload.parse(FILES, DRAWN, {"file": many}) == Malformed("files-too-many", {"most": "4"})
    assert upload.parse(FILES, DRAWN, {"file": (NAME, NAME, "")}) == Sent((NAME,))
    assert upload.parse(FILES, DRAWN, {"file": ("",)}) == Unanswered(cleared=True)


@given(
    st.dictionaries(st.sampled_from(["text", "file"]), st.lists(st.text(max_size=80), max_size=4).map(tuple))
)
def test_whatever_is_sent_what_is_read_can_be_written_and_read_again(raw: dict[str, tuple[str, ...]]) -> None:
    for kind, item in ((text, ITEM), (upload, FILES)):
        answer = kind.parse(item, DRAWN, raw)
        if isinstance(answer, Written | Sent):
            assert kind.parse(item, DRAWN, kind.render(item, DRAWN, answer)) == answer


def test_a_rubric_that_does_not_add_up_is_refused() -> None:
    item, report = compiled("text", row("One", settings={"points": "1"}), points=Fraction(3))
    assert item is None
    assert codes(report) == ["E111"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2", 2),
        ("1,5", Fraction(3, 2)),
        ("٠٫٥", Fraction(1, 2)),
        ("１.５", Fraction(3, 2)),
        ("2.75", Fraction(11, 4)),
    ],
)
def test_b31_points_are_read_in_any_script_in_halves_or_as_the_whole(typed: str, read: Fraction) -> None:
    assert read_points(typed, Fraction(11, 4)) == read


@pytest.mark.parametrize("typed", ["", "-1", "3", "0.3", "two", "1e9", "NaN", "1/2"])
def test_b31_points_out_of_range_or_between_halves_are_refused(typed: str) -> None:
    assert isinstance(read_points(typed, Fraction(11, 4)), Malformed)


@given(st.lists(points, max_size=3), st.none() | st.fractions(min_value=0, max_value=1))
def test_b31_what_markers_agree_on_lies_between_what_they_gave(
    marks: list[Fraction], threshold: Fraction | None
) -> None:
    settled = settle(Fraction(10), marks, threshold)
    needed = 1 if threshold is None else 2
    if len(marks) < needed:
        assert settled is None
    elif settled is None:
        assert len(marks) == 2
        assert abs(marks[0] - marks[1]) > (threshold or 0) * 10
    else:
        assert min(marks) <= settled <= max(marks)


@given(points, points, st.fractions(min_value=0, max_value=1))
def test_b31_the_order_of_two_markers_makes_no_difference(
    one: Fraction, two: Fraction, threshold: Fraction
) -> None:
    assert settle(Fraction(10), [one, two], threshold) == settle(Fraction(10), [two, one], threshold)

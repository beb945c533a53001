"""`hotspot`: every region is also a choice in words; several keys must all be chosen (B27)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_builders import PATH, SEED, codes, compiled, item_of, prose, right, row

from lms.core.diagnostics import Span
from lms.core.items import hotspot
from lms.core.items.contract import Chosen, ImageSource, Malformed, Unanswered

URL = "/assets/1234/rotor.svg"
STEM = f'<figure class="figure"><img src="{URL}" alt="A rotor" width="200" height="100"><figcaption>By Esra</figcaption></figure>\nThink.'
IMAGE = ImageSource(
    "media/rotor.svg",
    "A rotor",
    frozenset({"pin", "lid", "text"}),
    Span(PATH, 3),
    (200, 100),
    {"pin": (0.1, 0.2, 0.3, 0.4), "lid": (0.0, 0.0, 0.9, 0.9)},
    URL,
)
ONE = (
    right("`#pin` The pin", feedback="Yes."),
    row("`rect 50 10 40 60` The rim", feedback="No."),
    row("`circle 80 50 15` The motor", flags=frozenset({"unsafe"})),
    row("`#text` The label"),
)
TWO = (right("`#pin` The pin"), right("`#lid` The lid"), row("`poly 1 1 40 1 40 40` The wall"))


def hotspot_of(*rows):
    """The compiler's plain text of a row has no back-ticks."""
    plain = [replace(each, prose=prose(each.text.replace("`", ""))) for each in rows]
    return item_of("hotspot", *plain, image=IMAGE, stem=STEM)


def drawn_of(item, *, shuffle=True):
    return hotspot.draw(item, SEED, shuffle=shuffle)


def graded(item, positions):
    return hotspot.grade(item, drawn_of(item), Chosen(tuple(positions)))


def test_the_picture_leaves_the_text_and_keeps_its_credit():
    item = hotspot_of(*ONE)
    view = hotspot.taking(item, drawn_of(item), {})
    assert "<img" not in view.stem_html
    assert "Think." in view.stem_html
    assert (view.picture.path, view.picture.alt, view.picture.caption_html) == (URL, "A rotor", "By Esra")
    assert (view.picture.width, view.picture.height) == (200, 100)


def test_each_region_with_a_known_place_lies_over_the_picture_the_small_ones_on_top():
    item = hotspot_of(*ONE)
    drawn = drawn_of(item)
    view = hotspot.taking(item, drawn, {})
    assert [(one.shape, one.numbers) for one in view.picture.regions] == [
        ("rect", ("50", "10", "40", "60")),
        ("svg", ("10", "20", "30", "40")),
        ("circle", ("80", "50", "15")),
    ]
    words = {choice.value: choice.html for choice in view.choices}
    assert all(words[one.value] == one.label for one in view.picture.regions)
    assert len(words) == 4


def test_what_a_trainee_sees_tells_nothing_of_the_key():
    """The same view comes of the same regions with another one right."""
    rows = [("`#pin` The pin", True), ("`#lid` The lid", False)]
    views = []
    for swap in (False, True):
        item = hotspot_of(*(row(text, ticked=ticked is not swap) for text, ticked in rows))
        views.append(hotspot.taking(item, drawn_of(item), {}))
    assert views[0] == views[1]


def test_one_key_is_chosen_alone():
    item = hotspot_of(*ONE)
    drawn = drawn_of(item)
    assert hotspot.taking(item, drawn, {}).rule == ""
    assert isinstance(hotspot.parse(item, drawn, {"choice": ("a", "b")}), Malformed)
    assert isinstance(hotspot.parse(item, drawn, {"choice": ("",)}), Unanswered)
    assert graded(item, [0]).score.is_full
    assert graded(item, [1]).score.earned == 0
    assert graded(item, [2]).unsafe


def test_of_several_keys_all_are_chosen_and_nothing_else_and_guessing_all_never_scores():
    item = hotspot_of(*TWO)
    assert hotspot.taking(item, drawn_of(item), {}).rule == "rule-all-or-nothing"
    assert graded(item, [0, 1]).score.is_full
    assert [graded(item, each).score.earned for each in ([0], [1], [0, 2], [0, 1, 2], [2])] == [0] * 5


@given(st.binary(max_size=8), st.booleans(), st.sets(st.sampled_from("abcdz"), max_size=4))
def test_the_laws_of_marking_hold(seed, shuffle, letters):
    for rows in (ONE, TWO):
        item = hotspot_of(*rows)
        drawn = hotspot.draw(item, seed, shuffle=shuffle)
        assert sorted(drawn.order) == list(range(len(rows)))
        assert hotspot.grade(item, drawn, hotspot.parse(item, drawn, hotspot.key(item, drawn))).score.is_full
        answer = hotspot.parse(item, drawn, {"choice": tuple(sorted(letters))})
        if isinstance(answer, Chosen):
            assert hotspot.parse(item, drawn, hotspot.render(item, drawn, answer)) == answer
            score = hotspot.grade(item, drawn, answer).score
            assert Fraction(0) <= score.earned <= score.possible
        else:
            shown = set("abcd"[: len(rows)])
            assert not letters or letters - shown or (rows is ONE and len(letters) > 1)


@pytest.mark.parametrize(
    ("key_due", "marks"), [(False, {"The rim": "given"}), (True, {"The rim": "wrong", "The pin": "missed"})]
)
def test_after_marking_the_picture_shows_the_choice_and_the_key_only_once_it_is_due(key_due, marks):
    item = hotspot_of(*ONE)
    view = hotspot.review(item, drawn_of(item), Chosen((1,)), key_due=key_due)
    assert {one.label: one.value for one in view.picture.regions} == marks
    assert (view.correct_text == "The pin") is key_due


def test_a_region_is_not_right_and_unsafe_at_once():
    _, report = compiled(
        "hotspot", right("`#pin` Pin", flags=frozenset({"unsafe"})), row("`#lid` Lid"), image=IMAGE, stem=STEM
    )
    assert "E111" in codes(report)

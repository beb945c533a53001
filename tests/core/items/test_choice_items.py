"""`single` and `multiple`: choosing, marking, showing without the key (B4, B7, B25, B27)."""

from dataclasses import fields
from fractions import Fraction
from itertools import combinations
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_builders import SEED, codes, compiled, item_of, right, row

from lms.core.items import multiple, single
from lms.core.items.contract import ChoiceView, Chosen, Malformed, TakingView, Unanswered

STOPS = (
    right("The first stop", feedback="Right."),
    row("The second stop", feedback="Too much."),
    row("No stop", flags=frozenset({"unsafe"})),
    row("Any", flags=frozenset({"pin"})),
)


@st.composite
def ticks(draw):
    """Boxes of two to eight rows, one ticked at least."""
    boxes = draw(st.lists(st.booleans(), min_size=2, max_size=8))
    boxes[draw(st.integers(0, len(boxes) - 1))] = True
    return boxes


def multiple_item(boxes, rule="net-correct"):
    rows = [row(f"choice {number}", ticked=ticked) for number, ticked in enumerate(boxes)]
    return item_of("multiple", *rows, params={"scoring": rule}, points=Fraction(2))


def graded_choice(item, chosen):
    return multiple.grade(item, multiple.draw(item, SEED, shuffle=True), Chosen(tuple(chosen)))


def test_the_key_of_a_single_earns_full_marks():
    item = item_of("single", *STOPS)
    drawn = single.draw(item, SEED, shuffle=True)
    graded = single.grade(item, drawn, single.parse(item, drawn, single.key(item, drawn)))
    assert graded.score.is_full
    assert [remark.html for remark in graded.remarks] == ["Right.", "Well done"]


def test_an_unsafe_choice_is_flagged_and_earns_nothing():
    item = item_of("single", *STOPS)
    graded = single.grade(item, single.draw(item, SEED, shuffle=False), Chosen((2,)))
    assert graded.unsafe
    assert graded.score.earned == 0


def test_a_choice_with_half_credit_earns_half():
    item = item_of("single", right("meniscus"), row("curve", settings={"credit": "50"}), points=Fraction(3))
    graded = single.grade(item, single.draw(item, SEED, shuffle=False), Chosen((1,)))
    assert (graded.score.earned, graded.verdict) == (Fraction(3, 2), "partial")


def test_each_of_several_keys_is_enough_with_accept_any():
    item = item_of("single", right("a"), right("b"), row("c"), settings={"accept": "any"})
    drawn = single.draw(item, SEED, shuffle=True)
    assert all(single.grade(item, drawn, Chosen((place,))).score.is_full for place in (0, 1))


def test_pinned_choices_keep_their_place_in_every_order():
    item = item_of("single", *STOPS)
    orders = {single.draw(item, bytes([seed]), shuffle=True).order for seed in range(60)}
    assert len(orders) > 4
    assert all(order[3] == 3 and sorted(order) == [0, 1, 2, 3] for order in orders)


def test_the_same_seed_gives_the_same_order_and_without_shuffle_the_authors_order_b4():
    item = item_of("single", *STOPS)
    assert single.draw(item, SEED, shuffle=True) == single.draw(item, SEED, shuffle=True)
    assert single.draw(item, SEED, shuffle=False).order == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, Unanswered()),
        ({"choice": ("",)}, Unanswered(cleared=True)),
        ({"choice": ("z",)}, Malformed("choice-unknown", {"choice": "z"})),
        ({"choice": ("a", "b")}, Malformed("choice-one-only")),
        ({"choice": ("0",)}, Malformed("choice-unknown", {"choice": "0"})),
        ({"choice": ("", "a")}, Chosen((0,))),
    ],
)
def test_never_answered_cleared_and_unreadable_are_told_apart_b7(raw, expected):
    item = item_of("single", *STOPS)
    assert single.parse(item, single.draw(item, SEED, shuffle=False), raw) == expected


@given(
    st.dictionaries(
        st.sampled_from(["choice", "other"]), st.lists(st.text(max_size=3), max_size=4).map(tuple)
    )
)
def test_any_form_is_read_as_an_answer_or_refused(raw):
    for kind, module in (("single", single), ("multiple", multiple)):
        item = item_of(kind, *STOPS[:2])
        drawn = module.draw(item, SEED, shuffle=True)
        read = module.parse(item, drawn, raw)
        if not isinstance(read, Malformed):
            score = module.grade(item, drawn, read).score
            assert 0 <= score.earned <= score.possible


def test_the_letter_on_screen_says_nothing_of_the_place_in_the_source():
    item = item_of("single", *STOPS[:3])
    shown = {single.key(item, single.draw(item, bytes([seed]), shuffle=True))["choice"] for seed in range(60)}
    assert shown == {("a",), ("b",), ("c",)}


def test_what_a_trainee_sees_has_no_place_for_a_key_b34():
    names = {field.name for view in (TakingView, ChoiceView) for field in fields(view)}
    assert not names & {"key", "correct", "credit", "unsafe", "feedback_html", "solution_html", "spec"}


def test_the_given_answer_is_shown_checked():
    item = item_of("multiple", *STOPS)
    view = multiple.taking(item, multiple.draw(item, SEED, shuffle=False), {"choice": ("", "b", "d")})
    assert [choice.checked for choice in view.choices] == [False, True, False, True]
    assert (view.control, view.rule) == ("checkbox", "rule-net-correct")


@pytest.mark.parametrize(("module", "kind"), [(single, "single"), (multiple, "multiple")])
def test_before_the_key_is_due_review_shows_only_the_own_answer_b47(module, kind):
    item = item_of(kind, *STOPS)
    drawn = module.draw(item, SEED, shuffle=False)
    early = module.review(item, drawn, Chosen((1,)), key_due=False)
    assert [choice.correct for choice in early.choices] == [None] * 4
    assert [choice.feedback_html for choice in early.choices] == ["", "Too much.", "", ""]
    assert (early.correct_text, early.solution_html, early.given) == ("", "", "The second stop")
    due = module.review(item, drawn, Chosen((1,)), key_due=True)
    assert [choice.correct for choice in due.choices] == [True, False, False, False]
    assert due.correct_text == "The first stop"


@given(ticks(), st.sampled_from(sorted(multiple.RULES)), st.binary(max_size=4))
def test_the_key_of_a_multiple_earns_full_marks_under_every_rule(boxes, rule, seed):
    item = multiple_item(boxes, rule)
    drawn = multiple.draw(item, seed, shuffle=True)
    assert multiple.grade(item, drawn, multiple.parse(item, drawn, multiple.key(item, drawn))).score.is_full


@given(ticks(), st.sampled_from(sorted(multiple.RULES)))
def test_choosing_everything_earns_nothing_under_any_rule_b27(boxes, rule):
    graded = graded_choice(multiple_item(boxes, rule), range(len(boxes)))
    assert graded.score.earned == (graded.score.possible if all(boxes) else 0)


@given(ticks(), st.sampled_from(sorted(multiple.RULES)), st.data())
def test_marks_stay_between_nothing_and_full_and_only_the_key_is_full(boxes, rule, data):
    chosen = sorted(data.draw(st.sets(st.integers(0, len(boxes) - 1), min_size=1)))
    graded = graded_choice(multiple_item(boxes, rule), chosen)
    assert 0 <= graded.score.earned <= graded.score.possible
    assert graded.score.is_full == (chosen == [place for place, ticked in enumerate(boxes) if ticked])


@given(ticks(), st.data(), st.binary(max_size=4))
def test_an_answer_rendered_and_read_is_the_same_answer_and_the_same_mark(boxes, data, seed):
    chosen = Chosen(tuple(sorted(data.draw(st.sets(st.integers(0, len(boxes) - 1), min_size=1)))))
    item = multiple_item(boxes)
    drawn = multiple.draw(item, seed, shuffle=True)
    assert multiple.parse(item, drawn, multiple.render(item, drawn, chosen)) == chosen
    plain = multiple.draw(item, seed, shuffle=False)
    assert multiple.grade(item, drawn, chosen).score == multiple.grade(item, plain, chosen).score


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        # two keys (0, 1), two wrong (2, 3): {0}, {0, 1}, {0, 1, 2}, {0, 2}, {2}, all
        ("all-or-nothing", [0, 1, 0, 0, 0, 0]),
        ("net-correct", [Fraction(1, 2), 1, Fraction(1, 2), 0, 0, 0]),
        ("coverage", [Fraction(1, 2), 1, Fraction(2, 3), Fraction(1, 4), 0, 0]),
        ("each-answer", [Fraction(3, 4), 1, Fraction(3, 4), Fraction(1, 2), 0, 0]),
    ],
)
def test_each_rule_gives_exactly_these_parts(rule, marks):
    item = multiple_item([True, True, False, False], rule)
    choices = [(0,), (0, 1), (0, 1, 2), (0, 2), (2,), (0, 1, 2, 3)]
    assert [graded_choice(item, chosen).score.earned / 2 for chosen in choices] == marks


def test_no_choice_of_wrong_rows_alone_earns_anything():
    for rule in multiple.RULES:
        item = multiple_item([True, False, False, False], rule)
        wrong = [chosen for size in (1, 2, 3) for chosen in combinations((1, 2, 3), size)]
        assert {graded_choice(item, chosen).score.earned for chosen in wrong} == {0}


def test_unknown_settings_and_contradictions_are_reported():
    _, report = compiled(
        "single", right("a", flags=frozenset({"unsafe"})), row("b", flags=frozenset({"pinn"}))
    )
    assert sorted(codes(report)) == ["E111", "E112"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "E103"),
        ((right("a"),), "E103"),
        ((row("a"), row("b")), "E104"),
        ((right("a"), right("b")), "E106"),
        ((right("a"), row("")), "E105"),
        ((right("a"), row("a")), "E105"),
        ((right("a", settings={"credit": "50"}), row("b")), "E104"),
        (tuple([right("a")] + [row(letter * 2) for letter in ascii_lowercase]), "E103"),
        (tuple([right("a")] + [row(f"{number}") for number in range(10_000)]), "E103"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_one_reason(rows, code):
    item, report = compiled("single", *rows)
    assert item is None
    assert codes(report) == [code]


def test_an_unknown_scoring_rule_is_reported_with_a_guess():
    _, report = compiled("multiple", right("a"), row("b"), params={"scoring": "each-anwser"})
    found = next(iter(report))
    assert (found.code, found.note) == ("E111", "did you mean `each-answer`?")

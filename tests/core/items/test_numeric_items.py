"""`numeric`: value, unit and figures apart; drawn parameters; anticipated mistakes (B25, B28)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_builders import SEED, codes, compiled, item_of, right, row

from lms.core.items import numeric
from lms.core.items.contract import Drawn, Malformed, Measured, Remark, Unanswered
from lms.core.items.showing import fill

VARS = {
    "vars": {
        "c1": {"choose": [0.5, 1.0, 2.0]},
        "v1": {"choose": [5, 10, 20]},
        "v2": {"range": [50, 250], "step": 50},
    }
}
DILUTION = (
    right("`c1*v1/v2` mol/L ± 2 %", feedback="Yes."),
    row("`c1*v2/v1` mol/L ± 2 %", feedback="You turned {{v1}} round."),
)


def graded_number(item, text, drawn=None, unit=()):
    drawn = drawn or numeric.draw(item, SEED, shuffle=False)
    answer = numeric.parse(item, drawn, {"number": (text,), **({"unit": (unit,)} if unit else {})})
    return answer if isinstance(answer, Malformed) else numeric.grade(item, drawn, answer)


CONCENTRATION = (right("0.1 mol/L ± 2 %"),)
FIGURES = {"sigfigs": 3, "sigfig_penalty": 0.25}


@pytest.mark.parametrize(
    ("text", "earned", "remark"),
    [
        ("0.100 mol/L", 1, None),
        ("100 mM", 1, None),
        ("1,00 × 10^-1 mol/L", 1, None),
        ("٠٫١٠٠ mol/L", 1, None),
        ("0.1 mol/L", 0.75, Remark(code="sigfigs", params={"wanted": "3", "given": "1"})),
        (
            "0.1 g/L",
            0,
            Remark(
                code="wrong-dimension",
                params={"unit": "g/L", "measures": "mass/volume", "expected": "concentration"},
            ),
        ),
        ("100 mol/L", 0, Remark(code="factor-of-ten", params={"power": "3"})),
    ],
)
def test_the_worked_example_of_the_format_is_marked_exactly_so(text, earned, remark):
    graded = graded_number(item_of("numeric", *CONCENTRATION, params=FIGURES), text)
    assert float(graded.score.earned) == earned
    product = [each for each in graded.remarks if each.code]
    assert product == ([remark] if remark else [])


def test_a_number_without_its_unit_is_unreadable_not_wrong():
    assert graded_number(item_of("numeric", *CONCENTRATION, params=FIGURES), "0.1") == Malformed(
        "unit-missing"
    )


def test_a_volume_wrong_by_a_thousand_is_told_the_power_of_ten():
    graded = graded_number(item_of("numeric", right("0.25 mL ± 1 %")), "250 mL")
    assert graded.remarks[0] == Remark(code="factor-of-ten", params={"power": "3"})


def test_grams_are_not_a_centrifugal_acceleration():
    graded = graded_number(item_of("numeric", right("1000 ×g ± 2 %")), "1000 g")
    assert graded.remarks[0] == Remark(
        code="wrong-dimension", params={"unit": "g", "measures": "mass", "expected": "rcf"}
    )


@pytest.mark.parametrize(
    ("answer", "given", "earned"),
    [
        ("7.00..7.05", "7.03", 1),
        ("7.00..7.05", "7,05", 1),
        ("7.00..7.05", "7.06", 0),
        ("7.00..7.05", "7.03 pH", 1),
        ("..0.3 %", "0.2 %", 1),
        ("15..", "16", 1),
        ("0.1 mg ± 0", "100 µg", 1),
        ("0.1 mg ± 0", "0.11 mg", 0),
        ("37 °C ± 0.5", "310.15 K", 1),
        ("37 °C ± 0.5", "98.6 °F", 1),
        ("10 mL ± 0.1", "9.9 mL", 1),
        ("10 mL ± 0.1", "9.89 mL", 0),
        ("10 mL ± 0.1 mL", "10,1 mL", 1),
        ("10 mL ± 1 %", "10.1 mL", 1),
        ("-20 °C ± 1", "−20 °C", 1),
        ("0 ± 0", "0", 1),
        ("50 % ± 0", "0.5", None),
        ("1.0e-3 mol/L ± 0", "1 mM", 1),
        ("0.05 ± 0", "5 %", 1),
        ("4000 rpm ± 0", "4000 tr/min", 1),
        ("2 N ± 0", "2 N", 1),
    ],
)
def test_tolerances_ranges_and_units_are_compared_exactly(answer, given, earned):
    graded = graded_number(item_of("numeric", right(answer)), given)
    assert isinstance(graded, Malformed) if earned is None else graded.score.earned == earned


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None),
        ("mol/L", "number-missing"),
        ("1,234 mol/L", "number-ambiguous"),
        ("0.1 foo", "unit-unknown"),
        ("9**9**9**9 mol/L", "number-unreadable"),
        ("10**10**8 m", "number-unreadable"),
        ("0.1", "unit-missing"),
        ("1e999 mol/L", "number-out-of-range"),
        ("1" * 90, "number-too-long"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_marked(text, code):
    item = item_of("numeric", *CONCENTRATION)
    read = numeric.parse(item, numeric.draw(item, SEED, shuffle=False), {"number": (text,)})
    assert (
        read == Unanswered(cleared=True)
        if code is None
        else isinstance(read, Malformed) and read.code == code
    )


def test_number_and_unit_may_come_in_two_fields():
    item = item_of("numeric", *CONCENTRATION)
    assert graded_number(item, "100", unit="mM").score.is_full
    assert numeric.parse(item, Drawn(), {"number": ("",), "unit": ("mM",)}) == Malformed("number-missing")


@pytest.mark.parametrize(
    ("units", "text"), [("optional", "0.1"), ("optional", "100 mM"), ("shown", "0.1"), ("shown", "0.1 mol/L")]
)
def test_a_unit_that_is_optional_or_shown_may_be_left_out(units, text):
    assert graded_number(item_of("numeric", *CONCENTRATION, params={"units": units}), text).score.is_full


def test_a_shown_unit_stands_beside_the_entry_and_is_not_asked():
    item = item_of("numeric", *CONCENTRATION, params={"units": "shown"})
    view = numeric.taking(item, numeric.draw(item, SEED, shuffle=False), {"number": ("0.2",)})
    assert (view.unit, view.asks_unit, view.text, view.control) == ("mol/L", False, "0.2", "number")


def test_a_unit_where_none_is_expected_is_named():
    graded = graded_number(item_of("numeric", right("5 ± 0")), "5 mL")
    assert graded.remarks[0] == Remark(code="unit-not-expected", params={"unit": "mL"})


def test_an_anticipated_mistake_gets_its_own_feedback_with_the_learners_numbers():
    item = item_of("numeric", *DILUTION, params=VARS)
    drawn = Drawn(values={"c1": "1.0", "v1": "10", "v2": "50"})
    graded = graded_number(item, "5 mol/L", drawn)
    assert graded.score.earned == 0
    assert graded.remarks[0].html == 'You turned <span class="value">10</span> round.'


def test_drawn_values_stand_in_stem_hint_and_solution():
    item = item_of("numeric", *DILUTION, params=VARS, stem="Take {{v1}} mL.")
    drawn = Drawn(values={"c1": "1.0", "v1": "10", "v2": "50"})
    view = numeric.taking(item, drawn, {})
    assert '<span class="value">10</span> mL' in view.stem_html
    assert view.hint_html == 'Hint <span class="value">10</span>'
    due = numeric.review(item, drawn, Unanswered(), key_due=True)
    assert (due.correct_text, due.solution_html) == ("0.2 mol/L", 'Solution <span class="value">10</span>')
    assert numeric.review(item, drawn, Unanswered(), key_due=False).correct_text == ""


def test_a_picture_of_the_drawn_value_is_chosen_and_an_alt_text_gets_no_markup():
    html = (
        '<p>{{v}}</p><img src="/assets/{{v|2=ab/burette-2.svg|3=cd/burette-3.svg}}" alt="Burette at {{v}}">'
    )
    assert (
        fill(html, {"v": "3"})
        == '<p><span class="value">3</span></p><img src="/assets/cd/burette-3.svg" alt="Burette at 3">'
    )


def test_the_same_seed_draws_the_same_numbers_and_another_attempt_others_b4():
    item = item_of("numeric", *DILUTION, params=VARS)
    assert numeric.draw(item, SEED, shuffle=True) == numeric.draw(item, SEED, shuffle=False)
    assert len({tuple(numeric.draw(item, bytes([n]), shuffle=True).values.items()) for n in range(40)}) > 10


def test_computed_names_follow_from_drawn_ones():
    item = item_of(
        "numeric",
        right("`a/(e*l)` mol/L ± 1 %"),
        params={"vars": {"a": {"choose": [0.311, 0.622]}}, "let": {"e": 6220, "l": "2 - 1"}},
    )
    assert graded_number(item, "1e-4 mol/L", Drawn(values={"a": "0.622"})).score.is_full


@given(
    st.binary(max_size=6), st.sampled_from([None, 2, 3, 4]), st.sampled_from(["± 2 %", "± 0.0001", "± 0", ""])
)
def test_the_key_always_earns_full_marks(seed, sigfigs, tolerance):
    params = {**VARS, **({"sigfigs": sigfigs, "sigfig_penalty": 0.5} if sigfigs else {})}
    item = item_of("numeric", right(f"`c1*v1/v2/3` mol/L {tolerance}"), params=params)
    drawn = numeric.draw(item, seed, shuffle=True)
    graded = numeric.grade(item, drawn, numeric.parse(item, drawn, numeric.key(item, drawn)))
    assert graded.score.is_full, numeric.key(item, drawn)


@given(
    st.decimals(-(10**6), 10**6, places=3),
    st.sampled_from(["", " mL", " L", " µL", " g", " %"]),
    st.binary(max_size=3),
)
def test_marks_stay_between_nothing_and_full_and_reading_back_changes_nothing(number, unit, seed):
    item = item_of(
        "numeric",
        right("`10*k` mL ± 5 %"),
        row("`k` mL ± 5 %"),
        params={"vars": {"k": {"range": [1, 9], "step": 1}}, "units": "optional"},
    )
    drawn = numeric.draw(item, seed, shuffle=True)
    answer = numeric.parse(item, drawn, {"number": (f"{number}{unit}",)})
    assert isinstance(answer, Measured), answer
    assert numeric.parse(item, drawn, numeric.render(item, drawn, answer)) == answer
    score = numeric.grade(item, drawn, answer).score
    assert 0 <= score.earned <= score.possible


@given(st.text(max_size=90), st.text(max_size=20))
def test_any_text_is_marked_or_refused(number, unit):
    item = item_of("numeric", *CONCENTRATION)
    read = numeric.parse(item, Drawn(), {"number": (number,), "unit": (unit,)})
    if not isinstance(read, Malformed):
        assert 0 <= numeric.grade(item, Drawn(), read).score.earned <= 1


@pytest.mark.parametrize(
    ("answer", "params", "code", "message"),
    [
        ("five mL", {}, "E120", "the number `five mL` cannot be read"),
        ("1,234 mL", {}, "E120", "`1,234 mL` may be 1234 or 1.234"),
        ("5 mL ± much", {}, "E120", "the number `much` cannot be read"),
        ("5 mll", {}, "E122", "unknown unit `mll`"),
        ("5 mL ± 2 g", {}, "E122", "the tolerance is in `g`, which does not fit the answer"),
        ("`a*` mL", {}, "E124", "this expression cannot be computed: this is not a complete expression"),
        ("`9**9**9` mL", {}, "E124", "this expression has no value: an exponent is at most 64"),
        ("`__import__(1)` mL", {}, "E124", None),
        ("`x*2` mL", {"vars": {"y": {"choose": [1, 2, 3, 4, 5]}}}, "E124", "`x` has no value"),
        (
            "`1/y` mL ± 1 %",
            {"vars": {"y": {"choose": [0, 1, 2, 3, 4]}}},
            "E124",
            "this expression has no value: a division by zero",
        ),
        (
            "`y-9` mL ± 1 %",
            {"vars": {"y": {"choose": [1, 2, 3, 4, 5]}}},
            "E124",
            "the answer is negative, which a volume cannot be",
        ),
        ("5 mL ± 1 %", {"vars": {"y": {"choose": []}}}, "E111", "the values of `y` cannot be read"),
        ("5 mL ± 1 %", {"vars": {"mean": {"choose": [1]}}}, "E111", "`mean` cannot be the name of a value"),
        (
            "5 mL ± 1 %",
            {"vars": {"y": {"range": [0, 10**9], "step": 1}}},
            "E111",
            "the values of `y` cannot be read",
        ),
        ("5 mL ± 1 %", {"sigfigs": 0}, "E111", "`sigfigs` cannot be `0`"),
        ("5 mL ± 1 %", {"sigfig_penalty": 2}, "E111", "`sigfig_penalty` cannot be `2`"),
        ("5 mL ± 1 %", {"units": "needed"}, "E111", "`units` cannot be `needed`"),
        (
            "5 mL ± 1 %",
            {"vars": {"y": {"choose": [1, 2]}}},
            "W125",
            "there are only 2 different variants of this question",
        ),
        (
            "0.123456 mL ± 0.1 %",
            {"sigfigs": 2},
            "W126",
            "the tolerance is tighter than the digits that learners write",
        ),
        ("`1/3` mL ± 0", {}, "W126", "the tolerance is tighter than the digits that learners write"),
        ("5,5 mL ± 1 %", {}, "W121", "`5,5` has a decimal comma"),
    ],
)
def test_what_is_wrong_with_a_number_is_said_once(answer, params, code, message):
    _, report = compiled("numeric", right(answer), params=params)
    (found,) = list(report)
    assert found.code == code
    assert message is None or found.message == message


def test_a_mistake_that_is_right_for_some_parameters_is_reported_with_them():
    params = {"vars": {name: {"choose": [1, 2, 3, 4]} for name in "ab"}}
    _, report = compiled(
        "numeric", right("`a*b` mL ± 1 %", line=7), row("`a+b` mL ± 1 %", line=8), params=params
    )
    (found,) = list(report)
    assert (found.code, found.span.line, found.note) == ("E123", 8, "a = 2, b = 2")
    assert found.message == "this mistake overlaps the right answer on line 7 for 1 of 16 sets of parameters"


def test_a_question_with_endless_variants_is_tried_with_two_hundred():
    params = {"vars": {f"v{number}": {"range": [1, 1000], "step": 1} for number in range(12)}}
    item, report = compiled("numeric", right("`v1+v2` mL ± 1 %"), params=params)
    assert item is not None
    assert codes(report) == []


def test_exact_halves_and_thirds_are_not_rounded_b28():
    item = item_of("numeric", right("`1/3` ± 0"), points=Fraction(1, 3))
    assert graded_number(item, "0.333333333333").score.earned == Fraction(1, 3)
    assert graded_number(item, "0.3333").score.earned == 0

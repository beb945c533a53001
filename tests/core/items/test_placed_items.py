"""`cloze`, `order` and `match`: what earns how much, what is said, what is shown (format §3.5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_builders import SEED, codes, compiled, item_of, prose, right, row

from lms.core.diagnostics import Span
from lms.core.items import cloze, match, order
from lms.core.items.contract import GapSource, Malformed, Placed, StepSource, Unanswered
from lms.core.items.order import longest_chain
from lms.core.items.parts import plain

SPAN = Span("quizzes/check.md", 1)


# ── order ───────────────────────────────────────────────────────────────────────────────────

STEPS = tuple(map(prose, ("weigh", "left", "right", "close", "start")))
LOADING = {
    "steps": (
        StepSource(STEPS[0]),
        StepSource(prose("any"), (STEPS[1], STEPS[2])),
        StepSource(STEPS[3]),
        StepSource(STEPS[4]),
    )
}
HOLD = row("hold", feedback="Never hold it.")


def loading():
    return item_of("order", HOLD, points=Fraction(4), **LOADING)


def places(item, *texts):
    """The form that gives steps their places in this order; "-hold" sets aside."""
    drawn = order.draw(item, SEED, shuffle=False)
    fields = {plain(field.label_html): field.name for field in order.taking(item, drawn, {}).fields}
    placed = [text for text in texts if not text.startswith("-")]
    raw = {fields[text]: (str(at),) for at, text in enumerate(placed, start=1)}
    return drawn, raw | {fields[text[1:]]: ("0",) for text in texts if text.startswith("-")}


@pytest.mark.parametrize(
    ("texts", "earned"),
    [
        ("weigh left right close start -hold", 4),
        ("weigh right left close start -hold", 4),
        ("weigh right left close start", 4),
        ("weigh left right start close -hold", 3),
        ("weigh left right close start hold", 3),
        ("hold weigh left right close start", 3),
        ("left right weigh close start -hold", 3),
        ("start close left weigh -hold", 0),
        ("close weigh", 0),
        ("weigh close", 1),
        ("weigh", 0),
        ("-hold", 0),
        ("hold close", 0),
    ],
)
def test_the_longest_chain_in_the_right_order_counts_beyond_its_first_step(texts, earned):
    item = loading()
    drawn, raw = places(item, *texts.split())
    assert order.grade(item, drawn, order.parse(item, drawn, raw)).score.earned == earned


@given(st.lists(st.integers(0, 5), max_size=9))
def test_a_chain_never_falls_and_none_is_longer(ranks):
    chain = longest_chain(ranks)
    taken = [ranks[at] for at in chain]
    assert chain == sorted(set(chain))
    assert taken == sorted(taken)
    best = 0
    for chosen in range(2 ** len(ranks)):
        picked = [rank for at, rank in enumerate(ranks) if chosen >> at & 1]
        if picked == sorted(picked):
            best = max(best, len(picked))
    assert len(chain) == best


def test_steps_are_mixed_even_where_the_quiz_does_not_shuffle_b34():
    item = loading()
    draws = {order.draw(item, bytes([n]), shuffle=False).order for n in range(20)}
    assert len(draws) > 10
    assert {tuple(sorted(drawn)) for drawn in draws} == {(0, 1, 2, 3, 4, 5)}


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ({"step-a": ("1",), "step-b": ("1",)}, Malformed("place-twice", {"place": "1"})),
        ({"step-a": ("7",)}, Malformed("place-unknown", {"place": "7"})),
        ({"step-a": ("x",)}, Malformed("place-unknown", {"place": "x"})),
        ({"step-a": ("1", "2")}, Malformed("answer-given-twice")),
        ({"step-a": ("0",), "step-b": ("0",)}, Placed((("step-a", "0"), ("step-b", "0")))),
        ({"step-a": ("",)}, Unanswered(cleared=True)),
        ({"step-z": ("1",)}, Unanswered()),
    ],
)
def test_two_steps_at_one_place_or_an_unknown_place_cannot_be_read(raw, read):
    item = loading()
    assert order.parse(item, order.draw(item, SEED, shuffle=True), raw) == read


def test_without_extra_steps_nothing_can_be_set_aside():
    item = item_of("order", **LOADING)
    drawn = order.draw(item, SEED, shuffle=True)
    assert order.parse(item, drawn, {"step-a": ("0",)}) == Malformed("place-unknown", {"place": "0"})


def test_given_places_come_first_then_open_steps_then_those_set_aside():
    item = loading()
    drawn, raw = places(item, "close", "weigh", "-hold")
    shown = [plain(field.label_html) for field in order.taking(item, drawn, raw).fields]
    assert (shown[:2], shown[-1]) == (["close", "weigh"], "hold")


def test_review_of_steps_names_right_places_and_what_does_not_belong_b47():
    item = loading()
    drawn, raw = places(item, "left", "hold", "close", "weigh", "start", "right")
    shown = order.review(item, drawn, order.parse(item, drawn, raw), key_due=True)
    rows = {plain(part.label_html): part for part in shown.parts}
    assert [plain(part.label_html) for part in shown.parts] == [
        "left",
        "hold",
        "close",
        "weigh",
        "start",
        "right",
    ]
    assert (rows["left"].correct_text, rows["weigh"].correct_text, rows["hold"].correct_text) == (
        "2–3",
        "1",
        "0",
    )
    assert (rows["hold"].correct, rows["hold"].feedback_html) == (False, "Never hold it.")
    assert shown.given == "1. left; 2. hold; 3. close; 4. weigh; 5. start; 6. right"
    assert shown.correct_text == "1. weigh; 2. left; 3. right; 4. close; 5. start"


# ── match ───────────────────────────────────────────────────────────────────────────────────

TABLE = (
    (prose("pump"), prose("pushes"), prose("Because.")),
    (prose("loop"), prose("injects"), prose("")),
    (prose("valve"), prose("injects"), prose("")),
    (prose(""), prose("heats"), prose("")),
)


def matched(*partners):
    item = item_of("match", table=TABLE)
    drawn = match.draw(item, SEED, shuffle=False)
    letters = {option.html: option.value for option in match.taking(item, drawn, {}).fields[0].options}
    raw = {f"row-{n}": (letters.get(text, text),) for n, text in enumerate(partners, start=1)}
    return item, drawn, match.parse(item, drawn, raw)


@pytest.mark.parametrize(
    ("partners", "earned"),
    [
        (("pushes", "injects", "injects"), Fraction(1)),
        (("pushes", "injects", "heats"), Fraction(2, 3)),
        (("injects", "injects", "injects"), Fraction(2, 3)),
        (("pushes", ""), Fraction(1, 3)),
        (("heats", "pushes", "heats"), Fraction(0)),
    ],
)
def test_every_row_earns_its_part(partners, earned):
    item, drawn, answer = matched(*partners)
    assert match.grade(item, drawn, answer).score.earned == earned


def test_a_repeated_cell_is_one_entry_and_an_entry_nobody_has_is_refused():
    item, drawn, answer = matched("pushes", "z")
    assert answer == Malformed("choice-unknown", {"choice": "z"})
    assert sorted(o.html for o in match.taking(item, drawn, {}).fields[0].options) == [
        "heats",
        "injects",
        "pushes",
    ]


def test_why_a_pair_belongs_together_is_told_once_the_key_is_due_b47():
    item, drawn, answer = matched("injects", "injects")
    early, due = (match.review(item, drawn, answer, key_due=flag) for flag in (False, True))
    assert [part.feedback_html for part in early.parts] == ["", "", ""]
    assert [(part.given, part.correct, part.correct_text) for part in due.parts] == [
        ("injects", False, "pushes"),
        ("injects", True, "injects"),
        ("", False, "injects"),
    ]
    assert (due.parts[0].feedback_html, early.given) == ("Because.", "pump – injects; loop – injects")


# ── cloze ───────────────────────────────────────────────────────────────────────────────────


def gap(name, *rows, flags=()):
    return GapSource(name, frozenset(flags), rows, SPAN)


def text_with_gaps(**more):
    return item_of(
        "cloze",
        points=Fraction(3),
        stem="Look [[way]] at the [[word]] and take [[volume]]; [[way]] again.",
        gaps=(
            gap("way", right("down"), row("up", feedback="Up?"), flags=("select",)),
            gap("word", right("meniscus"), right("`/menisk(us)?/`", settings={"credit": "50"})),
            gap("volume", right("5 mL ± 1 %"), row("7 mL ± 0", feedback="Too much.")),
        ),
        **more,
    )


def filled(item, **texts):
    drawn = cloze.draw(item, SEED, shuffle=False)
    options = {o.html: o.value for f in cloze.taking(item, drawn, {}).fields for o in f.options}
    return drawn, cloze.parse(item, drawn, {f"gap-{n}": (options.get(t, t),) for n, t in texts.items()})


@pytest.mark.parametrize(
    ("texts", "earned"),
    [
        ({"way": "down", "word": "MENISCUS", "volume": "5,0 mL"}, 3),
        ({"way": "down", "word": "menisk", "volume": "5000 µL"}, Fraction(5, 2)),
        ({"way": "up", "word": "meniscus", "volume": "7 mL"}, 1),
        ({"volume": "٥ mL"}, 1),
    ],
)
def test_every_gap_earns_its_part_as_its_own_type_does(texts, earned):
    item = text_with_gaps()
    drawn, answer = filled(item, **texts)
    assert cloze.grade(item, drawn, answer).score.earned == earned


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"volume": "5"}, Malformed("unit-missing", {"gap": "3"})),
        ({"way": "z", "volume": "5 mL"}, Malformed("choice-unknown", {"choice": "z", "gap": "1"})),
        ({"word": "x" * 201}, Malformed("text-too-long", {"most": "200", "gap": "2"})),
        ({"volume": "5 foo"}, Malformed("unit-unknown", {"unit": "foo", "gap": "3"})),
    ],
)
def test_a_gap_that_cannot_be_read_is_named(texts, problem):
    assert filled(text_with_gaps(), **texts)[1] == problem


def test_feedback_stays_with_its_gap_and_the_products_words_name_it():
    item = text_with_gaps()
    drawn, answer = filled(item, way="up", volume="5 L")
    shown = cloze.review(item, drawn, answer, key_due=True)
    assert [part.feedback_html for part in shown.parts] == ["Up?", "", ""]
    assert [(part.given, part.correct) for part in shown.parts] == [
        ("up", False),
        ("", False),
        ("5 L", False),
    ]
    assert [part.correct_text for part in shown.parts] == ["down", "meniscus", "5 mL"]
    assert (shown.remarks[0].code, dict(shown.remarks[0].params)) == (
        "factor-of-ten",
        {"power": "3", "gap": "3"},
    )


def test_the_text_is_cut_at_its_gaps_and_a_repeated_gap_has_one_field():
    item = text_with_gaps()
    pieces = cloze.taking(item, cloze.draw(item, SEED, shuffle=True), {}).pieces
    assert [piece for piece in pieces if isinstance(piece, int)] == [0, 1, 2]
    assert "(1)" in pieces
    assert "[[" not in "".join(str(piece) for piece in pieces)


def test_an_own_answer_is_shown_as_text_never_as_markup_or_a_drawn_value():
    item = text_with_gaps(params={"vars": {"v": {"range": [1, 9], "step": 1}}})
    drawn, answer = filled(item, word="<b>{{v}}</b>")
    stem = cloze.review(item, drawn, answer, key_due=False).stem_html
    assert "&lt;b&gt;" in stem
    assert "<b>" not in stem
    assert 'class="value">1' not in stem


OWN = (
    gap("m0", flags=("given",)),
    gap("m1", flags=("given",)),
    gap("water", right("`m1-m0` g ± 1 %"), row("`m1+m0` g ± 1 %", feedback="Subtract.")),
    gap("part", right("`100*(m1-m0)/m1` % ± 0.1")),
)


def own_weighing(**texts):
    item = item_of("cloze", stem="[[m0]] g, [[m1]] g: [[water]], [[part]].", gaps=OWN)
    drawn, answer = filled(item, **texts)
    return item, drawn, answer


@pytest.mark.parametrize(
    ("texts", "earned"),
    [
        ({"m0": "10", "m1": "12,5", "water": "2.5 g", "part": "20 %"}, 1),
        ({"m0": "10", "m1": "12.5", "water": "22.5 g", "part": "20 %"}, Fraction(1, 2)),
        ({"m0": "10", "m1": "12.5"}, 0),
    ],
)
def test_the_own_measurement_is_not_marked_and_others_are_computed_from_it(texts, earned):
    item, drawn, answer = own_weighing(**texts)
    assert cloze.grade(item, drawn, answer).score.earned == earned


def test_a_gap_whose_measurement_is_missing_is_not_marked_and_says_so():
    item, drawn, answer = own_weighing(m0="10", water="2.5 g")
    graded = cloze.grade(item, drawn, answer)
    assert graded.score.earned == 0
    assert [(remark.code, remark.params["gap"]) for remark in graded.remarks if remark.code] == [
        ("gap-needs-own", "3")
    ]
    assert [part.correct_text for part in cloze.review(item, drawn, answer, key_due=True).parts] == [""] * 4


def test_a_measurement_that_gives_no_value_is_told_and_never_an_error():
    item, drawn, answer = own_weighing(m0="1", m1="0", part="5 %")
    remarks = cloze.grade(item, drawn, answer).remarks
    assert "gap-not-computed" in {remark.code for remark in remarks}


def test_a_unit_behind_an_own_measurement_is_refused_because_the_text_has_it():
    assert own_weighing(m0="10 g")[2] == Malformed("unit-not-expected", {"unit": "g", "gap": "1"})


@pytest.mark.parametrize(
    ("stem", "gaps", "code"),
    [
        ("[[m]]", (gap("m", flags=("given",)),), "E104"),
        ("[[m]] [[x]]", (gap("m", right("5"), flags=("given",)), gap("x", right("a"))), "E112"),
        ("[[m]]", (gap("m", right("a"), flags=("select",)),), "E103"),
        ("[[m]]", (gap("m", right("5 mL", settings={"credit": "50"})),), "E104"),
        ("[[m]] [[x]]", (gap("m", flags=("given",)), gap("x", right("`1/(m-m)` g ± 1 %"))), "E124"),
        (
            "[[m]] [[x]]",
            (gap("m", flags=("given",)), gap("x", row("`m` g ± 1 %"), right("`2*m/2` g ± 1 %"))),
            "E124",
        ),
    ],
)
def test_gaps_that_could_not_be_answered_are_reported(stem, gaps, code):
    _, report = compiled("cloze", stem=stem, gaps=gaps)
    assert codes(report) == [code]


def test_words_of_a_menu_come_from_formulas_and_pictures_too():
    html = 'a &amp; <b>b</b> <img src="x" alt="a tube"> <math><mi>c</mi><annotation>c_1</annotation></math>'
    assert plain(html) == "a & b a tube c"

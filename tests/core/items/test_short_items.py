"""`short`: what counts as the same word, and patterns that cannot run away (B26)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_builders import SEED, codes, compiled, item_of, right, row

from lms.core.items import short
from lms.core.items.contract import Malformed, Unanswered, Written
from lms.core.items.folding import LONGEST, fold_text
from lms.core.items.patterns import PatternError, read_pattern

MENISCUS = (
    right("meniscus"),
    right("`/menisk(us)?/`", settings={"credit": "50"}, feedback="Nearly."),
    row("surface", feedback="Special name."),
)


def graded_text(item, text):
    drawn = short.draw(item, SEED, shuffle=True)
    return short.grade(item, drawn, short.parse(item, drawn, {"text": (text,)}))


@pytest.mark.parametrize(
    ("given", "earned", "said"),
    [
        ("meniscus", 1, ["Well done"]),
        (" MENISCUS. ", 1, ["Well done"]),
        ("ｍｅｎｉｓｃｕｓ", 1, ["Well done"]),
        ("méniscus", 1, ["Well done"]),
        ("menisk", 0.5, ["Nearly."]),
        ("Meniskus", 0.5, ["Nearly."]),
        ("meniskuses", 0, ["", "Read again"]),
        ("Surface", 0, ["Special name.", "Read again"]),
    ],
)
def test_the_first_row_that_fits_decides(given, earned, said):
    graded = graded_text(item_of("short", *MENISCUS), given)
    assert float(graded.score.earned) == earned
    assert [remark.html for remark in graded.remarks] == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أنبوب", "انبوب"),
        ("مَاصَّة", "ماصة"),
        ("ماصّـــة", "ماصه"),
        ("مستشفى", "مستشفي"),
        ("پانی", "پاني"),
        ("ک", "ك"),
        ("آلة", "اله"),
        ("Éprouvette", "eprouvette"),
        ("ÉPROUVETTE", "éprouvette"),
        ("٢٥", "25"),
        ("۲۵", "25"),
        ("２５", "25"),
        ("pH  7", "PH 7"),
        ("Straße", "strasse"),
        ("œil", "oeil"),
        ("co–factor", "co-factor"),
        ("ﬁlter", "filter"),
        ("\u200fماصة\u200e", "ماصة"),
        ("µL", "μl"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_the_same(one, other):
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mole", "mol"), ("25", "52"), ("ماصة", "أنبوب"), ("+", "-"), ("!", "?")]
)
def test_different_answers_stay_different(one, other):
    assert fold_text(one) != fold_text(other)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text(max_size=2 * LONGEST))
def test_any_text_is_read_and_marked_or_refused(text):
    item = item_of("short", *MENISCUS)
    drawn = short.draw(item, SEED, shuffle=False)
    read = short.parse(item, drawn, {"text": (text,)})
    if isinstance(read, Written):
        assert short.parse(item, drawn, short.render(item, drawn, read)) == read
        score = short.grade(item, drawn, read).score
        assert 0 <= score.earned <= score.possible
    else:
        assert isinstance(read, Malformed | Unanswered)


def test_a_text_that_is_too_long_is_refused_not_marked():
    item = item_of("short", *MENISCUS)
    assert short.parse(item, short.draw(item, SEED, shuffle=False), {"text": ("a" * 201,)}) == Malformed(
        "text-too-long", {"most": "200"}
    )


def test_a_cleared_answer_differs_from_none_b7():
    item = item_of("short", *MENISCUS)
    drawn = short.draw(item, SEED, shuffle=False)
    assert short.parse(item, drawn, {}) == Unanswered(cleared=False)
    assert short.parse(item, drawn, {"text": (" ",)}) == Unanswered(cleared=True)


@given(
    st.lists(
        st.text(alphabet="abcdé 1", min_size=1, max_size=12).filter(str.strip),
        min_size=1,
        max_size=4,
        unique_by=fold_text,
    )
)
def test_the_key_always_earns_full_marks(words):
    item = item_of("short", *(right(word) for word in words))
    drawn = short.draw(item, SEED, shuffle=True)
    assert short.grade(item, drawn, short.parse(item, drawn, short.key(item, drawn))).score.is_full


def test_an_unmatched_answer_says_so_for_the_review_queue():
    graded = graded_text(item_of("short", *MENISCUS), "something else")
    assert graded.remarks[0].code == "wording-not-expected"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|a)*b",
        "(a?){20}",
        ".*.*.*x",
        "a?" * 25,
        r"(x)\1",
        "(?=a)b",
        "(",
        "a" * 101,
        "(a{1,9}){9}",
        "[z-a]",
    ],
)
def test_patterns_that_could_take_too_long_or_cannot_be_read_are_refused(pattern):
    with pytest.raises(PatternError):
        read_pattern(pattern)


@given(st.text(alphabet="ab(|)*+?{2}.[]^$", max_size=14), st.text(alphabet="ab", max_size=LONGEST))
def test_a_pattern_that_is_accepted_answers_any_text(pattern, text):
    try:
        accepted = read_pattern(pattern)
    except PatternError:
        return
    found = accepted.fullmatch(text)
    assert found is None or found[0] == text


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "E103"),
        ((row("a"),), "E104"),
        ((right("`/a+/`"), row("b")), "E104"),
        ((right("`/(a+)+/`"), right("a")), "E111"),
        ((right("`/.*/`", settings={"credit": "50"}), right("meniscus")), "E111"),
        ((right("a", settings={"credit": "500"}),), "E111"),
    ],
)
def test_rows_that_could_not_be_marked_are_reported(rows, code):
    _, report = compiled("short", *rows)
    assert codes(report) == [code]


def test_review_shows_the_model_answer_only_when_it_is_due_b47():
    item = item_of("short", *MENISCUS)
    drawn = short.draw(item, SEED, shuffle=False)
    early, due = (short.review(item, drawn, Written("x"), key_due=flag) for flag in (False, True))
    assert (early.correct_text, early.solution_html, early.given) == ("", "", "x")
    assert due.correct_text == "meniscus"

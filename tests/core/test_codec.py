"""What is written and read back is the same, whatever it holds."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.codec import dump, load
from lms.core.content.document import (
    Asset,
    Bank,
    CompletionRule,
    Credit,
    Criterion,
    Hazard,
    Heading,
    Lesson,
    ModuleDocument,
    ModuleText,
    Objective,
    Person,
    Practical,
    PracticalSection,
    RecordBlock,
    RecordColumn,
    Sop,
    Step,
    Term,
)
from lms.core.items.choices import Choice
from lms.core.items.contract import Drawn, Graded, Item, Remark, Score
from lms.core.items.measuring import Figures
from lms.core.items.multiple import MultipleSpec
from lms.core.items.numeric import NumericSpec
from lms.core.items.quantities import Expected
from lms.core.items.registry import TYPES
from lms.core.items.short import ShortSpec, Wording
from lms.core.items.single import SingleSpec
from lms.core.items.variables import Variable, Variables

texts = st.text(max_size=12)
parts = st.fractions(0, 1, max_denominator=1000)
choices = st.builds(Choice, texts, texts, st.booleans(), parts, texts, st.booleans(), st.booleans())
numbers = st.builds(Expected, texts, texts, texts, parts, st.booleans(), parts, st.booleans(), texts)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
variables = st.builds(
    Variables,
    st.lists(st.builds(Variable, texts, st.lists(decimals, max_size=3).map(tuple)), max_size=2).map(tuple),
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)
specs = st.one_of(
    st.builds(SingleSpec, st.lists(choices, max_size=3).map(tuple)),
    st.builds(MultipleSpec, st.lists(choices, max_size=3).map(tuple), texts),
    st.builds(
        ShortSpec, st.lists(st.builds(Wording, texts, st.booleans(), parts, texts), max_size=3).map(tuple)
    ),
    st.builds(
        NumericSpec,
        st.lists(numbers, max_size=2).map(tuple),
        variables,
        texts,
        st.builds(Figures, st.none() | st.integers(1, 9), parts),
    ),
)
items = st.builds(
    Item,
    texts,
    st.sampled_from(sorted(TYPES)),
    st.fractions(0, 100, max_denominator=100),
    texts,
    texts,
    texts,
    texts,
    st.lists(texts, max_size=2).map(tuple),
    texts,
    specs,
)


@given(items)
def test_an_item_of_any_spec_is_read_back_equal(item):
    assert load(dump(item), Item) == item


@given(st.lists(items, max_size=4).map(tuple), texts)
def test_a_bank_is_read_back_equal_and_hashes_alike(found, title):
    bank = Bank("b", title, ("x",), found)
    assert dump(load(dump(bank), Bank)) == dump(bank)


def build_lesson():
    return Lesson(
        id="mp-parts",
        title="Parts “of” it",
        minutes=None,
        objectives=("o1",),
        hazards=(Hazard("sharps", "Tips"),),
        lang="ar",
        stale=True,
        html="<p>ماصّة</p>",
        text="ماصّة",
        headings=(Heading(2, "plunger", "المكبس"),),
        checks=("mp-check#mp-stop",),
        has_math=True,
    )


def build_practical():
    criterion = Criterion(
        "c1",
        "<p>x</p>",
        "x",
        critical=True,
        optional=False,
        record="number °C",
        accept="15..30",
        guidance_html="",
    )
    record = RecordBlock(
        "r1", 10, (RecordColumn("m", "Mass", "mg"),), {"mean": "mean(m)"}, {"mean": "99.2..100.8 mg"}
    )
    return Practical(
        id="mp-grav",
        title="Check",
        observed_by="assessor",
        scale=("not-yet", "alone"),
        pass_rule="all-critical",
        minutes=30,
        equipment=(),
        materials=(),
        ppe=("gloves",),
        hazards=(),
        objectives=(),
        intro_html="",
        sections=(PracticalSection("s1", "S", "", (criterion,), (record,)),),
        lang="en",
        stale=False,
    )


def build_text():
    return ModuleText(
        lang="en",
        title="Micropipette",
        summary="",
        overview_html="",
        overview_lang="en",
        objectives=(Objective("o1", "Can"),),
        hazards=(),
        lessons={"mp-parts": build_lesson()},
        quizzes={},
        practicals={"mp-grav": build_practical()},
        banks={},
        glossary=(Term("t", "T", "", ""),),
        instructor_html="",
    )


def build_document():
    return ModuleDocument(
        format=1,
        id="micropipette",
        version="1.0.0",
        digest="0" * 64,
        lang="en",
        languages=("en", "ar"),
        status="draft",
        authors=(Person("Esra"),),
        license="CC-BY-4.0",
        level="core",
        minutes=None,
        instruments=(),
        keywords=(),
        ppe=(),
        sop=(Sop("7", "B"),),
        standards=(),
        prerequisites=(),
        steps=(Step("lesson", "mp-parts", "lessons/parts.md"),),
        completion=CompletionRule(("mp-parts",), {"mp-check": Fraction(4, 5)}, ()),
        valid_months=24,
        reviewed=date(2026, 11, 1),
        review_by=None,
        reviewer="",
        image="",
        was=(),
        retired_ids=("old",),
        texts={"en": build_text()},
        assets=(Asset("media/a.svg", "f" * 64, "image/svg+xml"),),
        credits=(Credit("media/a.svg", "Esra", "CC-BY-4.0"),),
    )


def test_a_whole_module_is_read_back_equal():
    document = build_document()
    assert load(dump(document), ModuleDocument) == document


def test_a_draw_and_a_mark_are_read_back_equal():
    drawn = Drawn((2, 0, 1), {"v1": "0.50"})
    assert load(dump(drawn), Drawn) == drawn
    graded = Graded(
        Score(Fraction(2, 3), Fraction(1)),
        "partial",
        (Remark(code="sigfigs", params={"wanted": "3"}, choice=None),),
        unsafe=True,
    )
    assert load(dump(graded), Graded) == graded


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"earned": 0.5, "possible": "1"}',
        '{"earned": "x", "possible": "1"}',
        '{"earned": "1"}',
    ],
)
def test_a_text_that_holds_no_such_value_is_refused(text):
    with pytest.raises((ValueError, TypeError, KeyError)):
        load(text, Score)


def test_numbers_are_written_as_text_so_that_nothing_is_lost():
    assert dump(Score(Fraction(1, 3), Fraction(1))) == '{"earned":"1/3","possible":"1"}'
    assert dump(Variable("v", (Decimal("0.50"),))) == '{"name":"v","values":["0.50"]}'


def test_every_spec_has_a_kind_of_its_own():
    assert len({spec for _, spec in TYPES.values()}) == len(TYPES)
    assert all(fields(spec) for _, spec in TYPES.values())

"""`reading`: an instrument drawn with the attempt's own numbers, marked as `numeric` is (B4, B25, B28)."""

import re
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from item_builders import SEED, codes, compiled, item_of, right, row

from lms.core.codec import dump, load
from lms.core.instruments.registry import INSTRUMENTS
from lms.core.items import reading
from lms.core.items.contract import Item, Malformed, Unanswered

BURETTE = {
    "instrument": "burette",
    "range": [0, 50],
    "graduation": 0.1,
    "vars": {"v": {"choose": [12.35, 17.85, 23.45, 26.15, 31.95]}},
}
ROWS = (
    right("`v` mL ± 0.05 mL"),
    row("`v + 0.3` mL ± 0.05 mL", feedback="The upper edge of the liquid climbs at the glass."),
)


def burette(**more):
    return item_of("reading", *ROWS, params={**BURETTE, **more})


def findings(*rows, **changed):
    params = {key: value for key, value in {**BURETTE, **changed}.items() if value is not None}
    _, report = compiled("reading", *(rows or ROWS), params=params)
    return codes(report)


def test_a_reading_is_marked_as_a_number_with_its_tolerance_and_its_mistakes():
    item = burette()
    drawn = reading.draw(item, SEED, shuffle=False)
    value = Fraction(drawn.values["v"])
    for off, earned in ((0, 1), (Fraction(5, 100), 1), (Fraction(11, 100), 0)):
        answer = reading.parse(item, drawn, {"number": (f"{float(value + off):.2f} mL",)})
        assert reading.grade(item, drawn, answer).score.earned == earned
    mistake = reading.grade(
        item, drawn, reading.parse(item, drawn, {"number": (f"{float(value) + 0.3:.2f} mL",)})
    )
    assert "climbs" in mistake.remarks[0].html
    assert isinstance(reading.parse(item, drawn, {"number": ("12.35",)}), Malformed)
    assert isinstance(reading.parse(item, drawn, {}), Unanswered)


@settings(deadline=None)  # a busy machine draws slowly
@given(st.binary(max_size=8))
def test_the_laws_of_marking_hold(seed):
    item = burette()
    drawn = reading.draw(item, seed, shuffle=False)
    answer = reading.parse(item, drawn, reading.key(item, drawn))
    assert reading.grade(item, drawn, answer).score.is_full
    assert reading.parse(item, drawn, reading.render(item, drawn, answer)) == answer


def test_b04_an_attempt_keeps_its_picture_and_the_result_shows_the_same_one():
    item = burette()
    drawn = reading.draw(item, SEED, shuffle=False)
    taken = reading.taking(item, drawn, {}).picture
    assert taken == reading.taking(item, drawn, {"number": ("1",)}).picture
    assert reading.review(item, drawn, Unanswered(), key_due=False).picture == taken
    marked = reading.review(item, drawn, Unanswered(), key_due=True).picture.svg
    assert 'class="mark"' in marked
    assert re.sub(r'<path [^>]*class="mark"/>', "", marked) == taken.svg
    assert 'class="mark"' not in taken.svg


class Sources(HTMLParser):
    """Collects texts and the values of attributes."""

    def __init__(self, html):
        super().__init__()
        self.said = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.said += [f"{name} {value}" for name, value in attrs if name != "d"]

    def handle_data(self, data):
        self.said.append(data)


@pytest.mark.parametrize("lang", ["en", "fr", "ar", "ur", "zh"])
def test_the_value_stands_nowhere_in_what_a_trainee_is_sent(lang):
    item = burette()
    for value in BURETTE["vars"]["v"]["choose"]:
        drawn = type(reading.draw(item, SEED, shuffle=False))(values={"v": str(value)})
        view = reading.taking(
            Item(**{name: getattr(item, name) for name in Item.__slots__} | {"lang": lang}), drawn, {}
        )
        whole, part = str(value).split(".")
        written = {f"{whole}{sign}{part}" for sign in ".,٫"}
        written |= {"".join(chr(0x660 + int(c)) if c.isdigit() else "٫" for c in str(value))}
        written |= {"".join(chr(0x6F0 + int(c)) if c.isdigit() else "٫" for c in str(value))}
        assert view.picture.alt
        for text in Sources(view.picture.svg + view.stem_html).said:
            assert not any(re.search(rf"(?<!\d){re.escape(each)}(?!\d)", text) for each in written), text


def test_a_reading_survives_the_codec():
    item = burette()
    assert load(dump(item), Item) == item


def test_a_sound_question_gives_no_finding():
    assert findings() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"instrument": "burete"}, "E133"),
        ({"instrument": None}, "E133"),
        ({"range": None}, "E133"),
        ({"range": [50, 0]}, "E133"),
        ({"graduation": None}, "E133"),
        ({"graduation": 0}, "E133"),
        ({"numbered": 0.25}, "E133"),
        ({"graduation": 0.0001}, "E133"),
        ({"instrument": "gauge"}, "E133"),
        ({"instrument": "gauge", "graduation": 1, "numbered": 1}, "E133"),
        ({"instrument": "micropipette", "digits": 9}, "E133"),
        ({"instrument": "micropipette", "digits": 3}, "E134"),
        ({"instrument": "chromatogram", "graduation": 1}, "E133"),
        ({"instrument": "chromatogram", "graduation": 1, "peaks": [["v", 1, 120]]}, "E134"),
        ({"range": [0, 20]}, "E134"),
        ({"graduation": 0.2}, "W135"),
        ({"shows": "w"}, "E124"),
    ],
)
def test_what_cannot_be_drawn_or_read_is_told_to_the_author(changed, code):
    assert findings(**changed) == [code]


def test_an_unknown_instrument_gets_the_nearest_name():
    _, report = compiled("reading", *ROWS, params={**BURETTE, "instrument": "burete"})
    assert [found.note for found in report] == ["did you mean `burette`?"]


def test_a_question_without_answers_is_refused():
    _, report = compiled("reading", params=BURETTE)
    assert codes(report) == ["E103"]


def test_a_text_may_not_tell_what_the_instrument_shows():
    _, report = compiled("reading", *ROWS, params=BURETTE, stem="It holds {{v}} mL.")
    assert codes(report) == ["E136"]


def test_a_range_needs_to_say_what_is_shown():
    assert findings(right("12..13 mL")) == ["E133"]


def test_every_instrument_has_its_words():
    assert sorted(INSTRUMENTS) == ["burette", "chromatogram", "display", "gauge", "micropipette"]

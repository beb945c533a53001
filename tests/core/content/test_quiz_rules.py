"""Each rule of module-format §2.2 about questions: a bad example, its place and its words, and nothing else."""

import pytest
from quiz_builders import PATH, findings, quiz_of

from lms.core.diagnostics import Fix

WRONG = ["- [ ] b", "  > No.", "- [ ] c", "  > No."]
GOOD = ["- [x] a", *WRONG]


def fence(*lines, kind="params"):
    return [f"```yaml {kind}", *lines, "```", ""]


BAD = {
    "E020": (
        ["## Q {#mp-q .single}", "", "- [x] Right", "> Yes", "- [ ] No", "  > No.", "- [ ] Or", "  > No."],
        "E020 9:1 this feedback is not attached to any choice",
    ),
    "E021 quote": (
        ["## Q {#mp-q .single}", "", *GOOD, "", "> Yes"],
        "E021 14:1 this quote belongs to no choice",
    ),
    "E021 text": (
        ["## Q {#mp-q .single}", "", *GOOD, "", "More text"],
        "E021 14:1 this text stands behind the answers and would not be shown",
    ),
    "E100": (["## Which one? {.single}", "", *GOOD], "E100 6:1 this question has no id"),
    "E100 section": (["# Safety", "", "## Q {#mp-q .single}", "", *GOOD], "E100 6:1 this section has no id"),
    "E101": (["## Which stop? {#mp-stop .singel}", "", *GOOD], "E101 6:26 unknown question type `.singel`"),
    "E101 none": (["## Q {#mp-q}", "", *GOOD], "E101 6:6 this question has no type"),
    "E101 two": (
        ["## Q {#mp-q .single .short}", "", *GOOD],
        "E101 6:13 this question has two types, `.short` and `.single`",
    ),
    "E102": (
        ["## Q {#mp-q .single}", "", *GOOD, "", "## Copied {#mp-q .single}", "", *GOOD],
        "E102 14:11 the id `mp-q` is already used on line 6",
    ),
    "E103": (["## Q {#mp-q .single}", "", "Text."], "E103 6:1 a `.single` question needs choices"),
    "E103 one": (
        ["## Q {#mp-q .multiple}", "", "- [x] a"],
        "E103 6:1 one row is not enough for a `.multiple` question",
    ),
    "E104": (["## Q {#mp-q .single}", "", *WRONG], "E104 6:1 this `.single` question has no right answer"),
    "E105 list": (["## Q {#mp-q .single}", "", "- a", "- b"], "E105 8:1 the rows of this list have no boxes"),
    "E105 row": (["## Q {#mp-q .single}", "", *GOOD, "- d"], "E105 13:1 this row has no box"),
    "E105 box": (["## Q {#mp-q .single}", "", *GOOD, "- [] d"], "E105 13:3 `[]` is not a box"),
    "E105 glued": (["## Q {#mp-q .single}", "", *GOOD, "- [ ]d"], "E105 13:3 `[ ]` is not a box"),
    "E105 empty": (
        ["## Q {#mp-q .single}", "", *GOOD, "- [ ] {.pin}"],
        "E105 13:3 this row has a box but no text",
    ),
    "E105 same": (
        ["## Q {#mp-q .single}", "", *GOOD, "- [ ] b"],
        "E105 13:3 this row says the same as the one on line 9",
    ),
    "E106": (
        ["## Q {#mp-q .single}", "", "- [x] First", "- [x] Second", *WRONG],
        "E106 9:3 a `.single` question has 2 correct answers",
    ),
    "E110 late": (
        ["## Q {#mp-q .single}", "", "Stem.", "", *fence("tags: [abc]"), *GOOD],
        "E110 10:1 the `yaml params` fence stands too late",
    ),
    "E110 twice": (
        ["## Q {#mp-q .single}", "", *fence("tags: [abc]"), *fence("tags: [abc]"), *GOOD],
        "E110 12:1 this question has two `yaml params` fences",
    ),
    "E110 kind": (
        ["## Q {#mp-q .single}", "", *fence("tags: [abc]", kind="param"), *GOOD],
        "E110 8:1 `yaml param` is no kind of settings here",
    ),
    "E111 scoring": (
        ["## Q {#mp-q .multiple}", "", *fence("scoring: best"), *GOOD],
        "E111 9:1 `scoring` cannot be `best`",
    ),
    "E111 points": (["## Q {#mp-q .single points=many}", "", *GOOD], "E111 6:21 `many` are no points"),
    "E111 credit": (
        ["## Q {#mp-q .single}", "", *GOOD, "- [ ] d {credit=500}"],
        "E111 13:3 `credit=500` is not a part of the points",
    ),
    "E111 accept": (["## Q {#mp-q .single accept=all}", "", *GOOD], "E111 6:1 `accept` cannot be `all`"),
    "E111 rubric": (
        ["## Q {#mp-q .text points=4}", "", "- [ ] Names it {points=1}"],
        "E111 6:1 the rubric adds up to 1 points, the question is worth 4",
    ),
    "E111 upload": (
        ["## Q {#mp-q .upload}", "", *fence("accept: [exe]")],
        "E111 9:1 `accept` names what cannot be sent",
    ),
    "E111 pool": (
        ["# Safety {#mp-safety}", "", *fence("pick: 3", kind="pool"), "## Q {#mp-q .single}", "", *GOOD],
        "E111 6:1 this section picks 3 of 1 questions",
    ),
    "E112": (
        ["## Q {#mp-q .numeric}", "", *fence("unit: required"), "- [x] 5 mL ± 1 %"],
        "E112 9:1 unknown setting `unit`",
    ),
    "E112 heading": (["## Q {#mp-q .single accep=any}", "", *GOOD], "E112 6:21 unknown setting `accep`"),
    "E112 flag": (["## Q {#mp-q .single .pin}", "", *GOOD], "E112 6:21 `.pin` means nothing on a question"),
    "E112 row": (
        ["## Q {#mp-q .single}", "", *GOOD, "- [ ] d {.pinn}"],
        "E112 13:3 `.pinn` means nothing on this row",
    ),
    "E112 gap": (
        ["## Q {#mp-q .cloze}", "", "It is [[gap]].", "", "- [[gap]] {.menu}", "  - [x] a"],
        "E112 10:3 `.menu` means nothing on a gap",
    ),
    "W113": (
        ["## Q {#mp-q .single}", "", "- [x] a", "- [ ] b", "  > No."],
        "W113 9:3 there is only one wrong choice",
    ),
    "W115": (
        ["## Q {#mp-q .single}", "", "- [x] a", "  > Yes.", "- [ ] b", "- [ ] c"],
        "W115 10:3 no wrong choice has feedback",
    ),
    "W116": (["## Which is not a stop? {#mp-q .single}", "", *GOOD], "W116 6:13 “not” is easily overlooked"),
    "W117": (
        ["# Safety {#mp-safety}", "", "Text.", "", "## Q {#mp-q .single}", "", *GOOD],
        "W117 8:1 this text below a section's heading is not shown",
    ),
    "E120": (["## Q {#mp-q .numeric}", "", "- [x] five mL"], "E120 8:7 the number `five mL` cannot be read"),
    "W121": (["## Q {#mp-q .numeric}", "", "- [x] 5,5 mL ± 1 %"], "W121 8:7 `5,5` has a decimal comma"),
    "E122": (["## Q {#mp-q .numeric}", "", "- [x] 5 mll ± 1 %"], "E122 8:9 unknown unit `mll`"),
    "E123": (
        ["## Q {#mp-q .numeric}", "", "- [x] 5 mL ± 10 %", "- [ ] 5.4 mL ± 1 %"],
        "E123 9:7 this mistake overlaps the right answer on line 8",
    ),
    "E124": (
        ["## Q {#mp-q .numeric}", "", "- [x] `1/0` mL"],
        "E124 8:7 this expression has no value: a division by zero",
    ),
    "E124 placeholder": (
        ["## Q {#mp-q .numeric}", "", "Take {{v1}} mL.", "", "- [x] 5 mL ± 1 %"],
        "E124 8:6 `{{v1}}` has no value",
    ),
    "E124 formula": (
        [
            "## Q {#mp-q .numeric}",
            "",
            *fence("vars: {v: {range: [1, 9], step: 1}}"),
            "Let $a = {{v}}$ be.",
            "",
            "- [x] `v` mL ± 1 %",
        ],
        "E124 12:10 `{{v}}` stands inside a formula, where it is not replaced",
    ),
    "W125": (
        ["## Q {#mp-q .numeric}", "", *fence("vars: {v: {choose: [1, 2]}}"), "- [x] `v` mL ± 1 %"],
        "W125 9:1 there are only 2 different variants of this question",
    ),
    "W126": (
        ["## Q {#mp-q .numeric}", "", *fence("sigfigs: 2"), "- [x] 0.1234 mL ± 0.1 %"],
        "W126 12:7 the tolerance is tighter than the digits that learners write",
    ),
    "E130 picture": (
        ["## Q {#mp-q .hotspot}", "", "- [x] `#ejector` a", "- [ ] `#plunger` b"],
        "E130 6:1 a `.hotspot` question needs a picture",
    ),
    "E140": (["## Q {#mp-q .cloze}", "", "It is [[gap]]."], "E140 8:1 the gap `[[gap]]` has no answers"),
    "E140 none": (
        ["## Q {#mp-q .cloze}", "", "It is."],
        "E140 6:1 this `.cloze` question has no gap in its text",
    ),
    "E141": (
        [
            "## Q {#mp-q .cloze}",
            "",
            "It is [[gap]].",
            "",
            "- [[gap]]",
            "  - [x] a",
            "- [[other]]",
            "  - [x] b",
        ],
        "E141 12:3 there is no gap `[[other]]` in the text",
    ),
    "E141 row": (
        ["## Q {#mp-q .cloze}", "", "It is [[gap]].", "", "- [[gap]]", "  - [x] a", "- other"],
        "E141 12:1 this row names no gap",
    ),
    "W117 footnote": (
        ["## Q[^1] {#mp-q .single}", "", *GOOD, "", "[^1]: Note."],
        "W117 6:5 footnotes are not shown with questions",
    ),
    "E150": (["## Q {#mp-q .order}", "", "1. Only step"], "E150 6:1 there is nothing to put in order"),
    "E160": (
        ["## Q {#mp-q .match}", "", "| a |", "| - |", "| b |"],
        "E160 10:3 a `.match` question needs a table of two columns",
    ),
    "E160 none": (
        ["## Q {#mp-q .match}", "", "Text."],
        "E160 6:1 a `.match` question needs a table of two columns",
    ),
    "W161": (
        ["## Q {#mp-q .match}", "", "| a | b |", "| - | - |", "| One | Same |", "| Two | same |"],
        "W161 11:9 the second column says the same on line 10",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_example_is_reported_once_at_its_place(name):
    lines, expected = BAD[name]
    assert findings(*lines) == [expected]


HOTSPOT = [
    "## Q {#mp-q .hotspot}",
    "",
    "![Micropipette from the side](../media/micropipette.svg)",
    "",
    "- [x] `#ejector` a",
]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("- [ ] no region", "E130 11:7 this row does not say which part of the picture it means"),
        ("- [ ] `#plunger`", "E130 11:7 this region has no description"),
        ("- [ ] `square 1 2 3` b", "E130 11:8 the region `square 1 2 3` cannot be read"),
        ("- [ ] `rect 90 10 20 10` b", "E131 11:8 the region `rect 90 10 20 10` leaves the picture"),
        ("- [ ] `#plunge` b", "E131 11:8 the picture has no element `#plunge`"),
        ("- [ ] `circle 50 50 5` b", None),
        ("- [ ] `poly 1 1 19 1 19 19` b", None),
    ],
)
def test_regions_must_lie_in_the_picture_and_be_described(row, expected):
    assert findings(*HOTSPOT, row) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("row", "size"),
    [
        ("rect 10 10 8.4 8.3", "24.2 × 23.9 px"),
        ("rect 10 10 8.4 8.4", ""),
        ("circle 50 50 4", "23 × 23 px"),
        ("circle 50 50 4.2", ""),
        ("poly 1 1 9 1 9 9", "23 × 23 px"),
        ("#plunger", "21.6 × 36 px"),
        ("#hidden", ""),
    ],
)
def test_a_region_too_small_for_a_finger_on_a_phone_is_said(row, size):
    svg = (
        b'<svg viewBox="0 0 400 400"><g id="ejector"><rect width="90" height="90"/></g>'
        b'<rect id="plunger" width="30" height="50"/><defs><rect id="hidden" width="1" height="1"/></defs></svg>'
    )
    expected = f"W132 11:8 on a page of 320 px this region is only {size}"
    said = findings(*HOTSPOT, f"- [ ] `{row}` b", files={"media/micropipette.svg": svg})
    assert said == ([expected] if size else [])


def test_a_small_picture_is_not_enlarged_on_the_page():
    svg = b'<svg viewBox="0 0 100 50"><rect id="ejector" width="50" height="50"/></svg>'
    said = findings(*HOTSPOT, "- [ ] `rect 50 0 50 40` b", files={"media/micropipette.svg": svg})
    assert said == ["W132 11:8 on a page of 320 px this region is only 50 × 20 px"]


def test_a_photo_has_its_size_from_its_head():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (2880).to_bytes(4, "big") + (2880).to_bytes(4, "big")
    lines = [
        line.replace("micropipette.svg", "photo.png").replace("#ejector", "rect 1 1 50 50")
        for line in HOTSPOT
    ]
    said = findings(*lines, "- [ ] `rect 50 50 8 8` b", files={"media/photo.png": png})
    assert said == ["W132 11:8 on a page of 320 px this region is only 23 × 23 px"]


def test_a_picture_of_unknown_size_is_left_alone():
    lines = [
        line.replace("micropipette.svg", "photo.avif").replace("#ejector", "rect 1 1 50 50")
        for line in HOTSPOT
    ]
    assert findings(*lines, "- [ ] `rect 50 50 1 1` b", files={"media/photo.avif": b"?"}) == []


@pytest.mark.parametrize(
    ("title", "answer", "found"),
    [
        (
            "Which volume is left?",
            "-0.5 µL ± 0.1",
            ["E124 8:7 the answer is negative, which a volume cannot be"],
        ),
        ("What is the systematic error?", "-0.5 µL ± 0.1", []),
        ("Quelle est l'erreur systématique ?", "-0.5 µL ± 0.1", []),
        ("By how much does the mean differ from 100 µL? Give the difference.", "-0.5 µL ± 0.1", []),
        ("ما الخطأ المنهجي؟", "-0.5 µL ± 0.1", []),
        ("系统误差是多少？", "-0.5 µL ± 0.1", []),
    ],
)
def test_an_error_or_a_difference_may_be_negative_and_a_volume_may_not(title, answer, found):
    assert findings(f"## {title} {{#mp-q .numeric}}", "", f"- [x] {answer}") == found


@pytest.mark.parametrize(
    "text",
    [
        "Below 1 000 rpm",
        "Above 20 °C",
        "From above",
        "20 °C and above",
        "At or below the mark",
        "All of the liquid",
        "Both a pipette and a burette",
        "None of the water is lost",
    ],
)
def test_quantities_and_places_are_no_pointers_at_other_choices(text):
    lines = ["## Q {#mp-q .single}", "", *GOOD, f"- [ ] {text}", "  > No."]
    assert findings(*lines, front=("shuffle: [choices]",)) == []


@pytest.mark.parametrize(
    "text",
    [
        "None of these.",
        "The above",
        "Both of them",
        "All of these are right",
        "Both a and c",
        "See above",
        "Any of the other answers",
    ],
)
def test_choices_that_mean_others_are_found(text):
    lines = ["## Q {#mp-q .single}", "", *GOOD, f"- [ ] {text}", "  > No."]
    assert [found[:4] for found in findings(*lines, front=("shuffle: [choices]",))] == ["W210"]


def test_choices_that_point_at_others_are_reported_only_when_shuffled_and_not_pinned():
    lines = ["## Q {#mp-q .single}", "", *GOOD, "- [ ] All of the above", "  > No."]
    assert findings(*lines) == []
    shuffled = ("shuffle: [choices]",)
    assert findings(*lines, front=shuffled) == [
        "W210 14:3 “All of the above” points at other choices, but choices are shuffled"
    ]
    assert findings(*lines[:-2], "- [ ] All of the above {.pin}", "  > No.", front=shuffled) == []


def many(key_place, key="a"):
    lines = []
    for number in range(4):
        rows = [f"- [ ] wrong {number}\n  > No.", f"- [ ] bad {number}\n  > No."]
        rows.insert(key_place, f"- [x] {key} {number}")
        lines += [f"## Q{number} {{#mp-q{number} .single}}", "", *"\n".join(rows).split("\n"), ""]
    return lines


def test_a_key_that_always_stands_first_is_reported_unless_shuffled():
    assert findings(*many(0)) == ["W114 8:3 the right choice always stands first"]
    assert findings(*many(1)) == []
    assert findings(*many(0), front=("shuffle: [choices]",)) == []


def test_a_key_that_is_always_the_longest_choice_is_reported():
    assert findings(*many(1, "a much longer answer")) == [
        "W113 10:3 the longest choice is always the right one"
    ]


def test_a_ruler_between_questions_is_nothing():
    assert findings("## Q {#mp-q .single}", "", *GOOD, "", "---", "", "## R {#mp-r .single}", "", *GOOD) == []


def test_feedback_without_its_indent_is_mended_exactly():
    _, report = quiz_of(
        "## Q {#mp-q .single}", "", "- [x] Right", "> Yes", "> really", "- [ ] No", "  > No.", "- [ ] Or"
    )
    (found,) = report
    assert (found.note, found.fix) == (
        "needs 2 spaces before `>`",
        Fix(PATH, 9, 10, ("  > Yes", "  > really")),
    )


def test_a_misspelt_type_is_mended_exactly():
    _, report = quiz_of("## Which stop? {#mp-stop .singel}", "", *GOOD)
    (found,) = report
    assert (found.note, found.fix) == (
        "did you mean `.single`?",
        Fix(PATH, 6, 6, ("## Which stop? {#mp-stop .single}",)),
    )
    assert (
        found.remedy
        == "types: .cloze, .hotspot, .match, .multiple, .numeric, .order, .reading, .short, .single, .text, .upload"
    )


def test_two_keys_are_answered_with_both_ways_out():
    _, report = quiz_of(*BAD["E106"][0])
    (found,) = report
    assert found.note == "second correct answer"
    assert found.remedy == (
        "if learners should tick all that apply, change `.single` to `.multiple` on line 6;\n"
        "if each one alone is enough, add `accept=any` there"
    )


@pytest.mark.parametrize(
    ("row", "mended"), [("- [] d", "- [ ] d"), ("- [ ]d", "- [ ] d"), ("- [x]d", "- [x] d")]
)
def test_a_misspelt_box_is_mended_exactly(row, mended):
    _, report = quiz_of("## Q {#mp-q .single}", "", *GOOD, row)
    assert next(iter(report)).fix == Fix(PATH, 13, 13, (mended,))


def test_a_decimal_comma_is_mended_exactly():
    _, report = quiz_of(*BAD["W121"][0])
    assert next(iter(report)).fix == Fix(PATH, 8, 8, ("- [x] 5.5 mL ± 1 %",))


def test_many_broken_questions_are_all_reported_at_once():
    lines = [line for example, _ in BAD.values() for line in [*example, ""]]
    _, report = quiz_of(*lines)
    assert {found.code for found in report} >= {name.split()[0] for name in BAD} - {"W125"}

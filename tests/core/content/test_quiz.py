"""Quizzes compile as the format shows them; structure, references, translations (module-format §3.5, §3.9)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quiz_builders import PATH, SVG, findings, quiz_of, told

from lms.core.codec import dump, load
from lms.core.content.document import Draw, Quiz, Section
from lms.core.content.folder import Context, Folder
from lms.core.content.quiz import compile_bank, compile_quiz, read_quiz
from lms.core.content.reading import read_page
from lms.core.content.source import source_of
from lms.core.diagnostics import Report
from lms.core.items.contract import Unanswered
from lms.core.items.registry import TYPES, is_answerable, item_type

EVERY_TYPE = """\
Read each question twice.

# Safety {#mp-safety}

```yaml pool
pick: 1
must_pass: "100 %"
```

## Which stop do you press to first? {#mp-first-stop .single points=2}

```yaml params
objective: mp-o1
tags: [stops]
```

- [x] The **first** stop
  > Right: it displaces the set volume.
- [ ] The second stop
  > That takes up too much.
- [ ] No stop {.unsafe}
  > Pressing in the liquid
  > makes bubbles.
- [ ] It makes no difference {.pin}

> [!HINT]
>
> Think of the _extra_ travel.

> [!SOLUTION]
>
> The first stop.

> [!INSTRUCTOR]
>
> The key is the first one.

# Volumes {#mp-volumes}

## Choose every cause {#mp-low .multiple}

```yaml params
scoring: each-answer
```

- [x] The tip does not seal
- [x] Released too quickly
- [ ] You pre-wetted the tip
  > This _reduces_ the error.

## Name the surface {#mp-meniscus .short}

- [x] meniscus
- [x] `/menisk(us)?/` {credit=50}
  > Nearly.

## Dilute a stock {#mp-dilution .numeric points=2}

```yaml params
vars:
  c1: {choose: [0.5, 1.0, 2.0]}
  v1: {choose: [5, 10, 20]}
  v2: {range: [50, 250], step: 50}
units: required
sigfigs: 3
sigfig_penalty: 0.25
```

You make {{v1}} mL of a {{c1}} mol/L stock up to {{v2}} mL.

- [x] `c1*v1/v2` mol/L ± 2 %
  > Yes: $c_1 V_1 = c_2 V_2$.
- [ ] `c1*v2/v1` mol/L ± 2 %
  > You turned the dilution round.

## Complete the step {#cf-cloze .cloze}

Set [[speed]] and wait until the rotor has [[state]]. Your reading was [[own]], twice that is [[twice]].

- [[speed]]
  - [x] 4000 rpm ± 0
- [[state]] {.select}
  - [x] stopped
  - [ ] slowed down
    > It can still break a finger.
- [[own]] {.given}
- [[twice]]
  - [x] `2*own` mL ± 1 %

## Put in order {#cf-order .order}

1. Check the rotor
2. In any order:
   - Weigh the tube
   - Fill the balance tube
3. Close the lid

- [ ] Hold the lid
  > Never needed.

## Match {#hp-match .match}

| Part | Job | Why |
| --- | --- | --- |
| Pump | Pushes | Because. |
| Autosampler | Injects | |
|  | Heats | |

## Where is the ejector? {#mp-eject .hotspot}

![Micropipette from the side](../media/micropipette.svg)

- [x] `#ejector` Part 2, a lever
- [ ] `rect 40 60 20 12` Part 3, a window
  > That is the window.

## Read the burette {#ti-read .reading}

```yaml params
instrument: burette
range: [0, 50]
graduation: 0.1
vars:
  v: {choose: [12.35, 17.8, 23.45, 26.05, 31.9]}
```

- [x] `v` mL ± 0.05

## Describe the fault {#ac-fault .text points=4}

- [ ] Names the code {points=1}
- [ ] Says what was done {points=3}

## Send a photo {#ac-photo .upload}

```yaml params
accept: [image]
```
"""


@pytest.fixture(scope="module")
def every_type():
    quiz, report = quiz_of(*EVERY_TYPE.split("\n"))
    assert [told(found) for found in report] == []
    return {item.id: item for item in quiz.items}, quiz


def test_every_type_of_the_format_compiles_without_a_finding(every_type):
    items, _ = every_type
    assert {item.kind for item in items.values()} == set(TYPES)


def test_stem_blocks_and_settings_reach_the_item(every_type):
    item = every_type[0]["mp-first-stop"]
    assert item.stem_html.startswith('<p class="question">Which stop do you press to first?</p>')
    assert (item.points, item.objective, item.tags, item.lang) == (2, "mp-o1", ("stops",), "en")
    assert "<em>extra</em>" in item.hint_html
    assert "The first stop." in item.solution_html
    assert [choice.key for choice in item.spec.choices] == [True, False, False, False]
    assert item.spec.choices[0].html == "The <strong>first</strong> stop"
    assert "makes bubbles" in item.spec.choices[2].feedback_html
    assert (item.spec.choices[2].unsafe, item.spec.choices[3].pinned) == (True, True)


def test_notes_for_instructors_reach_no_item(every_type):
    assert "The key is the first one" not in dump(every_type[1])


def test_sections_hold_their_items_and_rules_b29(every_type):
    assert every_type[1].sections[0] == Section(
        "mp-safety", "Safety", ("mp-first-stop",), pick=1, must_pass=Fraction(1)
    )
    assert every_type[1].sections[1].items[0] == "mp-low"
    assert "Read each question twice" in every_type[1].intro_html


def test_order_match_cloze_and_hotspot_keep_their_shape(every_type):
    items, _ = every_type
    assert [len(stage.steps) for stage in items["cf-order"].spec.stages] == [1, 2, 1]
    assert [pair.right for pair in items["hp-match"].spec.pairs] == [0, 1]
    assert items["hp-match"].spec.rights == ("Pushes", "Injects", "Heats")
    gaps = items["cf-cloze"].spec.gaps
    assert [gap.name for gap in gaps] == ["speed", "state", "own", "twice"]
    assert (gaps[1].menu[0].key, gaps[2].given, gaps[3].numbers[0].low) == (True, True, "2*own")
    regions = items["mp-eject"].spec.regions
    assert [(region.shape, region.element, region.description) for region in regions] == [
        ("svg", "ejector", "Part 2, a lever"),
        ("rect", "", "Part 3, a window"),
    ]


def test_what_is_compiled_survives_the_codec_and_the_key_still_earns_all(every_type):
    quiz = load(dump(every_type[1]), Quiz)
    assert quiz == every_type[1]
    for item in quiz.items:
        if is_answerable(item.kind):
            kind = item_type(item.kind)
            drawn = kind.draw(item, b"amina", shuffle=True)
            graded = kind.grade(item, drawn, kind.parse(item, drawn, kind.key(item, drawn)))
            assert graded.score.is_full or (graded.verdict, item.kind in {"text", "upload"}) == (
                "pending",
                True,
            )


def test_nothing_that_a_trainee_is_shown_while_answering_holds_key_or_feedback_b34(every_type):
    for item in every_type[1].items:
        if is_answerable(item.kind):
            kind = item_type(item.kind)
            shown = repr(kind.taking(item, kind.draw(item, b"amina", shuffle=True), {}))
            for secret in (
                "That takes up too much",
                "turned the dilution",
                "c1*v1",
                "menisk",
                "The first stop.",
                "Nearly",
                "SingleSpec",
            ):
                assert secret not in shown


def test_an_unanswered_item_earns_nothing_and_says_so(every_type):
    for item in every_type[1].items:
        if is_answerable(item.kind):
            kind = item_type(item.kind)
            graded = kind.grade(item, kind.draw(item, b"amina", shuffle=True), Unanswered())
            assert (graded.score.earned, graded.score.possible, graded.verdict) == (
                0,
                item.points,
                "unanswered",
            )


def test_front_matter_becomes_the_rules_of_the_quiz():
    front = (
        "purpose: graded",
        'pass_mark: "80 %"',
        "attempts: 3",
        "minutes: 20",
        "feedback: after-close",
        "unsafe: fail",
        "shuffle: [questions, choices]",
        "draw: [{from: banks/volumes.md, pick: 3, tags: [odd]}]",
    )
    quiz, report = quiz_of(front=front)
    assert [told(found) for found in report] == []
    assert (quiz.purpose, quiz.pass_mark, quiz.attempts, quiz.minutes, quiz.feedback, quiz.unsafe) == (
        "graded",
        Fraction(4, 5),
        3,
        20,
        "after-close",
        "fail",
    )
    assert quiz.shuffle_questions
    assert quiz.shuffle_choices
    assert quiz.draws == (Draw("banks/volumes.md", 3, ("odd",)),)


def test_a_quiz_without_questions_is_reported():
    assert findings("Only text.") == ["E103 2:1 this quiz has no questions"]


QUESTION = [
    "## Which stop? {#mp-stop .single}",
    "",
    "- [x] The first",
    "- [ ] The second",
    "  > No.",
    "- [ ] None",
    "  > No.",
]
FRENCH = ["## Quel cran ? {#mp-stop}", "", "- [x] Le premier", "- [ ] Le second", "  > Non.", "- [ ] Aucun"]


def both(source_lines, french_lines, stale=frozenset()):
    """Compile a quiz and its French translation."""
    report = Report()
    folder = Folder("micropipette", "en", {"media/micropipette.svg": SVG})
    texts = {
        PATH: "---\nid: mp-check\ntitle: Check\n---\n\n",
        "quizzes/check.fr.md": "---\nid: mp-check\nlang: fr\ntranslates: check.md\ntitle: Test\n---\n\n",
    }
    pages, sources = {}, {}
    for (path, front), lines, lang in zip(
        texts.items(), (source_lines, french_lines), ("", "fr"), strict=True
    ):
        page = read_page(
            source_of(path, front + "\n".join(lines) + "\n"), "quiz", report, lang=lang, base=PATH
        )
        folder.pages[path] = pages[lang] = page
        sources[lang] = (
            read_quiz(page, context := Context(folder, page, lang or "en", report), report),
            context,
        )
    english = compile_quiz(pages[""], sources[""][0], sources[""][1], report)
    french = compile_quiz(
        pages["fr"], sources["fr"][0], sources["fr"][1], report, original=sources[""][0], stale=stale
    )
    assert english is not None
    assert french is not None
    return english, french, [told(found) for found in report]


def test_a_translation_needs_only_words():
    english, french, found = both(
        [*QUESTION[:1], "", "```yaml params", "tags: [stops]", "```", *QUESTION[1:]], FRENCH
    )
    assert found == []
    item = french.items[0]
    assert (french.lang, french.title, item.kind, item.lang, item.tags) == (
        "fr",
        "Test",
        "single",
        "fr",
        ("stops",),
    )
    assert [choice.html for choice in item.spec.choices] == ["Le premier", "Le second", "Aucun"]
    assert item.spec.choices[2].feedback_html == english.items[0].spec.choices[2].feedback_html


def test_a_translation_with_another_key_is_refused_and_the_source_is_shown():
    _, french, found = both(QUESTION, [*FRENCH[:2], "- [ ] Le premier", "- [x] Le second", "- [ ] Aucun"])
    assert [message[:4] for message in found] == ["E200"]
    assert "answer key differs: [False, True, False] here, [True, False, False] in the source" in found[0]
    assert (french.items[0].lang, french.items[0].spec.choices[0].text) == ("en", "The first")


def test_a_question_that_is_not_translated_is_shown_in_the_source_language():
    _, french, found = both(
        [*QUESTION, "", *[line.replace("mp-stop", "mp-other") for line in QUESTION]], FRENCH
    )
    assert found == []
    assert [(item.id, item.lang) for item in french.items] == [("mp-stop", "fr"), ("mp-other", "en")]


def test_a_short_question_has_words_of_its_own_language():
    _, french, found = both(
        ["## Name it {#mp-m .short}", "", "- [x] meniscus"],
        ["## Nommez-la {#mp-m}", "", "- [x] ménisque", "- [x] meniscus"],
    )
    assert found == []
    assert [wording.text for wording in french.items[0].spec.wordings] == ["ménisque", "meniscus"]


def test_a_number_keeps_the_sources_value_and_takes_the_translations_feedback():
    source = ["## How much? {#mp-n .numeric}", "", "- [x] 5 mL ± 1 %", "  > Yes."]
    _, french, found = both(source, ["## Combien ? {#mp-n}", "", "- [x] 7 mL", "  > Oui."])
    assert found == []
    row = french.items[0].spec.rows[0]
    assert (row.low, row.tolerance) == ("5", Fraction(1, 100))
    assert "Oui" in row.feedback_html


def test_a_changed_number_in_the_translated_text_is_reported():
    source = [QUESTION[0], "", "Take 5 mL.", *QUESTION[1:]]
    _, _, found = both(source, [FRENCH[0], "", "Prenez 50 mL.", *FRENCH[1:]])
    assert [message[:4] for message in found] == ["E204"]


def test_a_bank_is_compiled_like_a_quiz():
    report = Report()
    folder = Folder("micropipette", "en", {})
    page = read_page(
        source_of(
            "banks/volumes.md", "---\nid: mp-bank\ntitle: Bank\ntags: [volume]\n---\n\n" + "\n".join(QUESTION)
        ),
        "bank",
        report,
    )
    context = Context(folder, page, "en", report)
    bank = compile_bank(page, read_quiz(page, context, report), context, report)
    assert bank is not None
    assert (bank.id, bank.tags, [item.id for item in bank.items]) == ("mp-bank", ("volume",), ["mp-stop"])


FRAGMENTS = [
    *EVERY_TYPE.split("\n"),
    "- [x] ",
    "- [] x",
    "> [!HINT]",
    "```yaml params",
    "```",
    "# {#a-b}",
    "## {#",
    "| a |",
    "[[x]]",
    "- [[x]]",
    "{{v}}",
    "    code",
    "- [x] `9**9**9` mL",
    "- [x] 1..2..3",
    "vars: {a: {range: [0, 1], step: 0}}",
    "- [x] `/(a+)+/`",
    "1. x",
    "- [x] ± ±",
    "\t- [x] a",
    "<b>",
    "$",
    "points=-1",
]


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), max_size=40))
def test_any_mixture_of_lines_is_compiled_or_reported(lines):
    quiz, report = quiz_of(*lines)
    assert all(found.message and found.span.line >= 1 for found in report)
    assert load(dump(quiz), Quiz) == quiz


def test_a_quiz_with_ten_thousand_choices_is_refused_with_one_reason():
    rows = [f"- [ ] choice {number}" for number in range(10_000)]
    assert findings("## Q {#mp-q .single}", "", "- [x] a", *rows) == [
        "E103 6:1 this question has 10001 choices"
    ]

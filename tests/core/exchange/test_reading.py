"""Files of other systems are read whole: every question is converted or named with the reason."""

from __future__ import annotations

import re

import pytest

from lms.core.content import compile_module, format_text
from lms.core.diagnostics import Severity
from lms.core.exchange.model import Converted
from lms.core.exchange.quiz_file import convert
from lms.core.exchange.reading import read_questions
from tests.core.exchange import sources

ALL = {
    "gift": sources.GIFT,
    "broken-gift": sources.GIFT_WITHOUT_QUESTIONS,
    "aiken": sources.AIKEN,
    "moodle": sources.MOODLE,
    "qti": sources.QTI,
}


def converted(text: str | bytes, fmt: str = "", name: str = "file") -> Converted:
    """What becomes of a file."""
    raw = text.encode() if isinstance(text, str) else text
    return convert(read_questions(name, raw, fmt), quiz_id="im", title="Imported")


def question(found: Converted, name: str) -> str:
    """The Markdown of the question of this name."""
    line = next(line for line in found.report if line.name == name)
    assert line.id, line
    pattern = rf"^## [^\n]*\{{#{line.id} .*?(?=^#{{1,2}} |\Z)"
    matched = re.search(pattern, "\n".join(found.quizzes), re.DOTALL | re.MULTILINE)
    assert matched is not None
    return matched[0].strip()


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_every_question_is_converted_or_named_with_a_reason(text: str) -> None:
    found = converted(text)
    assert found.report
    assert all(bool(line.id) != bool(line.reason) for line in found.report)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_what_is_written_is_tidy_and_has_no_errors_but_for_what_the_source_lacks(text: str) -> None:
    for quiz in converted(text).quizzes:
        assert format_text("quizzes/im.md", quiz) == quiz
        found = compile_module({"module.md": b"", "quizzes/im.md": quiz.encode()}).diagnostics
        errors = [d for d in found if d.severity is Severity.ERROR and d.span.path == "quizzes/im.md"]
        assert [d for d in errors if d.code not in {"E003", "E005", "E300", "E302"}] == []


def test_gift_keeps_weights_feedback_ids_tags_and_general_feedback() -> None:
    text = question(converted(sources.GIFT), "Neutral water")
    assert text.startswith(
        r"## Which value has \*pure\* water at 25 °C? \{one answer\} {#sm-ph-water .single}"
    )
    assert "tags: [ph, wet-lab]" in text
    assert '- [ ] 6.9 {credit="50"}\n  > Nearly.' in text
    assert r"> Because $c(\mathrm{H^+}) = c(\mathrm{OH^-})$." in text


def test_gift_categories_become_sections() -> None:
    quiz = converted(sources.GIFT).quizzes[0]
    assert re.findall(r"^# .*", quiz, re.MULTILINE) == ["# Acids {#acids}", "# Numbers {#numbers}"]


def test_gift_truth_has_its_two_feedbacks_at_the_right_answers() -> None:
    text = question(converted(sources.GIFT), "Truth")
    assert "A **buffer** resists change." in text
    assert "- [x] True {.pin}\n  > Yes.\n- [ ] False {.pin}\n  > No: it does." in text


def test_gift_numbers_have_tolerances_ranges_and_a_word_for_all_others() -> None:
    found = converted(sources.GIFT)
    assert "- [x] 7.35..7.45" in question(found, "Range")
    assert '- [x] 100 ± 0.5\n  > Exact.\n- [x] 100 ± 2 {credit="50"}\n  > Roughly.' in question(
        found, "Several"
    )
    assert "> [!INCORRECT]\n>\n> No." in question(found, "Several")


def test_gift_pairs_typed_words_and_open_questions() -> None:
    found = converted(sources.GIFT)
    assert "| Pump | moves the liquid |" in question(found, "Pairs")
    assert "|  | heats the lamp |" in question(found, "Pairs")
    assert '- [x] meniscus\n- [x] `/.*menisc.*/` {credit="50"}\n- [x] Meniskus' in question(found, "Word")
    assert question(found, "Open").startswith("## Describe a leak test. {#im-open .text}")


def test_gift_questions_without_an_empty_line_between_them_are_told_apart() -> None:
    kinds = {line.name: line.kind for line in converted(sources.GIFT).report}
    assert kinds["Thirds"] == "multiple"
    assert kinds["No empty line here?"] == kinds["Nor here?"] == "single"


def test_gift_in_arabic_and_chinese_keeps_its_letters_and_has_ids() -> None:
    found = converted(sources.GIFT)
    assert "## ما هي القيمة المحايدة؟ {#im-" in found.quizzes[0]
    assert "- [x] 七" in found.quizzes[0]


def test_a_forgotten_brace_costs_one_question_and_is_shown_with_its_line() -> None:
    found = converted(sources.GIFT_WITHOUT_QUESTIONS)
    assert [line.name for line in found.report if line.id] == ["Fine"]
    assert [(d.code, d.span.line) for d in found.diagnostics] == [("X606", 3)]


@pytest.mark.parametrize(
    ("braces", "kind"),
    [
        ("{=a ~b}", "single"), ("{~%100%a ~%0%b}", "single"), ("{~%50%a ~%50%b ~c}", "multiple"), ("{=a =b}", "short"),
        ("{#5:0.1}", "numeric"), ("{#=5:0.1 =%50%6:0}", "numeric"), ("{#1e-3..2e-3}", "numeric"), ("{}", "text"),
        ("{T}", "single"), ("{ FALSE # why # so}", "single"), ("{=a->b =c->d}", "match"), ("{=%50%a ~b}", "single"),
        ("{#}", ""), ("{words}", ""), ("{~a ~b}", ""), ("{#abc}", ""), ("{=a#b#c}", "short"),
    ],
)  # fmt: skip
def test_every_form_of_gift_answers_is_known(braces: str, kind: str) -> None:
    (line,) = converted(f"::Q:: What? {braces}", "gift").report
    assert (line.kind, bool(line.reason)) == (kind, not kind)


@pytest.mark.parametrize("text", ["::T::\nWhat? {=a ~b}", "::T:: What?\n{\n\n=a\n\n~b\n}", "\ufeffWhat?\t{\t=a\t~b\t}\r\n",
                                  "What? {\n// aside\n=a\n~b}", "::T\\: x:: [markdown]What **now**? {=a ~b}"])  # fmt: skip
def test_gift_as_teachers_type_it(text: str) -> None:
    (line,) = converted(text, "gift").report
    assert line.kind == "single"


def test_aiken_names_the_question_whose_answer_is_missing() -> None:
    found = converted(sources.AIKEN)
    assert [line.kind for line in found.report] == ["single", "multiple", ""]
    assert found.report[-1].reason == "the line `ANSWER:` is missing"


def test_moodle_xml_keeps_html_formulas_tables_pictures_and_points() -> None:
    found = converted(sources.MOODLE)
    text = question(found, "Water")
    assert text.startswith("## What is *this*? H₂O, 10⁻³, $x<y$ {#lab-water .single points=2}")
    assert "| a | b\\|c |\n| --- | --- |" in text
    assert "1. one\n2. two" in text
    assert "![A drawing](../media/a-b.png)" in text
    assert found.media == {"a-b.png": b"\x89PNG\r\n\x1a\n"}
    assert '- [ ] half {credit="33.33333"}' in text
    assert "> [!HINT]\n>\n> Think." in text


def test_moodle_xml_types_become_ours() -> None:
    kinds = {line.source_type: line.kind for line in converted(sources.MOODLE).report}
    assert kinds == {
        "multichoice": "multiple", "truefalse": "single", "shortanswer": "short", "numerical": "numeric",
        "matching": "match", "essay": "text", "cloze": "cloze", "gapselect": "cloze", "ddwtos": "cloze",
        "ordering": "order", "calculated": "numeric", "ddmarker": "", "description": "", "pmatch": "",
    }  # fmt: skip


def test_moodle_xml_details_are_kept() -> None:
    found = converted(sources.MOODLE)
    assert "scoring: all-or-nothing" in question(found, "Several")
    assert "units: required\n```\n\n- [x] 0.25 L ± 0.01\n- [ ] 250 L ± 0\n  > That is mL." in question(
        found, "N"
    )
    assert "> [!INCORRECT]\n>\n> Look again." in question(found, "S")
    assert "1. first\n2. second\n3. third" in question(found, "O")
    assert "## 2.5 + 4?" in question(found, "K")
    assert "- [x] 10.75 ± 1 %" in question(found, "K")
    assert "| acid strong | HCl |" in question(found, "M")
    assert "> [!INSTRUCTOR]\n>\n> Look for three points." in question(found, "E")
    cloze = question(found, "C")
    assert "## Set [[gap1]] and wait until it is [[gap2]], a [[gap3]]. {#im-c .cloze points=3}" in cloze
    assert "- [[gap2]] {.select}\n  - [x] stopped\n  - [ ] slowed\n    > Not yet.\n  - [ ] loud" in cloze


def test_qti_types_of_canvas_become_ours() -> None:
    found = converted(sources.QTI)
    assert [line.kind for line in found.report] == [
        "single", "single", "multiple", "short", "numeric", "numeric", "match", "cloze", "cloze", "text", "upload", "", "",
    ]  # fmt: skip
    quiz = found.quizzes[0]
    assert "- [x] 7.0 ± 0.1" in quiz
    assert "- [x] 1..5" in quiz
    assert "| Column | parts |\n|  | heats |" in quiz
    assert "- [x] HCl\n- [ ] NaOH\n- [x] HNO3" in quiz


def test_qti_in_an_archive_is_found_and_its_missing_bank_is_named() -> None:
    raw = sources.archive(
        {"imsmanifest.xml": sources.MANIFEST, "a1/a1.xml": sources.QTI, "a1/assessment_meta.xml": "<quiz/>"}
    )
    found = converted(raw)
    assert found.count == 11
    assert [(d.code, "bank-7" in d.message) for d in found.diagnostics] == [("X608", True)]


def test_ids_are_unique_and_differ_from_those_that_are_taken() -> None:
    source = read_questions("f", b"::Same:: A? {=a ~b}\n\n::Same:: B? {=a ~b}\n\n::Same:: C? {=a ~b}")
    found = convert(source, quiz_id="im", title="T", taken={"im-same-2"})
    assert [line.id for line in found.report] == ["im-same", "im-same-3", "im-same-4"]


def test_ten_thousand_questions_are_divided_into_files_that_the_checker_takes() -> None:
    text = "\n\n".join(
        f"::T{n}:: What is {n}, said at length {'so ' * 20}? {{={n} ~x ~y#no}}" for n in range(3000)
    )
    found = converted(text)
    assert found.count == 3000
    assert len(found.quizzes) > 1
    assert all(len(quiz) < 900_000 for quiz in found.quizzes)
    ids = re.findall(r"\{#([a-z0-9-]+)", "\n".join(found.quizzes))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_texts_in_any_unicode_encoding_are_read(encoding: str) -> None:
    found = converted("::Ärger:: Größe? {=größer ~kleiner}".encode(encoding))
    assert "Größe?" in found.quizzes[0]


def test_latin_letters_of_old_files_are_read_and_the_guess_is_told() -> None:
    found = converted("::T:: Größe? {=größer ~kleiner}".encode("latin-1"))
    assert "Größe?" in found.quizzes[0]
    assert [d.code for d in found.diagnostics] == ["X609"]
    declared = (
        sources.MOODLE.replace("UTF-8", "ISO-8859-1")
        .replace("yes", "müßte")
        .encode("latin-1", "xmlcharrefreplace")
    )
    assert "müßte" in converted(declared).quizzes[0]

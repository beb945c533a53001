"""Translations: current, stale, missing, extra; a fact that changed is an error."""

from __future__ import annotations

import pytest

from lms.core.content.facts import check_words
from lms.core.content.module import source_hashes
from lms.core.content.repair import apply_fixes
from lms.core.diagnostics import Report, Severity, Span
from tests.core.content.samples import FILES, PRACTICAL, QUIZ, changed, compiled, found, said

PRACTICAL_FR = """---
id: pp-weigh
lang: fr
translates: practicals/weigh.md
title: Peser de l'eau
source: {pp-weigh: %s}
---

> [!WARNING] Eau
>
> Essuyez tout de suite.

## Préparer

1. Allumez la balance.

- [ ] Porte des gants
- [ ] Note la température

## Peser

- [ ] Fait la tare d'abord
  > Évaluateur : regardez deux fois.
"""


def with_practical(text: str = PRACTICAL_FR, **more: str) -> dict[str, bytes]:
    text = text.replace("%s", source_hashes(FILES)["practicals/weigh.md"]["pp-weigh"])
    for old, new in more.items():
        text = text.replace(old, new)
    return {**FILES, "practicals/weigh.fr.md": text.encode()}


def test_every_part_has_its_hash() -> None:
    hashes = source_hashes(FILES)
    assert set(hashes["quizzes/check.md"]) == {"pp-first"}
    assert set(hashes["glossary.md"]) == {"air-cushion", "tip"}
    assert set(hashes["lessons/parts.md"]) == {"pp-parts"}
    assert all(len(value) == 12 for part in hashes.values() for value in part.values())


def test_empty_lines_do_not_make_a_translation_stale_but_words_do() -> None:
    before = source_hashes(FILES)["lessons/parts.md"]
    assert source_hashes(changed("lessons/parts.md", "1. Hold", "\n\n1. Hold"))["lessons/parts.md"] == before
    assert source_hashes(changed("lessons/parts.md", "1. Hold", "1. Keep"))["lessons/parts.md"] != before


def test_a_stale_lesson_is_shown_in_its_old_translation_and_says_so() -> None:
    document = compiled().document
    assert document is not None
    lesson = document.texts["fr"].lessons["pp-parts"]
    assert (lesson.stale, lesson.lang, lesson.title) == (True, "fr", "Les parties")
    assert found(FILES, "W201").severity is Severity.WARNING


def test_what_is_not_translated_is_shown_in_the_source_language() -> None:
    document = compiled().document
    assert document is not None
    text = document.texts["fr"]
    assert (text.practicals["pp-weigh"].lang, text.quizzes["pp-check"].lang, text.title) == (
        "en",
        "en",
        "Pipette",
    )
    assert (text.translated, text.parts) == (0, 7)
    assert document.languages == ("en", "fr")


def test_a_translation_without_notes_gets_one_finding_with_a_fix_for_all_parts() -> None:
    files = changed("lessons/parts.fr.md", "source: {pp-parts: 000000000000}\n", "")
    assert (
        found(files, "W201").message == "`source:` does not say which text of lessons/parts.md was translated"
    )
    assert said(apply_fixes(files, compiled(files).diagnostics, {"W201"})) == []


def test_a_translated_heading_keeps_the_address_of_its_source() -> None:
    files = changed("lessons/parts.fr.md", "## Le piston {#plunger}", "## Le piston")
    document = compiled(files).document
    assert document is not None
    assert [h.id for h in document.texts["fr"].lessons["pp-parts"].headings] == ["plunger", "reading"]


def test_a_translated_drawing_replaces_the_drawing_of_the_source() -> None:
    document = compiled({**FILES, "media/tube.fr.svg": b"<svg viewBox='0 0 10 20'/>"}).document
    assert document is not None
    assert "/tube.fr.svg" in document.texts["fr"].lessons["pp-parts"].html
    assert "/tube.fr.svg" not in document.texts["en"].lessons["pp-parts"].html


def test_a_translated_checklist_keeps_ids_flags_and_records() -> None:
    compilation = compiled(with_practical())
    assert said(with_practical()) == ["W201"]
    assert compilation.document is not None
    practical = compilation.document.texts["fr"].practicals["pp-weigh"]
    first, second = practical.sections[0].criteria
    assert (first.id, first.critical, first.text) == ("pp-gloves", True, "Porte des gants")
    assert (second.record, second.accept) == ("number °C", "15..30")
    assert practical.sections[1].records[0].id == "pp-mass"
    assert practical.sections[0].title == "Préparer"


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        (
            "- [ ] Note la température\n",
            "",
            "E200",
            "the number of criteria in each section differs: [1, 1] here, [2, 1] in the source",
        ),
        (
            "gants",
            "gants {.optional}",
            "E200",
            "critical, optional, record and accept differ: [False, True, , ] here, [True, False, , ] in the source",
        ),
        ("id: pp-weigh", "id: pp-other", "E004", "the id `pp-other` differs from the source's `pp-weigh`"),
    ],
)
def test_a_translated_checklist_may_change_words_only(old: str, new: str, code: str, message: str) -> None:
    assert found(with_practical(**{old: new}), code).message == message


@pytest.mark.parametrize(
    ("source", "translated", "message"),
    [
        ("Weighs 10 mg", "Pèse 10 g", "the number `10 mg` of the source is missing in this criterion"),
        ("Waits 0.5 min", "Attend 5 min", "the number `0.5 min` of the source is missing in this criterion"),
        ("Repeats 3 times", "Répète", "the number `3` of the source is missing in this criterion"),
    ],
)
def test_a_number_or_unit_that_changed_is_an_error(source: str, translated: str, message: str) -> None:
    files = {**with_practical(), "practicals/weigh.md": PRACTICAL.replace("Tares first", source).encode()}
    files["practicals/weigh.fr.md"] = files["practicals/weigh.fr.md"].replace(
        b"Fait la tare d'abord", translated.encode()
    )
    assert found(files, "E204").message == message


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("Weighs 1,000 mg", "Pèse 1 000 mg"),
        ("Waits 0.5 min", "Attend 0,5 min"),
        ("Adds 10 µL", "Ajoute 10 µl"),
        ("Weighs 1,000 mg", "Pèse 1\u202f000 mg"),
        ("Repeats 3 times", "يكرر ٣ مرات"),
    ],
)
def test_the_same_number_in_another_spelling_is_no_error(source: str, translated: str) -> None:
    files = {**with_practical(), "practicals/weigh.md": PRACTICAL.replace("Tares first", source).encode()}
    files["practicals/weigh.fr.md"] = files["practicals/weigh.fr.md"].replace(
        b"Fait la tare d'abord", translated.encode()
    )
    assert "E204" not in {d.code for d in compiled(files).diagnostics}


PROSE = """---
id: pp-parts
title: Parts
---

## Spin {#spin}

Spin for 10 min at 3 000 ×g, twice. Take 2 tubes of 15 mL.

1. Fill to 5 mL.
2. Wait 30 s.

| Tube | Volume |
| --- | --- |
| 1st | 5 mL |

> [!TIP]
>
> H2O stays below 20 °C.

> [!INSTRUCTOR]
>
> Allow 45 minutes.

## Stop {#stop}

After 1 minute open the lid.
"""
PROSE_FR = """---
id: pp-parts
lang: fr
translates: lessons/parts.md
title: Parties
---

## Centrifuger {#spin}

Centrifugez 10 min à 3000 ×g, deux fois. Prenez deux tubes de 15 mL.

1. Remplissez jusqu'à 5 ml.
2. Attendez 30 s.

| Tube | Volume |
| --- | --- |
| premier | 5 mL |

> [!TIP]
>
> L'eau reste sous 20 °C.

## Arrêter {#stop}

Ouvrez le couvercle après une minute.
"""


def prose_findings(old: str, new: str, source: str = PROSE) -> list[str]:
    assert old in PROSE_FR
    texts = {"lessons/parts.md": source, "lessons/parts.fr.md": PROSE_FR.replace(old, new, 1)}
    files = {**FILES, **{path: text.encode() for path, text in texts.items()}}
    return [
        f"{d.span.path}:{d.span.line}:{d.span.column} {d.message} ({d.note})"
        for d in compiled(files).diagnostics
        if d.code == "E204"
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "number", "here"),
    [
        ("10 min", "20 min", "10:13", "10 min", "here: 20 min"),
        ("10 min", "10 h", "10:13", "10 min", "here: 10 h"),
        ("3000 ×g", "3000 rpm", "10:22", "3 000 ×g", "here: 3000 rpm"),
        ("deux tubes", "3 tubes", "10:49", "2", "here: 3"),
        ("5 ml", "50 ml", "12:23", "5 mL", "here: 50 ml"),
        ("30 s", "un moment", "12:1", "30 s", ""),
        ("| 5 mL", "| 6 mL", "17:13", "5 mL", "here: 6 mL"),
        ("20 °C", "25 °C", "21:20", "20 °C", "here: 25 °C"),
        ("une minute", "5 minutes", "25:27", "1 minute", "here: 5 minutes"),
    ],
)
def test_a_number_changed_in_running_text_is_found_at_its_place(
    old: str, new: str, place: str, number: str, here: str
) -> None:
    assert prose_findings(old, new) == [
        f"lessons/parts.fr.md:{place} the number `{number}` of the source is missing in this lesson ({here})"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10 min", "10 minutes"),
        ("3000 ×g", "3 000 × g"),
        ("deux tubes", "2 tubes"),
        ("L'eau", "H2O"),
        ("20 °C", "٢٠ °C"),
        ("5 mL |", "5 mL (environ) |"),
    ],
)
def test_numbers_written_in_another_way_are_no_change(old: str, new: str) -> None:
    assert prose_findings(old, new) == []


def test_text_in_other_blocks_is_compared_as_a_whole() -> None:
    old = "Centrifugez 10 min à 3000 ×g, deux fois."
    assert prose_findings(old, "Centrifugez.\n\nDurée : 10 min à 3000 ×g.") == []
    assert prose_findings(old, "Centrifugez.\n\nDurée : 12 min à 3000 ×g.") == [
        "lessons/parts.fr.md:12:9 the number `10 min` of the source is missing in this lesson (here: 12 min)"
    ]


def test_a_source_that_has_changed_since_is_reported_as_stale_and_not_compared() -> None:
    french = PROSE_FR.replace("title: Parties", "title: Parties\nsource: {pp-parts: 000000000000}")
    texts = {"lessons/parts.md": PROSE, "lessons/parts.fr.md": french.replace("10 min", "20 min")}
    assert said({**FILES, **{path: text.encode() for path, text in texts.items()}}) == ["W201"]


def test_numbers_of_terms_overviews_feedback_and_guidance_are_compared() -> None:
    front = "---\nlang: fr\ntranslates: {0}\ntitle: T\n---\n\n"
    quiz = QUIZ.replace("That takes up too much", "That takes up 5 mL too much")
    files = {
        **FILES,
        "module.md": FILES["module.md"] + b"It takes 45 minutes.\n",
        "module.fr.md": (front.format("module.md") + "Il faut 54 minutes.\n").encode(),
        "glossary.md": b"## Tip\n\nHolds 100 \xc2\xb5L.\n",
        "glossary.fr.md": (front.format("glossary.md") + "## Embout {#tip}\n\nTient 10 µL.\n").encode(),
        "quizzes/check.md": quiz.encode(),
        "quizzes/check.fr.md": (front.format("quizzes/check.md") + quiz.partition("---\n\n")[2].replace("5 mL", "6 mL")).encode(),
        "practicals/weigh.md": PRACTICAL.replace("watch it twice", "watch it for 20 s").encode(),
        "practicals/weigh.fr.md": with_practical()["practicals/weigh.fr.md"].replace(b"source: {", b"source: {} # {"),
    }  # fmt: skip
    found = {(d.span.path, d.message) for d in compiled(files).diagnostics if d.code == "E204"}
    assert found == {
        ("module.fr.md", "the number `45 minutes` of the source is missing in this overview"),
        ("glossary.fr.md", "the number `100 µL` of the source is missing in this term"),
        ("quizzes/check.fr.md", "the number `5 mL` of the source is missing in this feedback"),
        ("practicals/weigh.fr.md", "the number `20 s` of the source is missing in this checklist"),
    }


@pytest.mark.parametrize("sign", "0123456789")
def test_digits_of_every_script_are_the_same_number(sign: str) -> None:
    arabic = sign.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    report = Report()
    check_words(f"7{sign} mL", f"٧{arabic} mL", Span("x.md", 1), "text", report)
    assert list(report) == []


def test_a_translation_of_nothing_is_an_error() -> None:
    files = {**FILES, "lessons/gone.fr.md": FILES["lessons/parts.fr.md"]}
    assert found(files, "E003").message == "there is no file `lessons/gone.md` that this could translate"


def test_terms_missing_in_a_translated_glossary_are_hinted_and_extra_ones_refused() -> None:
    glossary = b"---\nlang: fr\ntranslates: glossary.md\n---\n\n## Embout {#tip}\n\nTient le liquide.\n\n## Autre {#other}\n\nRien.\n"
    messages = {(d.code, d.message) for d in compiled({**FILES, "glossary.fr.md": glossary}).diagnostics}
    assert messages >= {
        ("I202", "the term `air-cushion` is not translated; learners see it in the source language"),
        ("E203", "the term `other` is not in glossary.md"),
    }


def test_files_without_a_translation_into_an_offered_language_are_named_once() -> None:
    hint = found(FILES, "I202")
    assert (hint.severity, f"{hint.span.path}:{hint.span.line}:{hint.span.column}") == (
        Severity.HINT,
        "module.md:8:13",
    )
    assert hint.message == "5 files are not translated into `fr`; learners see them in the source language"
    assert hint.note == "glossary.md, module.md, practicals/weigh.md, quizzes/check.md, quizzes/final.md"
    assert hint.remedy == "put a translation beside its source: glossary.fr.md"


def test_a_language_that_is_not_offered_lacks_nothing() -> None:
    files = changed("module.md", "languages: [fr]\n", "")
    assert "I202" not in {d.code for d in compiled(files).diagnostics}


def test_signal_words_follow_the_language_of_the_text() -> None:
    document = compiled().document
    assert document is not None
    assert (
        '<strong class="signal" data-signal="warning">AVERTISSEMENT</strong>'
        in document.texts["fr"].lessons["pp-parts"].html
    )

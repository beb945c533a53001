"""Translations: current, stale, missing, extra; a fact that changed is an error."""

from __future__ import annotations

import pytest

from lms.core.content.module import source_hashes
from lms.core.content.repair import apply_fixes
from lms.core.diagnostics import Severity
from tests.core.content.samples import FILES, PRACTICAL, changed, compiled, found

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
    assert compiled(apply_fixes(files, compiled(files).diagnostics, {"W201"})).diagnostics == ()


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
    assert [d.code for d in compilation.diagnostics] == ["W201"]
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


def test_a_translation_of_nothing_is_an_error() -> None:
    files = {**FILES, "lessons/gone.fr.md": FILES["lessons/parts.fr.md"]}
    assert found(files, "E003").message == "there is no file `lessons/gone.md` that this could translate"


def test_terms_missing_in_a_translated_glossary_are_hinted_and_extra_ones_refused() -> None:
    glossary = b"---\nlang: fr\ntranslates: glossary.md\n---\n\n## Embout {#tip}\n\nTient le liquide.\n\n## Autre {#other}\n\nRien.\n"
    said = {d.code: d.message for d in compiled({**FILES, "glossary.fr.md": glossary}).diagnostics}
    assert said["I202"] == "the term `air-cushion` is not translated; learners see it in the source language"
    assert said["E203"] == "the term `other` is not in glossary.md"


def test_signal_words_follow_the_language_of_the_text() -> None:
    document = compiled().document
    assert document is not None
    assert (
        '<strong class="signal" data-signal="warning">AVERTISSEMENT</strong>'
        in document.texts["fr"].lessons["pp-parts"].html
    )

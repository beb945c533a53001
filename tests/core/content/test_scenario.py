"""Scenarios in Markdown: what compiles, and every mistake with its code, its place and what was meant."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from lms.core.codec import dump, load
from lms.core.content.document import ModuleDocument
from lms.core.content.editions import compare_editions
from lms.core.content.module import compile_module, source_hashes
from lms.core.diagnostics import Diagnostic, Severity
from lms.core.scenario import Scenario, expert_moves, judge, replay

MODULE = """---
format: 1
id: oven
title: Oven
summary: Use it.
version: "1.0.0"
lang: en
languages: [fr]
status: draft
authors: [{name: Esra}]
license: CC0-1.0
contents: [lessons/heat.md, scenarios/cold.md]
objectives: [{id: ov-o1, text: Heat.}]
completion: {lessons: none, scenarios: [ov-cold]}
---

Text.
"""
LESSON = "---\nid: ov-heat\ntitle: Heat\n---\n\n## The fuse {#fuse}\n\nIt melts.\n"
COLD = """---
id: ov-cold
title: The oven stays cold
start: cold
budget: 40
lesson: ov-heat
vars:
  t: {range: [20, 25], step: 1}
---

The oven is on.

## It is cold {#cold}

The lamp is on, and it stays cold.

```yaml readings
Display: "{{t}} °C"
Lamp: on
```

- [x] [Look at the *fuse*](#fuse) {cost=5}
  > The cheapest first.
- [ ] [Open the back](#shock) {cost="2.5" .unsafe lesson="ov-heat#fuse"}
  > There are 230 V inside.

## The fuse has melted {#fuse}

- [x] [Pull the plug, change the fuse](#warm) {cost=10}
- [ ] [Wait](#cold) {cost=5}

## A shock {#shock .stop}

You are lucky.

## It warms up {#warm .solved}

Done.
"""
FILES = {
    "module.md": MODULE.encode(),
    "lessons/heat.md": LESSON.encode(),
    "scenarios/cold.md": COLD.encode(),
}


def with_cold(*changes: tuple[str, str], **more: str) -> dict[str, bytes]:
    text = COLD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    extra = {name.replace("__", "/") + ".md": body.encode() for name, body in more.items()}
    return {**FILES, "scenarios/cold.md": text.encode(), **extra}


def findings(files: dict[str, bytes]) -> list[Diagnostic]:
    return [one for one in compile_module(files).diagnostics if one.severity is not Severity.HINT]


def compiled(files: dict[str, bytes] | None = None, lang: str = "en") -> Scenario:
    document = compile_module(files or FILES).document
    assert document is not None
    return document.texts[lang].scenarios["ov-cold"]


def test_a_scenario_compiles_to_scenes_actions_and_readings() -> None:
    assert findings(FILES) == []
    told = compiled()
    cold = told.scene("cold")
    assert [(a.to, a.cost, a.expert, a.unsafe, a.again) for a in cold.actions] == [
        ("fuse", 5, True, False, ""),
        ("shock", Fraction(5, 2), False, True, "ov-heat#fuse"),
    ]
    assert cold.actions[0].label_html == "Look at the <em>fuse</em>"
    assert [(r.label, r.value) for r in cold.readings] == [("Display", "{{t}} °C"), ("Lamp", "on")]
    assert [(s.end, s.right) for s in told.scenes] == [
        ("", False),
        ("", False),
        ("stop", False),
        ("solved", True),
    ]
    assert judge(told, replay(told, expert_moves(told))).earned == 1


def test_contents_list_it_and_completion_may_ask_for_it() -> None:
    document = compile_module(FILES).document
    assert document is not None
    assert [(step.kind, step.id) for step in document.steps][-1] == ("scenario", "ov-cold")
    assert document.completion.scenarios == ("ov-cold",)


def test_a_document_that_was_stored_before_there_were_scenarios_still_loads() -> None:
    document = compile_module(FILES).document
    assert document is not None
    stored = json.loads(dump(document))
    del stored["completion"]["scenarios"]
    for text in stored["texts"].values():
        del text["scenarios"]
    old = load(json.dumps(stored), ModuleDocument)
    assert old.completion.scenarios == ()
    assert old.texts["en"].scenarios == {}
    assert load(dump(document), ModuleDocument) == document


WRONG: dict[str, tuple[list[tuple[str, str]], str, str, str]] = {
    "unknown scene": ([("](#warm)", "](#warn)")], "E501", "(#warn)", "did you mean `warm`?"),
    "unknown start": ([("start: cold", "start: colt")], "E501", "start: colt", "did you mean `cold`?"),
    "no link": ([("[Wait](#cold)", "Wait")], "E501", "Wait", "the whole row is a link to a scene"),
    "no box": ([("- [ ] [Wait]", "- [Wait]")], "E501", "- [Wait]", "write `- [ ]` or `- [x]`"),
    "no id": ([("melted {#fuse}", "melted")], "E500", "## The fuse", "add `{#scene-id}`"),
    "level": ([("## A shock", "# A shock")], "E500", "# A shock", ""),
    "unreachable": ([("## A shock", "## Lost {#lost .solved}\n\nNo.\n\n## A shock")], "E502", "#lost", ""),
    "dead end": ([("{#shock .stop}", "{#shock}")], "E503", "{#shock}", ""),
    "end with actions": ([("{#fuse}\n\n- [x]", "{#fuse .stop}\n\n- [x]")], "E503", "{#fuse", ""),
    "nobody is the expert": ([("- [x] [Pull", "- [ ] [Pull")], "E504", "{#fuse}", ""),
    "two experts": ([("- [ ] [Wait]", "- [x] [Wait]")], "E504", "{#fuse}", ""),
    "unsafe expert": ([("{cost=10}", "{cost=10 .unsafe}\n  > No.")], "E504", "{#fuse}", ""),
    "bad end of the expert": ([("{#warm .solved}", "{#warm .stop}")], "E504", "{#warm .stop}", ""),
    "free circle": ([("(#cold) {cost=5}", "(#fuse)")], "E505", "(#fuse)", ""),
    "cost in words": ([("{cost=10}", "{cost=ten}")], "E506", "cost=ten", ""),
    "budget too small": ([("budget: 40", "budget: 15")], "E506", "budget: 15", ""),
    "unsafe without reason": ([("  > There are 230 V inside.\n", "")], "E507", ".unsafe", ""),
    "a cheaper way": ([("(#cold) {cost=5}", "(#warm) {cost=5}")], "W508", "id: ov-cold", ""),
    "no value": ([("It is cold {#cold}", "It is {{u}} {#cold}")], "E124", "{{u}}", ""),
    "unknown lesson": ([("lesson: ov-heat", "lesson: ov-hat")], "E003", "ov-hat", "did you mean `ov-heat`?"),
    "unknown mark": ([("{#shock .stop}", "{#shock .stop .rigt}")], "E010", ".rigt", "did you mean `.right`?"),
    "link to a scene in a text": ([("The lamp is", "[The lamp](#warm) is")], "E003", "(#warm)", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_gives_one_message_at_its_place(name: str) -> None:
    changes, code, place, note = WRONG[name]
    files = with_cold(*changes)
    told = findings(files)
    assert [one.code for one in told] == [code]
    assert place in files["scenarios/cold.md"].decode().splitlines()[told[0].span.line - 1]
    assert note in told[0].note
    assert told[0].remedy


FRENCH = """---
id: ov-cold
lang: fr
translates: scenarios/cold.md
title: L'étuve reste froide
source: {ov-cold: %s}
---

L'étuve est allumée.

## Elle est froide {#cold}

Le voyant est allumé, et elle reste froide.

```yaml readings
Affichage: "{{t}} °C"
Voyant: allumé
```

- [x] [Regarder le fusible](#fuse)
  > Le moins cher d'abord.
- [ ] [Ouvrir l'arrière](#shock)
  > Il y a 230 V dedans.

## Le fusible a fondu {#fuse}

- [x] [Débrancher, changer le fusible](#warm)
- [ ] [Attendre](#cold)

## Une décharge {#shock}

Vous avez de la chance.

## Elle chauffe {#warm}

Fini.
"""


def french(*changes: tuple[str, str]) -> dict[str, bytes]:
    text = FRENCH % source_hashes(FILES)["scenarios/cold.md"]["ov-cold"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**FILES, "scenarios/cold.fr.md": text.encode()}


def test_a_translation_changes_words_only() -> None:
    assert findings(french()) == []
    ours, theirs = compiled(french()), compiled(french(), "fr")
    assert theirs.title == "L'étuve reste froide"
    assert [(s.id, s.end, s.right) for s in ours.scenes] == [(s.id, s.end, s.right) for s in theirs.scenes]
    for one, other in zip(ours.scenes, theirs.scenes, strict=True):
        assert [(a.to, a.cost, a.expert, a.unsafe, a.again) for a in one.actions] == [
            (a.to, a.cost, a.expert, a.unsafe, a.again) for a in other.actions
        ]
    assert [r.value for r in theirs.scene("cold").readings] == ["{{t}} °C", "allumé"]
    assert theirs.scene("cold").lang == "fr"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- [ ] [Attendre](#cold)", "- [ ] [Attendre](#warm)", "E200"),
        ("- [ ] [Attendre](#cold)\n", "", "E200"),
        ("230 V", "110 V", "E204"),
        ("## Une décharge {#shock}", "## Une décharge {#choc}", "E203"),
    ],
)
def test_a_translation_that_changes_facts_is_refused(old: str, new: str, code: str) -> None:
    assert code in {one.code for one in findings(french((old, new)))}


def test_a_scene_that_is_not_translated_is_shown_in_the_source_language() -> None:
    files = french(("## Une décharge {#shock}\n\nVous avez de la chance.\n\n", ""))
    assert compiled(files, "fr").scene("shock").lang == "en"


def test_other_costs_or_ways_need_more_than_a_patch() -> None:
    old = compile_module(FILES).document
    new = compile_module(with_cold(("{cost=10}", "{cost=12}"))).document
    assert old is not None
    assert new is not None
    assert "E221" in {one.code for one in compare_editions(old, new)}


def test_a_crowd_of_scenes_is_refused_before_anything_is_searched() -> None:
    many = "".join(f"## S {n} {{#s-{n}}}\n\n- [x] [On](#s-{n + 1}) {{cost=1}}\n\n" for n in range(500))
    files = with_cold(("## It is cold {#cold}", many + "## It is cold {#cold}"))
    assert "E500" in {one.code for one in findings(files)}

"""A small module that uses every part of the format, and helpers to damage one file of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms.core.content.module import Compilation, compile_module
from lms.core.diagnostics import Diagnostic, Severity

TODAY = date(2026, 11, 21)

MODULE = """---
format: 1
id: pipette
title: Pipette
summary: Use a pipette.
version: "1.0.0"
lang: en
languages: [fr]
status: draft
authors:
  - {name: Esra, orcid: 0000-0002-1825-0097}
license: CC-BY-4.0
contents:
  - lessons/parts.md
  - quizzes/check.md
  - quizzes/final.md
  - practicals/weigh.md
objectives:
  - {id: pp-o1, text: Name the parts.}
instruments: [pipette]
level: intro
minutes: 20
hazards:
  - {code: sharps, text: Broken glass cuts.}
ppe: [gloves]
sop:
  - {number: SOP-7, revision: "3"}
completion: {lessons: all, quizzes: {pp-final: 80}, practicals: all}
valid_for: "24 months"
review_by: 2027-11-20
image: media/tube.svg
retired_ids: [pp-old]
---

Learn it in [one lesson](lessons/parts.md).
"""

LESSON = """---
id: pp-parts
title: Parts
minutes: 8
objectives: [pp-o1]
hazards:
  - {code: sharps, text: Glass.}
---

## The plunger {#plunger}

An *air-displacement* pipette moves a small [air cushion](../glossary.md#air-cushion).
It gives $V = 100$ µL of $\\ce{H2O}$.[^1]

> [!WARNING] Sharp glass
>
> Wear gloves.

1. Hold it upright.
2. Press to the first stop.

### Reading

![A tube with water up to the second mark](../media/tube.svg "Read it at eye level")

> [!FIGURE] {#fig-meniscus}
>
> ![Water in a tube, the surface curved downwards](../media/tube.svg)
>
> Read the **bottom** of the curve.

> [!VIDEO] {#vid-press}
>
> [Pressing the plunger (1:40)](../media/press.mp4)
>
> Slowly.

> [!CHECK]
>
> [Which stop first?](../quizzes/check.md#pp-first)

> [!MORE] Why two stops?
>
> The second one blows out.

> [!INSTRUCTOR]
>
> Let them feel it.

| Part | Job |
| :--- | ---: |
| Tip | Holds the liquid |

[^1]: At 20 °C.
"""

LESSON_FR = """---
id: pp-parts
lang: fr
translates: lessons/parts.md
translator: Farid
title: Les parties
source: {pp-parts: 000000000000}
---

## Le piston {#plunger}

Un petit [coussin d'air](../glossary.md#air-cushion) donne $V = 100$ µL de $\\ce{H2O}$.

> [!WARNING] Verre coupant
>
> Portez des gants.

### Lecture

![Un tube avec de l'eau](../media/tube.svg)

Appuyez lentement (1:40), à 20 °C.
"""

QUIZ = """---
id: pp-check
title: Check yourself
purpose: practice
feedback: after-each
---

## Which stop comes first? {#pp-first .single}

- [x] The **first** stop
  > Right.
- [ ] The second stop
  > That takes up too much.
- [ ] Neither of them
  > You must press.
"""

FINAL = """---
id: pp-final
title: Final
purpose: graded
pass_mark: "80 %"
attempts: 3
---

## Which part holds the liquid? {#pp-holds .single}

- [ ] The plunger
  > It moves air.
- [x] The tip
  > Right.
- [ ] The lever
  > It ejects.
"""

PRACTICAL = """---
id: pp-weigh
title: Weigh water
observed_by: assessor
pass: all-critical and 80 %
---

> [!WARNING] Spill
>
> Wipe up at once.

## Prepare {#pp-prepare}

1. Switch the balance on.

- [ ] Wears gloves {#pp-gloves .critical}
- [ ] Records the temperature {#pp-temp record="number °C" accept="15..30"}

## Weigh {#pp-do}

```yaml record
id: pp-mass
rows: 3
columns:
  - {id: m, label: Mass, unit: mg}
compute:
  mean: mean(m)
accept:
  mean: 99.2..100.8 mg
```

- [ ] Tares first {#pp-tare}
  > Assessor: watch it twice.
"""

GLOSSARY = """# Glossary

## Air cushion

The air between piston and liquid. See [tip](#tip).

## Tip

The part that holds the liquid.
"""

MEDIA = """tube.svg: {credit: Esra, license: CC-BY-4.0}
press.mp4:
  credit: Esra
  license: CC0-1.0
  captions: {en: press.en.vtt}
  transcript: {en: press.en.md}
"""

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect id="tip" width="9" height="9"/></svg>'

FILES: Mapping[str, bytes] = {
    "module.md": MODULE.encode(),
    "lessons/parts.md": LESSON.encode(),
    "lessons/parts.fr.md": LESSON_FR.encode(),
    "quizzes/check.md": QUIZ.encode(),
    "quizzes/final.md": FINAL.encode(),
    "practicals/weigh.md": PRACTICAL.encode(),
    "glossary.md": GLOSSARY.encode(),
    "instructor.md": b"# Guide\n\n## Prepare\n\nBring tips.\n",
    "media/media.yaml": MEDIA.encode(),
    "media/tube.svg": SVG,
    "media/press.mp4": b"\x00\x00\x00\x18ftypmp42",
    "media/press.en.vtt": b"WEBVTT\n",
    "media/press.en.md": b"Press the plunger slowly.\n",
    "CHANGELOG.md": b"# Changes\n",
}


def changed(path: str, old: str = "", new: str = "", **more: bytes) -> dict[str, bytes]:
    """The sample with `old` replaced by `new` in one file (or `new` as the whole file)."""
    text = FILES.get(path, b"").decode()
    if old:
        assert old in text, old
    return {**FILES, path: (text.replace(old, new, 1) if old else new).encode(), **more}


def compiled(files: Mapping[str, bytes] = FILES) -> Compilation:
    return compile_module(files, today=TODAY)


def said(files: Mapping[str, bytes] = FILES) -> list[str]:
    """The codes of everything but hints: most of the sample is not translated."""
    return [d.code for d in compiled(files).diagnostics if d.severity is not Severity.HINT]


def found(files: Mapping[str, bytes], code: str) -> Diagnostic:
    """The one finding with this code."""
    hits = [d for d in compiled(files).diagnostics if d.code == code]
    assert len(hits) == 1, [(d.code, d.span, d.message) for d in compiled(files).diagnostics][:20]
    return hits[0]

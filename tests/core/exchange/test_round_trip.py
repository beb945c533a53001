"""Ours → Moodle XML → ours keeps the model: keys, credits, units, what numbers are accepted, pairs, order, gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.catalogue.source import read_folder
from lms.core.content import compile_module
from lms.core.content.document import ModuleDocument
from lms.core.exchange.from_items import Leaving
from lms.core.exchange.leaving import Exported, export
from lms.core.exchange.quiz_file import convert
from lms.core.exchange.reading import read_questions
from lms.core.exchange.writing_moodle import write_moodle
from lms.core.items.contract import Item
from lms.core.items.gaps import ClozeSpec
from lms.core.items.match import MatchSpec
from lms.core.items.multiple import RULES, MultipleSpec
from lms.core.items.numeric import NumericSpec
from lms.core.items.order import OrderSpec
from lms.core.items.quantities import Expected, accepted
from lms.core.items.short import ShortSpec
from lms.core.items.single import SingleSpec
from lms.core.items.variables import draw_values, known_values

ROOT = Path(__file__).parents[3]
MODULE = (ROOT / "tests/modules/sample/module.md").read_text(encoding="utf-8")
KINDS = ("single", "multiple", "short", "numeric", "match", "order", "cloze")


def compiled(files: Mapping[str, bytes]) -> ModuleDocument:
    found = compile_module(files)
    assert found.document is not None, [d for d in found.diagnostics if d.severity == "error"]
    return found.document


def there_and_back(
    document: ModuleDocument, files: Mapping[str, bytes], fmt: str = "moodle-xml"
) -> tuple[Exported, dict[str, Item]]:
    """Export all quizzes of a module, import the file, compile what was written."""
    quizzes = list(document.texts[document.lang].quizzes.values())
    markdown = "\n".join(text.decode() for path, text in files.items() if path.startswith("quizzes/"))
    done = export(quizzes, fmt, markdown=markdown, assets=document.assets, files=files)
    back = convert(read_questions("x", done.text.encode()), quiz_id="back", title="Back")
    assert back.count == done.count, [line for line in back.report if line.reason]
    return done, items_of(back.quizzes, back.media)


def items_of(quizzes: tuple[str, ...], media: Mapping[str, bytes]) -> dict[str, Item]:
    front = '---\nformat: 1\nid: back-again\ntitle: Back\nsummary: Back.\nversion: "1.0.0"\nlang: en\nstatus: draft\n'
    front += (
        "authors: [{name: A, role: drafting}]\nlicense: CC-BY-4.0\nobjectives: [{id: o-1, text: Knows.}]\ncontents: ["
        + ", ".join(f"quizzes/q{at}.md" for at in range(len(quizzes)))
    )
    credited = "".join(f"{name}: {{credit: A, license: CC-BY-4.0}}\n" for name in media)
    files = {
        "module.md": (front + "]\n---\n\nText.\n").encode(),
        "media/media.yaml": credited.encode(),
        "CHANGELOG.md": b"# Changes\n",
    }
    files |= {f"quizzes/q{at}.md": text.encode() for at, text in enumerate(quizzes)}
    files |= {f"media/{name}": content for name, content in media.items()}
    document = compiled({path: content for path, content in files.items() if content})
    return {item.id: item for quiz in document.texts["en"].quizzes.values() for item in quiz.items}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", " ", html).split())


def percent(part: Fraction) -> str:
    return f"{float(part) * 100:.3f}"


def model(item: Item) -> Any:
    """What must be kept of an item. Numbers of drawn variants are those of the set that was frozen."""
    spec = item.spec
    match spec:
        case SingleSpec():
            return [(words(c.html), c.key, percent(c.credit), words(c.feedback_html)) for c in spec.choices]
        case MultipleSpec():
            return spec.rule, [(words(c.html), c.key, words(c.feedback_html)) for c in spec.choices]
        case ShortSpec():
            return short(spec)
        case NumericSpec():
            values = (
                known_values(spec.variables, draw_values(spec.variables, b"exchange").values)
                if spec.variables.names
                else {}
            )
            return spec.units, [number(row, values) for row in spec.rows]
        case MatchSpec():
            return {(words(pair.left_html), words(spec.rights[pair.right])) for pair in spec.pairs}, {
                words(r) for r in spec.rights
            }
        case OrderSpec():
            return [words(step) for stage in spec.stages for step in stage.steps]
        case ClozeSpec():
            values = (
                known_values(spec.variables, draw_values(spec.variables, b"exchange").values)
                if spec.variables.names
                else {}
            )
            return [
                (
                    [(one.text, one.key) for one in gap.menu],
                    short(gap.wordings) if gap.wordings else [],
                    [number(row, values) for row in gap.numbers],
                )
                for gap in spec.gaps
            ]
    return None


def short(spec: ShortSpec) -> list[tuple[str, str]]:
    return [(w.text, percent(w.credit)) for w in spec.wordings if not w.is_pattern]


def number(row: Expected, values: Mapping[str, Fraction]) -> tuple[str, str, str, bool, str]:
    ends = accepted(row, values, None)
    low, high = (f"{float(end):.6g}" if end is not None else "" for end in (ends.low, ends.high))
    return low, high, row.unit, row.key, percent(row.credit)


@pytest.mark.parametrize("folder", ["modules/micropipette", "modules/centrifuge"])
def test_the_quizzes_of_the_starter_modules_come_back_with_their_model(folder: str) -> None:
    files = read_folder(ROOT / folder)
    document = compiled(files)
    done, back = there_and_back(document, files)
    poorer = {line.id for line in done.report if any("one unit" in loss for loss in line.losses)}
    assert len(poorer) <= 1
    compared = 0
    for quiz in document.texts[document.lang].quizzes.values():
        for item in quiz.items:
            if item.kind in KINDS and any(line.id == item.id and line.kind for line in done.report):
                assert back[item.id].kind == item.kind
                assert back[item.id].points == item.points
                assert item.id in poorer or model(back[item.id]) == model(item), item.id
                compared += 1
    assert compared > 20


@pytest.mark.parametrize("folder", ["modules/micropipette", "modules/centrifuge"])
def test_formulas_leave_as_latex_and_every_loss_is_named_by_its_id(folder: str) -> None:
    files = read_folder(ROOT / folder)
    document = compiled(files)
    for fmt in ("moodle-xml", "gift"):
        done, _back = there_and_back(document, files, fmt)
        assert "<math" not in done.text
        ids = [item.id for quiz in document.texts[document.lang].quizzes.values() for item in quiz.items]
        assert [line.id for line in done.report] == ids
        assert all(line.kind or line.reason for line in done.report)


# ── generated questions ─────────────────────────────────────────────────────────────────────

WORD = st.sampled_from(["rotor", "lid open", "pH < 7", "5 & 6", "a~b", "{x}", "50%", "x = y", "#1 tube", "C:\\data", "μ-Küvette",
                        "ماء", "水样", "*star*", "a|b", "\"quoted\"", "it's", "[box]", "1. first", "- dash", "_under_", "}"])  # fmt: skip
ROWS = st.lists(WORD, min_size=2, max_size=6, unique=True)
CREDIT = st.sampled_from(["50", "25", "33.33333", "10"])


def escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>{}|$~&#^]|^[-+.\d])", r"\\\1", text).replace("\\1. ", "1\\. ")


@st.composite
def questions(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(KINDS))
    rows = [escaped(row) for row in draw(ROWS)]
    return f"## Ask {escaped(draw(WORD))} now? {{#it-is .{kind} points={draw(st.integers(1, 9))}}}\n\n{MADE[kind](draw, rows)}\n"


def single(draw: st.DrawFn, rows: list[str]) -> str:
    credit = f' {{credit="{draw(CREDIT)}"}}' if draw(st.booleans()) else ""
    return "\n".join(
        [
            f"- [x] {rows[0]}\n  > Yes: {rows[0]}",
            f"- [ ] {rows[1]}{credit}",
            *(f"- [ ] {row}" for row in rows[2:]),
        ]
    )


def multiple(draw: st.DrawFn, rows: list[str]) -> str:
    keys = draw(st.integers(1, len(rows) - 1))
    rule = draw(st.sampled_from(sorted(RULES)))
    return f"```yaml params\nscoring: {rule}\n```\n\n" + "\n".join(
        f"- [{'x' if at < keys else ' '}] {row}" for at, row in enumerate(rows)
    )


def numeric(draw: st.DrawFn, _rows: list[str]) -> str:
    value = draw(st.decimals("0.01", 5000, places=2))
    unit = draw(st.sampled_from(["", " mL", " mg/L", " °C", " ×g", " %"]))
    size = draw(st.sampled_from(["± 0", "± 0.5", "± 2 %"]))
    rule = draw(st.sampled_from(["required", "optional"])) if unit else "required"
    return f"```yaml params\nunits: {rule}\n```\n\n- [x] {value}{unit} {size}\n  > Right."


def cloze(draw: st.DrawFn, rows: list[str]) -> str:
    menu = "\n".join(f"  - [{'x' if at == 0 else ' '}] {row}" for at, row in enumerate(rows))
    value, unit = draw(st.integers(1, 900)), draw(st.sampled_from(["", " rpm", " mL"]))
    return (
        f"Turn [[gap1]] until it is [[gap2]], at [[gap3]].\n\n- [[gap1]] {{.select}}\n{menu}\n"
        f"- [[gap2]]\n  - [x] stopped\n  - [x] at rest {{credit=50}}\n- [[gap3]]\n  - [x] {value}{unit} ± 5"
    )


MADE: Mapping[str, Any] = {
    "single": single,
    "multiple": multiple,
    "short": lambda _draw, rows: "- [x] meniscus\n" + f"- [x] curve {rows[0]} {{credit=50}}",
    "numeric": numeric,
    "match": lambda _draw, rows: (
        "| A | B |\n| --- | --- |\n" + "\n".join(f"| Left {at} | {row} |" for at, row in enumerate(rows))
    ),
    "order": lambda _draw, rows: "\n".join(f"{at}. Then {row}" for at, row in enumerate(rows, start=1)),
    "cloze": cloze,
}


@settings(max_examples=120, deadline=None)
@given(text=questions())
def test_any_question_of_the_seven_types_comes_back_with_its_model(text: str) -> None:
    quiz = f"---\nid: there\ntitle: There\npurpose: practice\n---\n\n{text}"
    (item,) = items_of((quiz,), {}).values()
    question = Leaving().question(item)
    from_moodle = there_and_back_again(question)
    assert (from_moodle.kind, from_moodle.points) == (item.kind, item.points)
    assert model(from_moodle) == model(item)
    assert words(from_moodle.stem_html) == words(item.stem_html).replace("[[gap", "[[gap")


def there_and_back_again(question: Any) -> Item:
    back = convert(read_questions("x", write_moodle([question], {}).encode()), quiz_id="back", title="Back")
    assert back.count == 1, back.report
    return items_of(back.quizzes, {})["it-is"]

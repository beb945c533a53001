"""The authoring guide says what the compiler does: every example compiles, every message is the one it gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lms.core
from lms.catalogue.commands import modules
from lms.core.content.callouts import KINDS
from lms.core.content.module import compile_module
from lms.core.content.schemas import CREDITED, HAZARDS, SCHEMAS, TRANSLATION
from lms.core.diagnostics import Severity
from lms.core.items.multiple import RULES
from lms.core.items.numeric import params as numeric_params
from lms.core.items.registry import TYPES
from lms.core.numbers.expressions import FUNCTIONS
from lms.core.units.reading import find_unit
from tests.docs.examples import GUIDE, Example, read_guide, said_of

TEXT = GUIDE.read_text(encoding="utf-8")
READ = read_guide(TEXT)
CODE = re.compile(r"[EWI][0-9]{3}")


@pytest.mark.parametrize("example", [e for e in READ.examples if not e.error], ids=str)
def test_an_example_compiles_without_errors_or_warnings(example: Example) -> None:
    assert said_of(READ.module_with(example)) == ""


@pytest.mark.parametrize("example", [e for e in READ.examples if e.error], ids=str)
def test_a_faulty_example_gives_exactly_the_message_shown(example: Example) -> None:
    assert said_of(READ.module_with(example)) == example.message, (
        "write it anew: python -m tests.docs.examples"
    )
    found = compile_module(READ.module_with(example)).diagnostics
    assert {d.code for d in found if d.severity is not Severity.HINT} == {example.error}


def test_the_first_module_of_the_guide_can_be_published_once_its_status_says_so() -> None:
    document = compile_module(READ.first_module()).document
    assert document is not None
    assert (document.id, document.languages) == ("measuring-cylinder", ("en", "fr"))


def test_every_item_type_has_a_section_with_an_example() -> None:
    for kind in TYPES:
        section = TEXT.partition(f"\n### {kind}\n")[2].partition("\n### ")[0]
        assert f" .{kind}" in section, kind


def test_every_kind_of_block_is_named() -> None:
    assert [kind for kind in KINDS if kind not in TEXT] == []


def test_the_list_of_messages_is_what_the_compiler_can_say() -> None:
    listed = [row[0] for row in table_after("<!-- rules -->") if CODE.fullmatch(row[0])]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(codes_in_the_compiler())


def codes_in_the_compiler() -> Iterator[str]:
    for path in Path(lms.core.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


@pytest.mark.parametrize(
    "kind", ["module", "lesson", "quiz", "bank", "practical", "scenario", "translation", "credited"]
)
def test_the_table_of_keys_is_what_the_compiler_reads(kind: str) -> None:
    schema = {**SCHEMAS, "translation": TRANSLATION, "credited": CREDITED}[kind]
    listed = [
        key for row in table_after(f"<!-- keys: {kind} -->") for key in re.findall(r"`([a-z_]+)`", row[0])
    ]
    assert sorted(listed) == sorted(schema)


def test_every_hazard_code_is_named() -> None:
    assert [code for code in HAZARDS if not code.startswith("GHS") and f"`{code}`" not in TEXT] == []


def test_the_scoring_rules_and_numeric_settings_are_named() -> None:
    assert [name for name in (*RULES, *numeric_params) if f"| `{name}`" not in TEXT] == []


def test_the_functions_of_expressions_are_listed() -> None:
    line = TEXT.partition("<!-- functions -->\n")[2].partition("\n")[0]
    assert set(re.findall(r"`(\w+)`", line)) == FUNCTIONS


def test_every_unit_of_the_table_measures_what_the_table_says() -> None:
    for dimension, units in table_after("<!-- units -->"):
        for symbol in re.findall(r"`([^`]+)`", units):
            unit = find_unit(symbol)
            assert unit is not None, symbol
            assert unit.dimension == dimension, symbol


def test_every_command_of_the_guide_exists_with_its_options() -> None:
    for line in re.findall(r"^python3 manage\.py modules (.+)$", TEXT, re.MULTILINE):
        verb, *words = line.partition("#")[0].split()
        known = {option for parameter in modules.commands[verb].params for option in parameter.opts}
        options = {word for word in words if word.startswith("--")}
        assert {
            word for word in options if not (verb == "fix" and word[2:] in set(codes_in_the_compiler()))
        } <= known, line


def test_every_link_of_the_guide_leads_to_a_heading() -> None:
    headings = {slug(title) for title in re.findall(r"^#{1,4} (.+)$", TEXT, re.MULTILINE)}
    outside = re.sub(r"^(`{3,}).*?^\1$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert [target for target in re.findall(r"\]\(#([\w-]+)\)", outside) if target not in headings] == []


def slug(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def table_after(mark: str) -> list[list[str]]:
    """Return the cells of the table that follows a mark, without its head."""
    rows: list[list[str]] = []
    for line in TEXT.partition(f"{mark}\n")[2].splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]

"""The administrator's guide names what there is: settings, commands, options, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lms.catalogue.commands import modules
from lms.cli import administrators, prepare_command, records_group, work
from lms.credentials.commands import credentials
from lms.interop.commands import exchange
from lms.quizzes.commands import statistics
from lms.settings import KNOWN, TOLD_TO_OTHERS
from tools.setup.commands import COMMANDS
from tools.setup.environment import ROOT

DOCS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
GUIDE = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
SPEAKERS = [
    *(ROOT / "tools" / "setup").glob("*.py"),
    ROOT / "manage.py",
    ROOT / "lms" / "settings.py",
    ROOT / "lms" / "prepare.py",
]
PRODUCT: dict[str, click.Command] = {
    "modules": modules, "credentials": credentials, "administrators": administrators, "records": records_group,
    "work": work, "prepare": prepare_command, "statistics": statistics, "exchange": exchange,
}  # fmt: skip


def rows_after(mark: str) -> list[list[str]]:
    table = GUIDE.partition(f"{mark}\n\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def commands_starting_with(prefix: str) -> list[str]:
    """Return the lines of the guide's shell examples that begin with some words."""
    return [line for line in re.findall(r"^\S.*$", GUIDE, re.MULTILINE) if line.startswith(prefix)]


def test_the_table_of_settings_is_what_the_program_reads() -> None:
    assert {name.strip("`"): meaning for name, meaning in rows_after("<!-- settings -->")} == KNOWN


def test_the_variables_of_other_programs_are_named() -> None:
    assert [name for name in TOLD_TO_OTHERS if f"`{name}`" not in GUIDE] == []


def test_no_example_sets_a_variable_that_does_not_exist() -> None:
    for path in DOCS:
        named = set(re.findall(r"\bLMS_[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert named <= KNOWN.keys() | TOLD_TO_OTHERS, path.name


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_in_the_documents_exists_with_its_options(path: Path) -> None:
    for line in re.findall(r"manage\.py ([a-z-][^`\n]*)", path.read_text(encoding="utf-8")):
        words = line.partition("#")[0].split()
        if words[0].startswith("-") or words[0].strip("`,.:;") in COMMANDS:
            continue
        command, rest = find_command(words)
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        options = {word for word in rest if word.startswith("--")}
        if command.name == "fix":
            options = {word for word in options if not re.fullmatch(r"--[EWI]\d{3}", word)}
        assert options <= known, line


def find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    command = PRODUCT[words[0].strip(",.:;")]
    while isinstance(command, click.Group):
        words = words[1:]
        command = command.commands[words[0].strip(",.:;")]
    return command, words[1:]


@pytest.mark.parametrize("sentence", [row[0] for row in rows_after("<!-- troubles -->")])
def test_every_sentence_of_the_list_of_troubles_is_one_that_the_program_says(sentence: str) -> None:
    assert sentence.removeprefix("Port 8000") in " ".join(spoken())


def spoken() -> Iterator[str]:
    """Return what the set-up, the settings and the preparation can say, as it stands in their sources."""
    for path in SPEAKERS:
        text = path.read_text(encoding="utf-8")
        yield re.sub(r'"\s*\n\s*f?"', "", text)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading(path: Path) -> None:
    text = re.sub(r"^(`{3,}).*?^\1$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]+`", "", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        assert aim.exists(), target
        if anchor:
            assert anchor in {
                slug(title)
                for title in re.findall(r"^#{1,4} (.+)$", aim.read_text(encoding="utf-8"), re.MULTILINE)
            }, target


def slug(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")

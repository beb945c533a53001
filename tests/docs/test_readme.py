"""The README shows what the program does: its sign-ins, its pictures, its layout, its commands."""

from __future__ import annotations

import re

import pytest

from lms.demo.cast import CAST, PASSWORD
from tools.setup.commands import COMMANDS
from tools.setup.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = sorted(set(re.findall(r"docs/images/[\w-]+\.png", README)))


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.username)
def test_the_readme_shows_the_sign_ins_as_the_first_start_prints_them(part: object) -> None:
    assert f"  {part.username:<8} {part.role}\n" in README  # type: ignore[attr-defined]


def test_the_readme_names_the_password_of_the_demonstration() -> None:
    assert f"with the password {PASSWORD}\n" in README


@pytest.mark.parametrize("picture", PICTURES)
def test_each_picture_is_there_and_light(picture: str) -> None:
    assert 1_000 < (ROOT / picture).stat().st_size <= 150_000


def test_the_layout_names_only_what_is_there() -> None:
    block = README.partition("```text\nmanage.py")[2].partition("```")[0]
    named = {"manage.py", *re.findall(r"^([\w./]+)  ", block, re.MULTILINE)}
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_command_of_the_program_is_named() -> None:
    assert [name for name in COMMANDS if f"manage.py {name}" not in README] == []

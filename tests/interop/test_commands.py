"""flask exchange: files in, files out, nothing overwritten, nothing published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.catalogue.commands import modules
from lms.interop.commands import exchange
from tests.conftest import SAMPLE
from tests.core.exchange import sources


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A copy of the sample module."""
    return Path(shutil.copytree(SAMPLE / "sample", tmp_path / "sample"))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(exchange, [str(word) for word in words])


def test_questions_are_written_as_a_new_quiz_that_the_checker_takes(tmp_path: Path, module: Path) -> None:
    source = tmp_path / "lab.gift"
    source.write_text(sources.GIFT, encoding="utf-8")
    result = run("import", source, "--to", module / "quizzes" / "lab.md")
    assert result.exit_code == 0, result.output
    assert "14 of 14 questions converted (gift)." in result.output
    listed = (
        (module / "module.md")
        .read_text(encoding="utf-8")
        .replace("contents:\n", "contents:\n  - quizzes/lab.md\n", 1)
    )
    (module / "module.md").write_text(listed, encoding="utf-8")
    checked = CliRunner().invoke(modules, ["check", str(module)])
    assert "error[" not in checked.output, checked.output


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, module: Path) -> None:
    source = tmp_path / "lab.gift"
    source.write_text(sources.GIFT, encoding="utf-8")
    target = module / "quizzes" / "check.md"
    before = target.read_bytes()
    result = run("import", source, "--to", target)
    assert result.exit_code == 1
    assert "is not overwritten" in result.output
    assert target.read_bytes() == before


def test_what_cannot_be_read_writes_nothing_and_shows_the_place(tmp_path: Path, module: Path) -> None:
    source = tmp_path / "lab.xml"
    source.write_text("<quiz>\n<question>", encoding="utf-8")
    result = run("import", source, "--to", module / "quizzes" / "lab.md")
    assert result.exit_code == 1
    assert "lab.xml:2:" in result.output
    assert not (module / "quizzes" / "lab.md").exists()


@pytest.mark.parametrize(("fmt", "begins"), [("moodle-xml", "<?xml"), ("gift", "$CATEGORY")])
def test_a_module_is_written_for_another_system(tmp_path: Path, module: Path, fmt: str, begins: str) -> None:
    out = tmp_path / "out"
    result = run("export", module, "--format", fmt, "--out", out)
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8").startswith(begins)
    assert "questions of" in result.output
    assert run("export", module, "--format", fmt, "--out", out).exit_code == 1

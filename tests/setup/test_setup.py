"""The first command on a machine that is not ready for it: one sentence that says what to do, never a traceback."""

from __future__ import annotations

import ast
import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tools.setup import trouble
from tools.setup.environment import ROOT

MANAGE = ROOT / "manage.py"


def manage(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a person would, in the environment that runs these tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "PIP_"))}
    return subprocess.run(
        [sys.executable, MANAGE, *words],
        env=kept | {"LMS_VENV": sys.prefix} | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def the_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line on stderr of a command that failed."""
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_an_old_python_is_told_which_one_is_needed() -> None:
    pretend = "import sys; sys.version_info = (3, 8, 10, 'final', 0); exec(open(sys.argv[1]).read())"
    done = subprocess.run(
        [sys.executable, "-c", pretend, MANAGE], capture_output=True, encoding="utf-8", check=False
    )
    assert the_sentence(done).startswith("Python 3.11 or newer is needed; this is Python 3.8.")


def test_an_old_python_can_read_the_file_that_says_so() -> None:
    source = MANAGE.read_bytes()
    assert source.isascii()  # Python 2 refuses other characters without a declaration
    tree = ast.parse(source, feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_without_a_word_it_says_which_words_there_are() -> None:
    done = manage()
    assert done.returncode == 0
    assert "manage.py run" in done.stdout
    assert "manage.py test" in done.stdout


def test_a_busy_port_is_named_with_the_next_one_to_try(socket_enabled: None) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        said = the_sentence(manage("run", "--port", str(port)))
    assert said.startswith(f"Port {port} is in use")
    assert re.search(r"manage\.py run --port \d+$", said)


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_number_that_is_no_port_is_refused(port: str) -> None:
    assert the_sentence(manage("run", f"--port={port}")).startswith(f"{port} is not a port")


def test_an_address_of_another_computer_is_refused() -> None:
    assert the_sentence(manage("run", "--host", "192.0.2.1")).startswith(
        "This computer has no address 192.0.2.1"
    )


def test_an_environment_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = the_sentence(manage("prepare", LMS_VENV=str(tmp_path / "file" / "venv")))
    assert str(tmp_path / "file" / "venv") in said
    assert "LMS_VENV=" in said


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("four years of work", encoding="utf-8")
    said = the_sentence(manage("prepare", LMS_VENV=str(tmp_path)))
    assert "is not a virtual environment" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_instance_folder_that_cannot_be_made_names_the_way_out(
    socket_enabled: None, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = str(probe.getsockname()[1])
    (tmp_path / "file").touch()
    said = the_sentence(manage("run", "--port", free, LMS_INSTANCE=str(tmp_path / "file" / "instance")))
    assert str(tmp_path / "file" / "instance") in said
    assert "LMS_INSTANCE=" in said


def test_without_a_network_the_first_start_says_so(tmp_path: Path) -> None:
    done = manage(
        "prepare",
        LMS_VENV=str(tmp_path / "venv"),
        PATH="",  # no uv: the bundled pip speaks
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="1",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert "the network does not answer" in the_sentence(done)


def test_an_unknown_word_is_refused_by_name(tmp_path: Path) -> None:
    done = manage("flyy", LMS_INSTANCE=str(tmp_path))
    assert done.returncode == 2
    assert "flyy" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_setting_is_refused_by_name(tmp_path: Path) -> None:
    said = the_sentence(manage("prepare", LMS_INSTANCE=str(tmp_path), LMS_DATABSE_URL="x"))
    assert "LMS_DATABSE_URL" in said


def test_a_full_disk_is_recognised_behind_the_error_that_hides_it(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "full.sqlite3")
    database.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.executescript("create table t(x); create table u(x); create table v(x);")
    database.close()
    wrapped = RuntimeError("could not save")
    wrapped.__cause__ = full.value
    assert trouble.sentence_for(wrapped) == trouble.DISK_FULL


def test_a_read_only_database_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "lms.sqlite3"
    sqlite3.connect(path).close()
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        database.execute("create table t(x)")
    database.close()
    assert "cannot be written to" in (trouble.sentence_for(refused.value) or "")


def test_a_damaged_database_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "lms.sqlite3"
    path.write_bytes(b"not a database " * 400)
    database = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError) as damaged:
        database.execute("select * from sqlite_master")
    database.close()
    assert "backup" in (trouble.sentence_for(damaged.value) or "")


def test_a_postgresql_that_does_not_answer_is_recognised() -> None:
    with pytest.raises(psycopg.OperationalError) as silent:
        psycopg.connect("host=127.0.0.1 port=9 connect_timeout=5 user=nobody")
    assert "LMS_DATABASE_URL" in (trouble.sentence_for(silent.value) or "")


def test_a_fault_of_our_own_is_not_explained_away() -> None:
    assert trouble.sentence_for(ZeroDivisionError("division by zero")) is None


def pins(name: str) -> dict[str, str]:
    """Return each pinned line of a lock (name, version, marker) with the lines of hashes below it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9][^\\\n]*==[^\\\n]*?) \\\n((?:    --hash=.*\n)+)", text, flags=re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-postgresql.txt"])
def test_every_locked_package_has_its_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line[:1].isalnum()]
    assert len(packages) == len(pins(name)) > 0
    assert not [line for line in lines if "://" in line or line.startswith("--")]


def without_markers(lock: dict[str, str]) -> set[str]:
    return {pin.split(" ;")[0] for pin in lock}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-postgresql.txt"])
def test_the_tests_run_on_the_versions_that_the_product_gets(name: str) -> None:
    assert without_markers(pins(name)) <= without_markers(pins("requirements-dev.txt"))


def test_exactly_one_pip_comes_along() -> None:
    assert len(list((ROOT / "tools").glob("pip-*.whl"))) == 1

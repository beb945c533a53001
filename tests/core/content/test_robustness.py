"""Ten thousand damaged files: findings, never a crash, and no document where there is an error."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from lms.core.content.module import compile_module
from lms.core.content.voice import render_diagnostics
from lms.core.diagnostics import Severity
from tests.core.content.mutations import damaged, mutated_bytes
from tests.core.content.samples import FILES, TODAY

STARTERS = [
    path
    for path in sorted((Path(__file__).parents[3] / "modules").glob("*"))
    if (path / "module.md").is_file()
]
BATCHES, PER_BATCH = 20, 50  # each damages all ten text files of the sample: 10,000 files
SINGLE = 40  # damaged files of each starter module


@pytest.mark.parametrize("seed", range(BATCHES))
def test_damaged_samples_are_reported_and_never_crash(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - damage must be repeatable
    for _ in range(PER_BATCH):
        files = {
            path: mutated_bytes(raw, random) if path.endswith((".md", ".yaml")) else raw
            for path, raw in FILES.items()
        }
        check(files)


@pytest.mark.parametrize("module", STARTERS, ids=lambda path: path.name)
@pytest.mark.parametrize("seed", range(4))
def test_damaged_starter_modules_are_reported_and_never_crash(module: Path, seed: int) -> None:
    whole = {str(path.relative_to(module)): path.read_bytes() for path in module.rglob("*") if path.is_file()}
    random = Random(seed)  # noqa: S311 - damage must be repeatable
    texts = [path for path in sorted(whole) if path.endswith(".md") and "/" in path]
    for _ in range(SINGLE // 4):
        some = {path: whole[path] for path in random.sample(texts, 2)}
        check(damaged({"module.md": whole["module.md"], **some}, random))


def check(files: dict[str, bytes]) -> None:
    compilation = compile_module(files, today=TODAY)
    errors = [d for d in compilation.diagnostics if d.severity is Severity.ERROR]
    assert (compilation.document is None) == bool(errors)
    for found in compilation.diagnostics:
        assert found.span.line >= 1
        assert found.span.column >= 1
        assert found.message
    for fmt in ("human", "json", "github"):
        assert render_diagnostics(compilation.diagnostics, files, fmt) or not compilation.diagnostics


HOSTILE = {
    "brackets": "[" * 40_000,
    "images": "![" * 20_000,
    "emphasis": "*a **a " * 8_000,
    "underscores": "_" * 50_000,
    "back-ticks": "".join("`" * n + " " for n in range(1, 190)),
    "quotes": ">" * 50_000,
    "lists": "- " * 20_000,
    "braces": "${" + "{" * 40_000,
    "roots": "$" + r"\sqrt" * 200 + "$",
    "left": "$" + r"\left(" * 160 + "$",
    "dollars": "$a" * 20_000,
    "table": "|" * 3_000 + "\n" + "|-" * 3_000 + "\n",
    "headings": "# a\n" * 8_000,
    "attributes": "## a {" + "#a" * 20_000 + "}",
    "entities": "&#x" * 15_000,
    "angles": "<a " * 15_000,
    "notes": "[^a" * 15_000,
    "setext": "a\n-\n" * 8_000,
    "nul": "\0" * 30_000,
    "combining": "e\u0301" * 20_000,
    "markers": "> [!TIP]\n" * 5_000,
    "chemistry": r"$\ce{" + "A2" * 450 + "}$",
    "stars": "a**b" * 12_000,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_text_is_read_to_its_end(kind: str) -> None:
    check({**FILES, "lessons/parts.md": FILES["lessons/parts.md"] + b"\n" + HOSTILE[kind].encode()})


@pytest.mark.parametrize(
    "front",
    ["[" * 5_000, "- " * 5_000, "a: &a [*a]", "a: " + "{b: " * 500, "? " * 800, "a: !!python/object:os.x y"],
)
def test_hostile_front_matter_is_refused(front: str) -> None:
    compilation = compile_module({**FILES, "lessons/parts.md": f"---\n{front}\n---\n\nx\n".encode()})
    assert compilation.document is None

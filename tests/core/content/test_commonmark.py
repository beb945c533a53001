"""The base configuration passes every example of the CommonMark specification."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.core.content.markdown import base_parser

SPEC = Path(__file__).parent / "data" / "commonmark-0.31.2-spec.txt"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


def examples() -> list[tuple[str, str]]:
    text = SPEC.read_text(encoding="utf-8").replace("→", "\t")
    return [(match[1], match[2]) for match in _EXAMPLE.finditer(text)]


def test_the_specification_holds_652_examples() -> None:
    assert len(examples()) == 652


@pytest.mark.parametrize("number", range(1, 653))
def test_example_of_commonmark_0_31_2(number: int) -> None:
    markdown, html = examples_by_number()[number - 1]
    assert base_parser().render(markdown) == html


def examples_by_number(_cache: list[list[tuple[str, str]]] = []) -> list[tuple[str, str]]:  # noqa: B006 - read the file once
    if not _cache:
        _cache.append(examples())
    return _cache[0]

"""Patterns that authors may write as answers: regular expressions that cannot run away."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 100
_MOST_PATHS = 1_000_000
_PATHS_OF_ANY_NUMBER = 200  # as long as an answer may be


class PatternError(ValueError):
    """A pattern that cannot be read or might take too long; the sentence says why."""


@lru_cache(maxsize=512)
def read_pattern(text: str) -> re.Pattern[str]:
    """Compile `text`, matched without regard to case; raise PatternError if it is unsafe."""
    if len(text) > _LONGEST:
        raise PatternError(f"a pattern has at most {_LONGEST} characters")
    if re.search(r"\(\?(?!:)|\\[1-9]", text):
        raise PatternError("a pattern has no look-around, named groups or back-references")
    if _paths(text) > _MOST_PATHS:
        raise PatternError("this pattern could take too long: use fewer `*`, `+`, `?`, `|`")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise PatternError(f"this pattern cannot be read: {error}") from error


_TOKEN = re.compile(
    r"(?P<sign>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^*+?{|()]|\{(?![0-9]*,?[0-9]*\}))|(?P<repeat>[*+?]|\{[0-9]*,?[0-9]*\})|(?P<edge>[|()])",
    re.DOTALL,
)


@dataclass(slots=True)
class _Group:
    """An open group: its branches, and whether something in it repeats."""

    branches: int = 1
    repeats: bool = False


def _paths(text: str) -> int:
    """An upper bound of the ways in which a text may be matched; refuses a repeat inside a repeat."""
    groups, paths, closed = [_Group()], 1, False
    for token in _TOKEN.finditer(text):
        if token["repeat"]:
            if closed and token["repeat"] != "?":
                raise PatternError("a repeat stands around a repeat or a choice, which could take too long")
            paths *= 2 if token["repeat"] == "?" else _PATHS_OF_ANY_NUMBER
            for group in groups:
                group.repeats = True
            continue
        closed = False
        if token["edge"] == "(":
            groups.append(_Group())
        elif token["edge"] == "|":
            groups[-1].branches += 1
        elif token["edge"] == ")" and len(groups) > 1:
            group = groups.pop()
            closed = group.repeats or group.branches > 1
            paths *= group.branches
    return paths * groups[0].branches

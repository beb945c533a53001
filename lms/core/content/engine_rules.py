"""What both loops of the engine share: tokens made quickly, and rules chosen by the character they begin with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from markdown_it.ruler import Ruler
from markdown_it.token import Token

Rules = dict[str, list[Callable[..., bool]]]
"""Rules by first character; under "" those for every other character."""


def new_token(
    kind: str, tag: str, nesting: Literal[-1, 0, 1], *, level: int = 0, block: bool = False
) -> Token:
    """Make a token without the conversions of its constructor, which serve older callers."""
    token = Token.__new__(Token)
    token.type, token.tag, token.nesting = kind, tag, nesting
    token.attrs, token.map, token.level, token.children = {}, None, level, None
    token.content, token.markup, token.info, token.meta = "", "", "", {}
    token.block, token.hidden = block, False
    return token


class RulesBySign:
    """The rules of a parser by the character that they can begin with.

    `starts`: the characters of each rule by its name; rules that are not named run everywhere.
    """

    def __init__(self, ruler: Ruler[Any], starts: Mapping[str, str]) -> None:
        self._ruler, self._starts = ruler, starts
        self._known: dict[str, tuple[list[Any], Rules]] = {}

    def chain(self, name: str) -> Rules:
        """The rules of a chain ("" = all); the table is made anew when the parser's rules have changed."""
        rules = self._ruler.getRules(name)
        known = self._known.get(name)
        if known is None or known[0] is not rules:
            known = self._known[name] = (rules, self._table(rules))
        return known[1]

    def _table(self, rules: Sequence[Callable[..., bool]]) -> Rules:
        names = {rule.fn: rule.name for rule in self._ruler.__rules__}
        pairs = [(self._starts.get(names[rule]), rule) for rule in rules if names[rule] != "text"]
        table: Rules = {"": [rule for signs, rule in pairs if signs is None]}
        for sign in frozenset("".join(self._starts.values())):
            table[sign] = [rule for signs, rule in pairs if signs is None or sign in signs]
        return table
